"""Writes the texts of a chair in the oracle: the centre, a fair level, one that leans to it.

A fair level is looked for among all levels at which it can be: the engine closes in on one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import copysign, inf

from oracle_ratification import Ratification
from oracle_state import EPS, Interval


class Chair(Ratification):
    """What the chair proposes, before it looks for what all would sign."""

    @property
    def presiding(self) -> str:
        """The party in the chair, if any."""
        for p in self.s.parties:
            if any(paper.seats.get(p) == "chair" for paper in self.s.instruments.values()):
                return p
        return ""

    @property
    def rule(self) -> str:
        """By which the text is written; the centre for one whose chair has gone."""
        return "centre" if self.presiding in self.gone else self.s.protocol.text

    def proposed(self, c: str) -> float:
        """The level by the chair's rule."""
        centre, chair = self.centre(c), self.presiding
        if self.rule == "fair":
            return self.fair(c, centre)
        if self.rule == "own" and chair in self.speakers(c):
            return centre + self.s.protocol.lean * (self.stances[chair][c].ideal - centre)
        return centre

    def steps(self, c: str) -> list[float]:
        """The steps of a clause that has any."""
        clause = self.s.clauses[c]
        return [n.at for n in clause.levels] if clause.scale == "steps" else []

    def favoured(self, c: str, within: list[Interval]) -> float:
        """The step with the most support, in the intervals if any is; the lowest of equals."""
        steps = self.steps(c)
        inside = [x for x in steps if any(a - EPS <= x <= b + EPS for a, b in within)] or steps
        speak = [p for p in self.speakers(c) if p not in self.gone]
        weight = {p: self.influence(p, c) for p in speak}
        if sum(weight.values()) == 0.0:
            weight = dict.fromkeys(speak, 1.0)
        support = {x: sum(weight[p] * self.worth(p, c, x) for p in speak) for x in inside}
        chair = self.presiding if self.rule == "own" else ""
        if self.rule == "fair" and self.asked(c):
            support = {x: self.least_gain(c, x) for x in inside}
        elif chair in speak:
            lean, mass = self.s.protocol.lean, sum(weight.values())
            for x in inside:
                support[x] += lean * (mass * self.worth(chair, c, x) - support[x])
        best = max(support.values())
        for x in inside:
            self.margin = min(self.margin, abs(best - support[x] - EPS))
        equal = [x for x in inside if support[x] >= best - EPS]
        return self.nearest_to(self.centre(c), equal) if self.rule == "fair" else min(equal)

    def influence(self, p: str, c: str) -> float:
        """Capability × salience as stated."""
        capability = self.s.parties[p].capability * self.draws.capability.get(p, 1.0)
        return capability * self.stances[p][c].weight

    def centre(self, c: str) -> float:
        """The mean of the offers, weighted by capability × salience as stated."""
        speak = [p for p in self.speakers(c) if p not in self.gone]
        if not speak:
            return self.text[c]
        offer = {p: self.stances[p][c].offer for p in speak}
        weight = {p: self.influence(p, c) for p in speak}
        if sum(weight.values()) == 0.0:
            return sum(offer.values()) / len(speak)
        return sum(weight[p] * offer[p] for p in speak) / sum(weight.values())

    # ── a fair level ────────────────────────────────────────────────────────────────────────────

    def asked(self, c: str) -> list[str]:
        """Who decides and is at the table."""
        return [p for p in self.deciders(c) if p not in self.gone]

    def gain(self, p: str, c: str, x: float) -> float:
        """What a level is worth above the least that the party would sign now."""
        s = self.stances[p][c]
        low, high = s.signs
        least = max(s.loss(y) for y in (low, high, *(y for y in s.named if low < y < high)))
        return least - s.loss(x)

    def least_gain(self, c: str, x: float) -> float:
        """Of those that decide."""
        return min((self.gain(p, c, x) for p in self.asked(c)), default=inf)

    def fair(self, c: str, centre: float) -> float:
        """The level with the largest least gain, of equals the nearest to the centre."""
        if not self.asked(c):
            return centre
        gains = {x: self.least_gain(c, x) for x in (centre, *self.may_be_fair(c))}
        best = max(gains.values())
        chosen = self.nearest_to(centre, [x for x, gain in gains.items() if gain >= best - 1e-12])
        for x, gain in gains.items():
            if best - 1e-8 < gain < best - 1e-12 and abs(x - chosen) > 1e-10:
                self.margin = 0.0  # rounding decides which of them are equal
        on = chosen + copysign(min(2e-5, abs(centre - chosen)), centre - chosen)
        if abs(on - chosen) > 1e-5 and self.least_gain(c, on) > best - 1e-15:
            self.margin = 0.0  # a gain is flat to the last digit for some way
        return chosen

    def may_be_fair(self, c: str) -> Iterator[float]:
        """Bends of gains between the outermost ideals and offers, and where two gains cross."""
        there = [self.stances[p][c] for p in self.speakers(c) if p not in self.gone]
        spoken = [x for s in there for x in (s.ideal, s.offer)]
        bends = {*spoken, *(x for s in there for x in s.named)}
        bends = {x for x in bends if min(spoken) <= x <= max(spoken)}
        yield from bends
        for piece in pairwise(sorted(bends)):
            for p, q in combinations(self.asked(c), 2):
                yield from self.crossing(c, p, q, piece)

    def crossing(self, c: str, p: str, q: str, piece: Interval) -> Iterator[float]:
        """Where the gains of two parties cross in a piece in which each goes one way only."""
        a, b = piece
        ahead = self.gain(p, c, a) > self.gain(q, c, a)
        if ahead == (self.gain(p, c, b) > self.gain(q, c, b)):
            return
        while a < (middle := (a + b) / 2) < b:
            if (self.gain(p, c, middle) > self.gain(q, c, middle)) == ahead:
                a = middle
            else:
                b = middle
        yield b

    def nearest_to(self, home: float, levels: list[float]) -> float:
        """Of the levels the nearest to one, of two the lower."""
        distance = min(abs(x - home) for x in levels)
        for x in levels:
            self.margin = min(self.margin, abs(abs(x - home) - distance - EPS))
        return min(x for x in levels if abs(x - home) <= distance + EPS)
