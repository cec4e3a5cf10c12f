"""Shows the points of a sweep as a chart and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lines import Lines, Series, fitted, lines
from negosim.prose.names import instrument_name
from negosim.prose.studies.ensemble import NOTHING, bounded
from negosim.prose.studies.sweep import error_sentence, fault_lines, played_sentence
from negosim.study.measure import Measure
from negosim.study.sweep import Sweep
from negosim.study.sweep_play import SweepPoint
from negosim.text import fixed, listed
from negosim.tui.studies.contract import Line, Shown, Values
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_CELL = 20  # least cells of a column
_LEAST = 0.05  # of the range of a chart of P(signed)
_ROLES = ("bar", "warn", "good", "history", "bad")
_DRAWN = 400  # points of a chart at most
SETTLED = Measure("settled")


@dataclass(frozen=True)
class Points:
    """The points of a sweep with their labels and what each of them sets.

    `opens` is the path that the form can open, '' where several values are varied together; these
    have no chart. `here` is the point nearest to the scenario, whose value is `now`.
    """

    scenario: Scenario
    answer: Sweep
    labels: Sequence[str]
    settings: Sequence[Values]
    opens: str = ""
    here: int = 0
    now: str = ""

    def shown(self) -> Shown:
        """The points, and what was played in sentences."""
        answer, outline = self.answer, self.answer.outline()
        values = [answer.value(point, of) for point in answer.points for of in self.measures]
        errors = [value[1] for value in values if value and value[1] is not None]
        summary = [played_sentence(outline)]
        if self.now:
            summary.append(f"The scenario has {self.now}.")
        signed = [of.of for of in self.measures]
        if never := [name for name in answer.instruments if name not in signed]:
            names = listed([instrument_name(self.scenario, name) for name in never], "or")
            summary.append(f"No world at any point signs {names}.")
        if self.opens and len(self.measures) == 1:
            summary.append("The chart has the number of clauses settled.")
        if max(errors, default=0.0) > NOTHING:
            summary.append(error_sentence(errors, answer.asked))
        summary += [f"{line}." for line in fault_lines(outline)[:2]]
        return Shown(summary, self.lines, self.top, self.here)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every paper and the clauses settled; these alone if nothing is signed anywhere."""
        signed = [
            Measure("signed", name)
            for k, name in enumerate(self.answer.instruments)
            if any(p.worlds and p.signed[k] > 0 for p in self.answer.points)
        ]
        return (*signed, SETTLED)

    def name(self, of: Measure) -> str:
        """The name of a paper, or what is counted."""
        return instrument_name(self.scenario, of.of) if of.of else "clauses settled"

    def top(self, at: int, width: int, height: int) -> list[Content]:
        """The chart, if it has room, and the heads of the columns."""
        points = len(self.answer.points)
        room = height - 1 - min(points, max(4, height - 15))
        drawn = self.opens and room >= 5 and points <= _DRAWN
        chart = self._chart(min(at, points - 1), width, room) if drawn else []
        cell = self._cell(width - 4)
        heads = "".join(fit(self.phrase(of), cell - 1) + " " for of in self._columns(width - 4))
        first = fit("value", self._first(width - 4))
        return [*chart, Content.styled(cut(f"    {first} {heads}", width), MUTED)]

    def _chart(self, at: int, width: int, height: int) -> list[Content]:
        series, levels = [], []
        shown = self.measures[:-1] or self.measures
        for of in shown:
            pairs = [self.answer.value(point, of) for point in self.answer.points]
            values = tuple(pair[0] if pair else None for pair in pairs)
            levels += [value for value in values if value is not None]
            number = self.answer.instruments.index(of.of) if of.of else 0
            role = _ROLES[number % len(_ROLES)]
            series.append(Series(self.name(of), str(number + 1), role, values))
        shares = shown[0] is not SETTLED
        low, high = fitted(levels, _LEAST) if shares else (0.0, float(len(self.answer.clauses)))
        ticks = tuple(self.labels)
        data = Lines(tuple(series), ticks, low, high, cursor=at, timed=False)
        return painted(lines(data, width, height, charset()), {})

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.labels))

    def _first(self, width: int) -> int:
        """Cells of the first column."""
        return min(max(self._longest + 2, 8), width // 2)

    def _columns(self, width: int) -> tuple[Measure, ...]:
        return self.measures[: max((width - self._first(width) - 1) // _CELL, 1)]

    def _cell(self, width: int) -> int:
        """Cells of a column: as many as the longest head takes, if there is room."""
        columns = self._columns(width)
        longest = max(cell_len(self.phrase(of)) for of in columns) + 2
        return max(_CELL, min(longest, (width - self._first(width) - 1) // len(columns)))

    def lines(self, width: int) -> list[Line]:
        """A line per point."""
        return [self._line(at, width) for at in range(len(self.labels))]

    def _line(self, at: int, width: int) -> Line:
        point, label, values = self.answer.points[at], self.labels[at], self.settings[at]
        first = fit(label, self._first(width))
        if not point.worlds:
            why = f"not valid: {point.faults[0]}" if point.faults else "not reached"
            return Line(Content(cut(f"{first} {why}", width)), why)
        cell = self._cell(width)
        cells = "".join(fit(self.cell(point, of), cell) for of in self._columns(width))
        told = [f"{self.phrase(of)} {self.cell(point, of, wide=True)}" for of in self.measures]
        detail = f"{label}: {' · '.join([*told, *values])}"
        return Line(Content.assemble((first, "bold"), " ", cells), detail, values, self.opens)

    def phrase(self, of: Measure) -> str:
        """The head of a column."""
        return f"P({self.name(of)} signed)" if of.of else "clauses settled"

    def cell(self, point: SweepPoint, of: Measure, *, wide: bool = False) -> str:
        """A mean and its error; with its interval where there are few cases, if `wide`."""
        value = self.answer.value(point, of)
        if value is None:
            return ""
        mean, se = value
        if se is None:
            return fixed(mean)
        if wide:
            return bounded(mean, se, self.answer.interval(mean, point), point.worlds)
        return f"{fixed(mean, 3)} ± {fixed(se, 3)}" if 0.0 < mean < 1.0 else f"{mean:.0f}"
