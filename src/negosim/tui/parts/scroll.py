"""Shows more lines than there is room for: a window on them, and how many follow."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from negosim.text import counted
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.zone import Zone
from negosim.tui.style.look import MUTED

Rows = Callable[[int], list[Content]]


class ScrollZone(Zone):
    """A zone that shows its lines from `first` on, and the key of the action that scrolls down."""

    def __init__(self, id: str, action: str) -> None:
        super().__init__(id=id, classes="frame")
        self.first = 0
        self._action = action
        self._rows: Rows = lambda _width: []

    def paint_rows(self, rows: Rows, title: str = "") -> None:
        """Show these lines, made for a width."""
        self._rows = rows
        self.paint(self._window, title)

    def _window(self, width: int, height: int) -> list[Content]:
        rows = self._rows(width)
        first = min(self.first, max(len(rows) - height, 0))
        shown, below = rows[first : first + height], len(rows) - first - height
        if below > 0 and shown:
            more = f" … {counted(below + 1, 'more line')}, {key_of(self._action)}"
            shown[-1] = Content.styled(more, MUTED)
        return shown

    def move(self, by: int) -> None:
        """So many lines down, or up; not beyond the ends."""
        width, height = self.content_size
        last = max(len(self._rows(width)) - height, 0)
        self.first = min(max(self.first + by, 0), last)
        self.refresh()

    def page(self, by: int) -> None:
        """A page down or up, with a line of the one before."""
        self.move(by * max(self.content_size.height - 1, 1))

    def on_zone_wheeled(self, event: Zone.Wheeled) -> None:
        """The wheel moves a line."""
        event.stop()
        self.move(event.by)
