"""Draws the list of clauses: verdict mark, name, level, gap."""

from __future__ import annotations

from textual.content import Content

from negosim.record import ClauseOutcome, Standing, Status
from negosim.text import number
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import differs, standing, standing_word, text_level
from negosim.tui.parts.zone import window
from negosim.tui.style.look import CHOSEN, MARKS, MUTED, STATUS_STYLES, bar, clause_names, cut, fit

GAP = 18  # cells for the gap bar or what stands in its place
BAR = 10  # cells of a gap of 1


def clause_rows(desk: Desk, width: int, height: int) -> list[Content]:
    """A line per clause around the chosen one; counts those that do not fit."""
    first, last = clause_window(desk, height)
    rows = [_row(desk, at, width) for at in range(first, last)]
    above, below = first, len(desk.clauses) - last
    if above and rows:
        rows[0] = Content.styled(cut(f" …  {above + 1} more above", width), MUTED)
    if below and rows:
        rows[-1] = Content.styled(cut(f" …  {below + 1} more below", width), MUTED)
    return rows


def clause_window(desk: Desk, height: int) -> tuple[int, int]:
    """The places of the clauses that the list shows."""
    return window(len(desk.clauses), height, desk.clause_at)


def _row(desk: Desk, at: int, width: int) -> Content:
    key = desk.clauses[at]
    state = standing(desk, key)
    chosen = at == desk.clause_at
    gap_width = GAP if width >= 44 else 12
    title = max(width - gap_width - 4 - 7, 8)
    row = Content.assemble(
        "▸" if chosen else " ",
        (MARKS[state.status], STATUS_STYLES[state.status]),
        ("≠ " if differs(desk, key) else "  ", "$accent"),
        (fit(clause_names(desk.scenario, title)[key], title), "bold" if chosen else ""),
        " ",
        (fit(number(text_level(desk, key)), 4, right=True), ""),
        "  ",
        _gap(desk, key, state, gap_width),
    ).truncate(width, pad=True)
    return row.stylize(CHOSEN) if chosen else row


def _gap(desk: Desk, key: str, state: Standing | ClauseOutcome, width: int) -> Content:
    was = desk.baseline.outcome.clauses.get(key)
    if desk.at_outcome and was and was.status is not state.status:
        return Content.styled(cut(f"was {was.status.value}", width), "$accent")
    if state.status is Status.BLOCKED and state.gap > 0:
        cells = BAR if width >= GAP else 6
        return Content.assemble(
            (fit(bar(state.gap, cells), cells), "$verdict-blocked"), " ", number(state.gap)
        )
    return Content.styled(cut(standing_word(state), width), STATUS_STYLES[state.status])
