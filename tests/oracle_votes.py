"""Counts the oracle's votes: which coalitions win, and which levels one of them would sign.

Every coalition is tried, where the engine sorts red lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from oracle_state import EPS, Interval, State, clip, cut


class Votes(State):
    """What passes."""

    def bound(self, i: str) -> list[str]:
        """Who has a veto or a vote in an instrument."""
        return [p for p, seat in self.s.instruments[i].seats.items() if seat in ("veto", "vote")]

    def by_vote(self, c: str) -> list[str]:
        """The instruments with a quota that hold the clause."""
        return [i for i in self.s.clauses[c].instruments if self.s.instruments[i].quota]

    def carried(self, c: str, votes: Iterable[str]) -> bool:
        """Whether these carry every quota on a clause; who has no stance on it abstains."""
        having = {p for p in votes if self.has(p, c)}
        for i in self.by_vote(c):
            for quota in self.s.instruments[i].quota:
                weight = {p: quota.weights.get(p, 1.0) for p in self.bound(i)}
                share = sum(w for p, w in weight.items() if p in having) / sum(weight.values())
                if not self.at_least(share, quota.at_least):
                    return False
        return True

    def coalitions(
        self, c: str, lines: Mapping[str, Interval], needed: Iterable[str] | None = None
    ) -> Iterator[Interval]:
        """What each winning coalition has in common, and all whose will is needed."""
        common: Interval = (0.0, 1.0)
        for p in self.needed(c) if needed is None else needed:
            common = cut(common, lines[p])
        if not self.by_vote(c):
            yield common
            return
        voters = [p for p in lines if p not in self.gone]
        for size in range(len(voters) + 1):
            for group in combinations(voters, size):
                if self.carried(c, group):
                    shared = common
                    for p in group:
                        shared = cut(shared, lines[p])
                    yield shared

    def passable(self, c: str, lines: Mapping[str, Interval], within: Interval) -> bool:
        """Whether a coalition can sign a level in the interval."""
        return any(self.some(cut(each, within)) for each in self.coalitions(c, lines))

    def room(self, c: str, lines: Mapping[str, Interval]) -> Interval:
        """The widest interval, or the least gap, that a coalition has; of equals the lowest."""
        every = list(self.coalitions(c, lines))
        if not every:
            vetoes = [lines[p] for p in self.needed(c)]
            return max([0.0, *(a for a, _ in vetoes)]), min([1.0, *(b for _, b in vetoes)])
        widest = max(b - a for a, b in every)
        for a, b in every:
            self.margin = min(self.margin, abs(widest - EPS - (b - a)))
        return min(each for each in every if each[1] - each[0] >= widest - EPS)

    def closest(self, level: float, common: list[Interval]) -> float:
        """The level nearest to this one in any of these intervals, of two the lower."""
        reached = [clip(level, *each) for each in common if self.some(each)]
        if not reached:
            return level
        least = min(abs(x - level) for x in reached)
        for x in reached:
            self.margin = min(self.margin, abs(abs(x - level) - least - EPS))
        return min(x for x in reached if abs(x - level) <= least + EPS)

    def blockers(self, c: str) -> list[str]:
        """Those in the coalition with the least gap whose red lines make it."""
        lines, needed = self.lines(c), self.needed(c)
        a, b = self.room(c, lines)
        return [
            p
            for p, (low, high) in lines.items()
            if (p in needed or self.joins(p, lines[p], (a, b)))
            and not (self.at_least(b, low) and self.at_least(high, a))
        ]

    def joins(self, p: str, own: Interval, ends: Interval) -> bool:
        """Whether a voter at the table is in the coalition with these ends."""
        a, b = ends
        return p not in self.gone and self.at_least(a, own[0]) and self.at_least(own[1], b)

    def vital(self, p: str, c: str) -> set[str]:
        """The clauses without which the party's vote for this one does not count in the end."""
        papers = {i for i in self.by_vote(c) if p in self.bound(i)}
        return {
            d
            for d, stance in self.stances[p].items()
            if stance.essential and papers & set(self.s.clauses[d].instruments)
        }
