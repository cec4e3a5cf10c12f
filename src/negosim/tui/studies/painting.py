"""Draws the answer of a study: its lines around the cursor, or its progress."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from negosim.charts.blocks import length
from negosim.tui.desk.model import Desk
from negosim.tui.desk.studying import Inquiry
from negosim.tui.parts.zone import window
from negosim.tui.studies.contract import Line, Shown, chosen_line
from negosim.tui.style.grids import charset
from negosim.tui.style.look import CHOSEN, MUTED, cut, wrapped

LEAD = 4  # cells before a line: the cursor, and ✓ if it is applied


def progress_rows(inquiry: Inquiry, width: int, height: int) -> list[Content]:
    """How the question is answered, and how far that is."""
    rows = [Content(line) for line in wrapped(inquiry.question.method(), width, height - 1)]
    share = inquiry.share
    if share is None:
        return [*rows, Content.styled(inquiry.progress or "starting …", MUTED)]
    words = f" {share:.0%}" + (f" · {inquiry.progress}" if inquiry.progress else "")
    bar = length(share, max(width - len(words), 1), charset())
    return [*rows, Content.assemble((bar, "$primary"), (words, "bold"))]


def answer_rows(desk: Desk, inquiry: Inquiry, width: int, height: int) -> list[Content]:
    """What stays on top, and the lines around the cursor; counts what is hidden."""
    if inquiry.shown is None:
        return []
    top, lines = _parts(inquiry, inquiry.shown, width, height)
    first, last = window(len(lines), height - len(top), inquiry.at)
    rows = [_row(desk, lines[at], at == inquiry.at, width) for at in range(first, last)]
    above, below = first, len(lines) - last
    if above and rows:
        rows[0] = Content.styled(cut(f"  …  {above + 1} more above", width), MUTED)
    if below and rows:
        rows[-1] = Content.styled(cut(f"  …  {below + 1} more below", width), MUTED)
    return [*top, *rows]


def _parts(
    inquiry: Inquiry, shown: Shown, width: int, height: int
) -> tuple[list[Content], list[Line]]:
    """What stays on top, and all lines."""
    return shown.top(inquiry.at, width, height), inquiry.lines(max(width - LEAD, 1))


def _row(desk: Desk, line: Line, here: bool, width: int) -> Content:
    lead = "▸ " if here else "  "
    done = "✓ " if chosen_line(desk, line) else "  "
    row = Content.assemble(lead, (done, "$verdict-agreed"), line.text).truncate(width, pad=True)
    return row.stylize(CHOSEN) if here else row


def room_for_lines(inquiry: Inquiry, size: Size) -> int:
    """How many lines are shown at once."""
    if inquiry.shown is None:
        return 0
    return size.height - len(inquiry.shown.top(inquiry.at, size.width, size.height))


def line_under(inquiry: Inquiry, size: Size, y: int) -> int | None:
    """The line under row `y` of the answer, None on what stays on top or counts the rest."""
    if inquiry.shown is None:
        return None
    top, lines = _parts(inquiry, inquiry.shown, size.width, size.height)
    first, last = window(len(lines), size.height - len(top), inquiry.at)
    at = first + y - len(top)
    hidden = (first and at == first) or (last < len(lines) and at == last - 1)
    return at if first <= at < last and not hidden else None
