"""What the oracle's capitals decide: how much to concede, and where to spend it."""

from __future__ import annotations

from math import exp, inf, log, nextafter
from typing import Any

from negosim.scenario.tactic_choice import TacticChoice
from negosim.tactics.registry import tactics
from oracle_state import Stance, State, clip, loss


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
        q = {k: self.param(p, choice, k) for k in choice.params}
        if choice.kind == "firm":
            return 0.0
        if choice.kind == "tit_for_tat":
            return self.in_kind(p, q)
        t = min(self.now / self.horizon / q["patience"], 1.0)
        beta = q.get("beta", 1.0)
        if q["curve"] == "exponential":
            return exp((1.0 - t) ** beta * log(q["start"]))
        return float(q["start"] + (1.0 - q["start"]) * t ** (1.0 / beta))

    def param(self, p: str, choice: TacticChoice, name: str) -> Any:
        """A parameter as drawn, kept in its range."""
        value, declared = choice.params[name], tactics()[choice.kind].params[name]
        factor = self.draws.tactic.get((p, name), 1.0)
        if isinstance(value, str) or not declared.spread or factor == 1.0:
            return value
        low = nextafter(declared.low, inf) if declared.open_low else declared.low
        high = nextafter(declared.high, -inf) if declared.open_high else declared.high
        return clip(value * factor, low, high)

    def in_kind(self, p: str, q: dict[str, Any]) -> float:
        """One less the demand, the demand following what the others' offers were worth."""
        delay = int(q["delay"])
        if len(self.offers) <= delay or not self.kappa[p]:
            return float(q["start"])
        old, new, last = (self.worth(p, self.offers[k]) for k in (-1 - delay, -delay, -1))
        own = 1.0 - self.kappa[p][-1]
        if q["form"] == "absolute":
            return 1.0 - (own + (old - new))
        divisor = new if q["form"] == "relative" else last
        if divisor < 1e-6 and any(s.salience for s in self.stances[p].values()):
            self.margin = 0.0  # dividing by (almost) nothing
        return 1.0 - (old / divisor * own if divisor != 0.0 else own)

    def worth(self, p: str, offers: dict[str, dict[str, float]]) -> float:
        """The others' mean offers by p's own lights."""
        total = value = 0.0
        for c, stance in self.stances[p].items():
            others = [q for q in self.speakers(c) if q != p]
            if others:
                mean = sum(offers[q][c] for q in others) / len(others)
                total += stance.salience
                value += stance.salience * (1.0 - self.felt(p, mean, stance))
        return value / total if total > 0.0 else 0.0
