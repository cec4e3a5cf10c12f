"""Owns the search's screen: words typed, what holds them, one chosen; knows not where they lie."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.zone import Zone, window
from negosim.tui.style.look import CHOSEN, MUTED, cut, fit
from negosim.tui.table.finding import Place, matching

_WHERE = 11


class SearchScreen(Dialog[Place | None]):
    """A line to type words in and the places that hold them all; gives the place chosen."""

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        Binding("up", "cursor(-1)", "Up", show=False, priority=True),
        Binding("down", "cursor(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__()
        self._places = places
        self.cursor = 0
        self.found: list[Place] = []

    def compose(self) -> ComposeResult:
        """A box with the line and the list."""
        with Vertical(id="search") as box:
            box.border_title = Content("Search clauses, sessions and outcome")
            box.border_subtitle = Content("↑↓ · Enter goes there · Esc leaves")
            yield Input(id="line", compact=True, placeholder="words")
            yield Zone(id="found")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one("#line", Input).focus()

    def paint(self) -> None:
        """Show the list."""
        self.query_one("#found", Zone).paint(self._rows)

    def _rows(self, width: int, height: int) -> list[Content]:
        if not self.found:
            typed = self.query_one("#line", Input).value.strip()
            return [Content.styled("nothing holds these words" if typed else "", MUTED)]
        first, last = window(len(self.found), height, self.cursor)
        rows = []
        for at in range(first, last):
            place, here = self.found[at], at == self.cursor
            row = Content.assemble(
                "▸ " if here else "  ",
                (fit(place.where, _WHERE), MUTED),
                " ",
                (cut(place.told, width - _WHERE - 3), "bold" if here else ""),
            ).truncate(width, pad=True)
            rows.append(row.stylize(CHOSEN) if here else row)
        return rows

    @on(Input.Changed, "#line")
    def _typed(self, event: Input.Changed) -> None:
        self.found, self.cursor = matching(self._places, event.value), 0
        self.show()

    @on(Input.Submitted, "#line")
    def _taken(self) -> None:
        if self.found:
            self.dismiss(self.found[self.cursor])

    def action_cursor(self, by: int) -> None:
        """Up or down."""
        self.cursor = min(max(self.cursor + by, 0), max(len(self.found) - 1, 0))
        self.show()

    @on(Zone.Pressed, "#found")
    def _press(self, event: Zone.Pressed) -> None:
        first, last = window(len(self.found), event.zone.content_size.height, self.cursor)
        if first + event.y < last:
            self.dismiss(self.found[first + event.y])
