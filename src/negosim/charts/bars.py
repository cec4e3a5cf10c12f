"""Draws horizontal bars, to one or both sides of zero, and the small bar of a table cell."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.blocks import length
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, finite
from negosim.charts.lettering import fit
from negosim.text import fixed


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `note` is written after the value."""

    label: str
    value: float | None
    role: str = "bar"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars on one scale: full length is `full`, or the largest absolute value if that is None."""

    bars: tuple[Bar, ...]
    full: float | None = None

    def scale(self) -> float:
        """The value of a full bar, above 0."""
        full = finite(self.full)
        if full is None:
            full = max((abs(finite(b.value) or 0.0) for b in self.bars), default=1.0)
        return full if full > 0 else 1.0


def bars(data: Bars, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """A row per bar: label, bar, value, note; bars to both sides if any value is negative.

    If there are too few rows, the last one shows how many bars are missing.
    """
    canvas = Canvas(width, height, charset)
    if not width or not height or not data.bars:
        return canvas.grid()
    shown = data.bars if len(data.bars) <= height else data.bars[: height - 1]
    labels = canvas.label_cells(bar.label for bar in data.bars)
    notes = _notes(canvas, shown)
    values = min(max(map(canvas.measure, notes), default=0), width // 3)
    left = labels + 1 if labels else 0
    room = max(1, width - left - (values + 1 if values else 0))
    both = any((finite(b.value) or 0.0) < 0 for b in data.bars)
    for row, (bar, note) in enumerate(zip(shown, notes, strict=True)):
        canvas.put(0, row, fit(bar.label, labels, charset), "label")
        share = (finite(bar.value) or 0.0) / data.scale()
        if both:
            _two_sided(canvas, row, left, room, share, bar.role)
        else:
            canvas.put(left, row, length(share, room, charset), bar.role)
        if values:
            text = fit(note, values, charset)
            canvas.put(width - canvas.measure(text), row, text, "label")
    canvas.put_more(len(shown), len(data.bars) - len(shown))
    return canvas.grid()


def _notes(canvas: Canvas, shown: tuple[Bar, ...]) -> list[str]:
    """Values with their notes, the notes padded to one width."""
    values = ["–" if (v := finite(bar.value)) is None else fixed(v) for bar in shown]
    notes = max([canvas.measure(bar.note) for bar in shown], default=0)
    out = []
    for value, bar in zip(values, shown, strict=True):
        pad = " " * (notes - canvas.measure(bar.note))
        out.append(f"{value} {bar.note}{pad}" if notes else value)
    return out


def _two_sided(canvas: Canvas, row: int, left: int, room: int, share: float, role: str) -> None:
    """A bar from the middle; only whole and half cells have glyphs that grow leftward."""
    marks = glyphs(canvas.charset)
    middle = left + room // 2
    canvas.put(middle, row, marks.post, "axis", Emphasis.DIM)
    if share >= 0:
        canvas.put(middle + 1, row, length(share, left + room - middle - 1, canvas.charset), role)
        return
    halves = max(1, round(min(1.0, -share) * (middle - left) * 2)) if middle > left else 0
    whole = halves // 2 if canvas.charset is not Charset.ASCII else (halves + 1) // 2
    for x in range(middle - whole, middle):
        canvas.put(x, row, marks.full, role)
    if halves % 2 and canvas.charset is not Charset.ASCII:
        canvas.put(middle - whole - 1, row, marks.limit_low, role)


def gap_bar(
    value: float | None,
    width: int,
    charset: Charset = Charset.BRAILLE,
    full: float = 1.0,
    role: str = "bad",
) -> Grid:
    """One row for a table cell: a bar for the gap and its number; blank without a gap."""
    canvas = Canvas(width, 1, charset)
    gap = finite(value)
    if not width or gap is None or gap <= 0:
        return canvas.grid()
    text = fixed(gap)
    room = width - len(text)
    if room < 1:
        canvas.put(0, 0, fit(text, width, charset), role)
        return canvas.grid()
    block = glyphs(charset).levels[6] if charset is not Charset.ASCII else "="
    scale = full if full > 0 else 1.0
    cells = max(1, round(min(1.0, gap / scale) * room))
    canvas.put(0, 0, block * cells, role)
    canvas.put(room, 0, text, role)
    return canvas.grid()
