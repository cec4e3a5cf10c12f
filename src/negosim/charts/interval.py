"""Draws a prior and a posterior interval on one line."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column


@dataclass(frozen=True, slots=True)
class Intervals:
    """Prior (low, high), posterior (low, median, high) and the true value, if known.

    The line spans `low` to `high`.
    """

    prior: tuple[float, float]
    posterior: tuple[float, float, float]
    true: float | None = None
    low: float = 0.0
    high: float = 1.0


def intervals(data: Intervals, width: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """One row: the prior between its ends, the posterior over it, its median, the true value."""
    canvas, marks = Canvas(width, 1, charset), glyphs(charset)
    if not width:
        return canvas.grid()

    def at(value: float) -> int:
        return column(value, data.low, data.high, width)

    for x in range(width):
        canvas.put(x, 0, marks.dot, "axis", Emphasis.DIM)
    low, high = map(at, data.prior)
    for x in range(low, high + 1):
        canvas.put(x, 0, marks.rule, "muted")
    canvas.put(low, 0, marks.start, "muted")
    canvas.put(high, 0, marks.end, "muted")
    low, middle, high = map(at, data.posterior)
    for x in range(low, high + 1):
        canvas.put(x, 0, marks.double, "bar", Emphasis.BOLD)
    canvas.put(middle, 0, marks.talk, "bar", Emphasis.BOLD)
    if data.true is not None:
        canvas.put(at(data.true), 0, marks.text, "good", Emphasis.BOLD)
    return canvas.grid()
