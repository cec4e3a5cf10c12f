"""What the oracle's capitals decide: how much to concede, and where to spend it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import inf, nextafter
from typing import Any

from negosim.scenario.tactic_choice import TacticChoice
from negosim.tactics.registry import BUILT_IN, tactics
from oracle_state import Stance, State, clip, loss

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


class Capitals(State):
    """Each party's tactic and allocation."""

    def instruct(self, p: str) -> None:
        """New offers on the open clauses, against the text on the table."""
        party, raw = self.s.parties[p], clip(self.concession(p))
        before = self.kappa[p][-1] if self.kappa[p] else 0.0
        share = min(raw, max(before, raw * (1.0 - party.sensitivity * self.tension)))
        self.kappa[p].append(share)
        open_ = {c: self.stances[p][c] for c in self.says(p) if c not in self.agreed}
        for c, stance in open_.items():
            stance.facing = "high" if self.at_least(self.text[c], stance.ideal) else "low"
        shares = (
            self.logroll(open_, share, party.curvature) if party.allocation == "logrolling" else {}
        )
        for c, stance in open_.items():
            stance.offer = stance.ideal + shares.get(c, share) * (stance.red_line - stance.ideal)

    def logroll(self, open_: dict[str, Stance], share: float, curvature: float) -> dict[str, float]:
        """Spend the loss that `even` would bring on what matters least first."""

        def cost(s: Stance, part: float) -> float:
            return s.salience * loss(s.ideal + part * (s.red_line - s.ideal), s.ideal, curvature)

        left = sum(cost(s, share) for s in open_.values())
        shares = {}
        for c in sorted(open_, key=lambda c: (open_[c].essential, open_[c].salience)):
            whole = cost(open_[c], 1.0)
            if whole == 0.0:
                shares[c] = 1.0 if share > 0.0 else 0.0
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
        return clip(value * factor, low, high)
