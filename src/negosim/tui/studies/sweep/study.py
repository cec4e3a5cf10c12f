"""Asks what is signed over the range of one value, at every point in the same worlds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lines import Lines, Series, fitted, lines
from negosim.prose.names import instrument_name
from negosim.prose.parameters import parameter_name
from negosim.prose.studies.ensemble import NOTHING, bounded
from negosim.prose.studies.sweep import error_sentence, fault_lines, played_sentence, value_label
from negosim.scenario.toml_writer import value as toml
from negosim.study.measure import Measure
from negosim.study.parameters import parameters
from negosim.study.sweep import Sweep
from negosim.study.sweep_play import SweepPoint
from negosim.text import fixed, listed, opened
from negosim.tui.desk.model import same, stated_value
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.parties.form import place_of, rows
from negosim.tui.parts.prompt import PromptScreen
from negosim.tui.parts.search import SearchScreen
from negosim.tui.studies.contract import Line, Question, Report, Reporting, Shown, Stop
from negosim.tui.studies.sweep.grid import default_values, is_number, parsed
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parties.field import Field

_CELL = 20  # least cells of a column
_LEAST = 0.05  # of the range of a chart of P(signed)
_ROLES = ("bar", "warn", "good", "history", "bad")
SETTLED = Measure("settled")


@dataclass(frozen=True)
class SweepOf(Question):
    """The question what is signed at each of the values of a path, or of one end of its pair."""

    NAME: ClassVar[str] = "sweep"
    FILE: ClassVar[str] = "points"

    path: str
    values: tuple[Any, ...]
    end: int | None = None
    numbers: bool = True
    whole: bool = False
    worlds: int = QUICK
    seed: int = SEED

    def title(self, scenario: Scenario) -> str:
        """Which value."""
        path = self.path if self.end is None else f"{self.path}.{self.end}"
        return f"Over the range of {parameter_name(scenario, path)}"

    def method(self) -> str:
        """Point by point."""
        return f"The talks are played at {len(self.values)} values, each in the same worlds."

    def settings(self, scenario: Scenario) -> list[Any]:
        """The values as the scenario would state them."""
        if self.end is None:
            return list(self.values)
        stated: Any = stated_value(scenario, self.path)
        pair = tuple(stated or (0.0, 1.0))
        return [[v, pair[1]] if self.end == 0 else [pair[0], v] for v in self.values]

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Sweep:
        """Play every point in processes."""
        from negosim.study.axes import Axis
        from negosim.study.sweep import sweep
        from negosim.tui.desk.counting import engine_for

        return sweep(
            scenario,
            [Axis(self.path, tuple(self.settings(scenario)))],
            self.worlds,
            self.seed,
            using=engine_for(small=False),
            on_progress=Reporting(report),
            should_stop=stop,
        )

    def shown(self, scenario: Scenario, answer: Sweep) -> Shown:
        """A chart of P(signed) by paper, and a line for each point."""
        outline = answer.outline()
        measures = _measures(answer)
        values = [answer.value(point, of) for point in answer.points for of in measures]
        errors = [value[1] for value in values if value and value[1] is not None]
        rows = _Points(self, scenario, answer, measures)
        summary = [played_sentence(outline)]
        if (now := rows.now()) is not None:
            summary.append(f"The scenario has {value_label(now)}.")
        signed = [of.of for of in measures]
        if never := [name for name in answer.instruments if name not in signed]:
            names = listed([instrument_name(scenario, name) for name in never], "or")
            summary.append(f"No world at any point signs {names}.")
        if len(measures) == 1:
            summary.append("The chart has the number of clauses settled.")
        if max(errors, default=0.0) > NOTHING:
            summary.append(error_sentence(errors, self.worlds))
        summary += [f"{line}." for line in fault_lines(outline)[:2]]
        return Shown(summary, rows.lines, rows.top, rows.stated(), list(answer.rows()))

    def command(self, scenario: Scenario, /) -> list[str]:
        """`sweep` of this path."""
        values = ",".join(map(toml, self.settings(scenario)))
        return ["sweep", *self.options(), "--vary", f"{self.path}={values}"]

    def revise(self, screen: Any, scenario: Scenario, /) -> bool:
        """Ask for from, to and the number of points."""
        if not self.numbers:
            return False

        def wrong(typed: str) -> str:
            try:
                parsed(typed, whole=self.whole)
            except ValueError as error:
                return str(error)
            return ""

        def put(typed: str | None) -> None:
            if typed is not None:
                values = parsed(typed, whole=self.whole)
                screen.program.put_question(replace(self, values=values))

        now = f"{self.values[0]:g}:{self.values[-1]:g}:{len(self.values)}"
        hint = f"{self.title(scenario)}: from:to:points"
        screen.app.push_screen(PromptScreen("Range", hint, now, check=wrong), put)
        return True


def _measures(answer: Sweep) -> tuple[Measure, ...]:
    """Every paper and the clauses settled; these alone if nothing is signed anywhere."""
    signed = [
        Measure("signed", name)
        for k, name in enumerate(answer.instruments)
        if any(p.worlds and p.signed[k] > 0 for p in answer.points)
    ]
    return (*signed, SETTLED)


@dataclass(frozen=True)
class _Points:
    """The points of a sweep as a chart and as lines."""

    question: SweepOf
    scenario: Scenario
    answer: Sweep
    measures: tuple[Measure, ...]

    def name(self, of: Measure) -> str:
        return instrument_name(self.scenario, of.of) if of.of else "clauses settled"

    def label(self, at: int) -> str:
        return value_label(self.question.values[at])

    def now(self) -> Any:
        """The value that the scenario has."""
        now: Any = stated_value(self.scenario, self.question.path)
        end = self.question.end
        return now[end] if end is not None and now is not None else now

    def stated(self) -> int:
        """The point whose value is the stated one, or else the nearest."""
        values, now = self.question.values, self.now()
        if not self.question.numbers or not isinstance(now, int | float):
            return next((at for at, value in enumerate(values) if same(now, value)), 0)
        return min(range(len(values)), key=lambda at: abs(values[at] - now))

    def top(self, at: int, width: int, height: int) -> list[Content]:
        """The chart, if it has room, and the heads of the columns."""
        listed = min(len(self.answer.points), max(4, height - 15))
        room = height - 1 - listed
        chart = self._chart(min(at, len(self.answer.points) - 1), width, room) if room >= 5 else []
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
        ticks = tuple(self.label(k) for k in range(len(self.answer.points)))
        data = Lines(tuple(series), ticks, low, high, cursor=at, timed=False)
        return painted(lines(data, width, height, charset()), {})

    def _first(self, width: int) -> int:
        """Cells of the first column."""
        longest = max(len(self.label(at)) for at in range(len(self.answer.points)))
        return min(max(longest + 2, 8), width // 2)

    def _columns(self, width: int) -> tuple[Measure, ...]:
        return self.measures[: max((width - self._first(width) - 1) // _CELL, 1)]

    def _cell(self, width: int) -> int:
        """Cells of a column: as many as the longest head takes, if there is room."""
        columns = self._columns(width)
        longest = max(cell_len(self.phrase(of)) for of in columns) + 2
        return max(_CELL, min(longest, (width - self._first(width) - 1) // len(columns)))

    def lines(self, width: int) -> list[Line]:
        """A line per point."""
        settings = self.question.settings(self.scenario)
        return [self._line(at, settings[at], width) for at in range(len(settings))]

    def _line(self, at: int, setting: Any, width: int) -> Line:
        point, path = self.answer.points[at], self.question.path
        first = fit(self.label(at), self._first(width))
        values = {path: setting}
        if not point.worlds:
            why = f"not valid: {point.faults[0]}" if point.faults else "not reached"
            return Line(Content(cut(f"{first} {why}", width)), why)
        cell = self._cell(width)
        cells = "".join(fit(self.cell(point, of), cell) for of in self._columns(width))
        told = [f"{self.phrase(of)} {self.cell(point, of, wide=True)}" for of in self.measures]
        detail = f"{self.label(at)}: {' · '.join(told)} · {path}"
        end = self.question.end
        opens = path if end is None else f"{path}.{end}"
        return Line(Content.assemble((first, "bold"), " ", cells), detail, values, opens)

    def phrase(self, of: Measure) -> str:
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


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Number:
    """A number to choose from all those of the scenario."""

    where: str
    line: str
    words: str
    path: str


def ask(screen: Any, desk: Desk, field: Field | None = None) -> None:
    """Sweep the field over its range; without one, ask for a number first."""
    if field is not None:
        _put(screen, field)
        return
    numbers = [
        _Number(number.kind, name, f"{name} {number.path}", number.path)
        for number in parameters(desk.scenario)
        for name in [parameter_name(desk.scenario, number.path)]
    ]

    def chosen(number: _Number | None) -> None:
        if number is not None and (found := _field(desk, number.path)):
            _put(screen, found)

    screen.app.push_screen(SearchScreen("Sweep which number?", numbers, numbers), chosen)


def _field(desk: Desk, path: str) -> Field | None:
    """The field of the forms that holds the number."""
    if (found := place_of(desk, path)) is None:
        return None
    party, row, column = found
    return rows(desk, (*desk.parties, "")[party])[row].fields[column]


def _put(screen: Any, field: Field) -> None:
    values = default_values(field)
    if len(values) < 2:
        screen.program.say(f"there is no range to sweep for {opened(field.label)}")
        return
    survey = screen.program.survey
    screen.program.put_question(
        SweepOf(
            field.path,
            values,
            field.end if field.kind == "end" else None,
            is_number(field),
            field.kind == "whole",
            seed=survey.seed if survey else SEED,
        )
    )
