"""Defines the data of a line chart: series, ticks, events."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.grid import finite


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value for each session, None if missing; `dotted` for the text."""

    name: str
    mark: str
    role: str
    values: tuple[float | None, ...]
    dotted: bool = False

    def known(self) -> list[tuple[int, float]]:
        """The points that are numbers, as (session index, value)."""
        return [(i, v) for i, raw in enumerate(self.values) if (v := finite(raw)) is not None]

    def letter(self) -> str:
        """The character that marks the series."""
        return (self.mark or self.name or "?")[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """A level drawn across the chart: a red line, the record."""

    level: float
    label: str
    role: str = "redline"


@dataclass(frozen=True, slots=True)
class Lines:
    """Values by session. `events` and `cursor` are session indexes; events may lie between two."""

    series: tuple[Series, ...]
    ticks: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    events: tuple[float, ...] = ()
    cursor: int | None = None
    cursor_label: str = ""
    rules: tuple[Rule, ...] = ()

    def points(self) -> int:
        """How many sessions the chart spans."""
        return max([len(self.ticks), *(len(s.values) for s in self.series)], default=0)

    def bounds(self) -> tuple[float, float]:
        """The vertical range, [0, 1] if the stated one is not a range."""
        low, high = finite(self.low), finite(self.high)
        if low is None or high is None or not high > low:
            return 0.0, 1.0
        return low, high
