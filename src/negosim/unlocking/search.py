"""Searches for the movements that sign an instrument; a run verifies each step.

A first guess from red lines and the shares of the way to them that parties concede is widened until
the run signs, then made as small as possible: what is not needed is dropped, what is needed is
shortened as far as the run still signs. If no red lines are enough, as few tactics as possible are
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from negosim.analysis.movements import Kind, Reason, Why
from negosim.record import EPS
from negosim.table import CENTRAL, Table
from negosim.unlocking.drafts import Drafter
from negosim.unlocking.settings import Lever, Plan
from negosim.unlocking.smaller import Signing, Smaller
from negosim.unlocking.trials import Probe, TooManyRunsError, Trials
from negosim.unlocking.why import why_not

SLIGHTLY = 0.1  # how much further than the first guess red lines may go before tactics are changed
EARLY = 0.5  # the share of the calendar by which a party is first made to concede all
LEVER_SETS = 4  # how many sets of changed tactics are searched to the end
GOALS = 4  # how many clauses are tried if any one of them is enough


Widening = tuple[float, float, Callable[[float], Plan]]  # not enough, enough, the plan with it


@dataclass(frozen=True, slots=True)
class Findings:
    """Plans that sign, verified by runs, without and with changes of tactics; or why not."""

    already: bool
    lines: Signing | None
    tactics: Signing | None
    reasons: tuple[Reason, ...]


class Search:
    """Searches for the cheapest plan with which the central run signs instrument `i`."""

    def __init__(self, trials: Trials, drafter: Drafter, i: int) -> None:
        self.trials, self.drafter, self.i = trials, drafter, i
        self.table: Table = drafter.table
        self.settings = trials.settings
        self._smaller = Smaller(trials, i)
        self._best: Signing | None = None
        self._drafted: dict[tuple[int, ...], list[Plan]] = {}

    def findings(self) -> Findings:
        """Search, with changes of red lines first and of tactics then."""
        if self.trials.play({}).signed[self.i]:
            return Findings(True, None, None, ())
        if not self.table.holds[self.i].any():
            return Findings(False, None, None, (Reason(Why.EMPTY),))
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
            tactics = None  # costs more, and changes tactics as well
        if not (lines or tactics or reasons):
            reasons = (Reason(Why.TOGETHER),)
        return Findings(False, lines, tactics, tuple(dict.fromkeys(reasons)))

    def _stage(self, search: Callable[[], None]) -> Signing | None:
        """The best plan of one part of the search, even if the limit of runs cuts it short."""
        self._best = None
        try:
            search()
        except TooManyRunsError:
            if self._best is None:
                raise
        return self._best

    def _price(self, signing: Signing) -> float:
        return self.settings.price(signing.plan)

    def _goals(self, base: Probe) -> list[tuple[int, ...]]:
        """Sets of clauses, one of which has to be settled."""
        group = [i for i, g in enumerate(self.table.group) if g == self.table.group[self.i]]
        missing = tuple(int(c) for c in np.flatnonzero(base.missing[group].any(axis=0)))
        clauses = np.flatnonzero(self.table.holds[self.i])
        if missing or base.agreed[clauses].any():
            return [missing]
        priced: list[tuple[float, int]] = []
        for c in clauses:
            drafts = self.drafter.drafts((int(c),), base)
            if drafts:
                priced.append((min(self.settings.price(d) for d in drafts), int(c)))
        return [(c,) for _, c in sorted(priced)[:GOALS]] or [(int(c),) for c in clauses[:1]]

    # -- families of plans ---------------------------------------------------------------------

    def _family(self, goals: list[tuple[int, ...]], levers: Plan, slightly: bool = False) -> None:
        """Search for plans that include `levers`; keep the cheapest."""
        for goal in goals:
            for draft in self._drafts(goal, levers):
                plan = self._settled(goal, {**draft, **levers}, slightly)
                if plan is not None:
                    self._keep(self._smaller.smallest(plan, thoroughly=not levers))

    def _drafts(self, goal: tuple[int, ...], levers: Plan) -> Iterable[Plan]:
        earlier = self._drafted.setdefault(goal, [])
        if not self.trials.foreseen(levers):  # other tactics most likely need the same red lines
            likely = [x for d in earlier for x in (d, self.drafter.widened(d, SLIGHTLY))]
            self.trials.ahead([levers, *({**draft, **levers} for draft in likely)])
        probe = self.trials.play(levers)
        drafts = self.drafter.drafts(goal, probe)
        earlier += (draft for draft in drafts if draft not in earlier)
        yield from drafts
        below: set[int] = set()
        widened = [{**self.drafter.widened(draft, SLIGHTLY), **levers} for draft in drafts]
        self.trials.ahead(widened)
        for wide in map(self.trials.play, widened):
            below |= set(np.flatnonzero(wide.shortage[self.i]).tolist())
        # 1 is what a unit of utility costs as a change of the value of no deal
        for price in (1.0, 4.0) if below else ():
            for draft in self.drafter.drafts(goal, probe, [(p, price) for p in sorted(below)]):
                if draft not in drafts:
                    yield draft

    def _settled(self, goal: tuple[int, ...], plan: Plan, slightly: bool) -> Plan | None:
        """The plan, widened as little as the run needs; None if no widening is enough."""
        if (enough := self._widened(goal, plan, slightly)) is None:
            return None
        low, high, wide = enough
        done = self._complete(wide(high))
        self.trials.ahead(map(wide, _middles(low, high)))
        while high - low > 0.011:
            middle = round(0.5 * (low + high), 2)
            if (shorter := self._complete(wide(middle))) is not None:
                high, done = middle, shorter
            else:
                low = middle
        return done

    def _widened(self, goal: tuple[int, ...], plan: Plan, slightly: bool) -> Widening | None:
        """A widening of the plan that is enough, and one that is not; None if none is enough."""
        wide = partial(self.drafter.widened, plan)
        everyone = partial(wide, everyone=goal)
        tries: list[Widening] = [(0.0, 0.0, lambda _: plan), (0.0, SLIGHTLY, wide)]
        if not slightly:
            tries += [(SLIGHTLY, 1.0, wide), (0.0, 1.0, everyone)]
        self.trials.ahead(wider(by) for _, by, wider in tries)
        return next((w for w in tries if self._complete(w[2](w[1])) is not None), None)

    def _complete(self, plan: Plan) -> Plan | None:
        """The plan if it signs, with no deal valued lower if only this prevents it; else None."""
        probe = self.trials.play(plan)
        if probe.signed[self.i]:
            return self._signs(plan)
        short = probe.shortage[self.i]
        gone = (probe.gone & self.table.signs[self.i]).any()
        if probe.missing[self.i].any() or gone or not short.any():
            return None
        out = dict(plan)
        for p in np.flatnonzero(short):
            lever = Lever(Kind.OUTSIDE, self.table.parties[p])
            before = plan.get(lever, self.settings.before(lever))
            assert isinstance(before, float)
            after = float(np.floor((before - short[p]) * 100 + 1e-7) / 100)
            if not self.drafter.movers[p] or after < -1.0:
                return None
            out[lever] = after
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

    def _levers(self, goals: Sequence[Sequence[int]], base: Probe) -> dict[Lever, float | str]:
        """All changes of tactics that may help, by the parties that decide on the clauses."""
        table, out = self.table, dict[Lever, float | str]()
        clauses = sorted({c for goal in goals for c in goal})
        for p in np.flatnonzero(self.drafter.lines.deciding[:, clauses].any(axis=1)):
            if not self.drafter.movers[p]:
                continue
            name = table.parties[p]
            if base.gone[p] or table.walkout[p] >= CENTRAL:
                out[Lever(Kind.WALKOUT, name)] = 0.0
            if table.sensitivity[p] > 0.0:
                out[Lever(Kind.SENSITIVITY, name)] = 0.0
            if table.allocation[p] == "logrolling":
                out[Lever(Kind.ALLOCATION, name)] = "even"
            before = self.settings.before(tactic := Lever(Kind.TACTIC, name))
            if isinstance(before, str) or before > EARLY:
                out[tactic] = EARLY
        return {lever: value for lever, value in out.items() if self.settings.valid(lever, value)}

    def _with_tactics(self, goals: list[tuple[int, ...]], levers: Plan, at_any_price: bool) -> None:
        """Search for plans with as few changes of tactics as possible; keep the cheapest.

        Red lines move little further than what opens a level, unless `at_any_price` and nothing
        else is found.
        """
        for slightly in (True, False) if at_any_price else (True,):
            for goal in goals:
                if not self._possible(goal, levers, slightly):
                    continue
                for levers_needed in self._lever_sets(goal, levers, slightly):
                    self._family([goal], levers_needed, slightly)
                if self._best is not None:
                    return

    def _lever_sets(self, goal: tuple[int, ...], levers: Plan, slightly: bool) -> list[Plan]:
        """Minimal sets of changes, those of a single party before shared ones."""
        sets: list[Plan] = []
        for party in dict.fromkeys(lever.party for lever in levers):
            own = {k: v for k, v in levers.items() if k.party == party}
            enough = self._possible(goal, own, slightly)
            others = [] if enough else [k for k in levers if k.party != party]
            for first in own:
                turn = [*others, first, *(k for k in own if k != first)]
                pruned = self._pruned(goal, own if enough else levers, turn, slightly)
                if pruned not in sets:
                    sets.append(pruned)
        return sorted(sets, key=len)[:LEVER_SETS]

    def _pruned(
        self, goal: tuple[int, ...], levers: Plan, turn: Sequence[Lever], slightly: bool
    ) -> Plan:
        for lever in turn:
            less = {k: v for k, v in levers.items() if k != lever}
            if self._possible(goal, less, slightly):
                levers = less
        return levers

    def _possible(self, goal: tuple[int, ...], levers: Plan, slightly: bool) -> bool:
        return any(
            self._widened(goal, {**draft, **levers}, slightly) is not None
            for draft in self._drafts(goal, levers)
        )

    def _why_not(
        self, goals: Sequence[tuple[int, ...]], levers: Plan, last: bool = False
    ) -> tuple[Reason, ...]:
        return why_not(self.trials, self.drafter, self.i, goals[0], levers, last)


def _middles(low: float, high: float) -> list[float]:
    """All middles that halving what is between two widenings can come to."""
    if high - low <= 0.011:
        return []
    middle = round(0.5 * (low + high), 2)
    return [middle, *_middles(low, middle), *_middles(middle, high)]
