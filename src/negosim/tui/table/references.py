"""Shows where theories of bargaining put the chosen clause: marks, and what they are in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from negosim.analysis.solutions import Bargain, Cause
from negosim.prose.studies import bargain as prose
from negosim.text import fixed, listed
from negosim.tui.desk.surveying import Phase
from negosim.tui.keys.registry import key_of
from negosim.tui.studies.bargain.study import BargainOf, Found

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.desk.studying import Inquiry
    from negosim.tui.program import Program

MARK = "△"
LETTERS = {"nash": "N", "kalai-smorodinsky": "K", "egalitarian": "E", "utilitarian": "U"}
WHAT = (
    "No forecasts: the choice of theories under full information, with the red lines before the "
    "talks."
)


def known(program: Program) -> Inquiry | None:
    """What was asked for the scenario as it is now, if anything."""
    question = BargainOf()
    return next((i for i in program.inquiries if i.question == question and i.is_current), None)


def ask(program: Program, desk: Desk) -> None:
    """Ask for the scenario as it is now, once no run of it is awaited."""
    if not desk.pending:
        program.inquire(BargainOf(), desk)


def reference_levels(desk: Desk, inquiry: Inquiry | None) -> tuple[tuple[str, float], ...]:
    """The letter of each theory with its level on the chosen clause, if it is in force there."""
    if (result := _result(inquiry)) is None:
        return ()
    levels = {name: s.package.levels.get(desk.clause) for name, s in result.solutions.items()}
    return tuple((LETTERS[name], at) for name, at in levels.items() if at is not None)


def reference_words(desk: Desk, inquiry: Inquiry | None) -> str:
    """Which mark is which theory, or why there are none on this clause."""
    if inquiry is not None and inquiry.fault:
        return f"{MARK} {inquiry.fault}"
    if inquiry is not None and inquiry.phase is Phase.STOPPED:
        return f"{MARK} stopped; {key_of('table.references')} twice computes the reference points"
    if (result := _result(inquiry)) is None:
        return f"{MARK} computing the reference points of theories of bargaining …"
    return f"{MARK} {' '.join(_sentences(desk, result))}"


def _result(inquiry: Inquiry | None) -> Bargain | None:
    answer = inquiry.answer if inquiry is not None else None
    return answer.result if isinstance(answer, Found) else None


def _sentences(desk: Desk, result: Bargain) -> Iterator[str]:
    scenario, clause = desk.scenario, desk.clause
    at = {name: s.package.levels.get(clause) for name, s in result.solutions.items()}
    shown = {name: level for name, level in at.items() if level is not None}
    if not shown:
        yield "In no package that theories select is this clause in force." if at else prose.NONE
        if causes := _conflict(scenario, clause, result):
            yield prose.together(scenario, causes)
        return
    together: dict[str, list[str]] = {}
    for name, level in shown.items():
        bound = "" if result.solutions[name].exact else " (a bound)"
        together.setdefault(fixed(level), []).append(f"{LETTERS[name]} {prose.TITLES[name]}{bound}")
    words = [f"{listed(names)} {level}" for level, names in together.items()]
    absent = [prose.TITLES[name] for name in at if name not in shown]
    yield " · ".join(words) + (f"; not in force: {listed(absent)}." if absent else ".")
    yield WHAT
    if desk.world is not None:
        yield "They are those of the central world."


def _conflict(scenario: Scenario, clause: str, result: Bargain) -> tuple[Cause, ...]:
    """Causes about the clause, or else about a paper that holds it; () if there are none."""
    held = scenario.clauses[clause].instruments
    sets = [each for paper in held for each in result.conflicts.get(paper, ())]
    about = [each for each in sets if any(clause in (c.clause, c.on) for c in each)]
    return next(iter([*about, *sets]), ())
