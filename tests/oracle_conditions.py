"""Judges the oracle's conditions: which are met, which are wanted, what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from negosim.scenario.schema import Condition, Requirement
from oracle_state import Interval, cut, outermost
from oracle_votes import Votes

Test = Callable[[Condition], bool]


@dataclass(frozen=True)
class Bound:
    """A bound on one clause, by a party that decides on the requiring clause."""

    party: str
    requiring: str
    within: Interval
    levels: tuple[float, ...]  # the levels that it names


def limits(condition: Condition) -> Interval:
    """The levels that a bound allows."""
    low, high = condition.at_least, condition.at_most
    return 0.0 if low is None else low, 1.0 if high is None else high


def met(requirement: Requirement, test: Test) -> bool:
    """Whether a condition, or one of several, is met."""
    return any(map(test, requirement.any_of)) if requirement.any_of else test(requirement)


class Conditions(Votes):
    """What stances require."""

    # ── instruments ─────────────────────────────────────────────────────────────────────────────

    def holds(self, i: str) -> list[str]:
        """The clauses of an instrument."""
        return [c for c, clause in self.s.clauses.items() if i in clause.instruments]

    def signers(self, i: str) -> list[str]:
        """Who has a veto in an instrument."""
        seats = self.s.instruments[i].seats
        return [p for p in self.s.parties if seats.get(p) == "veto"]

    def essentials(self, i: str) -> list[str]:
        """The clauses without which one of its signatories will not sign."""
        return [
            c
            for c in self.holds(i)
            if any(self.has(p, c) and self.stances[p][c].essential for p in self.signers(i))
        ]

    def group(self, i: str) -> list[str]:
        """The instruments that are signed together with this one, and this one."""
        found = {i}
        while True:
            more = found | {
                k
                for k, other in self.s.instruments.items()
                if found & set(other.signed_with)
                or any(k in self.s.instruments[j].signed_with for j in found)
            }
            if more == found:
                return [k for k in self.s.instruments if k in found]
            found = more

    def could_be_signed(self, i: str, stand: set[str]) -> bool:
        """Whether an instrument could be signed with these clauses, alone."""
        return (
            any(c in stand for c in self.holds(i))
            and all(c in stand for c in self.essentials(i))
            and not any(p in self.gone for p in self.signers(i))
        )

    # ── met in a session ────────────────────────────────────────────────────────────────────────

    def wanting(self, p: str, c: str, stand: set[str], candidates: set[str]) -> list[Requirement]:
        """The conditions of p on c that are not met, with `stand` agreed by then."""

        def test(condition: Condition) -> bool:
            if condition.signed:
                return all(self.could_be_signed(i, stand) for i in self.group(condition.signed))
            d = condition.clause
            if d in stand:
                return self.inside(self.text[d], limits(condition))
            neither = d not in self.agreed and d not in candidates
            return neither and self.inside(self.quo(d), limits(condition))

        return [r for r in self.stances[p][c].requires if not met(r, test)]

    def limits(self, condition: Condition) -> Interval:
        """The levels that a bound allows, on steps from the first to the last of them."""
        clause = self.s.clauses[condition.clause]
        stepped = clause.scale == "steps"
        within = limits(condition)
        return outermost([n.at for n in clause.levels], within) if stepped else within

    # ── wanted ──────────────────────────────────────────────────────────────────────────────────

    def wanted(self, d: str) -> list[Bound]:
        """The wanted bounds on a clause, in the file's order."""
        room: Interval = (0.0, 1.0)
        found = []
        for bound in self.bounds(d):
            c = bound.requiring
            if self.deserted(c) or not self.passable(c, self.lines(c), (0.0, 1.0)):
                continue
            left = cut(room, bound.within)
            if self.passable(d, self.lines(d), left):
                room = left
                found.append(bound)
        return found

    def bounds(self, d: str) -> Iterator[Bound]:
        """Every bound on a clause by those that decide on its requiring clause."""
        for c, clause in self.s.clauses.items():
            for p, stance in clause.stances.items():
                for r in stance.requires if p in self.deciders(c) else ():
                    if r.clause == d:
                        levels = tuple(x for x in (r.at_least, r.at_most) if x is not None)
                        yield Bound(p, c, self.limits(r), levels)

    # ── as recorded ─────────────────────────────────────────────────────────────────────────────

    def entry(self, condition: Condition) -> dict[str, Any]:
        """An unmet condition in the layout of a run; what may still come of it is judged later."""
        options = getattr(condition, "any_of", ())
        bound = bool(condition.clause)
        return {
            "clause": condition.clause,
            "at_least": condition.at_least,
            "at_most": condition.at_most,
            "signed": condition.signed or None,
            "any_of": [self.entry(option) for option in options],
            "stands_at": self.text[condition.clause] if bound else None,
            **self.chance(condition),
        }

    def standing(self, c: str) -> tuple[str, list[str]]:
        """The status of a clause, and who blocks it."""
        said = {p: self.last.get((p, c), "") for p in self.deciders(c)}
        willing = [p for p, reply in said.items() if reply in ("accept", "conditional")]
        enough = {*self.needed(c)} <= {*willing} and not self.deserted(c)
        enough = enough and self.carried(c, [p for p in willing if p not in self.gone])
        if c in self.agreed:
            return "agreed", []
        if enough and "conditional" in said.values():
            return "conditional", []
        if self.some(self.room(c, self.lines(c))):
            return "open", []
        return "blocked", self.blockers(c)

    def chance(self, condition: Condition) -> dict[str, Any]:
        """Whether a condition can be met, and who excludes it."""
        options = getattr(condition, "any_of", ())
        if options:
            each = [self.chance(option) for option in options]
            who = {p for e in each for p in e["excluded_by"]}
            if any(e["can_be_met"] for e in each):
                return {"can_be_met": True, "excluded_by": []}
            return {"can_be_met": False, "excluded_by": [p for p in self.s.parties if p in who]}
        if condition.clause:
            who_not = self.excluded_by(condition)
            return {"can_be_met": self.can_be_met(condition), "excluded_by": who_not}
        i = condition.signed
        against = {p for p in self.signers(i) if p in self.gone}
        for c in self.essentials(i):
            if c not in self.agreed:
                against |= set(self.standing(c)[1])
        ordered = [p for p in self.s.parties if p in against]
        return {"can_be_met": not ordered, "excluded_by": ordered}

    def can_be_met(self, bound: Condition) -> bool:
        """Whether the status quo or a common level of the red lines is within the bound."""
        d, within = bound.clause, self.limits(bound)
        if self.inside(self.quo(d), within):
            return True
        possible = bool(self.deciders(d)) and not self.deserted(d)
        return possible and self.passable(d, self.lines(d), within)

    def excluded_by(self, bound: Condition) -> list[str]:
        """Whose red lines keep the bound from being met."""
        if self.can_be_met(bound):
            return []
        d, within = bound.clause, self.limits(bound)
        if self.deserted(d):
            return self.missed(d)
        stances = {p: self.stances[p][d] for p in self.deciders(d)}
        out = [p for p, s in stances.items() if not self.some(cut((s.low, s.high), within))]
        return out or list(stances)
