"""Draws dots and straight lines in braille cells, each two dots wide and four high."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.charts.grid import Canvas, Emphasis

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def segment(x0: int, y0: int, x1: int, y1: int) -> Iterator[tuple[int, int]]:
    """The dots of a straight line, both ends included (Bresenham 1965)."""
    dx, dy = abs(x1 - x0), -abs(y1 - y0)
    step_x, step_y = (1 if x0 < x1 else -1), (1 if y0 < y1 else -1)
    error = dx + dy
    while True:
        yield x0, y0
        if (x0, y0) == (x1, y1):
            return
        twice = 2 * error
        if twice >= dy:
            error += dy
            x0 += step_x
        if twice <= dx:
            error += dx
            y0 += step_y


class Dots:
    """A set of dots; each cell has the role of the last dot put into it."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], tuple[int, str]] = {}

    def put(self, x: int, y: int, role: str) -> None:
        """Set the dot at (x, y), counted from the top left in half and quarter cells."""
        key = (x // 2, y // 4)
        bits, _ = self._cells.get(key, (0, ""))
        self._cells[key] = (bits | _BITS[y % 4][x % 2], role)

    def line(self, x0: int, y0: int, x1: int, y1: int, role: str, every: int = 1) -> None:
        """A straight line, of which each `every`-th dot is set."""
        for i, (x, y) in enumerate(segment(x0, y0, x1, y1)):
            if i % every == 0:
                self.put(x, y, role)

    def draw(
        self, canvas: Canvas, left: int = 0, top: int = 0, emphasis: Emphasis = Emphasis.PLAIN
    ) -> None:
        """Write the dots onto a canvas, with the first cell at (left, top)."""
        for (x, y), (bits, role) in sorted(self._cells.items()):
            canvas.put(left + x, top + y, chr(0x2800 + bits), role, emphasis)
