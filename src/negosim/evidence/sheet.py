"""Reads sheets of issues, positions and outcomes from CSV: columns by name, faults by line."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from negosim.scenario.faults import Fault, ScenarioError
from negosim.text import counted, listed, printable

MOST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a line by the name of their column, spaces around them removed."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Sheet:
    """The rows of a file, and every fault that was found in it."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.rows: tuple[Row, ...] = tuple(self._read(columns))

    def fault(self, line: int, message: str) -> None:
        """Note what is wrong with a line."""
        self.faults.append(Fault("", message, str(self.path), line, 1))

    def raise_faults(self) -> None:
        """ScenarioError with every fault, if any."""
        if self.faults:
            raise ScenarioError(sorted(self.faults, key=lambda fault: fault.line))

    def number(self, row: Row, column: str, low: float, high: float) -> float:
        """A number within bounds, the point or a comma before its decimals; NaN with a fault."""
        word = row[column]
        try:
            value = float(word if "." in word else word.replace(",", "."))
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            span = f"from {low:g} to {high:,.10g}"
            self.fault(row.line, f"{column}: needs a number {span}, not '{printable(word)}'")
            return math.nan
        return value

    def once(self, columns: Sequence[str]) -> None:
        """A fault for each row whose cells in these columns are those of an earlier row."""
        first: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            key = tuple(row[c] for c in columns)
            if line := first.get(key):
                names = listed([f"{c} '{printable(k)}'" for c, k in zip(columns, key, strict=True)])
                self.fault(row.line, f"{names} is already in line {line}")
            first.setdefault(key, row.line)

    def _read(self, columns: Sequence[str]) -> Iterator[Row]:
        rows = self._lines()
        line, head = next(rows, (1, [""]))
        names = [name.strip().lower() for name in head]
        if missing := [c for c in columns if c not in names]:
            has = listed([printable(name) for name in names if name]) or "none"
            what = counted(len(missing), "column")
            self.fault(line, f"{what} missing: {listed(missing)}; the first line has {has}")
            self.raise_faults()
        if twice := sorted({name for name in names if name and names.count(name) > 1}):
            self.fault(line, f"column {listed(twice)} is there twice")
            self.raise_faults()
        for line, cells in rows:
            if len(cells) > len(names):
                self.fault(
                    line, f"{counted(len(cells), 'cell')} in {counted(len(names), 'column')}"
                )
                continue
            row = Row(line, dict(zip(names, (c.strip() for c in cells), strict=False)))
            if any(row.cells.values()):
                yield row

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """The cells of each line, separated by what the first line has most of: , ; or tabs."""
        text = self._text()
        head = text.partition("\n")[0]
        separator = max(",;\t", key=head.count)
        reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            self.fault(reader.line_num, f"cannot be read as CSV: {error}")
            self.raise_faults()

    def _text(self) -> str:
        try:
            if not self.path.is_file():
                raise ScenarioError([Fault("", "there is no such file", str(self.path))])
            if self.path.stat().st_size > MOST_BYTES:
                raise ScenarioError([Fault("", "is larger than 16 MiB", str(self.path))])
            return self.path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise ScenarioError([Fault("", "is not UTF-8 text", str(self.path))]) from None
