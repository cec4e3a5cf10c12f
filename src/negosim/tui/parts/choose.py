"""Shows a list to choose from."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.text import harmless
from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.zone import Zone, window
from negosim.tui.style.look import CHOSEN, MUTED


class ChooseScreen(Dialog[int | None]):
    """Lines to choose one from, each a name and what is said of it; gives its place, or None."""

    BINDINGS: ClassVar = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("enter", "take", "Choose", show=False),
        Binding("escape,q", "dismiss(None)", "Leave", show=False),
    ]

    def __init__(self, title: str, choices: list[tuple[str, str]], cursor: int = 0) -> None:
        super().__init__()
        self._title, self._choices, self.cursor = title, choices, cursor

    def compose(self) -> ComposeResult:
        """A box with the list."""
        box = Zone(id="choose", classes="frame")
        box.styles.height = min(len(self._choices), 12) + 2
        box.border_subtitle = Content("↑↓ · Enter chooses · Esc leaves")
        yield box

    def paint(self) -> None:
        """Show the list."""
        self.query_one("#choose", Zone).paint(self._rows, harmless(self._title))

    def _rows(self, width: int, height: int) -> list[Content]:
        first, last = window(len(self._choices), height, self.cursor)
        rows = []
        names = distinct({str(at): name for at, (name, _) in enumerate(self._choices)}, width - 4)
        for at in range(first, last):
            name, about = names[str(at)], self._choices[at][1]
            here = at == self.cursor
            lead = "▸ " if here else "  "
            words = ("  " + harmless(about), MUTED)
            row = Content.assemble(lead, (name, "bold"), words)
            row = row.truncate(width, ellipsis=True, pad=True)
            rows.append(row.stylize(CHOSEN) if here else row)
        return rows

    def action_cursor(self, by: int) -> None:
        """Up or down."""
        self.cursor = min(max(self.cursor + by, 0), len(self._choices) - 1)
        self.show()

    def action_take(self) -> None:
        """Choose what the cursor is at."""
        self.dismiss(self.cursor)

    @on(Zone.Pressed, "#choose")
    def _press(self, event: Zone.Pressed) -> None:
        first, last = window(len(self._choices), event.zone.content_size.height, self.cursor)
        if first + event.y < last:
            self.dismiss(first + event.y)
