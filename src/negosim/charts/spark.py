"""Draws a spark line: a row of small columns, such as tension over the sessions."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.charts.blocks import heights, resample
from negosim.charts.grid import Canvas


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
    """Draw one column per value from the left, up to `high`; means if there are more than columns.

    A zero shows as the lowest block, a missing value as a blank.
    """
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
