"""Draws a chart's grid as SVG: letters as text, blocks, dots and rules as shapes.

The picture has no ground of its own: letters take the colour of the page around it, and the other
colours have enough contrast on white and on near black.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from typing import NamedTuple

from negosim.charts.grid import Cell, Emphasis, Grid
from negosim.text import harmless

FLUID = ' style="max-width: 100%"'
"""No wider than what holds the picture, where the page has no style for it."""

WIDTH, HEIGHT, SIZE = 8, 16, 13  # of a cell and of its letters, in pixels
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

COLOURS = {
    "red": "#CC5516",
    "blue": "#1D7DB8",
    "green": "#0B8768",
    "yellow": "#8C7A00",
    "magenta": "#B45C93",
    "cyan": "#12838F",
    "orange": "#A66F00",
    "white": "currentColor",
}
"""The colours of parties, by their names in scenario files."""

ROLES = {
    "zopa": COLOURS["green"],
    "good": COLOURS["green"],
    "warn": COLOURS["yellow"],
    "event": COLOURS["yellow"],
    "tension": COLOURS["yellow"],
    "bad": COLOURS["red"],
    "deadline": COLOURS["red"],
    "bar": COLOURS["blue"],
    "cursor": COLOURS["blue"],
    "history": COLOURS["orange"],
    **{f"heat:{shade}": COLOURS["blue"] for shade in (1, 2, 3, 4)},
}
FAINT = {
    "heat:0": 0.65,
    "axis": 0.65,
    "muted": 0.65,
    "redline": 0.8,
    "level": 0.85,
    "accepted": 0.6,
}

GROUNDS = {"room": COLOURS["green"], "cursor": "currentColor", "picked": "currentColor"}

# the directions in which a rule leaves the middle of its cell
RULES = {
    "─": "lr", "│": "ud", "┼": "lrud", "├": "urd", "┤": "uld", "┴": "lur", "┬": "ldr",
    "╭": "rd", "╮": "ld", "╰": "ur", "╯": "ul", "┌": "rd", "┐": "ld", "└": "ur", "┘": "ul",
}  # fmt: skip
STEPS = {
    "l": (-WIDTH / 2, 0.0),
    "r": (WIDTH / 2, 0.0),
    "u": (0.0, -HEIGHT / 2),
    "d": (0.0, HEIGHT / 2),
}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))  # of braille, bit by bit


class Svg(str):
    """An SVG picture as text, which notebooks show as a picture."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Svg of {len(self):,} characters>"

    def _repr_svg_(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return str(self)


class _Style(NamedTuple):
    colour: str
    opacity: float = 1.0
    bold: bool = False


def svg(grid: Grid, label: str, colours: Mapping[str, str] | None = None) -> Svg:
    """The grid as a picture; `label` is read to those who do not see it.

    `colours` are those of roles that the charts do not know, such as parties, by `COLOURS`' names.
    """
    width, height = grid.width * WIDTH, grid.height * HEIGHT
    drawing = _Drawing(colours or {})
    for row, cells in enumerate(grid.rows):
        drawing.row(row, cells)
    title = escape(harmless(label))
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'role="img" aria-label="{title}"{FLUID} font-family="{FONTS}" '
        f'font-size="{SIZE}"><title>{title}</title>{"".join(drawing.elements())}</svg>'
    )


class _Drawing:
    """Collects the shapes of each style, and the letters."""

    def __init__(self, colours: Mapping[str, str]) -> None:
        self._colours = colours
        self._areas: defaultdict[_Style, list[str]] = defaultdict(list)
        self._rules: defaultdict[_Style, list[str]] = defaultdict(list)
        self._dots: defaultdict[_Style, list[str]] = defaultdict(list)
        self._letters: list[str] = []

    def row(self, row: int, cells: tuple[Cell, ...]) -> None:
        """Take up one row of cells."""
        y = row * HEIGHT
        for at, cell in enumerate(cells):
            if cell.ground in GROUNDS or cell.emphasis is Emphasis.REVERSE:
                ground = GROUNDS.get(cell.ground, "currentColor")
                self._area(_Style(ground, 0.15), at * WIDTH, y, WIDTH, HEIGHT)
        for (style, shaped), run in groupby(
            enumerate(cells), lambda pair: (self._style(pair[1]), _is_shape(pair[1].char))
        ):
            part = list(run)
            if shaped:
                for at, cell in part:
                    self._shape(style, at * WIDTH, y, cell.char)
            else:
                self._words(style, y, part)

    def _style(self, cell: Cell) -> _Style:
        named = COLOURS.get(self._colours.get(cell.role, ""), "")
        colour = named or ROLES.get(cell.role) or "currentColor"
        opacity = 0.6 if cell.emphasis is Emphasis.DIM else FAINT.get(cell.role, 1.0)
        return _Style(colour, opacity, cell.emphasis is Emphasis.BOLD)

    def _words(self, style: _Style, y: float, cells: list[tuple[int, Cell]]) -> None:
        for space, run in groupby(cells, lambda pair: pair[1].char == " "):
            if space:
                continue
            part = list(run)
            text = "".join(cell.char for _, cell in part)
            # as wide as its cells, whatever the font
            length = f' textLength="{len(part) * WIDTH}"' if len(part) > 1 else ""
            bold = ' font-weight="bold"' if style.bold else ""
            self._letters.append(
                f'<text x="{part[0][0] * WIDTH}" y="{y + HEIGHT - 4:g}"{length}{bold}'
                f"{_painted('fill', style)}>{escape(harmless(text))}</text>"
            )

    def _area(self, style: _Style, x: float, y: float, width: float, height: float) -> None:
        self._areas[style].append(f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z")

    def _shape(self, style: _Style, x: float, y: float, char: str) -> None:
        code = ord(char)
        middle = x + WIDTH / 2, y + HEIGHT / 2
        if char in RULES:
            for way in RULES[char]:
                dx, dy = STEPS[way]
                self._rules[style].append(f"M{middle[0]:g} {middle[1]:g}l{dx:g} {dy:g}")
        elif char in SHADES:
            shade = style._replace(opacity=style.opacity * SHADES[char])
            self._area(shade, x, y, WIDTH, HEIGHT)
        elif 0x2581 <= code <= 0x2588:  # eighths from below
            high = HEIGHT * (code - 0x2580) / 8
            self._area(style, x, y + HEIGHT - high, WIDTH, high)
        elif 0x2589 <= code <= 0x258F:  # eighths from the left
            self._area(style, x, y, WIDTH * (0x2590 - code) / 8, HEIGHT)
        elif char == "▐":
            self._area(style, middle[0], y, WIDTH / 2, HEIGHT)
        else:
            for bit, (column, row) in enumerate(DOTS):
                if (code - 0x2800) >> bit & 1:
                    self._dots[style].append(f"M{x + 2 + 4 * column:g} {y + 2 + 4 * row:g}h0")

    def elements(self) -> Iterator[str]:
        """The shapes and then the letters."""
        for style, paths in self._areas.items():
            yield f'<path d="{"".join(paths)}"{_painted("fill", style)}/>'
        for style, paths in self._rules.items():
            yield f'<path d="{"".join(paths)}"{_painted("stroke", style)}/>'
        for style, paths in self._dots.items():
            line = ' stroke-width="2.2" stroke-linecap="round"'
            yield f'<path d="{"".join(paths)}"{line}{_painted("stroke", style)}/>'
        yield from self._letters


def _is_shape(char: str) -> bool:
    code = ord(char) if len(char) == 1 else 0
    return char in RULES or 0x2581 <= code <= 0x2593 or 0x2801 <= code <= 0x28FF


def _painted(what: str, style: _Style) -> str:
    opacity = f' {what}-opacity="{style.opacity:g}"' if style.opacity < 1.0 else ""
    return f' {what}="{style.colour}"{opacity}'
