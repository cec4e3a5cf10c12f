"""Plays the oracle's package protocols: what is included, tabled, taken and agreed as a whole.

Written from docs/protocols, as the rest of the oracle is from the pages of the model.
"""

from __future__ import annotations

from negosim.scenario.schema import Condition, Scenario
from oracle_conditions import limits, met
from oracle_minutes import Minutes
from oracle_state import Draws, Interval, clip, cut

ORDER = ("refuse", "conditional", "counter", "hold")  # the first of a package's replies counts
HALVINGS = 50


class Packages(Minutes):
    """Packages in place of the chair's text."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.included: list[str] = []
        self.left_out: list[str] = []
        self.by: str | None = None  # who tables the package
        self.mover: str | None = None  # who had the latest turn
        self.takers: set[str] = set()
        self.counted: dict[str, list[str]] = {}  # by party, at the adjournment
        self.to_next = 0.0  # days to the next session of the calendar

    @property
    def packaged(self) -> bool:
        """Whether the protocol tables packages."""
        return self.s.protocol.kind != "single_text"

    # ── what is tabled ──────────────────────────────────────────────────────────────────────────

    def package(self) -> dict[str, float]:
        """The text of a session."""
        self.included = self.included_now()
        turns = self.s.protocol.kind == "alternating_offers"
        self.by = self.next_in_turn() if turns else None
        if turns and self.by is None:
            self.included = []
        self.mover = self.by or self.mover
        out = [c for c in self.s.clauses if c not in self.included]
        self.left_out = [c for c in out if c not in self.agreed]
        levels = {c: self.agreed.get(c, self.quo(c)) for c in out}
        if self.by is None:
            levels |= {c: self.s.clauses[c].drafted for c in self.included}
        else:
            levels |= self.proposal(self.by)
        return {c: levels[c] for c in self.s.clauses}

    def included_now(self) -> list[str]:
        """The open clauses with room whose vetoes' conditions the package can meet."""
        found = [c for c in self.s.clauses if self.eligible(c)]
        while True:
            left = [c for c in found if self.can_stand(c, found)]
            if left == found:
                return found
            found = left

    def eligible(self, c: str) -> bool:
        """Whether the clause is open, with all it needs and with room."""
        if c in self.agreed or not self.deciders(c) or self.deserted(c):
            return False
        return self.passable(c, self.lines(c), (0.0, 1.0))

    def can_stand(self, c: str, included: list[str]) -> bool:
        """Whether every condition of a veto party on the clause can be met with these."""
        stand = {*included, *self.agreed}

        def test(condition: Condition) -> bool:
            if condition.signed:
                return all(self.could_be_signed(i, stand) for i in self.group(condition.signed))
            d = condition.clause
            level = self.agreed.get(d, self.quo(d))
            return d in included or self.inside(level, limits(condition))

        return all(met(r, test) for p in self.needed(c) for r in self.stances[p][c].requires)

    def next_in_turn(self) -> str | None:
        """The next in the file that decides on something and is there, after the latest."""
        order = list(self.s.parties)
        first = order.index(self.mover) + 1 if self.mover else 0
        able = {p for c in self.included for p in self.deciders(c) if p not in self.gone}
        return next((p for p in order[first:] + order[:first] if p in able), None)

    def proposal(self, p: str) -> dict[str, float]:
        """The package of p: nearest to what the others want, at what p can afford to lose."""
        aims = {c: self.aim(p, c) for c in self.included}
        mine = [c for c in self.included if p in self.deciders(c)]
        starts = {c: self.own_nearest(p, c, self.stances[p][c].ideal) for c in mine}
        goals = {c: self.own_nearest(p, c, aims[c]) for c in mine}
        afford = self.forgone(p, {c: self.facing(p, c, aims[c]) for c in mine})
        found = aims | self.traded(p, starts, goals, afford)
        less, more = (self.traded(p, starts, goals, afford + x) for x in (-1e-15, 1e-15))
        if afford and any(abs(less[c] - more[c]) > 1e-10 for c in mine):
            self.margin = 0.0  # rounding moves the package
        return {
            c: self.step_towards(c, starts[c], found[c])
            if c in mine
            else self.on_step(c, found[c], self.home(p, c))
            for c in self.included
        }

    def home(self, p: str, c: str) -> float:
        """The ideal of p or, where it does not speak, the level of the latest text."""
        return self.stances[p][c].ideal if c in self.says(p) else self.text[c]

    def aim(self, p: str, c: str) -> float:
        """The level that suits the others, nearest to home if several do."""
        home = self.home(p, c)
        others = [q for q in self.deciders(c) if q != p and self.heard(q)]
        common: Interval = (0.0, 1.0)
        for q in others:
            common = cut(common, self.accepted(q, c))
        if not others:
            level = home
        elif self.some(common):
            level = clip(home, *common)
        else:
            offers = {q: self.stated(q, c, home) for q in others}
            weight = {q: self.influence(q, c) for q in others}
            if sum(weight.values()) == 0.0:
                weight = dict.fromkeys(others, 1.0)
            level = sum(weight[q] * offers[q] for q in others) / sum(weight.values())
        for bound in self.wanted(c):
            if bound.party != p:
                level = clip(level, *bound.within)
        return level

    def accepted(self, q: str, c: str) -> Interval:
        """What q has said to accept."""
        ends = self.stances[q][c].ideal, self.stances[q][c].offer
        return min(ends), max(ends)

    def stated(self, q: str, c: str, home: float) -> float:  # noqa: ARG002 - others use it
        """The level of q that counts in the centre."""
        return self.stances[q][c].offer

    def own_nearest(self, p: str, c: str, level: float) -> float:
        """The nearest level within the red lines and own wanted bounds of p; home if none is."""
        s = self.stances[p][c]
        within: Interval = (s.low, s.high)
        for bound in self.wanted(c):
            if bound.party == p:
                within = cut(within, bound.within)
        return clip(level, *within) if self.some(within) else s.ideal

    def facing(self, p: str, c: str, level: float) -> float:
        """The end of what p would sign now that faces a level; its offer if that is nothing."""
        s = self.stances[p][c]
        if not self.some(s.signs):
            return s.offer
        return s.signs[1] if self.at_least(level, s.ideal) else s.signs[0]

    def forgone(self, p: str, levels: dict[str, float]) -> float:
        """What these levels leave p without: Σ s·(1 − v)."""
        mine = self.stances[p]
        return sum(mine[c].salience * (1.0 - self.worth(p, c, x)) for c, x in levels.items())

    def traded(
        self, p: str, starts: dict[str, float], goals: dict[str, float], afford: float
    ) -> dict[str, float]:
        """From the starts towards the goals, as far as p can afford."""
        if self.at_least(afford, self.forgone(p, goals)):
            return goals
        price: dict[str, float] = {}  # per unit of the way
        for c, start in starts.items():
            drop = self.worth(p, c, start) - self.worth(p, c, goals[c])
            if self.moved(start, goals[c]):
                price[c] = self.stances[p][c].salience * drop / abs(goals[c] - start)
                self.margin = min(self.margin, abs(price[c]) or self.margin)
        priced = {c: a for c, a in price.items() if a > 0.0}
        if not self.at_least(afford, self.forgone(p, starts)):
            return goals | {c: starts[c] for c in priced}

        def at(rate: float) -> dict[str, float]:
            found = dict(goals)
            for c, a in priced.items():
                way = goals[c] - starts[c]
                part = max(0.0, abs(way) - rate * a)
                found[c] = starts[c] + (part if way > 0.0 else -part)
            return found

        def affordable(limit: float) -> dict[str, float]:
            low, high = 0.0, max(abs(goals[c] - starts[c]) / a for c, a in priced.items())
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                if self.forgone(p, at(middle)) <= limit:
                    high = middle
                else:
                    low = middle
            return at(high)

        found, less = affordable(afford), affordable(afford - 1e-14)
        if any(abs(x - less[c]) > 1e-7 for c, x in found.items()):
            self.margin = 0.0  # a loss is flat to the last digit for some way
        return found

    def step_towards(self, c: str, start: float, level: float) -> float:
        """On steps the one nearest to a level between it and the start."""
        steps = self.steps(c)
        if not steps:
            return level
        a, b = min(start, level), max(start, level)
        return self.nearest_step([x for x in steps if self.inside(x, (a, b))], level, (a, b), start)

    def on_step(self, c: str, level: float, home: float) -> float:
        """On steps the nearest one, of two the one nearer to home."""
        steps = self.steps(c)
        return self.nearest_step(steps, level, (0.0, 1.0), home) if steps else level

    # ── who takes it ────────────────────────────────────────────────────────────────────────────

    def counting(self, p: str) -> list[str]:
        """The included clauses that count for a party."""
        decides = [c for c in self.included if p in self.deciders(c)]
        return decides or [c for c in self.included if c in self.says(p)]

    def answering(self) -> list[str]:
        """Those at the table for which some clause counts."""
        return [p for p in self.s.parties if p not in self.gone and self.counting(p)]

    def takes(self, p: str) -> bool:
        """Whether the party would sign the package, clause by clause or for its worth."""
        mine = {c: self.stances[p][c] for c in self.counting(p)}
        if all(self.inside(self.text[c], s.signs) for c, s in mine.items()):
            return True
        if not all(self.inside(self.text[c], (s.low, s.high)) for c, s in mine.items()):
            return False
        if p == self.by:
            return True
        discount = self.s.parties[p].discount
        demand = {c: self.facing(p, c, self.text[c]) for c in mine}
        offered = {c: self.text[c] for c in mine}
        if discount == 1.0:
            return self.at_least(self.forgone(p, demand), self.forgone(p, offered))
        without = sum(s.salience * (1.0 - self.no_deal_on(p, c)) for c, s in mine.items())
        later = discount**self.to_next * (without - self.forgone(p, demand))
        return self.at_least(without - self.forgone(p, offered), max(0.0, later))

    # ── the minutes ─────────────────────────────────────────────────────────────────────────────

    def replied_on(self, c: str) -> bool:
        """Whether there are replies on a clause that is not agreed."""
        return c in self.included if self.packaged else super().replied_on(c)

    def candidates(self) -> set[str]:
        """All that is included."""
        return set(self.included) if self.packaged else super().candidates()

    def supposed(self, fresh: set[str]) -> set[str]:
        """What conditions take for agreed beside what is: all of the package."""
        return set(self.included) if self.packaged else fresh

    def agreements(self, candidates: set[str]) -> set[str]:
        """All of the package or nothing."""
        if not self.packaged:
            return super().agreements(candidates)
        self.takers = {p for p in self.answering() if self.takes(p)}
        stand = candidates | set(self.agreed)
        willing = {c: [p for p in self.deciders(c) if p in self.takers] for c in self.included}
        whole = all(
            self.deciders(c)
            and not self.deserted(c)
            and self.supported(
                c, [p for p in willing[c] if not self.wanting(p, c, stand, candidates)]
            )
            for c in self.included
        )
        return candidates if whole else set()

    def reply(self, on: tuple[str, str], unmet: bool, moved: bool) -> str:
        """Of a party to an included clause."""
        (p, c) = on
        if not self.packaged or c not in self.counting(p):
            return super().reply(on, unmet, moved)
        if p in self.takers:
            return "conditional" if unmet else "accept"
        if not self.inside(self.text[c], (self.stances[p][c].low, self.stances[p][c].high)):
            return "refuse"
        return "counter" if moved else "hold"

    def as_a_whole(self, p: str) -> str:
        """The party's reply to the package."""
        said = [self.last[p, c] for c in self.counted[p]]
        return next((reply for reply in ORDER if reply in said), "accept")

    def minutes(self, day: float, row: int) -> None:
        """With what became of the package."""
        self.counted = {p: self.counting(p) for p in self.answering()}
        super().minutes(day, row)
        if self.packaged:
            replies = {p: self.as_a_whole(p) for p in self.counted}
            told = {"by": self.by, "left_out": self.left_out, "replies": replies}
            self.sessions[-1]["package"] = told
