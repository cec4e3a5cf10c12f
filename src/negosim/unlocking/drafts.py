"""Owns the first guess of a set of movements for some clauses; plays nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from negosim.analysis.movements import Kind
from negosim.analysis.zopa import RedLines
from negosim.record import EPS
from negosim.table import Array, Mask, Requirement, Table
from negosim.unlocking.cost import Desk, opening
from negosim.unlocking.settings import Knob, Plan, Settings
from negosim.unlocking.trials import Probe


@dataclass(frozen=True, slots=True)
class Drafter:
    """Makes plans that let some clauses be settled. `movers` (P,) may shift their red lines."""

    table: Table
    lines: RedLines
    settings: Settings
    movers: Mask

    def drafts(
        self, clauses: Sequence[int], probe: Probe, below: Sequence[tuple[int, float]] = ()
    ) -> list[Plan]:
        """Plans from the cheapest guess on, at most one of each kind; none where none can be.

        `below` holds parties that would be below no deal, with the price of their utility: levels
        that are worth more to them are preferred at it.
        """
        found: list[Plan] = []
        for reach in (probe.reach, None):
            for lift in (True, False):
                plan = self._draft(clauses, probe, reach, below, lift)
                if plan is not None and plan not in found:
                    found.append(plan)
            if found:
                break
        return found

    def _draft(
        self,
        clauses: Sequence[int],
        probe: Probe,
        reach: Array | None,
        below: Sequence[tuple[int, float]],
        lift: bool,
    ) -> Plan | None:
        plan: Plan | None = {}
        for c in clauses:
            plan = self._opened(plan or {}, c, 0.0, reach, below)
            if plan is None:
                return None
        seen = set(clauses)
        to_do = list(clauses)
        while to_do:
            clause = to_do.pop(0)
            for on in sorted({r.on for r in self._conditions(clause)}):
                plan, settled = self._linked(plan or {}, clause, on, probe, reach, lift)
                if plan is None:
                    return None
                if settled and on not in seen:
                    seen.add(on)
                    to_do.append(on)
        return plan

    def _opened(
        self,
        plan: Plan,
        c: int,
        floor: float,
        reach: Array | None,
        below: Sequence[tuple[int, float]] = (),
    ) -> Plan | None:
        """The plan and what opens clause c at a level of at least `floor`."""
        worth = [
            (p, float(self.lines.ideal[p, c]), price * float(self.lines.salience[p, c]))
            for p, price in below
            if self.lines.deciding[p, c]
        ]
        found = opening(Desk.of(self.lines, c, self.movers, reach), floor, worth)
        if found is None:
            return None
        out = dict(plan)
        for shift in found.shifts:
            knob = self.knob(shift.party, c, shift.upper)
            out[knob] = _further(knob, out.get(knob), shift.after)
        return out

    def _linked(
        self, plan: Plan, c: int, on: int, probe: Probe, reach: Array | None, lift: bool
    ) -> tuple[Plan | None, bool]:
        """The cheapest way to make the requirements of clause c on `on` stand.

        Also whether `on` has to be settled for it.
        """
        held = [r for r in self._conditions(c) if r.on == on]
        ways: list[tuple[Plan, bool]] = []
        if probe.agreed[on]:
            stands = float(probe.level[on])
            lowered = self._lowered(plan, held, np.floor(stands * 100 + 1e-7) / 100)
            if lowered is not None:
                ways.append((lowered, False))
        for floor in sorted({r.at_least for r in held}) if lift else ():
            opened = self._opened(plan, on, floor, reach)
            lowered = self._lowered(opened, held, floor) if opened is not None else None
            if lowered is not None:
                ways.append((lowered, True))
        dropped = self._lowered(plan, held, None)
        if dropped is not None:
            ways.append((dropped, False))
        return min(ways, key=lambda w: self.settings.price(w[0])) if ways else (None, False)

    def _lowered(self, plan: Plan, held: Sequence[Requirement], floor: float | None) -> Plan | None:
        out = dict(plan)
        for r in held:
            if floor is None or r.at_least > floor + EPS:
                if not self.movers[r.party]:
                    return None
                t = self.table
                knob = Knob(
                    Kind.REQUIREMENT, t.parties[r.party], t.clauses[r.clause], t.clauses[r.on]
                )
                out[knob] = floor
        return out

    def _conditions(self, c: int) -> Iterator[Requirement]:
        """What veto parties require for clause c."""
        deciding = self.lines.deciding
        return (r for r in self.table.requires if r.clause == c and deciding[r.party, c])

    def knob(self, p: int, c: int, upper: bool) -> Knob:
        """A red line."""
        return Knob(Kind.LINE, self.table.parties[p], self.table.clauses[c], upper=upper)

    def widened(self, plan: Plan, by: float, everyone: Sequence[int] = ()) -> Plan:
        """The plan with every red line further out by `by`, kept on the scale.

        On the clauses in `everyone` all that may move towards the other veto parties do.
        """
        out = dict(plan)
        for knob in (*plan, *self._towards(everyone)):
            if knob.kind is Kind.LINE:
                line = out.get(knob, self.settings.before(knob))
                assert isinstance(line, float)
                moved = line + by if knob.upper else line - by
                out[knob] = round(min(max(moved, 0.0), 1.0), 2)
        return out

    def _towards(self, clauses: Sequence[int]) -> Iterator[Knob]:
        lines = self.lines
        for c in clauses:
            deciding = lines.deciding[:, c]
            for p in np.flatnonzero(deciding & self.movers):
                ideals = lines.ideal[deciding, c]
                if ideals.max() > lines.ideal[p, c] and lines.high[p, c] < 1.0:
                    yield self.knob(int(p), c, True)
                if ideals.min() < lines.ideal[p, c] and lines.low[p, c] > 0.0:
                    yield self.knob(int(p), c, False)


def _further(knob: Knob, one: float | str | None, other: float) -> float:
    if not isinstance(one, float):
        return other
    return max(one, other) if knob.upper else min(one, other)
