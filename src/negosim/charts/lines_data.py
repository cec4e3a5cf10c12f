"""Defines the data of a line chart: series, ticks, events, rules, the room."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """A level drawn across the chart: a red line, the record.

    Its `mark`, if it has one, stands on the axis, where no line can hide it. `short` is its label
    where the whole one has no room.
    """

    level: float
    label: str
    role: str = "redline"
    mark: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Values by session. `events` and `cursor` are session indexes; events may lie between two.

    Labels at the right have the values at the `cursor`, what comes later is faint; what comes after
    session `seen` is not drawn. `names` are the levels that have one, `room` is an interval. Values
    that do not come one after the other are not `timed`: none is faint.
    """

    series: tuple[Series, ...]
    ticks: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    events: tuple[float, ...] = ()
    cursor: int | None = None
    cursor_label: str = ""
    rules: tuple[Rule, ...] = ()
    names: tuple[tuple[float, str], ...] = ()
    room: tuple[float, float] | None = None
    seen: int | None = None
    timed: bool = True

    def points(self) -> int:
        """How many sessions the chart spans."""
        return max([len(self.ticks), *(len(s.values) for s in self.series)], default=0)

    def bounds(self) -> tuple[float, float]:
        """The vertical range, [0, 1] if the stated one is not a range."""
        low, high = finite(self.low), finite(self.high)
        if low is None or high is None or not high > low:
            return 0.0, 1.0
        return low, high

    @property
    def present(self) -> int:
        """The session whose values are shown: the cursor's, or the last."""
        return self.points() - 1 if self.cursor is None else self.cursor

    @property
    def bright(self) -> int:
        """The last session that is not faint."""
        return self.present if self.timed else self.points()

    def visible(self) -> tuple[Series, ...]:
        """The series without what is not drawn yet."""
        if self.seen is None:
            return self.series
        end = self.seen + 1
        return tuple(replace(s, values=s.values[:end]) for s in self.series)


def fitted(levels: list[float], least: float = 0.2) -> tuple[float, float]:
    """A vertical range for these levels in [0, 1]: with a margin, no smaller than `least`."""
    low, high = min(levels, default=0.0), max(levels, default=1.0)
    margin = max(0.06 * (high - low), (least - (high - low)) / 2)
    low, high = max(0.0, low - margin), min(1.0, high + margin)
    low, high = (0.0 if low < 0.08 else low), (1.0 if high > 0.92 else high)
    return min(low, 1.0 - least), max(high, least)
