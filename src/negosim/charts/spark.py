"""Draws a spark line: a row of small columns, such as tension over the sessions."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.charts.blocks import heights, resample
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Canvas, Grid


def spark(
    values: Sequence[float | None],
    width: int,
    height: int = 1,
    charset: Charset = Charset.BRAILLE,
    high: float = 1.0,
    role: str = "tension",
) -> Grid:
    """One column per value from the left, up to `high`; means if there are more than columns.

    A zero shows as the lowest block, a missing value as a blank.
    """
    canvas = Canvas(width, height, charset)
    if width and height:
        put_spark(canvas, 0, 0, width, height, values, high, role)
    return canvas.grid()


def put_spark(
    canvas: Canvas,
    left: int,
    top: int,
    width: int,
    rows: int,
    values: Sequence[float | None],
    high: float = 1.0,
    role: str = "tension",
) -> None:
    """Draw a spark line onto a canvas."""
    scale = high if high > 0 else 1.0
    known = resample(values, min(width, len(values)))
    heights(
        canvas,
        left,
        top,
        rows,
        [0.0 if v is None else max(1 / (8 * rows), v / scale) for v in known],
        role,
    )
