"""Draws names side by side on one line, the chosen one in sight; ‹ › where others are hidden."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content


def tab_line(tabs: Sequence[Content], at: int, width: int) -> Content:
    """The names that fit, the chosen one among them."""
    first, last = _in_sight(tabs, at, width)
    line = Content.assemble("‹" if first else "", *tabs[first:last])
    if last < len(tabs):
        line = Content.assemble(line.truncate(width - 1, pad=True), "›")
    return line


def tab_under(tabs: Sequence[Content], at: int, width: int, x: int) -> int | None:
    """The place of the name at cell `x`."""
    first, last = _in_sight(tabs, at, width)
    x -= first > 0
    for place in range(first, last):
        x -= tabs[place].cell_length
        if x < 0:
            return place
    return None


def _in_sight(tabs: Sequence[Content], at: int, width: int) -> tuple[int, int]:
    cells = [tab.cell_length for tab in tabs]
    if sum(cells) <= width:
        return 0, len(tabs)
    first, last = 0, at + 1
    while first < at and sum(cells[first:last]) > width - 2:
        first += 1
    while last < len(cells) and sum(cells[first : last + 1]) <= width - 2:
        last += 1
    return first, last
