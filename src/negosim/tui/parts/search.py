"""Shows a line to type words in and what holds them all, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, TypeVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.words import has_words
from negosim.tui.parts.zone import Zone, window
from negosim.tui.style.look import CHOSEN, MUTED, cut, fit


class Place(Protocol):
    """Something to choose: where it is, its line, and its words."""

    @property
    def where(self) -> str:
        """What kind of place it is."""

    @property
    def line(self) -> str:
        """The line that is shown."""

    @property
    def words(self) -> str:
        """What is searched."""


P = TypeVar("P", bound=Place)


def excerpt(line: str, typed: str, width: int) -> str:
    """The line cut to `width` cells, its middle left out if a word typed is beyond the cut."""
    at = max((line.lower().find(word) for word in typed.lower().split()), default=-1)
    if at < 0 or cell_len(line) <= width or cell_len(line[:at]) < width * 2 // 3:
        return cut(line, width)
    return cut(cut(line, width // 3) + line[at:], width)


class SearchScreen(Dialog[P]):
    """A line to type words in and the places that hold them all; gives the place chosen.

    Before anything is typed, `offered` are shown.
    """

    WHERE: ClassVar = 11  # cells for what kind of place a line is
    AUTO_FOCUS = "#line"  # one types at once
    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        Binding("up", "cursor(-1)", "Up", show=False, priority=True),
        Binding("down", "cursor(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, title: str, places: Sequence[P], offered: Sequence[P] = ()) -> None:
        super().__init__()
        self._title, self._places, self._offered = title, places, offered
        self.cursor = 0
        self.matches = list(offered)

    def compose(self) -> ComposeResult:
        """A box with the line and the list."""
        with Vertical(id="search") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("↑↓ · Enter chooses · Esc leaves")
            yield Input(id="line", compact=True, placeholder="words")
            yield Zone(id="matches")

    def paint(self) -> None:
        """Show the list."""
        self.query_one("#matches", Zone).paint(self._rows)

    def _rows(self, width: int, height: int) -> list[Content]:
        typed = self.query_one("#line", Input).value.strip()
        if not self.matches:
            return [Content.styled("nothing holds these words" if typed else "", MUTED)]
        return [self._row(line, typed, width) for line in self._shown(height)]

    def _lines(self) -> list[int | str]:
        """What the rows are: matches by their number, or headings."""
        return list(range(len(self.matches)))

    def _shown(self, height: int) -> list[int | str]:
        """Those around the cursor that fit."""
        lines = self._lines()
        first, last = window(len(lines), height, lines.index(self.cursor))
        return lines[first:last]

    def _row(self, line: int | str, typed: str, width: int) -> Content:
        if isinstance(line, str):
            return Content.styled(cut(line, width), "bold $accent")
        place, here = self.matches[line], line == self.cursor
        where = Content.styled(f"{fit(place.where, self.WHERE)} ", MUTED) if self.WHERE else ""
        room = width - (self.WHERE + 3 if self.WHERE else 2)
        row = Content.assemble(
            "▸ " if here else "  ",
            where,
            (excerpt(place.line, typed, room), "bold" if here else ""),
        ).truncate(width, pad=True)
        return row.stylize(CHOSEN) if here else row

    @on(Input.Changed, "#line")
    def _typed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        matches = [place for place in self._places if has_words(place.words, typed)]
        self.matches = matches if typed else list(self._offered)
        self.cursor = 0
        self.show()

    @on(Input.Submitted, "#line")
    def _taken(self) -> None:
        if self.matches:
            self.dismiss(self.matches[self.cursor])

    def action_cursor(self, by: int) -> None:
        """Up or down."""
        self.cursor = min(max(self.cursor + by, 0), max(len(self.matches) - 1, 0))
        self.show()

    @on(Zone.Pressed, "#matches")
    def _press(self, event: Zone.Pressed) -> None:
        shown = self._shown(event.zone.content_size.height) if self.matches else []
        line = shown[event.y] if event.y < len(shown) else ""
        if isinstance(line, int):
            self.dismiss(self.matches[line])
