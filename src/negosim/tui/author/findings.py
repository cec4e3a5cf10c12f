"""Draws what is missing in a draft or noticed about it, and its result now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from negosim.record import Run, Status
from negosim.scenario.shape import shape_at
from negosim.text import counted, number
from negosim.tui.desk import gateway
from negosim.tui.desk.standing import signature, standing_word
from negosim.tui.keys.registry import key_of
from negosim.tui.style.look import MARKS, MUTED, STATUS_STYLES, clause_names, cut, wrapped

if TYPE_CHECKING:
    from negosim.scenario.faults import Fault
    from negosim.scenario.reader import Examined
    from negosim.scenario.schema import Scenario

Line = tuple[Content, int | None]  # a line, and the number of the finding that it is about


def findings_title(examined: Examined) -> str:
    """The heading: how much is missing, or what is shown of a complete scenario."""
    if examined.scenario is None:
        return f"Missing or wrong · {len(examined.faults)}"
    noted = f" · {counted(len(examined.faults), 'notice')}" if examined.faults else ""
    return f"Result now{noted}"


def finding_lines(
    examined: Examined,
    played: tuple[Scenario, Run] | None,
    chosen: int | None,
    stale: bool,
    width: int,
) -> list[Line]:
    """Each error or notice with its place, then the outcome if the scenario is valid."""
    lines: list[Line] = []
    if stale:
        key = key_of("author.take_up")
        words = f"The file changed on disk: {key} takes it up (undo brings this back)"
        lines += [(Content.styled(w, "bold $verdict-conditional"), None)
                  for w in wrapped(words, width)]  # fmt: skip
    scenario = examined.scenario
    faults = gateway.by_name(scenario, examined.faults) if scenario else examined.faults
    findings = [
        line
        for n, fault in enumerate(faults)
        for line in _finding(fault, n, n == chosen, width, scenario is None)
    ]
    if scenario is None:
        return [*lines, *findings]
    outcome = _outcome(played, width)
    return [*lines, *outcome, *([(Content(), None)] if findings else []), *findings]


_NOT_YET = {
    "calendar": "no dates yet",
    "parties": "nobody is at the table yet",
    "instruments": "there is no paper to sign yet",
    "clauses": "there is no clause yet",
}


def _finding(fault: Fault, n: int, is_chosen: bool, width: int, is_error: bool) -> list[Line]:
    mark, style = ("✗", "$verdict-blocked") if is_error else ("!", "$verdict-conditional")
    place = f"{fault.path}: " if fault.path else f"line {fault.line}: " if fault.line else ""
    words = f"{place}{fault.message}"
    if fault.path in _NOT_YET and fault.aim == "table":
        words = _NOT_YET[fault.path]
    elif fault.aim == "table" and (shape := shape_at(fault.keys)):  # of a value: what it is
        words = f"{fault.path} is missing: {shape.about}"
    text = wrapped(words, width - 3)
    look = "bold" if is_chosen else ""
    lead = Content.assemble((f"{'▸' if is_chosen else ' '}{mark} ", style))
    return [
        (Content.assemble(lead if k == 0 else "   ", (line, look)), n)
        for k, line in enumerate(text)
    ]


def _outcome(played: tuple[Scenario, Run] | None, width: int) -> list[Line]:
    if played is None:
        return [(Content.styled("running the talks …", MUTED), None)]
    scenario, run = played
    rows: list[Content] = []
    for name, verdict in run.outcome.instruments.items():
        title = cut(scenario.instruments[name].short or scenario.instruments[name].title, 24)
        style = "$verdict-agreed" if verdict.signed else "$verdict-blocked"
        for line in wrapped(f"{title}: {signature(verdict)}", width):
            lead = f"{title}:" if line.startswith(f"{title}:") else ""
            rows.append(Content.assemble(lead, (line.removeprefix(lead), f"bold {style}")))
    names = clause_names(scenario, max(width - 16, 10))
    for name, clause in run.outcome.clauses.items():
        mark = (MARKS[clause.status], STATUS_STYLES[clause.status])
        words = standing_word(clause)
        if clause.status is Status.AGREED:
            words = f"at {number(clause.level)}"
        elif clause.status is Status.BLOCKED and clause.gap:
            words = words or f"gap {number(clause.gap)}"
        rows.append(Content.assemble(" ", mark, " ", names.get(name, name), (f"  {words}", MUTED)))
    return [(row.truncate(width), None) for row in rows]
