"""Defines the rectangle of cells that every chart returns, and the canvas it is drawn on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.lettering import clusters, fit, width_of


class Emphasis(StrEnum):
    """How much a cell stands out, beside its role."""

    PLAIN = ""
    BOLD = "bold"
    DIM = "dim"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a character, what it means (`role`) and what it stands on (`ground`).

    `char` is empty in the second cell of a wide character. A role is a name that the theme
    resolves: `party:0`, `text`, `zopa`, `redline`, `axis`, `muted`, `good`, `warn`, `bad`, …
    """

    char: str = " "
    role: str = ""
    emphasis: Emphasis = Emphasis.PLAIN
    ground: str = ""


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Grid:
    """Exactly `height` rows of exactly `width` cells."""

    width: int
    height: int
    rows: tuple[tuple[Cell, ...], ...]

    def to_text(self) -> list[str]:
        """The lines without colour, blanks at their ends removed."""
        return ["".join(cell.char for cell in row).rstrip() for row in self.rows]


class Canvas:
    """A grid being drawn; what falls outside is clipped, cell by cell."""

    def __init__(self, width: int, height: int, charset: Charset = Charset.BLOCK) -> None:
        self.width = max(0, width)
        self.height = max(0, height)
        self.charset = charset
        self._rows = [[BLANK] * self.width for _ in range(self.height)]

    def put(
        self,
        x: int,
        y: int,
        label: str,
        role: str = "",
        emphasis: Emphasis = Emphasis.PLAIN,
        ground: str | None = None,
    ) -> int:
        """Write a label from column x on; return the column after it."""
        for chars, width in clusters(label, self.charset):
            self._set(x, y, chars, width, role, emphasis, ground)
            x += width
        return x

    def _set(
        self,
        x: int,
        y: int,
        chars: str,
        width: int,
        role: str,
        emphasis: Emphasis,
        ground: str | None,
    ) -> None:
        if not (0 <= y < self.height and x >= 0 and x + width <= self.width):
            return
        row = self._rows[y]
        self._clear_halves(row, x, width)
        under = row[x].ground if ground is None else ground
        row[x] = Cell(chars, role, emphasis, under)
        if width == 2:
            row[x + 1] = Cell("", role, emphasis, under)

    def _clear_halves(self, row: list[Cell], x: int, width: int) -> None:
        # A wide character that loses one half loses the other: no terminal can show half of it.
        if row[x].char == "" and x > 0:
            row[x - 1] = Cell(ground=row[x - 1].ground)
        after = x + width
        if after < self.width and row[after].char == "":
            row[after] = Cell(ground=row[after].ground)

    def char_at(self, x: int, y: int) -> str:
        """The character at a cell; a space outside."""
        if 0 <= y < self.height and 0 <= x < self.width:
            return self._rows[y][x].char
        return " "

    def free(self, x: int, y: int, width: int, over: Iterable[str] = (" ",)) -> bool:
        """Whether `width` cells from x on lie inside and hold nothing but `over`."""
        if not (0 <= y < self.height and x >= 0 and x + width <= self.width):
            return False
        allowed = set(over)
        return all(self._rows[y][i].char in allowed for i in range(x, x + width))

    def measure(self, label: str) -> int:
        """Cells that a label takes in this charset."""
        return width_of(label, self.charset)

    def label_cells(self, labels: Iterable[str]) -> int:
        """Cells for a column of row labels: the longest, at most two fifths of the width."""
        return min(max(map(self.measure, labels)), self.width * 2 // 5)

    def put_more(self, row: int, missing: int) -> None:
        """Write on a row how many rows are missing, if any."""
        if missing > 0:
            text = f"{glyphs(self.charset).ellipsis} {missing} more"
            self.put(0, row, fit(text, self.width, self.charset), "muted")

    def grid(self) -> Grid:
        """The finished grid."""
        return Grid(self.width, self.height, tuple(tuple(row) for row in self._rows))


def finite(value: float | None) -> float | None:
    """The value as a float, or None where it is missing, NaN or infinite."""
    if value is None or not math.isfinite(value):
        return None
    return float(value)


def column(value: float, low: float, high: float, cells: int) -> int:
    """The cell in 0 … cells−1 that a value falls into, for low at 0 and high at the last one."""
    # Halved before the subtraction, so that a range near the largest float stays finite.
    span = high / 2 - low / 2
    if cells <= 1 or not span > 0:
        return 0
    share = (value / 2 - low / 2) / span
    return math.floor(min(1.0, max(0.0, share)) * (cells - 1) + 0.5)
