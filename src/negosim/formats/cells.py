"""Splits tables of text into cells with their lines, and reads the numbers in them."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass

from negosim.formats.notes import refused
from negosim.layout import FORMULA
from negosim.scenario.clean import cleaned
from negosim.text import printable

_NUMBER = re.compile(r"[+-]?(\d+(?P<mark>[.,])?\d*|(?P<first>[.,])\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, counted from 1, and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]

    def at(self, index: int | None) -> str:
        """A cell; empty if there is none."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


def rows(text: str, file: str, delimiter: str, quote: str = '"') -> list[Row]:
    """The lines of a table that are not blank. Raises ScenarioError for a quote left open."""
    found: list[Row] = []
    lines = io.StringIO(text.replace("\r", "\n"), newline="\n")
    reader = csv.reader(
        lines, delimiter=delimiter, quotechar=quote, skipinitialspace=True, strict=True
    )
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Row(before + 1, tuple(_cell(cell) for cell in cells)))
            before = reader.line_num
    except csv.Error as error:
        raise refused(file, before + 1, f"cannot be split into cells: {error}") from None
    return found


def _cell(given: str) -> str:
    """A cell, without the apostrophe that keeps a spreadsheet from reading a formula."""
    cell = str(cleaned(given)).strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


class Numbers:
    """Reads the numbers of one file, whose decimals are all after a point or all after a comma."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._mark, self._line = "", 0

    def read(self, word: str, line: int, what: str) -> float:
        """The number that a cell states. Raises ScenarioError."""
        match = _NUMBER.fullmatch(word.strip())
        if not match:
            raise refused(self._file, line, f"{what} should be a number, not '{printable(word)}'")
        if mark := match["mark"] or match["first"]:
            if self._mark not in ("", mark):
                first = f"line {self._line} has a decimal {_NAMES[self._mark]}"
                raise refused(
                    self._file, line, f"'{word}' has a decimal {_NAMES[mark]}, but {first}"
                )
            self._mark, self._line = mark, self._line or line
        value = float(match[0].replace(",", "."))
        if not math.isfinite(value):
            raise refused(self._file, line, f"{what} is too large: {printable(word)}")
        return value


_NAMES = {".": "point", ",": "comma"}
