"""Words the debrief for the screen: scores as bars, then the page in words."""

from __future__ import annotations

from textual.content import Content

from negosim.game.debrief import Debrief
from negosim.game.debrief_words import debrief_lines, whole
from negosim.scenario.schema import Scenario
from negosim.tui.play.rows import styled
from negosim.tui.style.look import MUTED, bar, cut, fit, party_name

NAME = 26  # cells for what a bar stands for


def debrief_rows(scenario: Scenario, told: Debrief, width: int) -> list[Content]:
    """Bars of the scores on one scale from no deal to everything, then the page."""
    rows = [Content.styled("0 no deal · 100 everything as sought", MUTED)]
    rows += [_bar(name, score, style, width) for name, score, style in _scores(scenario, told)]
    return [*rows, Content(), *styled(debrief_lines(scenario, told, width))]


def _scores(scenario: Scenario, told: Debrief) -> list[tuple[str, float | None, str]]:
    found: list[tuple[str, float | None, str]] = [("you", told.own.score, "bold $accent")]
    if told.left is not None:
        found.append(("left on the table, with it", told.left.score, "$verdict-conditional"))
    if told.pareto.dominated:
        found.append(("at best, nobody worse off", told.pareto.mine, "$verdict-conditional"))
    found.append(("your tactic in your seat", told.tactic.score, ""))
    for other in told.others:
        name = party_name(scenario.parties[other.party], other.party)
        found.append((f"{name}, on its own", other.score, MUTED))
    return found


def _bar(name: str, score: float | None, style: str, width: int) -> Content:
    head = fit(name, min(NAME, max(width - 20, 8)))
    if score is None:
        return Content(cut(f"{head}   no score", width))
    room = max(width - len(head) - 8, 0)
    drawn = bar(min(max(score, 0.0), 100.0) / 100.0, room)
    return Content.assemble(head, f"{whole(score):>5} ", (drawn, style))
