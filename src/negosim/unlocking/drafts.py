"""Drafts the movements that may settle some clauses, by arithmetic on red lines alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from negosim.analysis.movements import Kind
from negosim.analysis.zopa import RedLines
from negosim.record import EPS
from negosim.table import Array, Mask, Table
from negosim.unlocking.cost import Deciders, opening
from negosim.unlocking.settings import Lever, Plan, Settings
from negosim.unlocking.trials import Probe


class Floor(NamedTuple):
    """Party `party` requires clause `on` at ≥ `at_least` for clause `clause` (indices)."""

    party: int
    clause: int
    on: int
    at_least: float


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
        """Plans, at most one of each kind, the first guess first; empty if no plan is possible.

        `below` holds parties to which the result would be worth less than no deal, with the price
        at which a level that is worth more to them is preferred.
        """
        plans: list[Plan] = []
        for reach in (probe.reach, None):
            for lift in (True, False):
                plan = self._draft(clauses, probe, reach, below, lift)
                if plan is not None and plan not in plans:
                    plans.append(plan)
            if plans:
                break
        return plans

    def _draft(
        self,
        clauses: Sequence[int],
        probe: Probe,
        reach: Array | None,
        below: Sequence[tuple[int, float]],
        lift: bool,
    ) -> Plan | None:
        plan: Plan | None = {}
        signers: dict[int, tuple[int, ...]] = {}  # by clause
        for c in clauses:
            plan = self._opened(plan or {}, c, 0.0, reach, signers, below)
            if plan is None:
                return None
        seen = set(clauses)
        to_do = list(clauses)
        while to_do:
            clause = to_do.pop(0)
            wanted = list(self._conditions(clause, signers))
            for on in sorted({r.on for r in wanted}):
                these = [r for r in wanted if r.on == on]
                plan, settled = self._linked(plan or {}, these, probe, reach, lift, signers)
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
        signers: dict[int, tuple[int, ...]],
        below: Sequence[tuple[int, float]] = (),
    ) -> Plan | None:
        """The plan with the movements that open clause c at a level of at least `floor`.

        Notes in `signers` who signs it then.
        """
        worth = [
            (p, float(self.lines.ideal[p, c]), price * float(self.lines.salience[p, c]))
            for p, price in below
            if self.lines.deciding[p, c]
        ]
        way = opening(Deciders.of(self.lines, c, self.movers, reach), floor, worth)
        if way is None:
            return None
        signers[c] = way.signers
        out = dict(plan)
        for shift in way.shifts:
            lever = self.lever(shift.party, c, shift.upper)
            out[lever] = _further(lever, out.get(lever), shift.after)
        return out

    def _linked(
        self,
        plan: Plan,
        requirements: Sequence[Floor],
        probe: Probe,
        reach: Array | None,
        lift: bool,
        signers: dict[int, tuple[int, ...]],
    ) -> tuple[Plan | None, bool]:
        """The cheapest way to meet requirements on one clause; whether that has to be settled."""
        on = requirements[0].on
        ways: list[tuple[Plan, bool]] = []
        if probe.agreed[on]:
            level = float(probe.level[on])
            lowered = self._lowered(plan, requirements, np.floor(level * 100 + 1e-7) / 100)
            if lowered is not None:
                ways.append((lowered, False))
        for floor in sorted({r.at_least for r in requirements}) if lift else ():
            opened = self._opened(plan, on, floor, reach, signers)
            lowered = self._lowered(opened, requirements, floor) if opened is not None else None
            if lowered is not None:
                ways.append((lowered, True))
        dropped = self._lowered(plan, requirements, None)
        if dropped is not None:
            ways.append((dropped, False))
        return min(ways, key=lambda w: self.settings.price(w[0])) if ways else (None, False)

    def _lowered(
        self, plan: Plan, requirements: Sequence[Floor], floor: float | None
    ) -> Plan | None:
        out = dict(plan)
        for r in requirements:
            if floor is None or r.at_least > floor + EPS:
                if not self.movers[r.party]:
                    return None
                t = self.table
                lever = Lever(
                    Kind.REQUIREMENT, t.parties[r.party], t.clauses[r.clause], t.clauses[r.on]
                )
                out[lever] = floor
        return out

    def _conditions(self, c: int, signers: dict[int, tuple[int, ...]]) -> Iterator[Floor]:
        """The least levels of other clauses that those who sign clause c require for it."""
        for r in self.table.requires:
            bound = r.bound
            if r.clause == c and r.party in signers[c] and bound and bound.low is not None:
                yield Floor(r.party, c, bound.on, bound.low)

    def lever(self, p: int, c: int, upper: bool) -> Lever:
        """A red line."""
        return Lever(Kind.LINE, self.table.parties[p], self.table.clauses[c], upper=upper)

    def widened(self, plan: Plan, by: float, everyone: Sequence[int] = ()) -> Plan:
        """The plan with every red line further out by `by`, clipped to the scale.

        On the clauses in `everyone` the red lines of all movers are widened towards the other
        veto parties.
        """
        out = dict(plan)
        for lever in (*plan, *self._towards(everyone)):
            if lever.kind is Kind.LINE:
                line = out.get(lever, self.settings.before(lever))
                assert isinstance(line, float)
                moved = line + by if lever.upper else line - by
                out[lever] = round(min(max(moved, 0.0), 1.0), 2)
        return out

    def _towards(self, clauses: Sequence[int]) -> Iterator[Lever]:
        lines = self.lines
        for c in clauses:
            deciding = lines.deciding[:, c]
            for p in np.flatnonzero(deciding & self.movers):
                ideals = lines.ideal[deciding, c]
                if ideals.max() > lines.ideal[p, c] and lines.high[p, c] < 1.0:
                    yield self.lever(int(p), c, True)
                if ideals.min() < lines.ideal[p, c] and lines.low[p, c] > 0.0:
                    yield self.lever(int(p), c, False)


def _further(lever: Lever, level: float | str | None, other: float) -> float:
    if not isinstance(level, float):
        return other
    return max(level, other) if lever.upper else min(level, other)
