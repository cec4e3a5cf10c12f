"""Computes what follows from a scenario's conditions and a party's stance until an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def wanted(
    table: Table, worlds: Worlds, deserted: Mask, rows: Any = slice(None)
) -> tuple[Wanted, ...]:
    """The bounds of those that decide, in the file's order; `deserted` (W, C) has no room.

    In the worlds `rows`.
    """
    bounds = [(r, b) for r in table.requires if _decides(table, r) and (b := r.bound) is not None]
    if not bounds:
        return ()
    clauses = sorted({c for r, bound in bounds for c in (r.clause, bound.on)})
    at = {c: k for k, c in enumerate(clauses)}
    lines = (x[rows][:, :, clauses] for x in (worlds.held_low, worlds.held_high))
    low, high = overlap(next(lines), next(lines), table.deciding[:, clauses])
    room = (low <= high + EPS) & ~deserted[rows][:, clauses]
    out = []
    for r, bound in bounds:
        on, (least, most) = at[bound.on], bound.ends
        bottom, top = np.maximum(low[:, on], least), np.minimum(high[:, on], most)
        where = room[:, at[r.clause]] & (bottom <= top + EPS)
        low[:, on] = np.where(where, bottom, low[:, on])
        high[:, on] = np.where(where, top, high[:, on])
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
        up, down = high - ideal, low - ideal
        if worlds.torn is not None:
            up[low > high] = down[low > high] = 0.0
        cost = [weight * (1.0 - content(table, p, ideal + way, ideal)) for way in (up, down)]
        return cls(up, down, *cost)


class Asked:
    """What parties ask for on each clause: the ideals that those heard hold or have held.

    `low` and `high` (W, P, C) are the ends of what is asked of each party, its own ideal included.
    """

    def __init__(self, table: Table, worlds: Worlds) -> None:
        self.worlds = worlds
        self.highest = self.lowest = worlds.held_ideal
        if any(event.moves_lines for event in table.events):
            self.highest, self.lowest = (self.highest.copy(order="K") for _ in range(2))
        self.low, self.high = (worlds.held_ideal.copy(order="K") for _ in range(2))
        self._clauses: set[int] = set()  # to be computed anew
        self._rows: list[NDArray[np.intp]] = []

    @classmethod
    def nothing(cls) -> Asked:
        """Without its arrays, after the talks."""
        return cls.__new__(cls)

    def ideal_changed(self, p: int, c: int) -> None:
        """Take up party `p`'s present ideal on clause `c`."""
        new = self.worlds.held_ideal[:, p, c]
        np.maximum(self.highest[:, p, c], new, out=self.highest[:, p, c])
        np.minimum(self.lowest[:, p, c], new, out=self.lowest[:, p, c])
        self._clauses.add(c)

    def spoke(self, p: int, heard: Mask) -> None:
        """Party `p` is heard from now on, where `heard` (W, C) says so."""
        low = np.where(heard, self.lowest[:, p], 2.0)
        high = np.where(heard, self.highest[:, p], -1.0)
        for q in range(self.low.shape[1]):
            if q != p:
                np.minimum(self.low[:, q], low, out=self.low[:, q])
                np.maximum(self.high[:, q], high, out=self.high[:, q])

    def forget(self, clauses: Iterable[int]) -> None:
        """Forget what was computed on these clauses: others are heard, or bounds wanted."""
        self._clauses.update(clauses)

    def somebody_moved(self, rows: NDArray[np.intp]) -> None:
        """Forget what was computed in the worlds `rows`."""
        self._rows.append(rows)

    def update(self, heard: Mask, bounds: tuple[Wanted, ...]) -> None:
        """Compute what has been forgotten.

        `heard` is (W, P, C); `bounds` count where their party is heard on the requiring clause.
        """
        if not self._clauses and not self._rows:
            return
        if len(self._clauses) == heard.shape[2]:
            self._fill(np.s_[:, :, :], heard)
        else:
            for c in sorted(self._clauses):
                self._fill(np.s_[:, :, c], heard)
        if self._rows:
            self._fill(np.s_[np.unique(np.concatenate(self._rows))], heard)
            self._clauses.update(b.bound.on for b in bounds)
        for b in bounds:
            on, where = b.bound.on, b.where & heard[:, b.party, b.requiring]
            for level in b.bound[1:]:
                if level is not None and on in self._clauses:
                    for ends, further in ((self.low, np.minimum), (self.high, np.maximum)):
                        column = ends[:, :, on]
                        column[where] = further(column[where], level)
        self._clauses, self._rows = set(), []

    def _fill(self, part: Any, heard: Mask) -> None:
        """What is asked in a part of the arrays (W, P, C), bounds apart."""
        ideal, said = self.worlds.held_ideal[part], heard[part]
        high = np.where(said, self.highest[part], -1.0)
        low = np.where(said, self.lowest[part], 2.0)
        for p in range(high.shape[1]):
            others = [q for q in range(high.shape[1]) if q != p]
            if len(others) > FEW:
                break
            top, bottom = ideal[:, p].copy(order="K"), ideal[:, p].copy(order="K")
            for q in others:
                np.maximum(top, high[:, q], out=top)
                np.minimum(bottom, low[:, q], out=bottom)
            self._put(part, p, bottom, top)
        else:
            return
        self._fill_many(part, ideal, high, -low)

    def _fill_many(self, part: Any, ideal: Array, high: Array, low: Array) -> None:
        """The same for many parties, by the two furthest levels and whose the furthest is."""
        tops, bottoms = _first_two(high), _first_two(low)
        for p in range(high.shape[1]):
            top = np.maximum(ideal[:, p], _of_others(p, *tops))
            self._put(part, p, np.minimum(ideal[:, p], -_of_others(p, *bottoms)), top)

    def _put(self, part: Any, p: int, low: Array, high: Array) -> None:
        at = (part[0], p, part[2]) if isinstance(part, tuple) else (part, p)
        self.low[at], self.high[at] = low, high


FEW = 5
"""Parties for which all pairs are compared; beyond that, the two furthest levels are faster."""


def _first_two(levels: Array) -> tuple[Array, Array, Array]:
    """The largest level (…, C) over the parties, whose it is, and the next."""
    first = np.full_like(levels[:, 0], -np.inf)
    second = first.copy(order="K")
    whose = np.full_like(first, -1.0)
    for p in range(levels.shape[1]):
        level = levels[:, p]
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
