"""Words the debrief for the screen: scores as bars, then the page in words."""

from __future__ import annotations

from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.game.debrief import Debrief
from negosim.game.debrief_words import debrief_lines, whole
from negosim.scenario.schema import Scenario
from negosim.tui.play.rows import styled
from negosim.tui.style.look import MUTED, bar, cut, fit, party_name

NAME = 26  # cells for what a bar stands for


def debrief_rows(scenario: Scenario, debrief: Debrief, width: int) -> list[Content]:
    """Bars of the scores on one scale from no deal to everything, then the page."""
    rows = [Content.styled("0 no deal · 100 everything as sought", MUTED)]
    scores = _scores(scenario, debrief)
    cells = min(NAME, max(width - 20, 8))
    names = distinct({str(n): name for n, (name, _, _) in enumerate(scores)}, cells)
    rows += [_bar(fit(names[str(n)], cells), *score[1:], width) for n, score in enumerate(scores)]
    return [*rows, Content(), *styled(debrief_lines(scenario, debrief, width))]


def _scores(scenario: Scenario, debrief: Debrief) -> list[tuple[str, float | None, str]]:
    scores: list[tuple[str, float | None, str]] = [("you", debrief.own.score, "bold $accent")]
    if debrief.unsigned and debrief.own.score is not None:
        scores.append(("with all that was agreed", debrief.own.score + debrief.unsigned, ""))
    if debrief.unfinished and debrief.last_text is not None:
        scores.append(("the last text, all signed", debrief.last_text, ""))
    if debrief.left is not None:
        scores.append(("left on the table, with it", debrief.left.score, "$verdict-conditional"))
    if debrief.pareto.dominated:
        scores.append(("at best, nobody worse off", debrief.pareto.mine, "$verdict-conditional"))
    scores.append(("your tactic in your seat", debrief.tactic.score, ""))
    for other in debrief.others if debrief.signed else ():  # without a signature all end at 0
        name = party_name(scenario.parties[other.party], other.party)
        scores.append((f"{name}, on its own", other.score, MUTED))
    return scores


def _bar(head: str, score: float | None, style: str, width: int) -> Content:
    if score is None:
        return Content(cut(f"{head}   no score", width))
    room = max(width - len(head) - 8, 0)
    drawn = bar(min(max(score, 0.0), 100.0) / 100.0, room)
    return Content.assemble(head, f"{whole(score):>5} ", (drawn, style))
