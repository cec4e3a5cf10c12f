"""Owns the search for the movements that sign an instrument, each step verified by a run.

A first guess from red lines and the shares that parties go of their way to them is widened until
the run signs, then made as small as it can be: what is not needed falls, what is needed comes back
as far as the run still signs. If no red line does, tactics are changed, as few as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from negosim.analysis.movements import Kind, Reason, Why
from negosim.record import EPS
from negosim.table import CENTRAL, Table
from negosim.unlocking.drafts import Drafter
from negosim.unlocking.settings import Knob, Plan
from negosim.unlocking.smaller import Signing, Smaller
from negosim.unlocking.trials import Probe, TooManyRunsError, Trials
from negosim.unlocking.why import why_not

SLIGHTLY = 0.1  # how much further than the first guess red lines may go before tactics are changed
EARLY = 0.5  # the share of the calendar after which a party is first tried to have conceded all
FEW = 4  # how many sets of changed tactics are worked out to the end
MANY = 4  # how many clauses are tried where any one of them would do


@dataclass(frozen=True, slots=True)
class Found:
    """Plans that sign, as runs have shown, without and with changes of tactics; and why not."""

    already: bool
    lines: Signing | None
    tactics: Signing | None
    reasons: tuple[Reason, ...]


class Search:
    """Looks for the cheapest plan with which the central run signs instrument `i`."""

    def __init__(self, trials: Trials, drafter: Drafter, i: int) -> None:
        self.trials, self.drafter, self.i = trials, drafter, i
        self.table: Table = drafter.table
        self.settings = trials.settings
        self._smaller = Smaller(trials, i)
        self._best: Signing | None = None

    def found(self) -> Found:
        """The whole search."""
        if self.trials.play({}).signed[self.i]:
            return Found(True, None, None, ())
        if not self.table.holds[self.i].any():
            return Found(False, None, None, (Reason(Why.EMPTY),))
        goals = self._goals(self.trials.play({}))
        reasons: tuple[Reason, ...] = ()
        lines = tactics = None
        try:
            lines = self._stage(lambda: self._family(goals, {}))
            if lines is None:
                reasons = self._why_not(goals, {})
            levers = self._levers(goals, self.trials.play({}))
            if levers:
                tactics = self._stage(lambda: self._with_tactics(goals, levers, lines is None))
            if lines is None and tactics is None:
                reasons += self._why_not(goals, levers, last=True)
        except TooManyRunsError:
            reasons += (Reason(Why.LIMIT, value=float(self.trials.limit)),)
        if lines and tactics and self._price(tactics) > self._price(lines) - EPS:
            tactics = None  # dearer, and with tactics changed besides
        return Found(False, lines, tactics, tuple(dict.fromkeys(reasons)))

    def _stage(self, look: Callable[[], None]) -> Signing | None:
        """What one part of the search finds, also where the limit of runs cuts it short."""
        self._best = None
        try:
            look()
        except TooManyRunsError:
            if self._best is None:
                raise
        return self._best

    def _price(self, signing: Signing) -> float:
        return self.settings.price(signing.plan)

    def _goals(self, base: Probe) -> list[tuple[int, ...]]:
        """Sets of clauses, one of which has to be settled."""
        missing = tuple(int(c) for c in np.flatnonzero(base.missing[self.i]))
        held = np.flatnonzero(self.table.holds[self.i])
        if missing or base.agreed[held].any():
            return [missing]
        priced: list[tuple[float, int]] = []
        for c in held:
            drafts = self.drafter.drafts((int(c),), base)
            if drafts:
                priced.append((min(self.settings.price(d) for d in drafts), int(c)))
        return [(c,) for _, c in sorted(priced)[:MANY]] or [(int(c),) for c in held[:1]]

    # -- families of plans ---------------------------------------------------------------------

    def _family(self, goals: list[tuple[int, ...]], levers: Plan, slightly: bool = False) -> None:
        """Look for plans that build on `levers`; keep the cheapest."""
        for goal in goals:
            for draft in self._drafts(goal, levers):
                plan = self._settled(goal, {**draft, **levers}, slightly)
                if plan is not None:
                    self._keep(self._smaller.smallest(plan, thoroughly=not levers))

    def _drafts(self, goal: tuple[int, ...], levers: Plan) -> Iterable[Plan]:
        probe = self.trials.play(levers)
        drafts = self.drafter.drafts(goal, probe)
        yield from drafts
        below: set[int] = set()
        for draft in drafts:
            wide = self.trials.play({**self.drafter.widened(draft, SLIGHTLY), **levers})
            below |= set(np.flatnonzero(wide.shortage[self.i]).tolist())
        # 1 is what a unit of utility costs as a change of the value of no deal
        for price in (1.0, 4.0) if below else ():
            for draft in self.drafter.drafts(goal, probe, [(p, price) for p in sorted(below)]):
                if draft not in drafts:
                    yield draft

    def _settled(self, goal: tuple[int, ...], plan: Plan, slightly: bool) -> Plan | None:
        """The plan, widened as little as the run needs; None where nothing helps."""
        widened = self.drafter.widened

        def wide(by: float) -> Plan:
            return widened(plan, by)

        if (done := self._complete(plan)) is not None:
            return done
        if (done := self._complete(wide(SLIGHTLY))) is not None:
            return self._margin(wide, 0.0, SLIGHTLY, done)
        if slightly:
            return None
        if (done := self._complete(wide(1.0))) is not None:
            return self._margin(wide, SLIGHTLY, 1.0, done)

        def everyone(by: float) -> Plan:
            return widened(plan, by, goal)

        if (done := self._complete(everyone(1.0))) is not None:
            return self._margin(everyone, 0.0, 1.0, done)
        return None

    def _margin(self, wide: Callable[[float], Plan], low: float, high: float, done: Plan) -> Plan:
        while high - low > 0.011:
            middle = round(0.5 * (low + high), 2)
            if (found := self._complete(wide(middle))) is not None:
                high, done = middle, found
            else:
                low = middle
        return done

    def _complete(self, plan: Plan) -> Plan | None:
        """The plan, with lower values of no deal where only these are missing, if it signs."""
        probe = self.trials.play(plan)
        if probe.signed[self.i]:
            return self._signs(plan)
        short = probe.shortage[self.i]
        gone = (probe.gone & self.table.signs[self.i]).any()
        if probe.missing[self.i].any() or gone or not short.any():
            return None
        out = dict(plan)
        for p in np.flatnonzero(short):
            knob = Knob(Kind.OUTSIDE, self.table.parties[p])
            before = plan.get(knob, self.settings.before(knob))
            assert isinstance(before, float)
            after = float(np.floor((before - short[p]) * 100 + 1e-7) / 100)
            if not self.drafter.movers[p] or after < -1.0:
                return None
            out[knob] = after
        signed = self.trials.play(out).signed[self.i]
        return self._signs(out) if signed else None

    def _signs(self, plan: Plan) -> Plan:
        if self._best is None:
            self._best = Signing(plan)
        return plan

    def _keep(self, new: Signing) -> None:
        best = self._best
        if best is None or not best.minimal or self._price(new) < self._price(best) - EPS:
            self._best = new

    # -- tactics -------------------------------------------------------------------------------

    def _levers(self, goals: Sequence[Sequence[int]], base: Probe) -> dict[Knob, float | str]:
        """All changes of tactics that may help, of those who decide on the clauses."""
        t, out = self.table, dict[Knob, float | str]()
        clauses = sorted({c for goal in goals for c in goal})
        for p in np.flatnonzero(self.drafter.lines.deciding[:, clauses].any(axis=1)):
            if not self.drafter.movers[p]:
                continue
            name = t.parties[p]
            if base.gone[p] or t.walkout[p] >= CENTRAL:
                out[Knob(Kind.WALKOUT, name)] = 0.0
            if t.sensitivity[p] > 0.0:
                out[Knob(Kind.SENSITIVITY, name)] = 0.0
            if t.allocation[p] == "logrolling":
                out[Knob(Kind.ALLOCATION, name)] = "even"
            before = self.settings.before(tactic := Knob(Kind.TACTIC, name))
            if isinstance(before, str) or before > EARLY:
                out[tactic] = EARLY
        return out

    def _with_tactics(self, goals: list[tuple[int, ...]], levers: Plan, at_any_price: bool) -> None:
        """Look for plans with as few changes of tactics as possible; keep the cheapest.

        Red lines go little further than what opens a level, unless `at_any_price` and nothing else
        is found.
        """
        for slightly in (True, False) if at_any_price else (True,):
            for goal in goals:
                if not self._can(goal, levers, slightly):
                    continue
                for fewer in self._fewer(goal, levers, slightly):
                    self._family([goal], fewer, slightly)
                if self._best is not None:
                    return

    def _fewer(self, goal: tuple[int, ...], levers: Plan, slightly: bool) -> list[Plan]:
        """Sets of changes of which none can be left out, each party's own before shared ones."""
        found: list[Plan] = []
        for party in dict.fromkeys(knob.party for knob in levers):
            own = {k: v for k, v in levers.items() if k.party == party}
            enough = self._can(goal, own, slightly)
            others = [] if enough else [k for k in levers if k.party != party]
            for first in own:
                turn = [*others, first, *(k for k in own if k != first)]
                few = self._pruned(goal, own if enough else levers, turn, slightly)
                if few not in found:
                    found.append(few)
        return sorted(found, key=len)[:FEW]

    def _pruned(
        self, goal: tuple[int, ...], levers: Plan, turn: Sequence[Knob], slightly: bool
    ) -> Plan:
        for knob in turn:
            less = {k: v for k, v in levers.items() if k != knob}
            if self._can(goal, less, slightly):
                levers = less
        return levers

    def _can(self, goal: tuple[int, ...], levers: Plan, slightly: bool) -> bool:
        return any(
            self._settled(goal, {**draft, **levers}, slightly) is not None
            for draft in self._drafts(goal, levers)
        )

    def _why_not(
        self, goals: Sequence[tuple[int, ...]], levers: Plan, last: bool = False
    ) -> tuple[Reason, ...]:
        return why_not(self.trials, self.drafter, self.i, goals[0], levers, last)
