"""Asks what is signed over the range of one value, at every point in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from negosim.prose.parameters import parameter_name
from negosim.prose.studies.sweep import value_label
from negosim.scenario.toml_writer import value as toml
from negosim.study.parameters import parameters
from negosim.study.sweep import Sweep
from negosim.text import opened
from negosim.tui.desk.model import same, stated_value
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.parties.form import place_of, rows
from negosim.tui.parts.prompt import PromptScreen
from negosim.tui.parts.search import SearchScreen
from negosim.tui.studies.contract import Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.studies.sweep.grid import default_values, is_number, parsed
from negosim.tui.studies.sweep.points import Points

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parties.field import Field


@dataclass(frozen=True)
class SweepOf(Question):
    """The question what is signed at each of the values of a path, or of one end of its pair."""

    NAME: ClassVar[str] = "sweep"

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
        now = self._now(scenario)
        return Points(
            scenario,
            answer,
            tuple(map(value_label, self.values)),
            tuple({self.path: value} for value in self.settings(scenario)),
            self.path if self.end is None else f"{self.path}.{self.end}",
            self._nearest(now),
            "" if now is None else value_label(now),
        ).shown()

    def tables(self, answer: Sweep) -> Mapping[str, Rows]:
        """A row per point."""
        return {"points": list(answer.rows())}

    def _now(self, scenario: Scenario) -> Any:
        """The value that the scenario has."""
        now: Any = stated_value(scenario, self.path)
        return now[self.end] if self.end is not None and now is not None else now

    def _nearest(self, now: Any) -> int:
        """The point whose value is the stated one, or else the nearest."""
        values = self.values
        if not self.numbers or not isinstance(now, int | float):
            return next((at for at, value in enumerate(values) if same(now, value)), 0)
        return min(range(len(values)), key=lambda at: abs(values[at] - now))

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
