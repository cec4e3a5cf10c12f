"""Asks which packages theories of bargaining select, or what excludes them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from negosim.analysis.solutions import Bargain, Cause
from negosim.prose.names import instrument_name
from negosim.prose.studies import bargain as prose
from negosim.text import listed, opened
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import Line, Question, Report, Rows, Shown, Stop
from negosim.tui.studies.tables import fits, heading, table
from negosim.tui.style.look import cut

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen

MOST = 8
"""Results that are kept to be shown again, as after an undo."""

_RESULTS: dict[tuple[object, ...], Bargain] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """What `bargain` found; there is no part of it."""

    result: Bargain
    complete: bool = True

    def to_dict(self) -> dict[str, Any]:
        """What the command writes as JSON."""
        return self.result.to_dict()


@dataclass(frozen=True)
class BargainOf(Question):
    """The question what theories select over these papers, all if none is named."""

    NAME: ClassVar[str] = "bargain"

    papers: tuple[str, ...] = ()
    after_events: bool = False
    worlds: int = 1
    seed: int = 0

    def title(self, scenario: Scenario) -> str:
        """Over which papers."""
        papers = listed([instrument_name(scenario, i) for i in self.papers or scenario.instruments])
        return f"What theories of bargaining select over {papers}"

    def method(self) -> str:
        """Without packages tried one by one."""
        return (
            "Linear programs, mixed-integer where clauses have steps or need not be in force, find "
            "the package that each theory selects."
        )

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Found:
        """Compute it in a process of its own: a program of many clauses takes long."""
        from negosim.scenario.reader import digest
        from negosim.tui.desk.apart import apart

        key = (self, scenario.id, repr(scenario.changes), digest(scenario))
        if (result := _RESULTS.get(key)) is None:
            result = apart(partial(_solve, self, scenario), report, stop, hears=False)
            _RESULTS[key] = result
            for old in list(_RESULTS)[:-MOST]:
                del _RESULTS[old]
        return Found(result)

    def shown(self, scenario: Scenario, answer: Found) -> Shown:
        """The gains and levels in each package, or first what excludes them."""
        result = answer.result
        about = prose.about_sentence(scenario, result)
        if result.solutions:
            summary = [prose.SHORT, prose.end_sentence(scenario, result), about]
        else:
            summary = [prose.NONE, prose.SHORT, about]
        return Shown(summary, partial(_lines, scenario, result), first=1 + bool(result.solutions))

    def tables(self, answer: Found) -> Mapping[str, Rows]:
        """A row per party and package, and one per clause and package."""
        rows = {"utilities": answer.result.rows(), "levels": answer.result.level_rows()}
        return {name: found for name, each in rows.items() if (found := list(each))}

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`bargain` over these papers."""
        papers = [word for paper in self.papers for word in ("--instrument", paper)]
        return ["bargain", *papers, *(["--after-events"] if self.after_events else [])]

    def revise(self, screen: Any, _scenario: Scenario, /) -> bool:
        """Ask which red lines, saliences and seats to take."""

        def put(at: int | None) -> None:
            if at is not None:
                screen.program.put_question(replace(self, after_events=bool(at)))

        choices = [("Before the talks", ""), ("At the end of the central run", "after its events")]
        title = "Red lines, saliences and seats of when?"
        screen.app.push_screen(ChooseScreen(title, choices, int(self.after_events)), put)
        return True


def _solve(question: BargainOf, scenario: Scenario, _report: Report, _stop: Stop) -> Bargain:
    from negosim.bargaining.bargain import bargain

    return bargain(scenario, question.papers, after_events=question.after_events)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _lines(scenario: Scenario, result: Bargain, width: int) -> list[Line]:
    parts = [partial(_packages, scenario, result), partial(_conflicts, scenario, result)]
    return [line for part in (parts if result.solutions else parts[::-1]) for line in part(width)]


def _packages(scenario: Scenario, result: Bargain, width: int) -> Iterator[Line]:
    """Gains, levels, distances and the frontier; a party's line opens its value of no deal."""
    own = [f"parties.{party}.no_deal" for party in result.no_deal]
    utilities = prose.utility_grid(scenario, result)
    grid = utilities if fits(utilities, width) else prose.gain_grid(scenario, result)
    yield from table(grid, width, own, prose.SHORT_TITLES, utilities)
    yield from (Line(Content(cut(text, width)), text) for text in prose.notes(scenario, result))
    if not result.solutions:
        return
    level_grid = prose.level_grid(scenario, result, everything=True)
    yield from table(level_grid, width, short=prose.SHORT_TITLES)
    yield from table(prose.distance_grid(scenario, result), width)
    yield from table(prose.frontier_grid(scenario, result), width)


def _conflicts(scenario: Scenario, result: Bargain, width: int) -> Iterator[Line]:
    """By paper that cannot be signed the sets of causes; a red line opens in the form."""
    for title, sets in prose.conflicts(scenario, result):
        yield heading(f"{title}: of each set something has to change", width)
        for n, causes in enumerate(sets, 1):
            texts = prose.cause_lines(scenario, causes)
            opens = [_path(cause) for cause in causes] if len(texts) == len(causes) else []
            for k, text in enumerate(texts):
                row = f"  {'' if k else n:>2}  {text}"
                yield Line(Content(cut(row, width)), opened(text), opens=opens[k] if opens else "")


def _path(cause: Cause) -> str:
    """Where the red line of a cause is stated."""
    if cause.kind != "line":
        return ""
    end = int(cause.at_least is None)
    return f"clauses.{cause.clause}.stances.{cause.party}.accepts.{end}"


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk) -> None:
    """Over which papers, if there are several: all, or one."""
    papers = list(desk.scenario.instruments)
    groups = [(), *((paper,) for paper in papers)] if len(papers) > 1 else [()]

    def put(at: int | None) -> None:
        if at is not None:
            screen.program.put_question(BargainOf(groups[at]))

    if len(groups) == 1:
        put(0)
        return
    choices = [("All papers", ""), *((instrument_name(desk.scenario, i), "") for i in papers)]
    screen.app.push_screen(ChooseScreen("Bargain over which papers?", choices), put)
