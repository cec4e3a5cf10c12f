"""Shows the lines of a painter, and passes on what the mouse does to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.widget import Widget

from negosim.text import harmless
from negosim.tui.style.look import lines, safe

if TYPE_CHECKING:
    from negosim.tui.program import Program

Painter = Callable[[int, int], list[Content]]


def nothing(_width: int, _height: int) -> list[Content]:
    """The painter of an empty zone."""
    return []


def unpaintable(_width: int, _height: int) -> list[Content]:
    """The painter of a zone whose own painter failed."""
    return [Content("This part could not be drawn.")]


class Zone(Widget):
    """A part of a screen that shows what its painter gives for its size.

    Painters get the width and height inside the frame and return at most that many lines; they are
    called anew for every frame in which the zone changed, and keep no state.
    """

    class Pressed(Message):
        """The mouse was pressed at a cell inside the frame, or `dragged` there since."""

        def __init__(self, zone: Zone, x: int, y: int, dragged: bool = False) -> None:
            super().__init__()
            self.zone, self.x, self.y, self.dragged = zone, x, y, dragged

        @property
        def control(self) -> Zone:
            """The zone, for `@on` selectors."""
            return self.zone

    class Wheeled(Message):
        """The wheel turned over the zone: −1 up, 1 down."""

        def __init__(self, zone: Zone, by: int) -> None:
            super().__init__()
            self.zone, self.by = zone, by

        @property
        def control(self) -> Zone:
            """The zone, for `@on` selectors."""
            return self.zone

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.can_focus = "frame" in (classes or "").split()
        self._painter: Painter = nothing
        self._held = False  # the mouse was pressed here

    def paint(self, painter: Painter, title: str = "", legend: Content | None = None) -> None:
        """Take a new painter and title, and a legend of its marks if it has one, and show it."""
        self._painter = painter
        heading = Content(harmless(title)) if title else None
        if self.border_title != heading:
            self.border_title = heading
        if legend is not None and self.border_subtitle != legend:
            self.border_subtitle = legend
        self.refresh()

    def render(self) -> Content:
        """The painter's lines for the present size."""
        width, height = self.content_size
        if width <= 0 or height <= 0:
            return Content()
        try:
            rows = self._painter(width, height)[:height]
        except Exception as error:  # noqa: BLE001 - Textual would end the program: the rest lives on
            self._painter = unpaintable  # not again at the next frame
            self.call_later(cast("Program", self.app).report_error, error)
            rows = unpaintable(width, height)
        return lines(safe(row).truncate(width) for row in rows)

    def lines(self) -> list[str]:
        """What it says, as text."""
        return self.render().plain.splitlines()

    def on_mouse_down(self, event: MouseDown) -> None:
        """Pass a press on as a cell inside the frame."""
        self._held = event.button == 1
        self._press(event, dragged=False)

    def on_mouse_up(self) -> None:
        """The drag has ended."""
        self._held = False

    def on_mouse_move(self, event: MouseMove) -> None:
        """Pass on where what was pressed here is dragged to."""
        if event.button == 1 and self._held:
            self._press(event, dragged=True)

    def _press(self, event: MouseDown | MouseMove, dragged: bool) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self.post_message(self.Pressed(self, offset.x, offset.y, dragged))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel, downwards."""
        event.stop()
        self.post_message(self.Wheeled(self, 1))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel, upwards."""
        event.stop()
        self.post_message(self.Wheeled(self, -1))


def window(count: int, height: int, cursor: int) -> tuple[int, int]:
    """The slice of `count` rows to show in `height` with the cursor near the middle."""
    if count <= height:
        return 0, count
    first = min(max(cursor - height // 2, 0), count - height)
    return first, first + height
