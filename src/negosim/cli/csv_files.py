"""Writes tables as CSV files in which no spreadsheet reads text as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from negosim.cli import output
from negosim.files import make_folder, write_whole

Cell = str | float | int

# what spreadsheets read as the start of a formula, or strip before they look for one
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_folder(folder: str, files: Mapping[str, Iterable[Iterable[Cell]]]) -> None:
    """Write tables, by the names of their files, to a folder, which is made if it is missing."""
    from negosim.text import listed

    path = Path(folder)
    make_folder(path)
    for name, rows in files.items():
        write_whole(path / name, table_bytes(rows))
    output.note(f"wrote {listed(list(files))} to {folder}")


def cells(rows: Sequence[Mapping[str, Any]], head: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Rows by the names of their columns; None is an empty cell. `head` is used without rows."""
    yield list(rows[0]) if rows else list(head)
    for row in rows:
        yield ["" if value is None else value for value in row.values()]


def table_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, as in RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8")


def safe(cell: Cell) -> Cell:
    """The cell, with an apostrophe before text that a spreadsheet would read as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell
