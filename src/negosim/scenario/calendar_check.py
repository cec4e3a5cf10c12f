"""Owns what must hold within a calendar; knows nothing of the rest of the scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.limits import ANSWERS, SESSIONS
from negosim.scenario.schema import Calendar


def calendar_faults(calendar: Calendar, stances: int) -> Iterator[Fault]:
    """Faults of the days and sessions of talks that so many stances are answered from."""
    if calendar.end < calendar.start:
        message = f"{calendar.end} comes before the start, {calendar.start}"
        yield fault_at(("calendar", "end"), message)
        return
    if calendar.every is not None:
        if calendar.sessions:
            message = "sessions are listed as well: give either 'every' or 'sessions'"
            yield fault_at(("calendar", "every"), message, "key")
        count = (calendar.end - calendar.start).days // calendar.every + 1
        if count > SESSIONS:
            message = f"makes {count:,} sessions; at most {SESSIONS:,} are played"
            yield fault_at(("calendar", "every"), message)
    elif not calendar.sessions:
        message = "holds no session: list 'sessions' or hold one 'every' so many days"
        yield fault_at(("calendar",), message, "key")
    held = len(calendar.sessions)
    if calendar.every is not None:
        held = (calendar.end - calendar.start).days // calendar.every + 1
    if held <= SESSIONS and held * stances > ANSWERS:
        message = f"{held:,} sessions on {stances:,} stances make {held * stances:,} answers"
        yield fault_at(("calendar",), f"{message}; a run records at most {ANSWERS:,}", "key")
    before: dt.date | None = None
    for n, session in enumerate(calendar.sessions):
        at: Keys = ("calendar", "sessions", n, "date")
        if not calendar.start <= session.date <= calendar.end:
            message = f"{session.date} lies outside of the calendar"
            yield fault_at(at, f"{message}, {calendar.start} to {calendar.end}")
        if before is not None and session.date <= before:
            yield fault_at(at, f"{session.date} does not come after the session before, {before}")
        before = session.date
