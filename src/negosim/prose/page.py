"""Lays out a page of text: wrapped paragraphs, columns, headings."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from negosim.charts.lettering import distinct, fit, width_of

Role = Literal[
    "title", "about", "heading", "event", "text", "party", "agreed", "left", "end", "signed",
    "unsigned", "conditional", "open", "blocked", "record", "blank",
]  # fmt: skip

NARROWEST = 30
LONGEST_LEAD = 20  # after a longer one, later lines are indented by two columns


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, and its role, so that a terminal can colour it."""

    text: str
    role: Role


class Page:
    """Collects lines at most `width` columns wide."""

    def __init__(self, width: int) -> None:
        self.width = max(width, NARROWEST)
        self.lines: list[Line] = []

    def put(self, text: str, role: Role = "end", indent: int = 2, lead: str = "") -> None:
        """A wrapped paragraph; `lead` precedes it and later lines are indented to its start."""
        hang = " " * (indent + (width_of(lead) if width_of(lead) <= LONGEST_LEAD else 2))
        wrapped = textwrap.wrap(
            " ".join(text.split()),
            self.width,
            initial_indent=" " * indent + lead,
            subsequent_indent=hang,
            break_on_hyphens=False,
        )
        self.lines += [Line(w, role) for w in wrapped]

    def heading(self, text: str) -> None:
        """A heading with a blank line before it, unless it is the first."""
        if self.lines:
            self.blank()
        self.put(text, "heading", indent=0)

    def blank(self) -> None:
        """An empty line."""
        self.lines.append(Line("", "blank"))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], roles: Sequence[Role] = ()
    ) -> None:
        """Columns as wide as they need; the first is cut if the page is too narrow."""
        sizes = [max(width_of(row[k]) for row in [head, *rows]) for k in range(len(head))]
        spare = self.width - 2 - sum(sizes) - 2 * (len(sizes) - 1)
        sizes[0] = max(8, sizes[0] + min(0, spare))
        first = distinct({row[0]: row[0] for row in [head, *rows]}, sizes[0])
        for n, row in enumerate([head, *rows]):
            shown = [first[row[0]], *row[1:]]
            cells = [padded(cell, size) for cell, size in zip(shown, sizes, strict=True)]
            role: Role = "about" if n == 0 else roles[n - 1] if roles else "end"
            self.lines.append(Line(f"  {'  '.join(cells)}".rstrip(), role))


def padded(text: str, size: int) -> str:
    """The text in exactly `size` columns: padded, or cut with an ellipsis."""
    shown = fit(text, size)
    return shown + " " * (size - width_of(shown))
