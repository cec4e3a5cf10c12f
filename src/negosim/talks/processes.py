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

from negosim.table import Mask, Meeting
from negosim.talks.floor import Floor
from negosim.talks.seat import (
    LAST_OFFER,
    LAST_TEXT,
    Advice,
    Order,
    Orders,
    OrdersAwaited,
    Turn,
    answer,
    obey,
    standing,
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
        self.tabled = self.env.event()
        self.answered = self.env.event()
        table = floor.table
        self.env.process(self._break_news())
        self.deadline = Due(self.env, table.horizon, Rank.DEADLINE)
        self.parties = [int(p) for p in np.flatnonzero(table.speaks.any(axis=1))]
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

    def dissolve(self) -> None:
        """Release the floor after the talks.

        Waiting processes and the clock refer to each other: without this, the arrays of many blocks
        would stay in memory until the garbage collector runs, hundreds of megabytes later.
        """
        self.floor.release()
        del self.floor, self.ledger, self.record

    def _preside(self) -> Steps:
        """The chair: open, wait for the replies, the close or the deadline, adjourn."""
        for meeting in self.floor.table.meetings:
            wait = max(0.0, meeting.day - self.now)
            if self.now + wait >= self.floor.table.horizon:
                break  # the end comes first
            yield Due(self.env, wait, Rank.OPENING)
            opened = self.now
            busy = self._table_text()
            close = Due(self.env, meeting.open_days, Rank.CLOSE)
            yield self.env.any_of([self.answered, close, self.deadline])
            late, self._awaited = busy | self._awaited, set()
            new = self.floor.adjourn(self.now, late)
            self.record(replace(meeting, day=opened), frozenset(late), new)
            self.ledger.adjourned(self.now)
            if self.ledger.all_ended:
                return
        due = self.ledger.due
        if due.any():
            self._last_call(due)
        if not self.ledger.all_ended:
            yield self.deadline
            self.ledger.closed(self.now)

    def _last_call(self, due: Mask) -> None:
        """The last call in the worlds `due` (W,): everybody's last word, and one more text."""
        floor, now = self.floor, self.now
        self.ledger.before_last_call()
        floor.last_words(due)
        for p in self.parties:
            self._decide(p, last=True)
        floor.last_text()
        for p in self.parties:
            self._answer_last_text(p)
        new = floor.adjourn(now, last=True)
        day = floor.table.start + dt.timedelta(days=min(now, floor.table.horizon - 1))
        self.record(Meeting(now, 0.0, day, "", last_call=True), frozenset(), new)
        self.ledger.called(now)

    def _table_text(self) -> set[int]:
        """Give the text to the delegations that are free; return those that are not."""
        self.floor.table_text()
        busy = set(self._consulting)
        self._awaited = set(self.parties) - busy
        self.answered = self.env.event()
        tabled, self.tabled = self.tabled, self.env.event()
        tabled.succeed()
        return busy

    def _represent(self, p: int) -> Steps:
        """A delegation: take the text home, consult the capital, hand in the reply."""
        days = float(self.floor.table.consult_days[p])
        while True:
            yield self.tabled
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
        floor.refusing[0, p] = False
        floor.consider(p, self.now, last)
        self._advice[p] = advice = standing(floor, p)
        if floor.number not in seat:
            raise OrdersAwaited(p, LAST_OFFER if last else "session", before, advice)
        obey(floor, p, seat[floor.number], before)

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

    def _break_news(self) -> Steps:
        """The events on their days; an urgent one restarts the delegations' consultations."""
        for column, event in enumerate(self.floor.table.events):
            yield Due(self.env, event.day - self.now, Rank.NEWS)
            self.floor.happen(event, self.floor.worlds.happens[:, column], self.now)
            if event.urgent:
                for p in sorted(self._consulting):
                    self._delegations[p].interrupt()
