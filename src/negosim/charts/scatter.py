"""Draws a scatter plot: points, a cloud, a frontier, such as two parties' utilities."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from negosim.charts.braille import Dots, segment
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite
from negosim.charts.lettering import fit
from negosim.text import fixed

_Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A named point, drawn as its mark with its name beside it."""

    x: float
    y: float
    mark: str
    name: str = ""
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Scatter:
    """Points over x and y; `cloud` as dots, `frontier` as a line, `no_deal` as two thin lines."""

    points: tuple[Point, ...] = ()
    cloud: tuple[_Pair, ...] = ()
    frontier: tuple[_Pair, ...] = ()
    no_deal: _Pair | None = None
    x_name: str = "x"
    y_name: str = "y"
    x_range: _Pair = (0.0, 1.0)
    y_range: _Pair = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Frame:
    left: int
    width: int
    height: int
    x_range: _Pair
    y_range: _Pair
    across: int
    down: int

    def at(self, x: float, y: float) -> tuple[int, int]:
        """The dot of a point, in units of `across` and `down` dots a cell."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return column(x, x0, x1, self.width * self.across), column(
            -y, -y1, -y0, self.height * self.down
        )


def scatter(data: Scatter, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The plot, with the y axis named above it and the x axis below if there is room."""
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    framed = width >= 16 and height >= 5
    x_range, y_range = _proper(data.x_range), _proper(data.y_range)
    left = max(len(fixed(v, 1)) for v in y_range) + 1 if framed else 0
    fine = charset is Charset.BRAILLE
    frame = _Frame(
        left,
        width - left,
        height - 2 if framed else height,
        x_range,
        y_range,
        2 if fine else 1,
        4 if fine else 1,
    )
    top = 1 if framed else 0
    if framed:
        _axes(canvas, frame, data)
    _no_deal(canvas, frame, top, data.no_deal)
    if fine:
        _dots(canvas, frame, top, data)
    else:
        _cells(canvas, frame, top, data)
    _points(canvas, frame, top, data)
    return canvas.grid()


def _proper(bounds: _Pair) -> _Pair:
    low, high = finite(bounds[0]), finite(bounds[1])
    return (0.0, 1.0) if low is None or high is None or not high > low else (low, high)


def _numbers(pairs: tuple[_Pair, ...]) -> list[_Pair]:
    return [(x, y) for x, y in pairs if finite(x) is not None and finite(y) is not None]


def _axes(canvas: Canvas, frame: _Frame, data: Scatter) -> None:
    marks = glyphs(canvas.charset)
    last = canvas.height - 1
    canvas.put(0, 0, fit(data.y_name, canvas.width, canvas.charset), "axis")
    for row in range(1, last):
        canvas.put(frame.left - 1, row, marks.post, "axis", Emphasis.DIM)
    (x0, x1), (y0, y1) = frame.x_range, frame.y_range
    for value, row in ((y1, 1), (y0, last - 1)):
        text = fixed(value, 1)
        canvas.put(frame.left - 1 - len(text), row, text, "axis")
    low, high = fixed(x0, 1), fixed(x1, 1)
    canvas.put(frame.left, last, low, "axis")
    canvas.put(canvas.width - len(high), last, high, "axis")
    room = canvas.width - frame.left - len(low) - len(high) - 4
    name = fit(data.x_name, room, canvas.charset)
    size = canvas.measure(name)
    canvas.put(frame.left + len(low) + 2 + (room - size) // 2, last, name, "axis")


def _no_deal(canvas: Canvas, frame: _Frame, top: int, no_deal: _Pair | None) -> None:
    if no_deal is None or not _numbers((no_deal,)):
        return
    marks = glyphs(canvas.charset)
    x, y = frame.at(*no_deal)
    column_at, row_at = frame.left + x // frame.across, top + y // frame.down
    for i in range(frame.left, frame.left + frame.width):
        canvas.put(i, row_at, marks.dash, "muted", Emphasis.DIM)
    for row in range(top, top + frame.height):
        canvas.put(column_at, row, marks.cursor, "muted", Emphasis.DIM)


def _dots(canvas: Canvas, frame: _Frame, top: int, data: Scatter) -> None:
    dots = Dots()
    for x, y in _numbers(data.cloud):
        dots.put(*frame.at(x, y), "muted")
    for start, stop in pairwise(sorted(_numbers(data.frontier))):
        dots.line(*frame.at(*start), *frame.at(*stop), "good")
    dots.draw(canvas, frame.left, top)


def _cells(canvas: Canvas, frame: _Frame, top: int, data: Scatter) -> None:
    marks = glyphs(canvas.charset)
    for x, y in _numbers(data.cloud):
        col, row = frame.at(x, y)
        canvas.put(frame.left + col, top + row, marks.dot, "muted")
    for start, stop in pairwise(sorted(_numbers(data.frontier))):
        for col, row in segment(*frame.at(*start), *frame.at(*stop)):
            canvas.put(frame.left + col, top + row, marks.talk, "good")


def _points(canvas: Canvas, frame: _Frame, top: int, data: Scatter) -> None:
    """Marks first, then names beside them if no other mark or name is there."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, Point]] = []
    for point in data.points:
        if _numbers(((point.x, point.y),)):
            x, y = frame.at(point.x, point.y)
            col, row = frame.left + x // frame.across, top + y // frame.down
            canvas.put(col, row, (point.mark or "?")[0], point.role, Emphasis.BOLD)
            taken.add((col, row))
            placed.append((col, row, point))
    for col, row, point in placed:
        size = canvas.measure(point.name)
        for start in (col + 2, col - size - 1):
            cells = {(x, row) for x in range(start - 1, start + size + 1)} - {(col, row)}
            inside = start >= frame.left and start + size <= canvas.width
            if size and inside and not cells & taken:
                for x in (start - 1, start + size):
                    if x != col:
                        canvas.put(x, row, " ")
                canvas.put(start, row, point.name, point.role)
                taken |= cells
                break
