"""Takes the oracle's minutes: replies, agreements, tension, walkouts, standstill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from negosim.scenario.schema import Requirement
from oracle_capitals import Capitals


class Minutes(Capitals):
    """What an adjournment writes down."""

    def minutes(self, day: float, row: int) -> None:
        """Of a session that was held; `row` is its place in the calendar."""
        text, present = dict(self.text), [p for p in self.s.parties if p not in self.gone]
        before, candidates = set(self.agreed), self.candidates()
        said = {
            (p, c): self.stances[p][c]
            for p in present
            for c in self.says(p)
            if ((p, c) in self.kept if c in before else self.replied_on(c))
        }
        fresh = self.agreements(candidates)
        stand = before | self.supposed(fresh)
        self.unmet = {
            c: [
                {"party": p, "of": r}
                for p in self.deciders(c)
                if p in present
                for r in self.wanting(p, c, stand, candidates)
            ]
            for c in self.s.clauses
        }
        now: dict[tuple[str, str], str] = {}
        shifted = not self.sessions or bool(fresh) or self.shifted
        for (p, c), stance in said.items():
            moved = self.moved(stance.offer, stance.minuted)
            unmet = self.wanting(p, c, stand, candidates)
            reply = self.reply((p, c), bool(unmet), moved)
            reply = self.kept[p, c] if c in before else reply
            now[p, c] = reply
            shifted |= moved or reply != self.last.get((p, c), "")
        for p in present:
            for c in self.says(p):
                stance = self.stances[p][c]
                shifted |= self.moved(stance.offer, stance.minuted)
                stance.minuted = stance.offer
        self.last, self.shifted = now, False
        self.agreed |= {c: text[c] for c in fresh}
        self.kept = {x: r for x, r in self.kept.items() if x[1] in before and x[0] in present}
        self.kept |= {(p, c): reply for (p, c), reply in now.items() if c in fresh}
        self.strain(before, len(fresh))
        left = [p for p in present if self.walks_out(p, row, before)]
        self.gone += left
        self.left |= set(left)
        fewer = [p for p in self.s.parties if p in self.gone and p not in self.absent]
        self.absent = list(self.gone)
        self.texts.append(text)
        self.history.append(
            {
                p: {c: self.stances[p][c].offer for c in self.says(p)}
                for p in self.s.parties
                if self.heard(p)
            }
        )
        replies = {
            p: {
                c: {"reply": now[p, c], "offer": self.stances[p][c].offer}
                for c in self.says(p)
                if (p, c) in now
            }
            for p in dict.fromkeys(p for p, _ in now)
        }
        self.sessions.append(
            {
                "n": len(self.sessions) + 1,
                "day": day,
                "text": text,
                "replies": replies,
                "events": list(self.happened)[self.reported :],
                "agreed": [c for c in self.s.clauses if c in fresh],
                "left": fewer,
                "tension": self.tension,
                "last_call": self.last_call,
            }
        )
        self.reported = len(self.happened)
        due = self.late & (set(present) - set(left))
        self.still = 0 if shifted or due or self.gave else self.still + 1
        self.gave = False

    def replied_on(self, c: str) -> bool:
        """Whether there are replies on a clause that is not agreed."""
        return c in self.s.clauses

    def supposed(self, fresh: set[str]) -> set[str]:
        """What conditions take for agreed beside what is."""
        return fresh

    def candidates(self) -> set[str]:
        """The clauses that all could sign, their conditions aside."""
        return {
            c
            for c in self.s.clauses
            if c not in self.agreed
            and self.deciders(c)
            and not self.deserted(c)
            and self.supported(c, self.signing(c))
        }

    def signing(self, c: str) -> list[str]:
        """Those that decide and would sign the text now."""
        return [p for p, signs in self.would_sign(c).items() if self.inside(self.text[c], signs)]

    def supported(self, c: str, by: list[str]) -> bool:
        """Whether these, so far as they are at the table, carry the clause."""
        here = [p for p in by if p not in self.gone]
        return {*self.needed(c)} <= {*by} and self.carried(c, here)

    def voted(self, c: str, among: Iterable[str]) -> list[str]:
        """Those at the table that accepted what is agreed."""
        kept = [p for p in among if self.kept.get((p, c)) == "accept"]
        return [p for p in kept if p not in self.gone]

    def agreements(self, candidates: set[str]) -> set[str]:
        """The largest set of candidates whose conditions are met."""
        found = set(candidates)
        while True:
            stand = found | set(self.agreed)
            out = {
                c
                for c in found
                if not self.supported(
                    c, [p for p in self.signing(c) if not self.wanting(p, c, stand, candidates)]
                )
            }
            if not out:
                return found
            found -= out

    def reply(self, on: tuple[str, str], unmet: bool, moved: bool) -> str:
        """Of a party to the text on a clause that is not agreed."""
        (p, c) = on
        x, stance = self.text[c], self.stances[p][c]
        if self.inside(x, stance.signs):
            return "conditional" if unmet else "accept"
        if not self.inside(x, (stance.low, stance.high)):
            return "refuse"
        return "counter" if moved else "hold"

    def strain(self, before: set[str], fresh: int) -> None:
        """Refusals raise tension, agreements lower it."""
        heard = [r for (p, c), r in self.last.items() if p in self.deciders(c) and c not in before]
        if heard:
            share = heard.count("refuse") / len(heard)
            self.strain_by(self.s.tension.per_refusal * share)
        self.strain_by(-self.s.tension.per_agreement * fresh)

    def walks_out(self, p: str, row: int, before: set[str]) -> bool:
        """Whether p leaves: its essential clauses are refused while tension is high."""
        vital = [c for c in self.says(p) if self.stances[p][c].essential]
        hurt = [
            c
            for c in vital
            if c not in before
            and any(q != p and self.last.get((q, c)) == "refuse" for q in self.deciders(c))
        ]
        if not hurt or self.last_call:
            return False
        chance = self.s.parties[p].walkout * self.tension * len(hurt) / len(vital)
        if self.draws.walkout is not None:
            return self.draws.walkout[p][row] < chance
        self.margin = min(self.margin, abs(chance - 0.5))
        return chance >= 0.5

    def unmet_of(self, c: str) -> list[dict[str, Any]]:
        """The conditions not met in the last session of a clause that is not agreed."""
        if c in self.agreed:
            return []

        def told(party: str, requirement: Requirement) -> dict[str, Any]:
            return {"party": party, **self.entry(requirement)}

        stances = self.s.clauses[c].stances
        return [
            told(u["party"], u["of"])
            for u in self.unmet[c]
            if u["party"] not in self.gone and u["of"] in stances[u["party"]].requires
        ]
