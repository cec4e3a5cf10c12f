"""Defines the data of a timeline: days, talks, events, the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from negosim.charts.grid import finite
from negosim.text import dated


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: its number from the start, its date, and its name if any."""

    at: float
    on: date
    name: str = ""

    def dated(self) -> str:
        """The date as `26 Jan`."""
        return dated(self.on, year=False)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Talks in order of their days; `current` is the one shown, `tension` has a value per talk.

    `last_call`: the last talk is the chair's last call.
    """

    talks: tuple[Day, ...]
    events: tuple[Day, ...] = ()
    deadline: Day | None = None
    current: int | None = None
    tension: tuple[float | None, ...] = ()
    last_call: bool = False

    def known_talks(self) -> list[tuple[int, Day]]:
        """Talks whose day is a number, with their index."""
        return [(i, t) for i, t in enumerate(self.talks) if finite(t.at) is not None]

    def known_events(self) -> list[Day]:
        """Events whose day is a number."""
        return [e for e in self.events if finite(e.at) is not None]

    def end(self) -> Day | None:
        """The deadline, if its day is a number."""
        known = self.deadline is not None and finite(self.deadline.at) is not None
        return self.deadline if known else None

    def bounds(self) -> tuple[float, float]:
        """First and last day."""
        days = [t.at for _, t in self.known_talks()] + [e.at for e in self.known_events()]
        if (end := self.end()) is not None:
            days.append(end.at)
        return (min(days), max(days)) if days else (0.0, 0.0)

    def now(self) -> float | None:
        """The day of the talk that is shown."""
        if self.current is None or not 0 <= self.current < len(self.talks):
            return None
        return finite(self.talks[self.current].at)
