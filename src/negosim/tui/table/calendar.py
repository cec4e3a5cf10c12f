"""Draws the calendar's line: sessions, events, deadline, tension."""

from __future__ import annotations

import datetime as dt

from textual.content import Content

from negosim.charts.timeline import talk_at, timeline
from negosim.charts.timeline_data import Day, Timeline
from negosim.prose.verdicts import called
from negosim.tui.desk.model import Desk
from negosim.tui.style.grids import charset, painted, party_roles


def calendar_rows(desk: Desk, width: int, height: int) -> list[Content]:
    """The calendar with the shown session marked."""
    grid = timeline(calendar(desk), width, height, charset())
    return painted(grid, party_roles(desk.scenario))


def session_under(desk: Desk, x: int, width: int, height: int) -> int | None:
    """The session drawn nearest to column `x`, counted from 0."""
    return talk_at(x, calendar(desk), width, height, charset())


def calendar(desk: Desk) -> Timeline:
    """The sessions that were held, the events of this world, the deadline."""
    scenario, run = desk.scenario, desk.run
    start, end = scenario.calendar.start, run.outcome.deadline
    talks = tuple(Day(s.day, s.date, s.title) for s in run.sessions)
    events = tuple(
        Day(day, start + dt.timedelta(days=int(day)), scenario.events[e].title)
        for e, day in run.outcome.event_days.items()
        if e in scenario.events
    )
    deadline = Day(float((end - start).days), end, "deadline")
    current = None if desk.at_outcome else desk.session
    tension = tuple(s.tension if k <= desk.seen else None for k, s in enumerate(run.sessions))
    return Timeline(talks, events, deadline, current, tension, called(run))
