"""Asks which stated numbers move an outcome most: each is moved down and up in the same worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from negosim.charts import tornado as chart
from negosim.prose.names import clause_name, instrument_name
from negosim.prose.parameters import parameter_name
from negosim.prose.studies.sensitivity import moves_of, the, unchanged_sentence
from negosim.study.measure import measure
from negosim.study.sensitivity import Sensitivity
from negosim.text import counted, opened
from negosim.tui.desk.surveying import SEED
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import Line, Question, Report, Reporting, Rows, Shown, Stop
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.desk.surveying import Survey
    from negosim.tui.parts.screen import DeskScreen

WORLDS = 256
NO_SOURCE = " *"
Bars = Callable[[int], tuple[list[str], list[Content]]]
"""For a width the paths of the numbers with a bar, in the order of their bars, and the chart."""


@dataclass(frozen=True)
class Tornado(Question):
    """The question which numbers move the outcome `of` (see `study.measure`) most."""

    NAME: ClassVar[str] = "tornado"

    of: str
    worlds: int = WORLDS
    seed: int = SEED

    def title(self, scenario: Scenario) -> str:
        """Which outcome."""
        return f"What moves {the(outcome_name(scenario, self.of))}"

    def method(self) -> str:
        """One at a time."""
        return f"Every stated number is moved down and up, each in the same {self.worlds} worlds."

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Sensitivity:
        """Play every move in processes."""
        from negosim.study.sensitivity import sensitivity
        from negosim.tui.desk.counting import engine_for

        return sensitivity(
            scenario,
            self.worlds,
            self.seed,
            of=self.of,
            using=engine_for(small=False),
            on_progress=Reporting(report),
            should_stop=stop,
        )

    def shown(self, scenario: Scenario, answer: Sensitivity) -> Shown:
        """The bars by kind, the longest first; then what has no effect."""
        result = answer.to_dict()
        moving = sum(1 for swing in answer.swings if swing.reach > 0.0)
        summary = [
            unchanged_sentence(result, outcome_name(scenario, self.of)),
            f"{moving} of {counted(len(answer.swings), 'number')} change it.",
        ]
        if any(s.no_source for s in answer.swings if s.reach > 0.0):
            summary.append(f"{NO_SOURCE.strip()} has no source stated.")
        if not moving:
            summary.append("No move changes it in any of the worlds.")
        parameters = {p["path"]: p for p in result["parameters"]}
        bars = lru_cache(2)(partial(_bars, answer))
        details = {s.path: _detail(scenario, parameters[s.path], answer) for s in answer.swings}

        def lines(width: int) -> list[Line]:
            return list(_lines(scenario, answer, details, bars, width))

        return Shown(summary, lines, partial(_head, bars), int(moving > 0))

    def tables(self, answer: Sensitivity) -> Mapping[str, Rows]:
        """A row per number."""
        return {"moves": answer.rows()}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`sensitivity` of this outcome."""
        return ["sensitivity", *self.options(), "--of", self.of]


def outcome_name(scenario: Scenario, of: str) -> str:
    """An outcome with the names of the scenario instead of its ids."""
    kind, _, name = of.partition(":")
    if not name:
        return measure(of, scenario).words
    if kind == "level":
        return f"level of {clause_name(scenario, name)}"
    return f"P({instrument_name(scenario, name)} signed)"


def _detail(scenario: Scenario, parameter: dict[str, Any], answer: Sensitivity) -> str:
    """The number in full, and what its moves do."""
    moves = " · ".join(moves_of(parameter, answer.worlds))
    return f"{parameter_name(scenario, parameter['path'])} · {moves} · {parameter['path']}"


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _label_width(width: int) -> int:
    """Cells of the names, before the bars."""
    return width * 11 // 20 if width < 110 else max(width * 9 // 20, 50)


def _bars(answer: Sensitivity, width: int) -> tuple[list[str], list[Content]]:
    """See `Bars`; the labels are left to the caller."""
    swings = tuple(
        chart.Swing(s.path, answer.mean + s.down.difference, answer.mean + s.up.difference, s.kind)
        for s in answer.swings
        if s.reach > 0.0
    )
    if not swings:
        return [], []
    drawn = chart.Tornado(swings, answer.mean, "unchanged")
    order = chart.in_groups(drawn.known(), 2 * len(swings))
    height = len(order) + len({swing.group for swing in order}) + 1
    bare = tuple(chart.Swing("", s.at_low, s.at_high, s.group) for s in drawn.known())
    grid = chart.tornado(chart.Tornado(bare, answer.mean, "unchanged"), width, height, charset())
    return [swing.label for swing in order], painted(grid, {})


def _head(bars: Bars, _at: int, width: int, _height: int) -> list[Content]:
    """The first row of the chart: where the bars begin."""
    label = _label_width(width - 4)
    _, rows = bars(width - 4 - label)
    return [Content.assemble(" " * (label + 4), rows[0])] if rows else []


def _lines(
    scenario: Scenario, answer: Sensitivity, details: dict[str, str], bars: Bars, width: int
) -> Iterator[Line]:
    """A line per number below the name of its kind."""
    label = _label_width(width)
    swings = {swing.path: swing for swing in answer.swings}
    paths, rows = bars(width - label)
    at, kind = 1, ""
    for path in paths:
        swing = swings[path]
        if swing.kind != kind:
            kind, at = swing.kind, at + 1
            yield Line(Content.styled(opened(kind), "bold"))
        name = parameter_name(scenario, path) + (NO_SOURCE if swing.no_source else "")
        row = Content.assemble(fit(f"  {name}", label - 1), " ", rows[at])
        at += 1
        yield Line(row, details[path], opens=path)
    idle = [swing for swing in answer.swings if swing.reach <= 0.0]
    if idle:
        words = counted(len(idle), "number") + " without effect on it, or not moved"
        yield Line(Content.styled(cut(opened(words), width), "bold"))
    for swing in idle:
        name = parameter_name(scenario, swing.path)
        row = Content.styled(cut(f"  {name}", width), MUTED)
        yield Line(row, details[swing.path], opens=swing.path)


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk, what: str = "") -> None:
    """About which outcome: what is signed, or the level of the chosen `clause`; or a choice."""
    survey = screen.program.survey

    def put(of: str) -> None:
        screen.program.put_question(Tornado(of, seed=survey.seed if survey else SEED))

    outcomes = [_signed(survey), f"level:{desk.clause}"]
    if what:
        put(outcomes[what == "clause"])
        return
    papers = [f"signed:{paper}" for paper in desk.scenario.instruments]
    every = list(dict.fromkeys([*papers, "signed", "settled", outcomes[1]]))
    names = [(opened(outcome_name(desk.scenario, of)), "") for of in every]

    def chosen(at: int | None) -> None:
        if at is not None:
            put(every[at])

    screen.app.push_screen(ChooseScreen("Which outcome?", names), chosen)


def _signed(survey: Survey | None) -> str:
    """What is signed, if that differs from world to world; else the clauses settled."""
    tally = survey.census.tally if survey and survey.census else None
    mixed = tally is not None and any(0 < k < tally.worlds for k in tally["signed"])
    return "signed" if mixed else "settled"
