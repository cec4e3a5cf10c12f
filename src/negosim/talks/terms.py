"""Computes what follows from a scenario's conditions and a party's stance until an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.protocols.contract import Wish
from negosim.record import EPS
from negosim.table import Array, Bound, Mask, Options, Requirement, Table
from negosim.talks.worlds import Worlds
from negosim.utility import content, overlap


@dataclass(frozen=True, slots=True)
class Condition:
    """Options of which one has to be met, with who requires them on which clause."""

    options: Options
    asked: tuple[tuple[int, int], ...]  # party and clause
    binds: tuple[int, ...]  # the clauses on which somebody who must agree requires them


def conditions(table: Table) -> tuple[Condition, ...]:
    """The table's conditions, those with the same options as one."""
    asked: dict[Options, dict[tuple[int, int], None]] = {}
    for r in table.requires:
        if table.speaks[r.party, r.clause]:
            asked.setdefault(r.options, {})[r.party, r.clause] = None
    return tuple(
        Condition(options, tuple(by), tuple({c: None for p, c in by if table.veto[p, c]}))
        for options, by in asked.items()
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


def unhindered(
    table: Table, conditions: Sequence[Condition], holds: Sequence[Mask], clause: int
) -> Mask:
    """Who has no condition on a clause that is not met (W, P); `holds` (W,): where each is met."""
    result = np.ones((len(holds[0]) if holds else 1, len(table.parties)), dtype=bool)
    for where, term in zip(holds, conditions, strict=True):
        for p, c in term.asked:
            if c == clause:
                result[:, p] &= where
    return result


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bound of `party` on a clause, wanted for the clause `requiring` in the worlds `where`."""

    party: int
    requiring: int
    bound: Bound
    where: Mask  # (W,)

    @property
    def wish(self) -> Wish:
        """The bound as protocols see it."""
        return Wish(self.party, self.bound.on, *self.bound.ends, self.where)


def wanted(
    table: Table, worlds: Worlds, gone: Mask, deserted: Mask, rows: Any = slice(None)
) -> tuple[Wanted, ...]:
    """The bounds of those that decide, in the file's order; `deserted` (W, C) has no room.

    `gone` (W, P): not at the table. In the worlds `rows`.
    """
    bounds = [(r, b) for r in table.requires if _decides(table, r) and (b := r.bound) is not None]
    if not bounds:
        return ()
    clauses = sorted({c for r, bound in bounds for c in (r.clause, bound.on)})
    at = {c: k for k, c in enumerate(clauses)}
    lines = (x[rows][:, :, clauses] for x in (worlds.held_low, worlds.held_high))
    bottoms, tops = lines
    low, high = overlap(bottoms, tops, table.must[:, clauses])
    room = (low <= high + EPS) & ~deserted[rows][:, clauses]
    carried = {}
    for vote in table.votes:
        if (k := at.get(vote.clause)) is not None:
            carried[vote.clause] = partial(
                passing.nearest, vote, low=bottoms[:, :, k], high=tops[:, :, k], gone=gone[rows]
            )
            room[:, k] &= carried[vote.clause](low[:, k], within=(low[:, k], high[:, k]))[1]
    out = []
    for r, bound in bounds:
        on, (least, most) = at[bound.on], bound.ends
        bottom, top = np.maximum(low[:, on], least), np.minimum(high[:, on], most)
        where = room[:, at[r.clause]] & (bottom <= top + EPS)
        if bound.on in carried:
            where &= carried[bound.on](bottom, within=(bottom, top))[1]
        low[:, on] = np.where(where, bottom, low[:, on])
        high[:, on] = np.where(where, top, high[:, on])
        out.append(Wanted(r.party, r.clause, bound, where))
    return tuple(out)


def _decides(table: Table, r: Requirement) -> bool:
    return bool(table.deciding[r.party, r.clause])


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from a party's stance until an event changes it; (W, C) each.

    The distance from the ideal to the upper and to the lower red line, the utility that conceding
    it costs, and the power at which that grows.
    """

    reach_up: Array
    reach_down: Array
    cost_up: Array
    cost_down: Array
    power: float | Array

    @classmethod
    def of(cls, worlds: Worlds, p: int, weight: Array) -> Plan:
        """The plan of party `p` with its normalised saliences (W, C)."""
        ideal, low, high = (x[:, p] for x in worlds.held)
        table = worlds.table
        up, down = high - ideal, low - ideal
        if worlds.torn is not None:
            up[low > high] = down[low > high] = 0.0
        costs = (weight * (1.0 - content(table, p, ideal + way, ideal)) for way in (up, down))
        return cls(up, down, next(costs), next(costs), table.power(p))


class Asked:
    """What parties ask for on each clause: the ideals that those heard hold or have held.

    `low` and `high` (W, C) are the ends of what is asked, with the bounds wanted.
    """

    def __init__(self, table: Table, worlds: Worlds) -> None:
        self.worlds = worlds
        self.highest = self.lowest = worlds.held_ideal
        if any(event.moves_lines for event in table.events):
            self.highest, self.lowest = (self.highest.copy(order="K") for _ in range(2))
        self.low, self.high = (
            np.full_like(self.lowest[:, 0], 2.0),
            -np.ones_like(self.highest[:, 0]),
        )
        self._bounds: tuple[Wanted, ...] = ()
        self._heard = np.zeros(self.lowest.shape, dtype=bool)
        self._changed: dict[int, list[int]] = {}  # by party, the clauses on which its ideal has
        self._clauses: set[int] = set()  # to be computed anew
        self._rows: list[NDArray[np.intp]] = []
        self._clipped: tuple[Array, Array] | None = None  # a text before and after

    @classmethod
    def nothing(cls) -> Asked:
        """Without its arrays, after the talks."""
        return cls.__new__(cls)

    def ideal_changed(self, p: int, c: int) -> None:
        """Take up party `p`'s present ideal on clause `c`."""
        new = self.worlds.held_ideal[:, p, c]
        np.maximum(self.highest[:, p, c], new, out=self.highest[:, p, c])
        np.minimum(self.lowest[:, p, c], new, out=self.lowest[:, p, c])
        if c not in self.changed(p):
            self._changed[p] = [*self.changed(p), c]
        self._clauses.add(c)

    def changed(self, p: int) -> list[int]:
        """The clauses on which party `p` has had another ideal."""
        return self._changed.get(p, [])

    def spoke(self, p: int, heard: Mask) -> None:
        """Party `p` is heard from now on, where `heard` (W, C) says so."""
        np.minimum(self.low, np.where(heard, self.lowest[:, p], 2.0), out=self.low)
        np.maximum(self.high, np.where(heard, self.highest[:, p], -1.0), out=self.high)
        self._clipped = None

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
        self._heard, self._bounds = heard, bounds
        if not self._clauses and not self._rows:
            return
        if self._rows:
            rows = np.unique(np.concatenate(self._rows)) if self._rows[1:] else self._rows[0]
            self.low[rows], self.high[rows] = _hull(
                self.lowest[rows], self.highest[rows], heard[rows]
            )
            self._clauses.update(b.bound.on for b in bounds)
        for c in sorted(self._clauses):
            lowest, highest = self.lowest[:, :, c], self.highest[:, :, c]
            self.low[:, c], self.high[:, c] = self._widened(
                c, *_hull(lowest, highest, heard[:, :, c])
            )
        self._clauses, self._rows, self._clipped = set(), [], None

    def _widened(self, c: int, low: Array, high: Array) -> tuple[Array, Array]:
        """The ends (W,) of what is asked on clause `c`, bounds included."""
        for b in self._bounds:
            if b.bound.on == c:
                where = b.where & self._heard[:, b.party, b.requiring]
                for level in (b.bound.low, b.bound.high):
                    if level is not None:
                        low = np.where(where, np.minimum(low, level), low)
                        high = np.where(where, np.maximum(high, level), high)
        return low, high

    def clipped(self, text: Array) -> Array:
        """The text (W, C) moved into what is asked."""
        if self._clipped is None or self._clipped[0] is not text:
            inside = np.minimum(text, self.high)
            self._clipped = text, np.maximum(inside, self.low, out=inside)
        return self._clipped[1]

    def of(self, p: int, c: int) -> tuple[Array, Array]:
        """The ends (W,) of what is asked of party `p` on a clause, not its own former ideals."""
        if c not in self.changed(p):
            return self.low[:, c], self.high[:, c]
        lowest, highest = (x[:, :, c].copy(order="K") for x in (self.lowest, self.highest))
        lowest[:, p] = highest[:, p] = self.worlds.held_ideal[:, p, c]
        return self._widened(c, *_hull(lowest, highest, self._heard[:, :, c]))


def _hull(lowest: Array, highest: Array, heard: Mask) -> tuple[Array, Array]:
    """The ends (W, …) of what the parties heard (W, P, …) ask for; crossed without any."""
    low = np.where(heard[:, 0], lowest[:, 0], 2.0)
    high = np.where(heard[:, 0], highest[:, 0], -1.0)
    for p in range(1, heard.shape[1]):
        np.minimum(low, np.where(heard[:, p], lowest[:, p], 2.0), out=low)
        np.maximum(high, np.where(heard[:, p], highest[:, p], -1.0), out=high)
    return low, high


def together(signed: Mask, group: tuple[int, ...]) -> Mask:
    """Instruments (W, I) of which all that are signed with them are marked too."""
    out = signed.copy(order="K")
    for i, mine in enumerate(group):
        for j, other in enumerate(group):
            if i != j and mine == other:
                out[:, i] &= signed[:, j]
    return out
