"""Draws stacked bars of shares, each part with its mark inside so that it reads without colour."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.blocks import portions
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, finite
from negosim.charts.lettering import fit


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of every bar stands for."""

    name: str
    mark: str
    role: str


@dataclass(frozen=True, slots=True)
class StackedRow:
    """One bar: the share of each part, in their order, summing to at most 1."""

    label: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stacked:
    """Bars over the same parts."""

    parts: tuple[Part, ...]
    rows: tuple[StackedRow, ...]


def stacked(data: Stacked, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """A row per bar, percentages in the parts that have room; a key if a row is left."""
    canvas = Canvas(width, height, charset)
    if not width or not height or not data.rows:
        return canvas.grid()
    shown = data.rows if len(data.rows) <= height else data.rows[: height - 1]
    labels = canvas.label_cells(bar.label for bar in data.rows)
    left = labels + 1 if labels else 0
    for row, bar in enumerate(shown):
        canvas.put(0, row, fit(bar.label, labels, charset), "label")
        _bar(canvas, row, left, data.parts, bar.shares)
    canvas.put_more(len(shown), len(data.rows) - len(shown))
    if len(data.rows) < height:
        _key(canvas, len(shown), left, data.parts)
    return canvas.grid()


def _bar(
    canvas: Canvas, row: int, left: int, parts: tuple[Part, ...], shares: tuple[float, ...]
) -> None:
    marks = glyphs(canvas.charset)
    # Neighbours differ in their filling, so that they differ without colour.
    fillings = (marks.full, marks.some, marks.every, marks.more)
    if canvas.charset is Charset.ASCII:
        fillings = ("=", ".", "#", "-")
    known = shares[: len(parts)]
    x = left
    for i, cells in enumerate(portions(known, max(0, canvas.width - left))):
        part = parts[i]
        filling = fillings[i % len(fillings)]
        canvas.put(x, row, filling * cells, part.role, ground=f"part:{i}")
        percent = round(100 * min(1.0, max(0.0, finite(known[i]) or 0.0)))
        for label in (f" {part.mark} {percent} ", f"{part.mark}{percent}", part.mark):
            size = canvas.measure(label)
            if 0 < size <= cells:
                canvas.put(x + (cells - size) // 2, row, label, part.role, Emphasis.BOLD)
                break
        x += cells


def _key(canvas: Canvas, row: int, left: int, parts: tuple[Part, ...]) -> None:
    sizes = [canvas.measure(part.mark) + canvas.measure(part.name) + 3 for part in parts]
    x = left if left + sum(sizes) - 2 <= canvas.width else 0
    for part in parts:
        size = canvas.measure(part.mark) + 1 + canvas.measure(part.name)
        if x + size > canvas.width:
            return
        x = canvas.put(x, row, part.mark, part.role, Emphasis.BOLD)
        x = canvas.put(x, row, f" {part.name}", "muted") + 2
