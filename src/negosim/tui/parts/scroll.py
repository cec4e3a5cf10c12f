"""Shows more lines than there is room for: a window on them, and how many are hidden."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from negosim.text import counted
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.zone import Zone, unpaintable
from negosim.tui.style.look import CHOSEN, MUTED

Rows = Callable[[int], list[Content]]


class ScrollZone(Zone):
    """A zone that shows its lines from `first` on, and the key of the action that scrolls down.

    The first `fixed` lines, such as the names of columns, stay where they are. With `choosable`
    lines the one under the `cursor` is marked while the zone has the focus.
    """

    def __init__(self, id: str, action: str, fixed: int = 0, choosable: bool = False) -> None:
        super().__init__(id=id, classes="frame")
        self.first = self.cursor = 0
        self._action, self._fixed, self._choosable = action, fixed, choosable
        self._rows: Rows = lambda _width: []
        self._made: tuple[int, list[Content]] | None = None  # the lines, and for which width

    def paint_rows(self, rows: Rows, title: str = "") -> None:
        """Show these lines, made for a width."""
        self._rows, self._made = rows, None
        self.paint(self._window, title)
        self._tell()

    def lines(self) -> list[str]:
        """All it has to say, also what is scrolled out of sight."""
        return [row.plain for row in self._lines(self.content_size.width)]

    def _lines(self, width: int) -> list[Content]:
        """All lines, made once until others are to be shown."""
        if self._made is None or self._made[0] != width:
            self._made = width, self._rows(width)
        return self._made[1]

    def _window(self, width: int, height: int) -> list[Content]:
        rows = self._lines(width)
        first = self._fixed + min(self.first, max(len(rows) - height, 0))
        shown = [*rows[: self._fixed], *rows[first : first + height - self._fixed]]
        at = self.cursor - first
        if self._chooses and 0 <= at < len(shown):
            shown[at] = shown[at].truncate(width, pad=True).stylize(CHOSEN)
        return shown

    @property
    def _chooses(self) -> bool:
        return self._choosable and self.has_focus

    def top(self) -> None:
        """The first line again."""
        self.first = self.cursor = 0

    def line_at(self, y: int) -> int:
        """The number of the line that is shown at row `y`."""
        last, _ = self._hidden()
        return min(self.first, last) + y

    def _hidden(self) -> tuple[int, int]:
        """How many lines there are above the first one at most, and below the last one shown."""
        width, height = self.content_size
        if not height or self._painter == unpaintable:
            return 0, 0
        last = max(len(self._lines(width)) - height, 0)
        return last, last - min(self.first, last)

    def _tell(self) -> None:
        """How many lines are hidden, on the frame."""
        last, below = self._hidden()
        above = f"{last - below} above" if last > below else ""
        more = f"{counted(below, 'more line')}, {key_of(self._action)}" if below else ""
        hidden = " · ".join(part for part in (above, more) if part)
        told = Content.styled(f" … {hidden} ", MUTED) if hidden else None
        if self.border_subtitle != told:
            self.border_subtitle = told

    def on_resize(self) -> None:
        """Another number of lines fits."""
        self._tell()

    def show_line(self, at: int) -> None:
        """Scroll so that this line, counted without the fixed ones, is near the top."""
        self.first = max(at - 1, 0)
        self._tell()
        self.refresh()

    def move(self, by: int) -> None:
        """So many lines down, or up; not beyond the ends. With the focus the cursor moves."""
        (last, _), height = self._hidden(), self.content_size.height
        if self._chooses:
            lines = len(self._lines(self.content_size.width))
            self.cursor = min(max(self.cursor + by, 0), max(lines - 1, 0))
            self.first = min(max(self.first, self.cursor - height + 1), self.cursor)
        else:
            self.first = self.first + by
        self.first = min(max(self.first, 0), last)
        self._tell()
        self.refresh()

    def page(self, by: int) -> None:
        """A page down or up, with a line of the one before."""
        self.move(by * max(self.content_size.height - 1, 1))

    def on_zone_wheeled(self, event: Zone.Wheeled) -> None:
        """The wheel moves a line."""
        event.stop()
        self.move(event.by)
