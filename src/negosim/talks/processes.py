"""Runs the talks as processes in time: chair, delegations, news, deadline.

The unit of time is a day. Worlds share the clock; the floor's arrays have their differences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from enum import IntEnum

import numpy as np
import simpy

from negosim.table import Array, Mask, Meeting
from negosim.talks.agenda import Agenda
from negosim.talks.agenda import Due as News
from negosim.talks.causes import given
from negosim.talks.floor import Floor
from negosim.talks.ratification import hear
from negosim.talks.seat import (
    LAST_OFFER,
    LAST_TEXT,
    TEXT,
    Advice,
    Order,
    Orders,
    OrdersAwaited,
    Turn,
    answer,
    dictate,
    obey,
    standing,
    text_turn,
    written,
)
from negosim.talks.verdict import Ledger

Steps = Generator[simpy.Event, object, None]


class Rank(IntEnum):
    """At the same instant, the smaller rank comes first."""

    NEWS = 1
    DEADLINE = 2
    CLOSE = 3
    CONSULTATION = 4
    OPENING = 5


class Due(simpy.Event):
    """A timeout with a rank, so that ties do not depend on which was scheduled first."""

    def __init__(self, env: simpy.Environment, delay: float, rank: Rank) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=rank, delay=delay)  # type: ignore[arg-type]  # any int serves


class Talks:
    """The processes of the talks on one floor.

    `record(meeting, late, newly agreed)` is called at each adjournment, with the day on which the
    session opened.
    """

    def __init__(
        self,
        floor: Floor,
        ledger: Ledger,
        record: Callable[[Meeting, frozenset[int], Mask], object] = lambda *_: None,
        orders: Orders | None = None,
    ) -> None:
        self.floor, self.ledger, self.record = floor, ledger, record
        self.orders = orders or {}
        self._advice: dict[int, dict[str, Advice]] = {}  # of the tactics of people's seats
        self.env = simpy.Environment()
        self.answered = self.env.event()
        table = floor.table
        self._agenda = Agenda()
        self._caused = [k for k, event in enumerate(table.events) if event.cause is not None]
        self._followers: dict[int, list[int]] = {}
        for column, event in sorted(enumerate(table.events), key=lambda entry: entry[1].place):
            if event.after is not None:
                self._followers.setdefault(event.after, []).append(column)
        everywhere = np.ones(floor.worlds.count, dtype=bool)
        for column, event in enumerate(table.events):
            if event.day is not None:
                self._expect(column, event.day, everywhere)
        self.deadline, self.moved = self.env.event(), self.env.event()  # the end, and a new one
        self.env.process(self._end())
        self._missed: list[News] = []  # by worlds that had ended
        self.parties = [int(p) for p in np.flatnonzero(table.speaks.any(axis=1))]
        self.tabled = {p: self.env.event() for p in self.parties}  # the next text
        self._held = 0  # sessions of the calendar
        self._awaited: set[int] = set()
        self._consulting: set[int] = set()
        self._delegations = {p: self.env.process(self._represent(p)) for p in self.parties}
        self._chair = self.env.process(self._preside())

    @property
    def now(self) -> float:
        """Days since the start."""
        return float(self.env.now)

    def run(self) -> None:
        """Run the talks until they end."""
        self.env.run(until=self._chair)
        fired_on = self.floor.fired_on
        fired_on[fired_on > self.ledger.day[:, None]] = np.inf  # while a world was adjourned
        if self.floor.table.chambers:
            due = [*self._missed, *self._agenda.entries]
            hear(self.floor, self.ledger.day, due, self._followers)

    def dissolve(self) -> None:
        """Release the floor after the talks.

        Waiting processes and the clock refer to each other: without this, the arrays of many blocks
        would stay in memory until the garbage collector runs, hundreds of megabytes later.
        """
        self.floor.release()
        del self.floor, self.ledger, self.record

    def _preside(self) -> Steps:
        """The chair: hold the sessions and the last call, until the end comes."""
        while True:
            yield from self._hold_sessions()
            if (due := self.ledger.due).any():
                self._last_call(due)
            if self.ledger.all_ended:
                return
            yield self.deadline | self.moved
            if self.deadline.triggered:
                self.ledger.closed(self.now)
                return

    def _hold_sessions(self) -> Steps:
        """Every session that can still open: wait for replies, the close or the end; adjourn."""
        floor = self.floor
        while self._held < len(meetings := floor.table.meetings):
            meeting = meetings[self._held]
            wait = max(0.0, meeting.day - self.now)
            if self.now + wait >= floor.table.horizon:
                return  # the end comes first
            opening = Due(self.env, wait, Rank.OPENING)
            yield opening | self.moved
            if not opening.processed:
                continue
            self._held += 1
            opened = self.now
            busy = self._table_text()
            close = Due(self.env, meeting.open_days, Rank.CLOSE)
            yield self.env.any_of([self.answered, close, self.deadline])
            if self.answered.triggered:
                yield Due(self.env, 0.0, Rank.OPENING)  # after all replies of this instant
            late, self._awaited = busy | self._awaited, set()
            new = floor.adjourn(self.now, late)
            self.record(replace(meeting, day=opened), frozenset(late), new)
            self.ledger.adjourned(self.now)
            if self.ledger.all_ended:
                return
            self._follow_causes()

    def _end(self) -> Steps:
        """The end of the talks, unless it has been moved meanwhile."""
        horizon = self.floor.table.horizon
        yield Due(self.env, max(0.0, horizon - self.now), Rank.DEADLINE)
        if horizon == self.floor.table.horizon and not self.deadline.triggered:
            self.deadline.succeed()

    def _last_call(self, due: Mask) -> None:
        """The last call in the worlds `due` (W,): everybody's last word, and one more text."""
        floor, now = self.floor, self.now
        self.ledger.before_last_call()
        floor.last_words(due)
        for p in self.parties:
            self._decide(p, last=True)
        before = floor.text
        floor.last_text()
        self._dictate(before)
        for p in self.parties:
            self._answer_last_text(p)
        new = floor.adjourn(now, last=True)
        day = floor.table.start + dt.timedelta(days=min(now, floor.table.horizon - 1))
        self.record(Meeting(now, 0.0, day, "", last_call=True), frozenset(), new)
        self.ledger.called(now)

    def _table_text(self) -> set[int]:
        """Give the text to the delegations that are free; return those that are not."""
        before = self.floor.text
        self.floor.table_text()
        self._dictate(before)
        busy = set(self._consulting)
        self._awaited = set(self.parties) - busy
        self.answered = self.env.event()
        tabled, self.tabled = self.tabled, {p: self.env.event() for p in self.parties}
        for text in tabled.values():  # they take it home in the file's order
            text.succeed()
        return busy

    def _represent(self, p: int) -> Steps:
        """A delegation: take the text home, consult the capital, hand in the reply."""
        while True:
            yield self.tabled[p]
            days = float(self.floor.table.consult_days[p])
            self._consulting.add(p)
            while True:
                try:
                    yield Due(self.env, days, Rank.CONSULTATION)
                    break
                except simpy.Interrupt:
                    continue  # urgent news: the consultation starts again
            self._consulting.discard(p)
            self._decide(p)
            if p in self._awaited:
                self._awaited.discard(p)
                if not self._awaited:
                    self.answered.succeed()

    def _decide(self, p: int, last: bool = False) -> None:
        """The party's reply: by its tactic, or by the orders of the person in its seat."""
        floor, seat = self.floor, self._person(p)
        if seat is None:
            floor.consider(p, self.now, last)
            return
        before = standing(floor, p)
        floor.refusing[0, p] = floor.ordered[0, p] = False
        floor.consider(p, self.now, last)
        self._advice[p] = advice = standing(floor, p)
        if floor.number not in seat:
            raise OrdersAwaited(p, LAST_OFFER if last else "session", before, advice)
        obey(floor, p, seat[floor.number], before)

    def _dictate(self, before: Array) -> None:
        """Table the text of the person in the chair, if any; `before` (W, C) is the one before."""
        floor, table = self.floor, self.floor.table
        drafts = table.opening == "drafts" and floor.opened == floor.number == 1
        if not self.orders or table.chair < 0 or floor.protocol.whole or drafts:
            return
        if (seat := self._person(table.chair)) is None:
            return
        if (turn := text_turn(floor.number)) not in seat:
            standing, advice = written(floor, before), written(floor, floor.text)
            floor.text = before
            raise OrdersAwaited(table.chair, TEXT, standing, advice)
        dictate(floor, seat[turn], before)

    def _answer_last_text(self, p: int) -> None:
        """The answer of the person in the party's seat, if any, to the last text."""
        if (seat := self._person(p)) is None:
            return
        if LAST_TEXT not in seat:
            raise OrdersAwaited(p, LAST_TEXT, standing(self.floor, p), self._advice[p])
        answer(self.floor, p, seat[LAST_TEXT], self._advice[p])

    def _person(self, p: int) -> Mapping[Turn, Mapping[str, Order]] | None:
        """The orders for party `p`; None if it is not a person that decides for it now."""
        floor, seat = self.floor, self.orders.get(self.floor.table.parties[p])
        if seat is None or floor.gone[0, p] or (floor.aside is not None and floor.aside[0]):
            return None
        return seat

    def _expect(self, column: int, delay: float, where: Mask) -> None:
        """An event is to happen in some days in the worlds `where` (W,)."""
        day, place = self.now + delay, self.floor.table.events[column].place
        self._agenda.add(day, place, column, where)
        Due(self.env, delay, Rank.NEWS).callbacks.append(self._break_news)

    def _break_news(self, _: simpy.Event) -> None:
        """Let all events happen that are due, in the file's order."""
        while (news := self._agenda.take(self.now)) is not None:
            self._happen(*news[2:])

    def _happen(self, column: int, where: Mask) -> None:
        """An event, those that follow it at once, and later those that follow days after."""
        table = self.floor.table
        if table.chambers and (missed := where & self.floor.ended).any():
            self._missed.append((self.now, table.events[column].place, column, missed))
        where = self.floor.happen(column, where, self.now)
        if self.floor.table.horizon != table.horizon:
            if self.deadline.triggered and self.now < self.floor.table.horizon:
                self.deadline = self.env.event()  # the last session has given cause to go on
            self.env.process(self._end())
            moved, self.moved = self.moved, self.env.event()
            moved.succeed()
        if table.events[column].urgent:
            for p in sorted(self._consulting):
                self._delegations[p].interrupt()
        for follower in self._followers.get(column, ()):
            if (delay := table.events[follower].delay) == 0.0:
                self._happen(follower, where)
            else:
                self._expect(follower, delay, where)

    def _follow_causes(self) -> None:
        """The events for which the session just held gives cause."""
        for column in self._caused:
            cause = self.floor.table.events[column].cause
            if cause is not None and (where := given(self.floor, cause)).any():
                self._happen(column, where)
