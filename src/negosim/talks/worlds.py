"""Holds all that is uncertain about a set of worlds; its central world has what is stated.

State arrays are (W, P, C) or (W, P). In memory worlds are the fastest axis, so that the worlds of
a party and clause are contiguous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.protocols.steps import within
from negosim.record import EPS
from negosim.table import CENTRAL, Array, ChamberChange, Mask, StanceChange, Table
from negosim.talks.alliance import narrow

Params = Mapping[str, Array | str]

ARRAYS = (
    *("ideal", "low", "high", "factor", "salience", "strength", "capability", "happens", "jolts"),
    *("member_low", "member_high", "chamber_low", "chamber_high", "last_call"),
)
"""What worlds hold by name, but for the parameters of tactics and the luck."""


def planes(worlds: int, *axes: int) -> Array:
    """Zeros of shape (W, *axes), worlds contiguous in memory."""
    return np.moveaxis(np.zeros((*axes, worlds)), -1, 0)


def flags(worlds: int, *axes: int) -> Mask:
    """False of shape (W, *axes), worlds contiguous in memory."""
    return np.moveaxis(np.zeros((*axes, worlds), dtype=bool), -1, 0)


def spread_over(values: Array, worlds: int) -> Array:
    """Stated values (…) for every world (W, …)."""
    out = planes(worlds, *values.shape)
    out[:] = values
    return out


@dataclass(slots=True)
class Worlds:
    """Stances, weights, tactics and chances of W worlds.

    `ideal`, `low`, `high` are the party's own values; `held_*` those after alliances are narrowed,
    which the talks use. `drawn_*` are as first drawn. `luck` (W, S, P) decides walkouts; None in
    the central world, where a party leaves if its chance is at least one half.
    """

    table: Table
    count: int
    ideal: Array
    low: Array
    high: Array
    member_low: Array  # (W, M)
    member_high: Array
    chamber_low: Array  # (W, K)
    chamber_high: Array
    factor: Array  # of salience
    salience: Array
    strength: Array  # (W, P), factor of capability
    capability: Array  # (W, P)
    params: tuple[tuple[Params, ...], ...]
    happens: Mask  # (W, E)
    jolts: Array  # (W, E): what an event adds to the tension where it happens
    last_call: Mask  # (W,)
    luck: Array | None
    origin: Table = field(init=False)  # as drawn from
    drawn_ideal: Array = field(init=False)
    drawn_low: Array = field(init=False)
    drawn_high: Array = field(init=False)
    drawn_members: tuple[Array, Array] = field(init=False)
    drawn_chambers: tuple[Array, Array] = field(init=False)
    held_ideal: Array = field(init=False)
    held_low: Array = field(init=False)
    held_high: Array = field(init=False)
    _steps: dict[int, Array] = field(init=False)
    _torn: Mask | None = field(init=False, default=None)
    _any_torn: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.origin = self.table
        self.drawn_members = self.member_low, self.member_high
        self.drawn_chambers = self.chamber_low, self.chamber_high
        self.chamber_low, self.chamber_high = (x.copy(order="K") for x in self.drawn_chambers)
        self.drawn_ideal, self.drawn_low, self.drawn_high = self.ideal, self.low, self.high
        self.held_ideal, self.held_low, self.held_high = (
            x.copy(order="K") for x in (self.ideal, self.low, self.high)
        )
        self._steps = {ladder.clause: ladder.at for ladder in self.table.ladders}
        stated = {(int(p), c) for c in self._steps for p in np.flatnonzero(self.table.stated[:, c])}
        for p, c in sorted(stated | {(m.party, m.clause) for m in self.table.members}):
            self._hold(p, c)

    def rewrite(self, table: Table) -> list[tuple[int, int]]:
        """Take up a new table; the parties and clauses on which alliances are narrowed anew."""
        before = {(m.party, m.clause) for m in self.table.members}
        self.table = table
        self.capability = self.strength * table.capability
        known = {(m.party, m.member, m.clause): k for k, m in enumerate(self.origin.members)}
        self.member_low, self.member_high = (planes(self.count, len(table.members)) for _ in "lh")
        for k, member in enumerate(table.members):
            low, high = (np.full(self.count, x) for x in member.accepts)
            drawn = known.get((member.party, member.member, member.clause))
            if drawn is not None:
                ends = zip(self.drawn_members, self.origin.members[drawn].accepts, strict=True)
                low, high = (
                    _moved(x[:, drawn], stated, new)
                    for (x, stated), new in zip(ends, member.accepts, strict=True)
                )
            self.member_low[:, k], self.member_high[:, k] = _uncrossed(low, high)
        pairs = sorted(before | {(m.party, m.clause) for m in table.members})
        for p, c in pairs:
            self._hold(p, c)
        return pairs

    def _hold(self, p: int, c: int) -> None:
        rows = [k for k, m in enumerate(self.table.members) if (m.party, m.clause) == (p, c)]
        ideal, low, high = self.ideal[:, p, c], self.low[:, p, c], self.high[:, p, c]
        if rows:
            members = self.member_low[:, rows], self.member_high[:, rows]
            rules = [self.table.members[k] for k in rows]
            ideal, low, high = narrow(ideal, low, high, members, rules, self.table.consensus[p])
        if (at := self._steps.get(c)) is not None:
            low, high = within(at, low, high)
            own = self.ideal[:, p, c]
            ideal = np.where(low > high, own, np.minimum(np.maximum(own, low), high))
        self.held_ideal[:, p, c] = ideal
        self.held_low[:, p, c] = low
        self.held_high[:, p, c] = high
        self._torn = None

    @property
    def torn(self) -> Mask | None:
        """Where an alliance accepts nothing (W, P, C); None if that is nowhere."""
        if self._torn is None:
            self._torn = self.held_low > self.held_high
            narrowed = bool(self.table.members) or bool(self.table.ladders)
            self._any_torn = narrowed and bool(self._torn.any())
        return self._torn if self._any_torn else None

    @property
    def held(self) -> tuple[Array, Array, Array]:
        """Ideal, lower and upper red line (W, P, C) after alliances are narrowed."""
        return self.held_ideal, self.held_low, self.held_high

    def held_by(self) -> tuple[Mask, Mask]:
        """Members (W, M) whose own red line is their alliance's lower, and its upper one."""
        at = ([m.party for m in self.table.members], [m.clause for m in self.table.members])
        low, high = self.held_low[:, *at], self.held_high[:, *at]
        below = (low > self.low[:, *at] + EPS) & (self.member_low >= low - EPS)
        above = (high < self.high[:, *at] - EPS) & (self.member_high <= high + EPS)
        return below, above

    def change(self, new: StanceChange, where: Mask) -> None:
        """Change a stance to new stated values in the worlds `where` (W,)."""
        p, c = new.party, new.clause
        table = self.table
        if self.ideal is self.drawn_ideal:
            self.ideal, self.low, self.high = (
                x.copy(order="K") for x in (self.ideal, self.low, self.high)
            )
        ideal, low, high = self.ideal[:, p, c], self.low[:, p, c], self.high[:, p, c]
        if new.ideal is not None and table.fixed[p, c]:
            ideal = np.full(ideal.shape, new.ideal)
        elif new.ideal is not None:
            ideal = np.clip(new.ideal + (self.drawn_ideal[:, p, c] - table.ideal[p, c]), 0.0, 1.0)
        if new.accepts is not None:
            low = _moved(self.drawn_low[:, p, c], table.low[p, c], new.accepts[0])
            high = _moved(self.drawn_high[:, p, c], table.high[p, c], new.accepts[1])
        low, high = _uncrossed(low, high)
        ideal = np.minimum(np.maximum(ideal, low), high)
        for array, value in ((self.ideal, ideal), (self.low, low), (self.high, high)):
            array[:, p, c] = np.where(where, value, array[:, p, c])
        self._hold(p, c)
        if new.salience is not None:
            changed = new.salience * self.factor[:, p, c]
            self.salience = self.salience.copy(order="K")
            self.salience[:, p, c] = np.where(where, changed, self.salience[:, p, c])

    def change_chamber(self, new: ChamberChange, where: Mask) -> None:
        """Change a chamber's red lines to new stated ones in the worlds `where` (W,)."""
        k = new.line
        ends = zip(self.drawn_chambers, self.origin.chamber_lines[k].accepts, strict=True)
        low, high = (
            _moved(x[:, k], stated, end) for (x, stated), end in zip(ends, new.accepts, strict=True)
        )
        self.chamber_low[where, k] = low[where]
        self.chamber_high[where, k] = np.maximum(low, high)[where]

    def only(self, rows: Sequence[int] | NDArray[np.intp]) -> Worlds:
        """The chosen worlds only, bit for bit as they are here. Before any event."""
        ids = np.asarray(rows)

        def pick(x: NDArray[Any]) -> NDArray[Any]:
            return np.moveaxis(np.ascontiguousarray(np.moveaxis(x[ids], 0, -1)), -1, 0)

        params = tuple(
            tuple({k: v if isinstance(v, str) else v[ids] for k, v in use.items()} for use in uses)
            for uses in self.params
        )
        held: dict[str, Any] = {name: pick(getattr(self, name)) for name in ARRAYS}
        return Worlds(
            table=self.table,
            count=len(ids),
            **held,
            params=params,
            luck=None if self.luck is None else pick(self.luck),
        )


def _uncrossed(low: Array, high: Array) -> tuple[Array, Array]:
    """Red lines, both at their midpoint where they cross."""
    middle, crossed = 0.5 * (low + high), low > high
    return np.where(crossed, middle, low), np.where(crossed, middle, high)


def _moved(drawn: Array, stated: float, new: float) -> Array:
    if new in (0.0, 1.0):  # an end of the scale is not a red line and has no spread
        return np.full(drawn.shape, new)
    return np.clip(new + (drawn - stated), 0.0, 1.0)


def jolted(table: Table, happens: Mask) -> Array:
    """What each event adds to the tension (W, E): 0 where it does not happen (W, E)."""
    return np.asarray(happens * np.array([event.tension for event in table.events]))


def central(table: Table) -> Worlds:
    """The world in which everything has its stated value. W = 1."""
    members, chambers = table.members, table.chamber_lines
    happens = np.array([[e.probability >= CENTRAL for e in table.events]], dtype=bool)
    return Worlds(
        table=table,
        count=1,
        ideal=spread_over(table.ideal, 1),
        low=spread_over(table.low, 1),
        high=spread_over(table.high, 1),
        member_low=np.array([[m.accepts[0] for m in members]]),
        member_high=np.array([[m.accepts[1] for m in members]]),
        chamber_low=np.array([[x.accepts[0] for x in chambers]]),
        chamber_high=np.array([[x.accepts[1] for x in chambers]]),
        factor=spread_over(np.ones(table.ideal.shape), 1),
        salience=spread_over(table.salience, 1),
        strength=spread_over(np.ones(len(table.parties)), 1),
        capability=spread_over(table.capability, 1),
        params=tuple(
            tuple(
                {k: v if isinstance(v, str) else np.array([v]) for k, v in use.params.items()}
                for use in uses
            )
            for uses in table.tactics
        ),
        happens=happens,
        jolts=jolted(table, happens),
        last_call=np.array([table.last_call >= CENTRAL]),
        luck=None,
    )
