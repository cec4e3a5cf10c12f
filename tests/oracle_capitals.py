"""Decides as the oracle's capitals do: how much to concede, where to spend it, what to offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import inf, nextafter
from typing import Any

from negosim.scenario.tactic_choice import TacticChoice
from negosim.tactics.registry import BUILT_IN, tactics
from oracle_conditions import Conditions
from oracle_state import EPS, Interval, Stance, clip, cut, outermost

Formula = Callable[["Capitals", str, dict[str, Any]], float]


@cache
def formulas() -> dict[str, Formula]:
    """Each tactic a second time, in plain floats: `ORACLE` in the test of the tactic's file.

    A formula takes the talks, the party and its parameters in this world, and gives κ; where
    rounding decides it sets `talks.margin` to 0.
    """
    files = {tactic.concession.__module__.rpartition(".")[2] for tactic in BUILT_IN}
    tests = (import_module(f"tactics.test_{name}") for name in sorted(files))
    return {name: formula for test in tests for name, formula in test.ORACLE.items()}


class Capitals(Conditions):
    """Each party's clock, tactic, allocation and offers."""

    # ── the clock ───────────────────────────────────────────────────────────────────────────────

    last_session = -1.0  # the day up to which the clocks run

    def time_to(self, last: float) -> None:
        """All clocks run to 1 up to the day of the calendar's last session; there if it is past."""
        if last == self.last_session:
            return
        self.last_session = last
        self.advance()
        for p, ran in self.ran.items():
            self.pace[p] = max(0.0, 1.0 - ran) / (last - self.now) if last > self.now else 0.0
            self.ran[p] = ran if last > self.now else inf

    def advance(self) -> None:
        """All clocks run up to now, slowed by the tension since they were last read."""
        passed, self.ran_to = self.now - self.ran_to, self.now
        for p, party in self.s.parties.items():
            self.ran[p] += (1.0 - party.sensitivity * self.tension) * passed * self.pace[p]

    def strain_by(self, change: float) -> None:
        """The tension changes, and with it the pace of the clocks."""
        self.advance()
        self.tension = clip(self.tension + change)

    def clock(self, p: str) -> float:
        """The share of the party's time that is gone."""
        self.advance()
        return 1.0 if self.last_call else min(1.0, self.ran[p])

    # ── a reply ─────────────────────────────────────────────────────────────────────────────────

    def instruct(self, p: str) -> None:
        """New offers on the open clauses, against the text on the table."""
        first = p not in self.spoken
        self.spoken.add(p)
        share = 0.0 if first else clip(self.concession(p))
        before = self.kappa[p][-1] if self.kappa[p] else 0.0
        self.kappa[p].append(share)
        self.stand(p, share, before)

    def stand(self, p: str, share: float, before: float) -> None:
        """Its offers, and what it would sign, having conceded a share."""
        if any(c not in self.agreed for c in self.says(p)):
            self.gave |= self.moved(share, before)
        open_ = {c: self.stances[p][c] for c in self.says(p) if c not in self.agreed}
        logrolls = self.s.parties[p].allocation == "logrolling"
        shares = self.logroll(p, open_, share) if logrolls else {}
        for c in self.says(p):
            if c in open_ or self.provisional(c):
                self.place(p, c, shares.get(c, share))

    def place(self, p: str, c: str, share: float) -> None:
        """What the party would sign now on a clause, and its offer."""
        s = self.stances[p][c]
        if s.torn:
            s.signs, s.offer = (s.low, s.high), s.offer if c in self.agreed else s.ideal
            return
        wide = s.ideal - share * (s.ideal - s.low), s.ideal + share * (s.high - s.ideal)
        s.signs = wide
        wanted = self.wanted(c)
        for bound in wanted:
            if bound.party == p and p in self.deciders(c):
                s.signs = cut(s.signs, bound.within)
        if s.steps:
            s.signs = outermost(s.steps, s.signs)
        if c in self.agreed:
            return
        asked = [s.ideal]
        for q in self.speakers(c):
            if q != p and self.heard(q):
                asked += self.stances[q][c].held
        for bound in wanted:
            if self.heard(bound.party):
                asked += bound.levels
        span = min(asked), max(asked)
        if s.steps:
            s.offer = self.nearest_step(s.steps, self.text[c], cut(s.signs, span), s.ideal)
        elif not self.some(s.signs):
            s.offer = nearest(self.text[c], cut(wide, span))
        else:
            s.offer = nearest(self.text[c], cut(s.signs, span))

    def nearest_step(
        self, steps: list[float], level: float, within: Interval, home: float
    ) -> float:
        """The step in the interval nearest to a level, of two the one nearer to home."""
        inside = [x for x in steps if within[0] - EPS <= x <= within[1] + EPS]
        if not inside:
            return home
        least = min(abs(x - level) for x in inside)
        for x in inside:
            self.margin = min(self.margin, abs(abs(x - level) - least - EPS))
        tied = [x for x in inside if abs(x - level) <= least + EPS]
        return min(tied, key=lambda x: (round(abs(x - home), 12), x))

    def logroll(self, p: str, open_: dict[str, Stance], share: float) -> dict[str, float]:
        """Spend the loss that `even` would bring on what matters least first."""
        costs = {}
        for c, s in open_.items():
            line = s.high if self.at_least(self.text[c], s.ideal) else s.low
            line = s.ideal if s.torn else line
            costs[c] = s.salience * s.loss(line)
            if s.named and line != s.ideal and s.salience and costs[c] < 1e-9:
                self.margin = 0.0  # rounding decides whether it costs anything
        left = sum(costs[c] * share**s.curvature for c, s in open_.items())
        shares = {}
        for c in sorted(open_, key=lambda c: (open_[c].essential, open_[c].salience)):
            whole, curvature = costs[c], open_[c].curvature
            if whole == 0.0:
                shares[c] = 1.0 if share > 0.0 else 0.0
                if share < 1e-9 and self.tactic[p].kind == "tit_for_tat" and self.history:
                    self.margin = 0.0  # rounding decides whether it concedes anything
                continue
            spent = min(whole, max(left, 0.0))
            part = spent / whole
            if curvature != 1.0:  # what is left may be rounding, which the root would blow up
                self.margin = 0.0 if 1e-13 < part < 1e-11 else self.margin
                part = part if part >= 1e-12 else 0.0
            shares[c] = part ** (1.0 / curvature)
            left -= spent
        return shares

    def concession(self, p: str) -> float:
        """κ by the party's tactic."""
        choice = self.tactic[p]
        params = {k: self.param(p, choice, k) for k in choice.params}
        return formulas()[choice.kind](self, p, params)

    def param(self, p: str, choice: TacticChoice, name: str) -> Any:
        """A parameter as drawn, kept in its range."""
        value, declared = choice.params[name], tactics()[choice.kind].params[name]
        factor = self.draws.tactic.get((p, name), 1.0)
        if isinstance(value, str) or not declared.spread or factor == 1.0:
            return value
        low = nextafter(declared.low, inf) if declared.open_low else declared.low
        high = nextafter(declared.high, -inf) if declared.open_high else declared.high
        top = 1.0 if name == "patience" and value <= 1.0 else high
        return clip(value * factor, low, top)


def nearest(level: float, within: Interval) -> float:
    """The level in the interval that is nearest."""
    return clip(level, *within)
