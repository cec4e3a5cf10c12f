"""What the oracle makes of the talks: signatures, verdicts, utilities."""

from __future__ import annotations

from typing import Any

from oracle_state import State


class Verdicts(State):
    """What came of it, as things stand."""

    def of(self, i: str) -> list[str]:
        """The clauses of an instrument."""
        return [c for c, clause in self.s.clauses.items() if i in clause.instruments]

    def signers(self, i: str) -> list[str]:
        """Who has a veto in an instrument."""
        seats = self.s.instruments[i].seats
        return [p for p in self.s.parties if seats.get(p) == "veto"]

    def missing(self, i: str) -> list[str]:
        """The clauses without which somebody will not sign."""
        return [
            c
            for c in self.of(i)
            if c not in self.agreed
            and any(c in self.stances[p] and self.stances[p][c].essential for p in self.signers(i))
        ]

    def below(self, i: str) -> list[str]:
        """For whom the package is worth less than no deal."""
        if self.s.instruments[i].adoption != "package":
            return []
        deal = {c: self.agreed[c] for c in self.of(i) if c in self.agreed}
        return [
            p for p in self.signers(i) if not self.at_least(self.utility(p, deal), self.batna(p))
        ]

    def signed(self, i: str) -> bool:
        """Whether the instrument is signed as things stand."""
        return (
            any(c in self.agreed for c in self.of(i))
            and not self.missing(i)
            and not any(p in self.gone for p in self.signers(i))
            and not self.below(i)
        )

    def verdict(self, c: str) -> dict[str, Any]:
        """What came of a clause."""
        speak = self.veto_speakers(c)
        low, high = ({p: getattr(self.stances[p][c], k) for p in speak} for k in ("low", "high"))
        a, b = max(low.values(), default=0.0), min(high.values(), default=1.0)
        gap = 0.0 if self.at_least(b, a) else a - b
        blockers = [
            p
            for p in speak
            if any(
                not self.at_least(high[p], low[q]) or not self.at_least(high[q], low[p])
                for q in speak
            )
        ]
        said = [self.last.get((p, c), "") for p in speak]
        absent = [p for p in self.vetoes(c) if p in self.gone]
        status, by = "open", []
        if c in self.agreed:
            status = "agreed"
        elif not absent and set(said) <= {"accept", "conditional"} and "conditional" in said:
            status = "conditional"
        elif gap or absent:
            status, by = "blocked", blockers if gap else absent
        level = self.agreed.get(c, self.text[c])
        unmet = [u for u in self.unmet[c] if c not in self.agreed and u["party"] not in self.gone]
        return {"status": status, "level": level, "blocked_by": by, "gap": gap, "unmet": unmet}

    def outcome(self) -> dict[str, Any]:
        """What came of the talks."""
        signed = {i for i in self.s.instruments if self.signed(i)}
        final = {
            c: x for c, x in self.agreed.items() if signed & set(self.s.clauses[c].instruments)
        }
        return {
            "talks": self.ending,
            "day": self.now,
            "clauses": {c: self.verdict(c) for c in self.s.clauses},
            "instruments": {
                i: {"signed": i in signed, "missing": self.missing(i), "below_batna": self.below(i)}
                for i in self.s.instruments
            },
            "utilities": {p: self.utility(p, final) for p in self.s.parties},
            "batna": {p: self.batna(p) for p in self.s.parties},
            "events": self.happened,
        }
