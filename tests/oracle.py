"""Plays the same talks for one world in plain floats: the model, written a second time.

Written from docs/model.md and docs/model-details.md, so that it can bear witness for or against the
engine, of which it uses nothing. Here are the processes and what the chair tables; what parties
want is in `oracle_state`, what they require in `oracle_conditions`, what capitals decide in
`oracle_capitals`, what a chair writes in `oracle_chair`, the minutes in `oracle_minutes`, what came
of it in `oracle_verdicts`, what events do in `oracle_events`, and what worlds draw in
`oracle_draws`.
`play` returns the talks in the layout of a run's JSON, and the margin by which the closest
comparison was decided, so that a test can set worlds aside in which rounding decides.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from negosim.scenario.schema import Calendar, Scenario
from oracle_capitals import formulas, nearest
from oracle_chair import Chair
from oracle_state import Draws, Interval, cut

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


class Talks(Chair):
    """One world in time: chair, delegations, news and deadline are processes."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.env = simpy.Environment()
        self.busy: dict[str, simpy.Process] = {}  # whose capital is being consulted
        self.desk = {p: self.env.event() for p in scenario.parties if self.says(p)}
        self.last_day = (scenario.calendar.end - scenario.calendar.start).days
        self.deadline = self.env.event()
        self.moved_end = self.env.event()

    @property
    def now(self) -> float:
        """Days since the start."""
        return float(self.env.now)

    @property
    def horizon(self) -> float:
        """When the talks end: with the calendar's last day."""
        return self.last_day + 1.0

    # ── the processes ───────────────────────────────────────────────────────────────────────────

    def turn(self, delay: float, order: int) -> simpy.Event:
        """An event after `delay` days that waits for its turn among those of the same instant."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, order, delay)  # type: ignore[arg-type]
        return event

    def play(self) -> dict[str, Any]:
        """Hold the talks; the result is laid out as a run's JSON."""
        self.new_end(self.last_day)
        for key, event in self.s.events.items():
            if event.date is not None and self.drawn_here(key):
                self.plan(key, (event.date - self.s.calendar.start).days)
        for p in self.desk:
            self.env.process(self.delegation(p))
        self.env.run(until=self.env.process(self.chair()))
        day = self.now
        if self.adjourned is not None and not self.last_call:
            day = self.adjourned
        self.hear(day)
        return {"sessions": self.sessions, "outcome": self.outcome(day)}

    def new_end(self, last: int) -> None:
        """The calendar's last day is this one: for the deadline, the clocks, and who waits."""
        self.last_day = last
        days = [day for day, _ in meetings(self.s.calendar, last)]
        self.time_to(days[-1] if days else 0.0)
        if self.deadline.triggered and self.horizon > self.now:
            self.deadline = self.env.event()  # the last session has given cause to go on
        self.env.process(self.time_out(self.horizon))
        self.moved_end.succeed()
        self.moved_end = self.env.event()

    def time_out(self, horizon: float) -> Talk:
        """The end of the talks, unless it has been moved."""
        yield self.turn(horizon - self.now, DEADLINE)
        if horizon == self.horizon and not self.deadline.triggered:
            self.deadline.succeed()

    def plan(self, key: str, day: float) -> None:
        """The event has a day."""
        self.due[key] = day
        self.env.process(self.news(day))

    def news(self, day: float) -> Talk:
        """All events of an instant, in the file's order."""
        yield self.turn(day - self.now, NEWS)
        for key in self.s.events:
            if self.due.get(key) == day and key not in self.happened:
                self.happen(key)

    def happen(self, key: str) -> None:
        """An event: tension, effects, capitals that start again, and the events that follow it."""
        event = self.s.events[key]
        self.happened[key] = self.now
        self.strain_by(event.tension)
        self.tell(key)
        for effect in event.effects:
            self.take_effect(effect)
            if self.adjourned is not None and not self.of_chambers(effect):
                self.adjourned, self.still = None, 0
        if event.urgent:
            for p in self.desk:
                if p in self.busy:
                    self.busy[p].interrupt()
        for follower, other in self.s.events.items():
            if other.after != key or not self.drawn_here(follower):
                continue
            if other.days:
                self.plan(follower, self.now + other.days)
            else:
                self.happen(follower)

    def delegation(self, p: str) -> Talk:
        """Take a text home, consult the capital, hand in the reply, wait for the next text."""
        while True:
            session: Session = yield self.desk[p]
            self.busy[p], days = self.env.active_process, self.s.parties[p].consult_days
            while True:
                try:
                    yield self.turn(days, CAPITAL)
                    break
                except simpy.Interrupt:
                    continue  # new instructions are needed: the consultation starts again
            del self.busy[p]
            self.desk[p] = self.env.event()
            # who left keeps its place on the clock, unheard, and so do all in an adjourned world
            if p not in self.gone and not self.aside:
                self.instruct(p)
            elif not self.aside:
                self.kappa[p].append(self.kappa[p][-1] if self.kappa[p] else 0.0)
            if self.now < session.closes:
                session.answered.add(p)
                if session.answered == session.owed:
                    session.all_in.succeed()

    def chair(self) -> Talk:
        """Open a session, wait for the replies or the close or the deadline, take the minutes."""
        row = -1
        called = self.draws.last_call
        called = self.s.protocol.last_call >= 0.5 if called is None else called
        while True:
            ahead = meetings(self.s.calendar, self.last_day)[row + 1 :]
            if not ahead and called:
                break
            opening = self.turn(max(0.0, ahead[0][0] - self.now), OPENING) if ahead else None
            yield (opening or self.deadline) | self.deadline | self.moved_end
            if self.deadline.processed:
                break
            if opening is None or not opening.processed:
                continue
            row, open_days = row + 1, ahead[0][1]
            session = self.open(open_days)
            yield session.all_in | self.turn(open_days, CLOSE) | self.deadline
            if session.all_in.triggered:
                yield self.turn(0, OPENING)  # after every capital that replies at this instant
            if not session.held:
                self.history.append(self.history[-1])
                self.texts.append(self.texts[-1])
                continue
            self.late = set(self.desk) - session.answered
            later = meetings(self.s.calendar, self.last_day)[row + 1 :]
            self.to_next = max(0.0, later[0][0] - self.now) if later else 0.0
            self.minutes(session.day, row)
            self.ending = self.ends()
            if self.ending:
                return
            if self.still >= self.s.calendar.stalemate_after:
                self.adjourned, self.aside = self.now, True
            for key in self.s.events:
                if key not in self.happened and self.drawn_here(key) and self.cause(key):
                    self.happen(key)
        if called:
            self.hold_last_call()
        adjourned = self.adjourned is not None
        signed = len(self.settle().signed) == len(self.s.instruments)
        self.ending = "concluded" if signed else "stalemate" if adjourned else "deadline"

    def open(self, open_days: float) -> Session:
        """Table a text; who is not busy takes it home."""
        self.aside, self.opened = self.adjourned is not None, self.opened + 1
        now, held, owed = self.now, self.adjourned is None, set(self.desk) - set(self.busy)
        if held:
            self.table()
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
        self.table()
        self.to_next = 0.0
        self.minutes(self.now, -1)

    def ends(self) -> str:
        """How the talks end with this session, if they do."""
        open_ = [c for c in self.s.clauses if c not in self.agreed]
        done = not any(map(self.deciders, open_))
        if done and len(self.settle().signed) == len(self.s.instruments):
            return "concluded"
        over = self.left and all(map(self.deserted, open_))
        return "walkout" if over and not any(map(self.to_come, self.comings)) else ""

    @property
    def comings(self) -> list[str]:
        """The events by which a party joins or returns."""
        events = self.s.events.items()
        return [key for key, e in events if any(x.joins or x.returns for x in e.effects)]

    # ── what the chair tables ───────────────────────────────────────────────────────────────────

    def table(self) -> None:
        """Put a text on the table."""
        chair = self.tabled
        self.text = self.package() if self.packaged else {c: chair(c) for c in self.s.clauses}

    def tabled(self, c: str) -> float:
        """The level that the chair tables."""
        if not self.deciders(c):
            return self.agreed.get(c, self.quo(c))
        if not self.sessions and not self.last_call:
            if self.s.protocol.opening == "drafts":
                return self.s.clauses[c].drafted
            return self.favoured(c, []) if self.steps(c) else self.proposed(c)
        if c in self.agreed and not self.provisional(c):
            return self.agreed[c]
        if c in self.agreed and self.by_vote(c):
            return self.agreed[c]
        joined = [p for p in self.needed(c) if p not in self.gone or p in self.left]
        common = list(self.coalitions(c, self.would_sign(c), joined))
        left, bounds = self.drawn(c, common)
        common = [cut(each, left) for each in common]
        if c not in self.agreed and self.steps(c):
            return self.favoured(c, common)
        if c not in self.agreed:
            return self.closest(self.proposed(c), common)
        (drawn,) = common
        level = self.agreed[c]
        if not all(self.inside(level, bound) for bound in bounds):
            steps = self.steps(c)
            self.agreed[c] = (
                self.nearest_step(steps, level, drawn, level) if steps else nearest(level, drawn)
            )
            self.shifted |= self.moved(self.agreed[c], level)
        return self.agreed[c]

    def drawn(self, c: str, common: list[Interval]) -> tuple[Interval, list[Interval]]:
        """The wanted bounds that leave any of what passes now, together; and each."""
        wanted, found = self.wanted(c), []
        within: Interval = (0.0, 1.0)
        for bound in sorted(wanted, key=lambda bound: bound.requiring not in self.agreed):
            left = cut(within, bound.within)
            if any(self.some(cut(each, left)) for each in common):
                within = left
                found.append(bound.within)
        return within, found


def meetings(calendar: Calendar, last: int) -> list[tuple[float, float]]:
    """Day and days open of every session up to the last day."""
    if calendar.every:
        return [(float(d), calendar.open_days) for d in range(0, last + 1, calendar.every)]
    return [
        (float(day), m.open_days or calendar.open_days)
        for m in calendar.sessions
        if (day := (m.date - calendar.start).days) <= last
    ]


def play(scenario: Scenario, draws: Draws | None = None) -> tuple[dict[str, Any], float]:
    """The talks in one world, and the margin of the closest comparison."""
    talks = Talks(scenario, draws)
    return talks.play(), talks.margin
