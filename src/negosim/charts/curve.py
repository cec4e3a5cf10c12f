"""Draws one small curve over [0, 1], such as a tactic's concession over time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from negosim.charts.blocks import heights, resample
from negosim.charts.braille import Dots
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite


@dataclass(frozen=True, slots=True)
class Curve:
    """Values in [0, 1], evenly spaced over time; `before` is the curve before an edit."""

    values: tuple[float | None, ...]
    role: str = "bar"
    before: tuple[float | None, ...] = ()
    now: float | None = None
    name: str = "κ"


def curve(data: Curve, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The curve, with its name and bounds left of it if there is room, and `now` as a line."""
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    marks = glyphs(charset)
    left = canvas.measure(data.name) + 3 if width >= 12 and height >= 2 else 0
    room = max(1, width - left)
    if left:
        canvas.put(0, 0, f"{data.name} 1", "axis")
        canvas.put(left - 2, height - 1, "0", "axis")
        for row in range(height):
            canvas.put(left - 1, row, marks.post, "axis", Emphasis.DIM)
    now = finite(data.now)
    if now is not None:
        for row in range(height):
            x = left + column(now, 0, 1, room)
            canvas.put(x, row, marks.cursor, "cursor", ground="cursor")
    if charset is Charset.BRAILLE and height > 1:
        dots = Dots()
        _trace(dots, data.before, "muted", room, height, every=3)
        _trace(dots, data.values, data.role, room, height)
        dots.draw(canvas, left)
    else:
        shares = [v or 0.0 for v in resample(data.values, room)]
        heights(canvas, left, 0, height, shares, data.role)
    return canvas.grid()


def _trace(
    dots: Dots,
    values: tuple[float | None, ...],
    role: str,
    width: int,
    height: int,
    every: int = 1,
) -> None:
    known = [
        (column(i, 0, len(values) - 1, 2 * width), column(-v, -1, 0, 4 * height))
        for i, raw in enumerate(values)
        if (v := finite(raw)) is not None
    ]
    if len(known) == 1:
        dots.put(*known[0], role)
    for (x0, y0), (x1, y1) in pairwise(known):
        dots.line(x0, y0, x1, y1, role, every)
