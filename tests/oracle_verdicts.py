"""Judges what came of the oracle's talks: signatures, verdicts, utilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from negosim.scenario.schema import Condition
from oracle_conditions import Test, limits, met
from oracle_monotonic import Monotonic


@dataclass(frozen=True)
class Settled:
    """What is in force, as things stand."""

    standing: set[str]
    signed: set[str]
    below: dict[str, list[str]]  # by instrument: for whom its group is worth less than no deal


class Verdicts(Monotonic):
    """What came of it, as things stand."""

    over = 0.0  # the day on which the talks ended

    # ── signature ───────────────────────────────────────────────────────────────────────────────

    def settle(self) -> Settled:
        """Clauses and instruments together: the largest set that stands."""
        standing, signed = self.strike(set(self.agreed), set(self.s.instruments))
        below = {i: self.below(i, standing) if i in signed else [] for i in self.s.instruments}
        if any(below.values()):
            signed = {i for i in signed if not self.refusers(i, below)}
            standing, signed = self.strike(standing, signed, below)
        return Settled(standing, signed, below)

    def refusers(self, i: str, below: dict[str, list[str]]) -> list[str]:
        """Signatories of a group that it leaves worse off than no deal."""
        return [p for p in below[i] if any(p in self.signers(k) for k in self.group(i))]

    def withdrawn(self, c: str, below: dict[str, list[str]]) -> set[str]:
        """Whose votes do not count, since an instrument with the clause is worth too little."""
        papers = self.s.clauses[c].instruments
        return {p for i in papers for p in below.get(i, []) if p in self.bound(i)}

    def strike(
        self, standing: set[str], signed: set[str], below: dict[str, list[str]] | None = None
    ) -> tuple[set[str], set[str]]:
        """Strike out clauses and instruments until those that are left stand."""
        while True:
            clauses = {c for c in standing if self.stands(c, standing, signed, below or {})}
            papers = {
                i
                for i in signed
                if self.could_be_signed(i, standing) and set(self.group(i)) <= signed
            }
            if clauses == standing and papers == signed:
                return standing, signed
            standing, signed = clauses, papers

    def in_force(self, c: str, standing: set[str], signed: set[str]) -> bool:
        """Whether the clause stands in a signed instrument."""
        return c in standing and any(i in signed for i in self.s.clauses[c].instruments)

    def stands(
        self, c: str, standing: set[str], signed: set[str], below: dict[str, list[str]]
    ) -> bool:
        """Whether all conditions on the clause are met by what is in force."""

        def test(condition: Condition) -> bool:
            if condition.signed:
                return condition.signed in signed
            d = condition.clause
            if d not in self.agreed:
                return self.inside(self.quo(d), limits(condition))
            there = self.inside(self.agreed[d], limits(condition))
            return there and self.in_force(d, standing, signed)

        return self.kept_up(c, test, standing, self.withdrawn(c, below))

    def kept_up(self, c: str, test: Test, standing: set[str], withdrawn: set[str]) -> bool:
        """Whether vetoes and votes for an agreed clause last, with `standing` beside it."""
        content = [
            p for p in self.deciders(c) if all(met(r, test) for r in self.stances[p][c].requires)
        ]
        votes = [p for p in self.voted(c, content) if self.vital(p, c) <= standing]
        votes = [p for p in votes if p not in withdrawn]
        return {*self.needed(c)} <= {*content} and self.carried(c, votes)

    def waits(self, c: str, i: str, settled: Settled) -> bool:
        """Whether conditions would keep the clause out if the instrument's group were signed."""
        group = set(self.group(i))
        force = {d for d in self.agreed if group & set(self.s.clauses[d].instruments)}
        force |= {d for d in self.agreed if self.in_force(d, settled.standing, settled.signed)}

        def test(condition: Condition) -> bool:
            if condition.signed:
                return condition.signed in settled.signed | group
            d = condition.clause
            level = self.agreed.get(d, self.quo(d))
            return (d in force or d not in self.agreed) and self.inside(level, limits(condition))

        asks = any(not met(r, test) for p in self.deciders(c) for r in self.stances[p][c].requires)
        return asks and not self.kept_up(c, test, {*self.agreed}, set())

    def below(self, i: str, standing: set[str]) -> list[str]:
        """For whom the group of a signed instrument is worth less than a stated no deal."""
        group = self.group(i)
        deal = {c: self.agreed[c] for k in group for c in self.holds(k) if c in standing}
        return [
            p
            for p in self.s.parties
            if any(p in self.bound(k) for k in group)
            and self.states(p)
            and not self.at_least(self.utility(p, deal), self.batna(p))
        ]

    # ── what the talks are worth ────────────────────────────────────────────────────────────────

    def value(self, p: str, settled: Settled) -> float:
        """What the talks are worth to a party at their end."""
        later = self.s.parties[p].discount ** self.over
        return self.batna(p) + later * (self.reached(p, settled) - self.batna(p))

    def reached(self, p: str, settled: Settled) -> float:
        """What the talks are worth to a party, whenever they end."""
        if not settled.signed:
            return self.batna(p)
        value = 0.0
        for c, s in self.stances[p].items():
            if self.in_force(c, settled.standing, settled.signed):
                value += s.salience * self.worth(p, c, self.agreed[c])
            elif settled.signed & set(self.s.clauses[c].instruments):
                value += s.salience * self.worth(p, c, self.quo(c))
            else:
                value += s.salience * self.no_deal_on(p, c)
        if any(p in self.bound(i) for i in settled.signed):
            return value
        return value + self.batna(p) - self.no_deals(p)

    # ── verdicts ────────────────────────────────────────────────────────────────────────────────

    def verdict(self, c: str, settled: Settled) -> dict[str, Any]:
        """What came of a clause."""
        stances = {p: self.stances[p][c] for p in self.deciders(c)}
        a, b = self.room(c, self.lines(c))
        gap = 0.0 if self.at_least(b, a) else a - b
        absent, (status, blockers) = self.missed(c), self.standing(c)
        a, b = self.room(c, self.would_sign(c))
        apart = status == "open" and not self.at_least(b, a)
        held = [
            p
            for p, s in stances.items()
            if p not in self.gone
            and not (self.at_least(s.low, s.signs[0]) and self.at_least(s.signs[1], s.high))
        ]
        return {
            "status": status,
            "level": self.agreed.get(c, self.text[c]),
            "blocked_by": blockers,
            "gap": gap,
            "unmet": self.unmet_of(c),
            "held_back": held if apart else [],
            "apart": a - b if apart else 0.0,
            "left": absent if status == "open" else [],
            "in_force": self.in_force(c, settled.standing, settled.signed),
        }

    def paper(self, i: str, settled: Settled) -> dict[str, Any]:
        """What came of an instrument."""
        agreed = [c for c in self.holds(i) if c in self.agreed]
        return {
            "signed": i in settled.signed,
            "missing": [c for c in self.essentials(i) if c not in self.agreed],
            "below_batna": [p for p in settled.below[i] if p in self.bound(i)],
            "unmet": [c for c in agreed if self.waits(c, i, settled)],
        }

    def outcome(self, day: float) -> dict[str, Any]:
        """What came of the talks."""
        settled, self.over = self.settle(), day
        return {
            "talks": self.ending,
            "day": day,
            "clauses": {c: self.verdict(c, settled) for c in self.s.clauses},
            "instruments": {i: self.paper(i, settled) for i in self.s.instruments},
            "utilities": {p: self.value(p, settled) for p in self.s.parties},
            "batna": {p: self.batna(p) for p in self.s.parties},
            "events": [e for e, t in self.happened.items() if t <= day],
            "event_days": {e: t for e, t in self.happened.items() if t <= day},
        }
