"""Plays the oracle's monotonic concession: what each bids, who risks least, how far it goes on.

Written from docs/protocols/monotonic_concession.md.
"""

from __future__ import annotations

from negosim.scenario.schema import Scenario
from oracle_packages import Packages
from oracle_state import EPS, Draws, Interval, clip

STEP = 0.02
Bids = dict[str, dict[str, float]]  # by party and clause


class Monotonic(Packages):
    """Packages with concessions that are owed."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.may = dict.fromkeys(scenario.parties, 0.0)  # the share that its tactic gave last

    @property
    def owing(self) -> bool:
        """Whether a concession is made when it is owed."""
        return self.s.protocol.kind == "monotonic_concession"

    # ── what tactics allow ──────────────────────────────────────────────────────────────────────

    def instruct(self, p: str) -> None:
        """The first reply allows nothing."""
        if p not in self.spoken:
            self.may[p] = 0.0
        super().instruct(p)

    def concession(self, p: str) -> float:
        """The capital keeps to what has been conceded."""
        share = super().concession(p)
        if not self.owing:
            return share
        self.may[p] = clip(share)
        return self.kappa[p][-1] if self.kappa[p] else 0.0

    # ── the rounds ──────────────────────────────────────────────────────────────────────────────

    def minutes(self, day: float, row: int) -> None:
        """Once all have replied, they go on as they owe; at the last call they already have."""
        if self.owing and not self.last_call:
            self.go_on()
        super().minutes(day, row)

    def go_on(self) -> None:
        """Rounds of small steps by those with the least risk, until one bid serves all."""
        before = {p: self.kappa[p][-1] if self.kappa[p] else 0.0 for p in self.s.parties}
        share, at_table = dict(before), self.able()
        offers = {
            (p, c): self.stances[p][c].offer for p in at_table for c in self.says(p)
        }  # these stand meanwhile
        gave = self.gave
        while not all(share[p] >= max(before[p], self.may[p]) - EPS for p in at_table):
            bids = {p: self.bid(p) for p in at_table}
            if any(all(self.content(q, bids[p]) for q in at_table) for p in at_table):
                break
            able = [p for p in at_table if share[p] < 1.0 - EPS]
            able = [p for p in able if not self.all_met(p, bids[p])] or able
            risk = {p: self.risk(p, bids) for p in able}
            least = min(risk.values(), default=0.0)
            for p in able:
                self.margin = min(self.margin, abs(risk[p] - least - EPS))
            owe = [p for p in able if risk[p] <= least + EPS]
            owe = [p for p in owe if share[p] < max(before[p], self.may[p]) - EPS]
            if not owe:
                break
            for p in owe:
                share[p] = min(share[p] + STEP, max(before[p], self.may[p]))
                self.stand(p, share[p], share[p])
                for c in self.says(p):
                    self.stances[p][c].offer = offers[p, c]
        self.gave = gave
        for p in at_table:
            if share[p] > before[p] + EPS:
                self.kappa[p][-1] = share[p]
                self.stand(p, share[p], before[p])

    def able(self) -> list[str]:
        """Those at the table that decide on something included, in the file's order."""
        found = {p for c in self.included for p in self.deciders(c)}
        return [p for p in self.s.parties if p in found and p not in self.gone]

    def mine(self, p: str) -> list[str]:
        """The included clauses on which it decides."""
        return [c for c in self.included if p in self.deciders(c)]

    def risk(self, p: str, bids: Bids) -> float:
        """The share of its gain that giving in to the worst bid would cost."""
        own = self.surplus(p, bids[p])
        self.margin = min(self.margin, abs(own - EPS))
        if own <= EPS:
            return 1.0
        return clip(
            (own - min((self.surplus(p, bids[q]) for q in bids if q != p), default=own)) / own
        )

    def surplus(self, p: str, levels: dict[str, float]) -> float:
        """What a package brings over no deal."""
        stances = self.stances[p]
        return sum(
            stances[c].salience * (self.worth(p, c, levels[c]) - self.no_deal_on(p, c))
            for c in self.mine(p)
        )

    def content(self, p: str, levels: dict[str, float]) -> bool:
        """Whether it would take this package, its own conditions on levels included."""
        mine = self.mine(p)
        for c in mine:
            for bound in self.wanted(c):
                if bound.party == p and not self.inside(levels[c], bound.within):
                    return False
        if all(self.inside(levels[c], self.stances[p][c].signs) for c in mine):
            return True
        lines = {c: (self.stances[p][c].low, self.stances[p][c].high) for c in mine}
        if not all(self.inside(levels[c], lines[c]) for c in mine):
            return False
        asked = {c: self.facing(p, c, levels[c]) for c in mine}
        return self.at_least(self.forgone(p, asked), self.forgone(p, {c: levels[c] for c in mine}))

    # ── the bids ────────────────────────────────────────────────────────────────────────────────

    def bid(self, p: str) -> dict[str, float]:
        """Of what it would sign now, the nearest to what the others would."""
        found = {}
        for c in self.included:
            aim, mine = self.aim(p, c), p in self.deciders(c)
            if not mine:
                found[c] = self.on_step(c, aim, self.home(p, c))
                continue
            s = self.stances[p][c]
            if not self.some(s.signs):
                found[c] = s.offer
            elif s.steps:
                found[c] = self.nearest_step(s.steps, aim, s.signs, s.ideal)
            else:
                found[c] = clip(aim, *s.signs)
        return found

    def all_met(self, p: str, bid: dict[str, float]) -> bool:
        """Whether the bid is all that the others ask for."""
        return not any(self.moved(bid[c], self.aim(p, c)) for c in self.mine(p))

    def accepted(self, q: str, c: str) -> Interval:
        """What q would sign now, where all is open."""
        return self.stances[q][c].signs if self.owing else super().accepted(q, c)

    def stated(self, q: str, c: str, home: float) -> float:
        """The nearest of it."""
        signs = self.stances[q][c].signs
        if not self.owing or not self.some(signs):
            return super().stated(q, c, home)
        return clip(home, *signs)

    # ── what is tabled ──────────────────────────────────────────────────────────────────────────

    def package(self) -> dict[str, float]:
        """The bid that leaves the least-served best, of those that serve all if any does."""
        if not self.owing:
            return super().package()
        self.included = self.included_now()
        if self.last_call:
            self.go_on()
        at_table = self.able()
        bids = {p: self.bid(p) for p in at_table}
        serving = [p for p in at_table if all(self.content(q, bids[p]) for q in at_table)]
        least = {
            p: min(self.surplus(q, bids[p]) - self.surplus(q, bids[q]) for q in at_table)
            for p in serving or at_table
        }
        best = max(least.values(), default=0.0)
        for x in least.values():
            self.margin = min(self.margin, abs(x - best + EPS))
        self.by = next((p for p, x in least.items() if x >= best - EPS), None)
        self.included = self.included if self.by else []
        out = [c for c in self.s.clauses if c not in self.included]
        self.left_out = [c for c in out if c not in self.agreed]
        levels = {c: self.agreed.get(c, self.quo(c)) for c in out}
        levels |= bids[self.by] if self.by else {}
        return {c: levels[c] for c in self.s.clauses}
