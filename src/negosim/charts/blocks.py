"""Draws lengths and heights in eighths of a cell and divides cells in proportion to shares."""

from __future__ import annotations

import math
from collections.abc import Sequence

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, finite


def length(share: float, cells: int, charset: Charset) -> str:
    """A bar over `cells` for a share in [0, 1]; any share above 0 is visible."""
    parts = glyphs(charset).eighths
    if not share > 0 or cells <= 0:
        return ""
    eighths = max(1, round(min(1.0, share) * cells * 8))
    if charset is Charset.ASCII:
        return parts[-1] * max(1, round(eighths / 8))
    return parts[-1] * (eighths // 8) + (parts[eighths % 8] if eighths % 8 else "")


def heights(
    canvas: Canvas, left: int, top: int, rows: int, shares: Sequence[float], role: str
) -> None:
    """Columns up from the last of `rows` rows, one per share in [0, 1]; above 0 is visible."""
    parts = glyphs(canvas.charset).levels
    for i, share in enumerate(shares):
        if not share > 0:
            continue
        eighths = max(1, round(min(1.0, share) * rows * 8))
        for row in range(rows):
            inside = min(8, max(0, eighths - 8 * (rows - 1 - row)))
            if inside:
                canvas.put(left + i, top + row, parts[inside], role)


def portions(shares: Sequence[float], cells: int) -> list[int]:
    """Whole cells in proportion to shares that sum to at most 1, by largest remainder.

    A share above 0 gets a cell if a larger portion has more than one.
    """
    known = [min(1.0, max(0.0, finite(s) or 0.0)) for s in shares]
    scale = cells / max(1.0, math.fsum(known))
    exact = [s * scale for s in known]
    whole = [math.floor(e) for e in exact]
    total = min(cells, round(math.fsum(exact)))
    by_rest = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_rest[: max(0, total - sum(whole))]:
        whole[i] += 1
    for i, share in enumerate(known):
        if share > 0 and not whole[i] and max(whole) > 1:
            whole[whole.index(max(whole))] -= 1
            whole[i] = 1
    return whole


def resample(values: Sequence[float | None], cells: int) -> list[float | None]:
    """As many values as cells: repeated if there are fewer, means of stretches if more."""
    if not values or cells <= 0:
        return [None] * max(0, cells)
    out: list[float | None] = []
    for i in range(cells):
        start = i * len(values) // cells
        stop = max(start + 1, (i + 1) * len(values) // cells)
        known = [v for raw in values[start:stop] if (v := finite(raw)) is not None]
        out.append(sum(v / len(known) for v in known) if known else None)
    return out
