"""The same talks for one world in plain floats: the model of docs/model.md, written a second time.

Written from that page, so that it can bear witness for or against the engine, of which it uses
nothing. Here are the processes and the minutes; what parties want is in `oracle_state`, what
capitals decide in `oracle_capitals`, what came of it in `oracle_verdicts`, and what worlds draw in
`oracle_draws`. `play` returns the talks in the layout of a run's JSON, and the margin by which the
closest comparison was decided, so that a test can set worlds aside in which rounding decides.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from negosim.scenario.schema import Calendar, Effect, Event, Scenario
from oracle_capitals import Capitals, formulas
from oracle_state import Draws, Stance, clip
from oracle_verdicts import Verdicts

NEWS, DEADLINE, CLOSE, CAPITAL, OPENING = 1, 2, 3, 4, 5  # who comes first at the same instant
Talk = Generator[simpy.Event, Any, None]
formulas()  # loaded now, since Hypothesis allows no other tests to be loaded inside a test


@dataclass
class Session:
    """A text on the table, who took it home and who answered before the close."""

    n: int
    day: float
    text: dict[str, float]
    closes: float
    owed: set[str]
    all_in: simpy.Event
    answered: set[str] = field(default_factory=set)


class Talks(Capitals, Verdicts):
    """One world in time: chair, delegations, news and deadline are processes."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.env = simpy.Environment()
        self.busy: dict[str, simpy.Process] = {}  # whose capital is being consulted
        self.desk = {p: self.env.event() for p in scenario.parties if self.says(p)}

    @property
    def now(self) -> float:
        """Days since the start."""
        return float(self.env.now)

    # ── the processes ───────────────────────────────────────────────────────────────────────────

    def turn(self, delay: float, order: int) -> simpy.Event:
        """An event after `delay` days that waits for its turn among those of the same instant."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, order, delay)  # type: ignore[arg-type]
        return event

    def play(self) -> dict[str, Any]:
        """Hold the talks; the result is laid out as a run's JSON."""
        self.deadline = self.turn(self.horizon, DEADLINE)
        for key, event in self.s.events.items():
            if self.draws.happens.get(key, event.probability >= 0.5):
                self.env.process(self.news(key, event))
        for p in self.desk:
            self.env.process(self.delegation(p))
        self.env.run(until=self.env.process(self.chair()))
        return {"sessions": self.sessions, "outcome": self.outcome()}

    def news(self, key: str, event: Event) -> Talk:
        """An event on its day: tension, effects, and capitals that start again."""
        yield self.turn((event.date - self.s.calendar.start).days, NEWS)
        self.happened.append(key)
        self.tension = clip(self.tension + event.tension)
        for effect in event.effects:
            self.take_effect(effect)
        if event.urgent:
            for process in self.busy.values():
                process.interrupt()

    def delegation(self, p: str) -> Talk:
        """Take a text home, consult the capital, hand in the reply, wait for the next text."""
        while True:
            session: Session = yield self.desk[p]
            self.busy[p] = self.env.active_process
            while True:
                try:
                    yield self.turn(self.s.parties[p].consult_days, CAPITAL)
                    break
                except simpy.Interrupt:
                    continue  # new instructions are needed: the consultation starts again
            del self.busy[p]
            self.desk[p] = self.env.event()
            if p not in self.gone:  # who left keeps its place on the clock, unheard
                self.instruct(p)
            if self.now < session.closes:
                session.answered.add(p)
                if session.answered == session.owed:
                    session.all_in.succeed()

    def chair(self) -> Talk:
        """Open a session, wait for the replies or the close or the deadline, take the minutes."""
        for n, (day, open_days) in enumerate(meetings(self.s.calendar), 1):
            yield self.turn(max(0.0, day - self.now), OPENING) | self.deadline
            if self.deadline.processed:
                break
            session = self.open(n, open_days)
            yield session.all_in | self.turn(open_days, CLOSE) | self.deadline
            if session.all_in.triggered:
                yield self.turn(0, OPENING)  # after every capital that replies at this instant
            self.minutes(session)
            if self.ending:
                return
        if not self.deadline.processed:
            yield self.deadline
        self.ending = "concluded" if all(map(self.signed, self.s.instruments)) else "deadline"

    def open(self, n: int, open_days: float) -> Session:
        """Table a text; who is not busy takes it home."""
        self.text = {c: self.tabled(n, c) for c in self.s.clauses}
        now, owed = self.now, {p for p in self.desk if p not in self.busy}
        session = Session(n, now, self.text, now + open_days, owed, self.env.event())
        for p in owed:
            self.desk[p].succeed(session)
        return session

    # ── what the chair tables ───────────────────────────────────────────────────────────────────

    def tabled(self, n: int, c: str) -> float:
        """The level that the chair tables."""
        if c in self.agreed:
            return self.agreed[c]
        if n == 1 and self.s.protocol.opening == "drafts":
            return self.text[c]
        level = self.centre(c)
        if n == 1:
            return level
        ends = [self.stances[p][c].signs for p in self.veto_speakers(c)]
        a, b = max((e[0] for e in ends), default=0.0), min((e[1] for e in ends), default=1.0)
        return min(max(level, a), b) if self.at_least(b, a) else level

    def centre(self, c: str) -> float:
        """The mean of the offers, weighted by capability × salience."""
        speak = [p for p in self.speakers(c) if p not in self.gone]
        if not speak:
            return self.text[c]
        offer = {p: self.stances[p][c].offer for p in speak}
        weight = {
            p: self.draws.capability.get(p, self.s.parties[p].capability)
            * self.stances[p][c].salience
            for p in speak
        }
        if sum(weight.values()) == 0.0:
            return sum(offer.values()) / len(speak)
        return sum(weight[p] * offer[p] for p in speak) / sum(weight.values())

    def take_effect(self, effect: Effect) -> None:
        """What an event changes."""
        p, c = effect.party, effect.clause
        if p is not None and effect.tactic is not None:
            self.tactic[p] = effect.tactic
        if p is not None and c is not None:
            self.stances[p][c].change(effect)
            if c not in self.agreed and p not in self.gone:
                self.stances[p][c].follow()
            self.normalise(p)
        if effect.reopen and c in self.agreed:
            del self.agreed[c]
            self.reopened = True
            for q in self.speakers(c):
                if q not in self.gone:
                    self.stances[q][c].follow()

    # ── the minutes ─────────────────────────────────────────────────────────────────────────────

    def minutes(self, session: Session) -> None:
        """Replies, agreements, tension, walkouts, and whether the talks end."""
        text, present = session.text, [p for p in self.s.parties if p not in self.gone]
        said = {(p, c): self.stances[p][c] for p in present for c in self.says(p)}
        inside = {(p, c): self.inside(text[c], *s.signs) for (p, c), s in said.items()}
        before, fresh = set(self.agreed), self.agreements(text, inside)
        self.unmet = {c: [] for c in self.s.clauses}
        now: dict[tuple[str, str], str] = {}
        shifted = session.n == 1 or bool(fresh) or self.reopened
        for (p, c), stance in said.items():
            was = self.last.get((p, c), "")
            moved = self.moved(stance.offer, stance.minuted)
            unmet = self.wanting(p, c, text, before | fresh)
            reply = was if c in before else self.reply(text[c], stance, inside[p, c], unmet, moved)
            self.unmet[c] += unmet if self.seats[c][p] == "veto" else []
            now[p, c], stance.minuted = reply, stance.offer
            shifted |= moved or reply != was
        self.still = 0 if shifted else self.still + 1
        self.last, self.reopened = now, False
        self.agreed |= {c: text[c] for c in fresh}
        self.strain(before, len(fresh))
        left = [p for p in present if self.walks_out(p, session.n)]
        self.gone += left
        for p in left:
            for stance in self.stances[p].values():
                stance.signed_to = stance.signs
        self.offers.append(
            {p: {c: s.offer for c, s in by.items()} for p, by in self.stances.items()}
        )
        replies = {
            p: {c: {"reply": now[p, c], "offer": self.stances[p][c].offer} for c in self.says(p)}
            for p in present
            if self.says(p)
        }
        self.sessions.append(
            {
                "n": session.n,
                "day": session.day,
                "text": text,
                "replies": replies,
                "events": self.happened[self.reported :],
                "agreed": [c for c in self.s.clauses if c in fresh],
                "left": left,
                "tension": self.tension,
            }
        )
        self.reported = len(self.happened)
        self.ending = self.ends()

    def inside(self, x: float, low: float, high: float) -> bool:
        """Whether low ≤ x ≤ high."""
        return self.at_least(x, low) and self.at_least(high, x)

    def agreements(self, text: dict[str, float], inside: dict[tuple[str, str], bool]) -> set[str]:
        """The largest set of clauses that all can sign and whose requirements stand."""
        found = {
            c
            for c in self.s.clauses
            if c not in self.agreed
            and not any(p in self.gone for p in self.vetoes(c))
            and all(inside[p, c] for p in self.veto_speakers(c))
        }
        while True:
            stand = found | set(self.agreed)
            out = {
                c
                for c in found
                if any(self.wanting(p, c, text, stand) for p in self.veto_speakers(c))
            }
            if not out:
                return found
            found -= out

    def wanting(
        self, p: str, c: str, text: dict[str, float], stand: set[str]
    ) -> list[dict[str, Any]]:
        """The requirements of p on c that do not stand."""
        return [
            {"party": p, "clause": r.clause, "at_least": r.at_least, "stands_at": text[r.clause]}
            for r in self.stances[p][c].requires
            if not (self.at_least(text[r.clause], r.at_least) and r.clause in stand)
        ]

    def reply(self, x: float, stance: Stance, inside: bool, unmet: list[Any], moved: bool) -> str:
        """To a text on a clause that is not agreed."""
        if inside:
            return "conditional" if unmet else "accept"
        if not self.inside(x, stance.low, stance.high):
            return "refuse"
        return "counter" if moved else "hold"

    def strain(self, before: set[str], fresh: int) -> None:
        """Refusals raise tension, agreements lower it."""
        heard = [r for (p, c), r in self.last.items() if p in self.vetoes(c) and c not in before]
        if heard:
            share = heard.count("refuse") / len(heard)
            self.tension = clip(self.tension + self.s.tension.per_refusal * share)
        self.tension = clip(self.tension - self.s.tension.per_agreement * fresh)

    def walks_out(self, p: str, n: int) -> bool:
        """Whether p leaves: its essential clauses are refused while tension is high."""
        vital = [c for c in self.says(p) if self.stances[p][c].essential]
        hurt = [
            c
            for c in vital
            if any(q != p and self.last.get((q, c)) == "refuse" for q in self.vetoes(c))
        ]
        if not hurt:
            return False
        chance = self.s.parties[p].walkout * self.tension * len(hurt) / len(vital)
        if self.draws.walkout is not None:
            return self.draws.walkout[p][n - 1] < chance
        self.margin = min(self.margin, abs(chance - 0.5))
        return chance >= 0.5

    def ends(self) -> str:
        """How the talks end with this session, if they do."""
        if len(self.agreed) == len(self.s.clauses) and all(map(self.signed, self.s.instruments)):
            return "concluded"
        open_ = [c for c in self.s.clauses if c not in self.agreed]
        if self.gone and all(any(p in self.gone for p in self.vetoes(c)) for c in open_):
            return "walkout"
        return "stalemate" if self.still >= self.s.calendar.stalemate_after else ""


def meetings(calendar: Calendar) -> list[tuple[float, float]]:
    """Day and days open of every session."""
    if calendar.every:
        last = (calendar.end - calendar.start).days
        return [(float(d), calendar.open_days) for d in range(0, last + 1, calendar.every)]
    return [
        (float((m.date - calendar.start).days), m.open_days or calendar.open_days)
        for m in calendar.sessions
    ]


def play(scenario: Scenario, draws: Draws | None = None) -> tuple[dict[str, Any], float]:
    """The talks in one world, and the margin of the closest comparison."""
    talks = Talks(scenario, draws)
    return talks.play(), talks.margin
