"""Computes what follows from a scenario's conditions and a party's stance until an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negosim.record import EPS
from negosim.table import Array, Bound, Mask, Options, Requirement, Table
from negosim.talks.worlds import Worlds
from negosim.utility import content, overlap


@dataclass(frozen=True, slots=True)
class Condition:
    """Options of which one has to be met, with who requires them on which clause."""

    options: Options
    asked: Mask  # (P, C)
    free: Mask  # (C,): nobody who decides on the clause requires them


def conditions(table: Table) -> tuple[Condition, ...]:
    """The table's conditions, those with the same options as one."""
    asked: dict[Options, Mask] = {}
    for r in table.requires:
        if table.speaks[r.party, r.clause]:
            mask = asked.setdefault(r.options, np.zeros_like(table.speaks))
            mask[r.party, r.clause] = True
    return tuple(
        Condition(options, mask, ~np.asarray((mask & table.veto).any(axis=0)))
        for options, mask in asked.items()
    )


def within(bound: Bound, level: Array) -> Mask:
    """Whether levels (W,) are within a bound."""
    low, high = bound.ends
    return np.asarray((level >= low - EPS) & (level <= high + EPS))


def met(
    condition: Condition, text: Array, settled: Mask, absent: Mask, signed: Mask, status_quo: Array
) -> Mask:
    """Where a condition is met (W,).

    `settled` (W, C): the clauses that count, at the levels of `text`; `absent` (W, C): those that
    count as not there, at the status quo (C,); `signed` (W, I).
    """
    result = np.zeros(len(text), dtype=bool)
    for option in condition.options:
        if isinstance(option, Bound):
            on = option.on
            result |= settled[:, on] & within(option, text[:, on])
            if within(option, status_quo[on : on + 1])[0]:
                result |= absent[:, on]
        else:
            result |= signed[:, option.instrument]
    return result


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bound of `party` on a clause, wanted for the clause `requiring` in the worlds `where`."""

    party: int
    requiring: int
    bound: Bound
    where: Mask  # (W,)


def wanted(table: Table, worlds: Worlds, deserted: Mask) -> tuple[Wanted, ...]:
    """The bounds of those that decide, in the file's order; `deserted` (W, C) has no room."""
    bounds = [(r, b) for r in table.requires if _decides(table, r) and (b := r.bound) is not None]
    if not bounds:
        return ()
    low, high = overlap(worlds.held_low, worlds.held_high, table.deciding)
    room = (low <= high + EPS) & ~deserted
    out = []
    for r, bound in bounds:
        least, most = bound.ends
        bottom, top = np.maximum(low[:, bound.on], least), np.minimum(high[:, bound.on], most)
        where = room[:, r.clause] & (bottom <= top + EPS)
        low[:, bound.on] = np.where(where, bottom, low[:, bound.on])
        high[:, bound.on] = np.where(where, top, high[:, bound.on])
        out.append(Wanted(r.party, r.clause, bound, where))
    return tuple(out)


def _decides(table: Table, r: Requirement) -> bool:
    return bool(table.veto[r.party, r.clause] and table.speaks[r.party, r.clause])


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from a party's stance until an event changes it; (W, C) each.

    The distance from the ideal to the upper and to the lower red line, and the utility that
    conceding it costs.
    """

    reach_up: Array
    reach_down: Array
    cost_up: Array
    cost_down: Array

    @classmethod
    def of(cls, worlds: Worlds, p: int, weight: Array) -> Plan:
        """The plan of party `p` with its normalised saliences (W, C)."""
        ideal, low, high = (x[:, p] for x in worlds.held)
        table = worlds.table
        up, down = np.maximum(high - ideal, 0.0), np.minimum(low - ideal, 0.0)
        cost = [weight * (1.0 - content(table, p, ideal + way, ideal)) for way in (up, down)]
        return cls(up, down, *cost)


class Asked:
    """What parties ask for on each clause: the ideals that those heard hold or have held."""

    def __init__(self, table: Table, worlds: Worlds) -> None:
        self.table, self.worlds = table, worlds
        self.highest = self.lowest = worlds.held_ideal
        if any(event.stances for event in table.events):
            self.highest, self.lowest = (self.highest.copy(order="K") for _ in range(2))
        self._caps: dict[int, tuple[Array, Array]] = {}
        self._ends: Mapping[str, tuple[Array, Array, Array]] | None = None

    def ideal_changed(self, p: int, c: int) -> None:
        """Take up party `p`'s present ideal on clause `c`."""
        new = self.worlds.held_ideal[:, p, c]
        np.maximum(self.highest[:, p, c], new, out=self.highest[:, p, c])
        np.minimum(self.lowest[:, p, c], new, out=self.lowest[:, p, c])
        self.forget()

    def forget(self) -> None:
        """Forget what was computed: who is heard, or what is wanted, has changed."""
        self._caps.clear()
        self._ends = None

    def of(self, p: int, heard: Mask, bounds: tuple[Wanted, ...]) -> tuple[Array, Array]:
        """The ends (W, C) of what is asked of party `p`, its own ideal included.

        `heard` is (W, P, C); `bounds` count where their party is heard on the requiring clause.
        """
        if p not in self._caps:
            if self._ends is None:
                self._ends = {
                    "high": _first_two(self.highest, heard),
                    "low": _first_two(-self.lowest, heard),
                }
            ideal = self.worlds.held_ideal[:, p]
            low = np.minimum(ideal, -_of_others(p, *self._ends["low"]))
            high = np.maximum(ideal, _of_others(p, *self._ends["high"]))
            for b in bounds:
                where = b.where & heard[:, b.party, b.requiring]
                for level in b.bound[1:]:
                    if level is not None:
                        on = b.bound.on
                        low[:, on] = np.where(where, np.minimum(low[:, on], level), low[:, on])
                        high[:, on] = np.where(where, np.maximum(high[:, on], level), high[:, on])
            self._caps[p] = (low, high)
        return self._caps[p]


def _first_two(levels: Array, heard: Mask) -> tuple[Array, Array, Array]:
    """The largest of the levels heard, whose it is, and the next; (W, C) each."""
    first = np.full_like(levels[:, 0], -np.inf)
    second = first.copy(order="K")
    whose = np.full_like(first, -1.0)
    for p in range(levels.shape[1]):
        level = np.where(heard[:, p], levels[:, p], -np.inf)
        larger = level > first
        np.maximum(second, np.where(larger, first, level), out=second)
        np.copyto(whose, float(p), where=larger)
        np.maximum(first, level, out=first)
    return first, whose, second


def _of_others(p: int, first: Array, whose: Array, second: Array) -> Array:
    return np.where(whose == p, second, first)


def together(signed: Mask, group: tuple[int, ...]) -> Mask:
    """Instruments (W, I) of which all that are signed with them are marked too."""
    out = signed.copy(order="K")
    for i, mine in enumerate(group):
        for j, other in enumerate(group):
            if i != j and mine == other:
                out[:, i] &= signed[:, j]
    return out
