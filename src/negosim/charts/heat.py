"""Draws a heat map as a table of shades and digits, so that it reads without colour."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Grid, finite
from negosim.charts.lettering import fit
from negosim.text import fixed

_WIDEST = 14


@dataclass(frozen=True, slots=True)
class Heat:
    """Values between `low` and `high` by row and column; None if missing."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    low: float = 0.0
    high: float = 1.0
    column_marks: tuple[str, ...] = ()

    def at(self, row: int, column: int) -> float | None:
        """A value, None if missing."""
        if row >= len(self.values) or column >= len(self.values[row]):
            return None
        return finite(self.values[row][column])


def heat(data: Heat, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """A header of column names (their marks where narrow) and a row of cells for each row.

    A value is shown as a shade and its number if it has the cells for both, else as the number, as
    two digits, or as the shade alone. The last row shows how many rows do not fit.
    """
    canvas = Canvas(width, height, charset)
    if not width or not height or not data.rows or not data.columns:
        return canvas.grid()
    labels = canvas.label_cells(data.rows)
    left = labels + 1 if labels else 0
    cell = min(_WIDEST, max(1, (width - left) // len(data.columns)))
    shown = min(len(data.columns), max(1, (width - left) // cell))
    top = 1 if height > 1 else 0
    rows = len(data.rows)
    if rows > height - top:
        rows = max(1, height - top - 1)
    if top:
        _header(canvas, left, cell, shown, data)
    for i in range(rows):
        canvas.put(0, top + i, fit(data.rows[i], labels, charset), "label")
        for j in range(shown):
            _cell(canvas, left + j * cell, top + i, cell, data.at(i, j), data)
    canvas.put_more(top + rows, len(data.rows) - rows)
    return canvas.grid()


def _header(canvas: Canvas, left: int, cell: int, shown: int, data: Heat) -> None:
    room = cell - 1 if cell > 1 else 1
    names = list(data.columns[:shown])
    if any(canvas.measure(name) > room for name in names) and len(data.column_marks) >= shown:
        names = list(data.column_marks[:shown])
    for j, name in enumerate(names):
        canvas.put(left + j * cell, 0, fit(name, room, canvas.charset), "label")
    if shown < len(data.columns):
        canvas.put(canvas.width - 1, 0, glyphs(canvas.charset).ellipsis, "muted")


def _cell(canvas: Canvas, x: int, row: int, cell: int, value: float | None, data: Heat) -> None:
    marks = glyphs(canvas.charset)
    if value is None:
        number = len(fixed(0.0))  # where the others have theirs
        under = min(cell - number - 2, 4) + 1 if cell >= number + 2 else 0
        canvas.put(x + under, row, marks.range, "muted")
        return
    spread = data.high - data.low
    share = min(1.0, max(0.0, (value - data.low) / spread)) if spread > 0 else 0.0
    step = 0 if share <= 0 else min(4, 1 + int(share * 4))
    role, shade = f"heat:{step}", marks.shades[step]
    text = fixed(value)
    digits = f"{round(100 * share):02d}"
    if cell >= len(text) + 2:
        bar = max(1, min(cell - len(text) - 2, 4))
        x = canvas.put(x, row, shade * bar, role)
        canvas.put(x, row, f" {text}" if cell > len(text) + bar + 1 else text, role)
    elif cell > len(text):
        canvas.put(x, row, text, role)
    elif cell >= 3 and len(digits) < 3:
        canvas.put(x, row, digits, role)
    else:
        canvas.put(x, row, shade if step else marks.dot, role)
