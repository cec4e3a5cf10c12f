"""Asks which of some numbers, varied together, carry the variance of an outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from negosim.charts.blocks import length
from negosim.prose.parameters import parameter_name
from negosim.prose.studies.sensitivity import sobol_grid, the
from negosim.study.sensitivity import Sensitivity, Swing
from negosim.study.sobol import Range, Sobol, sobol
from negosim.text import opened
from negosim.tui.desk.surveying import SEED
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import (
    Line,
    Question,
    Report,
    Reporting,
    Rows,
    Shown,
    Stop,
    nothing,
)
from negosim.tui.studies.tornado.study import Tornado, outcome_name
from negosim.tui.style.grids import charset
from negosim.tui.style.look import MUTED, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen

WORLDS, SAMPLES = 64, 64
SOME = (3, 5, 8)  # how many numbers can be varied together
_CELL = 17  # cells of an index with its interval


@dataclass(frozen=True)
class Shares(Question):
    """The question which of these ranges carry the variance of the outcome `of`."""

    NAME: ClassVar[str] = "sobol"

    of: str
    ranges: tuple[Range, ...]
    worlds: int = WORLDS
    seed: int = SEED

    def title(self, scenario: Scenario) -> str:
        """Of which outcome."""
        return f"What carries the variance of {the(outcome_name(scenario, self.of))}"

    def method(self) -> str:
        """All together."""
        points = SAMPLES * (len(self.ranges) + 2)
        return (
            f"{len(self.ranges)} numbers are varied together over their ranges: {points} points, "
            f"each in the same {self.worlds} worlds."
        )

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Sobol:
        """Play every point in processes."""
        from negosim.tui.desk.counting import engine_for

        return sobol(
            scenario,
            self.ranges,
            self.worlds,
            self.seed,
            samples=SAMPLES,
            of=self.of,
            using=engine_for(small=False),
            on_progress=Reporting(report),
            should_stop=stop,
        )

    def shown(self, scenario: Scenario, answer: Sobol) -> Shown:
        """A line per number with its index alone and in total."""
        result = answer.to_dict()
        summary = [f"Mean {answer.mean:.4g}, variance {answer.variance:.4g}."]
        summary += [f"{opened(answer.note)}."] if answer.note else []
        grid = sobol_grid(result)
        summary += [grid.note] if grid.rows else []
        cells = [row[2:] for row in grid.rows]
        lines = partial(_lines, scenario, answer, cells)
        return Shown(summary, lines, _heads if grid.rows else nothing)

    def tables(self, answer: Sobol) -> Mapping[str, Rows]:
        """A row per number."""
        return {"sobol": answer.rows()}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`sensitivity` with these ranges."""
        ranges = [w for r in self.ranges for w in ("--sobol", f"{r.path}={r.low!r}:{r.high!r}")]
        samples = ["--samples", str(SAMPLES)]
        return ["sensitivity", *self.options(), "--of", self.of, *samples, *ranges]


def _heads(_at: int, width: int, _height: int) -> list[Content]:
    heads = f"{fit('first', _CELL)} {fit('total', _CELL)}"
    return [Content.styled(" " * max(width - len(heads), 0) + heads, MUTED)]


def _lines(
    scenario: Scenario, answer: Sobol, cells: Sequence[Sequence[str]], width: int
) -> list[Line]:
    lines = []
    for index, (first, total) in zip(answer.indices, cells, strict=True):
        name = parameter_name(scenario, index.path)
        spare = max(width - 2 * _CELL - 3, 1)
        room = spare if width < 100 else max(spare * 3 // 5, spare - 30)
        bar = length(min(max(index.total, 0.0), 1.0), max(spare - room, 0), charset())
        row = Content.assemble(
            fit(name, room), " ", (fit(bar, spare - room), "$primary"),
            f" {fit(first, _CELL)} {fit(total, _CELL)}",
        )  # fmt: skip
        detail = (
            f"{name} · from {index.low:.4g} to {index.high:.4g} · first {first} · total {total}"
            f" · {index.path}"
        )
        lines.append(Line(row.truncate(width), detail, opens=index.path))
    return lines


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk) -> None:
    """How many of the longest bars of the last tornado to vary together."""
    tornado = next(
        (
            inquiry
            for inquiry in reversed(screen.program.inquiries)
            if isinstance(inquiry.question, Tornado) and inquiry.answer is not None
        ),
        None,
    )
    if tornado is None or not isinstance(tornado.question, Tornado):
        screen.program.say("ask a tornado first: its longest bars are what is varied")
        return
    result: Any = tornado.answer
    of, seed = tornado.question.of, tornado.question.seed
    ranges = _ranges(result)
    counts = [count for count in SOME if count <= len(ranges)]
    if not counts:
        screen.program.say(f"fewer than {SOME[0]} numbers move this outcome")
        return

    def chosen(at: int | None) -> None:
        if at is not None:
            screen.program.put_question(Shares(of, ranges[: counts[at]], seed=seed))

    title = f"Vary the longest bars of: {outcome_name(desk.scenario, of)}"
    screen.app.push_screen(
        ChooseScreen(title, [(f"{count} numbers", "") for count in counts]), chosen
    )


def _ranges(result: Sensitivity) -> tuple[Range, ...]:
    """The numbers that move the outcome, the longest bar first, each over its two moves."""
    moving = sorted((s for s in result.swings if s.reach > 0.0), key=lambda s: -s.reach)
    return tuple(_range(swing) for swing in moving)


def _range(swing: Swing) -> Range:
    ends = [swing.stated, *(m.value for m in (swing.down, swing.up) if m.value is not None)]
    return Range(swing.path, min(ends), max(ends))
