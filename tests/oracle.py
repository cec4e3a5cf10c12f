"""Plays the same talks for one world in plain floats: docs/model.md, written a second time.

Written from that page, so that it can bear witness for or against the engine, of which it uses
nothing. Here are the processes and what the chair tables; what parties want is in `oracle_state`,
what they require in `oracle_conditions`, what capitals decide in `oracle_capitals`, the minutes in
`oracle_minutes`, what came of it in `oracle_verdicts`, and what worlds draw in `oracle_draws`.
`play` returns the talks in the layout of a run's JSON, and the margin by which the closest
comparison was decided, so that a test can set worlds aside in which rounding decides.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from negosim.scenario.event import Event
from negosim.scenario.schema import Calendar, Scenario
from oracle_capitals import formulas, nearest
from oracle_state import EPS, Draws, Interval, cut
from oracle_verdicts import Verdicts

NEWS, DEADLINE, CLOSE, CAPITAL, OPENING = 1, 2, 3, 4, 5  # who comes first at the same instant
Talk = Generator[simpy.Event, Any, None]
formulas()  # loaded now, since Hypothesis allows no other tests to be loaded inside a test


@dataclass
class Session:
    """A session of the calendar, who took its text home and who answered before the close."""

    day: float
    closes: float
    held: bool  # in this world, which is not adjourned
    owed: set[str]
    all_in: simpy.Event
    answered: set[str] = field(default_factory=set)


class Talks(Verdicts):
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

    @property
    def last_day(self) -> float:
        """The day of the calendar's last session."""
        return meetings(self.s.calendar)[-1][0]

    # ── the processes ───────────────────────────────────────────────────────────────────────────

    def turn(self, delay: float, order: int) -> simpy.Event:
        """An event after `delay` days that waits for its turn among those of the same instant."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, order, delay)  # type: ignore[arg-type]
        return event

    def play(self) -> dict[str, Any]:
        """Hold the talks; the result is laid out as a run's JSON."""
        cal = self.s.calendar
        self.deadline = self.turn(float((cal.end - cal.start).days + 1), DEADLINE)
        for key, event in self.s.events.items():
            if self.draws.happens.get(key, event.probability >= 0.5):
                self.env.process(self.news(key, event))
        for p in self.desk:
            self.env.process(self.delegation(p))
        self.env.run(until=self.env.process(self.chair()))
        day = self.now
        if self.ending == "stalemate" and not self.last_call:
            assert self.adjourned is not None
            day = self.adjourned
        return {"sessions": self.sessions, "outcome": self.outcome(day)}

    def news(self, key: str, event: Event) -> Talk:
        """An event on its day: tension, effects, and capitals that start again."""
        yield self.turn((event.date - self.s.calendar.start).days, NEWS)
        self.happened.append(key)
        self.strain_by(event.tension)
        for effect in event.effects:
            self.take_effect(effect)
            self.adjourned, self.still = None, 0 if self.adjourned is not None else self.still
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
            # who left keeps its place on the clock, unheard, and so do all in an adjourned world
            if p not in self.gone and not self.aside:
                self.instruct(p)
            if self.now < session.closes:
                session.answered.add(p)
                if session.answered == session.owed:
                    session.all_in.succeed()

    def chair(self) -> Talk:
        """Open a session, wait for the replies or the close or the deadline, take the minutes."""
        for row, (day, open_days) in enumerate(meetings(self.s.calendar)):
            yield self.turn(max(0.0, day - self.now), OPENING) | self.deadline
            if self.deadline.processed:
                break
            session = self.open(open_days)
            yield session.all_in | self.turn(open_days, CLOSE) | self.deadline
            if session.all_in.triggered:
                yield self.turn(0, OPENING)  # after every capital that replies at this instant
            if not session.held:
                self.history.append(self.history[-1])
                continue
            self.late = set(self.desk) - session.answered
            self.minutes(session.day, row)
            self.ending = self.ends()
            if self.ending:
                return
            if self.still >= self.s.calendar.stalemate_after:
                self.adjourned, self.aside = self.now, True
        called = self.draws.last_call
        if self.s.protocol.last_call >= 0.5 if called is None else called:
            self.hold_last_call()
        elif not self.deadline.processed:
            yield self.deadline
        adjourned = self.adjourned is not None
        signed = len(self.settle().signed) == len(self.s.instruments)
        self.ending = "concluded" if signed else "stalemate" if adjourned else "deadline"

    def open(self, open_days: float) -> Session:
        """Table a text; who is not busy takes it home."""
        self.aside = self.adjourned is not None
        now, held, owed = self.now, self.adjourned is None, set(self.desk) - set(self.busy)
        if held:
            self.text = {c: self.tabled(c) for c in self.s.clauses}
        session = Session(now, now + open_days, held, owed, self.env.event())
        for p in self.desk:
            if p in owed:
                self.desk[p].succeed(session)
        return session

    def hold_last_call(self) -> None:
        """All state their last offers, the chair tables one more text, and they answer."""
        self.last_call, self.late, self.aside = True, set(), False
        present = [p for p in self.desk if p not in self.gone]
        self.spoken |= set(present)
        for p in present:
            self.instruct(p)
        self.text = {c: self.tabled(c) for c in self.s.clauses}
        self.minutes(self.now, -1)

    def ends(self) -> str:
        """How the talks end with this session, if they do."""
        open_ = [c for c in self.s.clauses if c not in self.agreed]
        done = not any(map(self.deciders, open_))
        if done and len(self.settle().signed) == len(self.s.instruments):
            return "concluded"
        return "walkout" if self.gone and all(map(self.deserted, open_)) else ""

    # ── what the chair tables ───────────────────────────────────────────────────────────────────

    def tabled(self, c: str) -> float:
        """The level that the chair tables."""
        if not self.deciders(c):
            return self.text[c]
        if not self.sessions:
            if self.s.protocol.opening == "drafts":
                return self.text[c]
            return self.favoured(c, (1.0, 0.0)) if self.steps(c) else self.centre(c)
        if c in self.agreed and not self.provisional(c):
            return self.agreed[c]
        common = self.signable(c)
        some = self.some(common)
        drawn, bounds = self.drawn(c, common) if some else (common, [])
        if c not in self.agreed and self.steps(c):
            return self.favoured(c, drawn)
        if c not in self.agreed:
            return nearest(self.centre(c), drawn) if some else self.centre(c)
        level = self.agreed[c]
        if not all(self.inside(level, bound) for bound in bounds):
            steps = self.steps(c)
            self.agreed[c] = (
                self.nearest_step(steps, level, drawn, level) if steps else nearest(level, drawn)
            )
            self.shifted |= self.moved(self.agreed[c], level)
        return self.agreed[c]

    def drawn(self, c: str, common: Interval) -> tuple[Interval, list[Interval]]:
        """What all would sign now, cut to the wanted bounds that leave any of it; and these."""
        wanted, found = self.wanted(c), []
        for bound in sorted(wanted, key=lambda bound: bound.requiring not in self.agreed):
            left = cut(common, bound.within)
            if self.some(left):
                common = left
                found.append(bound.within)
        return common, found

    def steps(self, c: str) -> list[float]:
        """The steps of a clause that has any."""
        clause = self.s.clauses[c]
        return [n.at for n in clause.levels] if clause.scale == "steps" else []

    def favoured(self, c: str, within: Interval) -> float:
        """The step with the most support, in the interval if it has any; the lowest of equals."""
        steps = self.steps(c)
        inside = [x for x in steps if within[0] - EPS <= x <= within[1] + EPS] or steps
        speak = [p for p in self.speakers(c) if p not in self.gone]
        weight = {p: self.influence(p, c) for p in speak}
        if sum(weight.values()) == 0.0:
            weight = dict.fromkeys(speak, 1.0)
        support = {x: sum(weight[p] * self.worth(p, c, x) for p in speak) for x in inside}
        best = max(support.values())
        for x in inside:
            self.margin = min(self.margin, abs(best - support[x] - EPS))
        return min(x for x in inside if support[x] >= best - EPS)

    def influence(self, p: str, c: str) -> float:
        """Capability × salience as stated."""
        capability = self.draws.capability.get(p, self.s.parties[p].capability)
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
