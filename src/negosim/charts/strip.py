"""Draws a distribution over [low, high]: columns, the median, the spread."""

from __future__ import annotations

import math
from dataclasses import dataclass

from negosim.charts.blocks import heights
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite
from negosim.charts.placing import Wish, place
from negosim.record import EPS
from negosim.text import fixed


@dataclass(frozen=True, slots=True)
class Distribution:
    """Weights of equal bins from low to high; the 5th, 50th and 95th percentile if known.

    `marks` are levels to point at: (level, letter, role).
    """

    weights: tuple[float, ...]
    percentiles: tuple[float, float, float] | None = None
    marks: tuple[tuple[float, str, str], ...] = ()
    low: float = 0.0
    high: float = 1.0
    role: str = "bar"

    def shown_percentiles(self) -> tuple[float, float, float] | None:
        """The percentiles, if all are numbers."""
        if self.percentiles is None or any(finite(p) is None for p in self.percentiles):
            return None
        return self.percentiles


def strip(data: Distribution, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """Columns of the distribution.

    From height 2 a row below shows p05–p50–p95 as a whisker; from 3 the last row writes them.
    """
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    spread = data.shown_percentiles()
    below = 0 if spread is None and not data.marks else min(2, height - 1)
    rows = height - below
    shares = _columns(data.weights, width)
    top = max(shares, default=0.0)
    heights(canvas, 0, 0, rows, [s / top if top > 0 else 0.0 for s in shares], data.role)
    if below:
        _whisker(canvas, rows, data, spread)
    if below > 1 and spread is not None:
        _numbers(canvas, rows + 1, data, spread)
    return canvas.grid()


def _columns(weights: tuple[float, ...], width: int) -> list[float]:
    """The weights spread over columns, relative to the largest."""
    known = [max(0.0, finite(w) or 0.0) for w in weights]
    top = max(known, default=0.0)
    out = [0.0] * width
    if top <= 0:
        return out
    for i, weight in enumerate(known):
        start, stop = i * width / len(known), (i + 1) * width / len(known)
        for x in range(math.floor(start), min(width, math.ceil(stop))):
            inside = min(stop, x + 1) - max(start, x)
            # Slivers that come from rounding alone are not part of the bin.
            if inside > EPS:
                out[x] += weight / top * inside / (stop - start)
    return out


def _whisker(
    canvas: Canvas, row: int, data: Distribution, spread: tuple[float, float, float] | None
) -> None:
    marks = glyphs(canvas.charset)
    width = canvas.width
    for x in range(width):
        canvas.put(x, row, marks.dot, "axis", Emphasis.DIM)
    if spread is not None:
        low, middle, high = (column(p, data.low, data.high, width) for p in sorted(spread))
        for x in range(low, high + 1):
            canvas.put(x, row, marks.rule, data.role)
        canvas.put(low, row, marks.start, data.role)
        canvas.put(high, row, marks.end, data.role)
        canvas.put(middle, row, marks.talk, data.role, Emphasis.BOLD)
    for level, letter, role in data.marks:
        if finite(level) is not None:
            x = column(level, data.low, data.high, width)
            canvas.put(x, row, letter[:1], role, Emphasis.BOLD)


def _numbers(
    canvas: Canvas, row: int, data: Distribution, spread: tuple[float, float, float]
) -> None:
    low, middle, high = sorted(spread)
    for chosen in (
        (("p05 ", low), ("p50 ", middle), ("p95 ", high)),
        (("", low), ("", middle), ("", high)),
        (("", middle),),
    ):
        labels = [f"{name}{fixed(value)}" for name, value in chosen]
        wishes = []
        for label, (_, value) in zip(labels, chosen, strict=True):
            start = column(value, data.low, data.high, canvas.width) - len(label) // 2
            wishes.append(Wish(start, len(label), 0, canvas.width - len(label)))
        starts = place(wishes, gap=2)
        if starts is not None:
            for start, label in zip(starts, labels, strict=True):
                canvas.put(start, row, label, "muted")
            return
