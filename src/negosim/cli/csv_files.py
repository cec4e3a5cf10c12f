"""Tables as CSV files, in which no cell of text is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from negosim.cli import output
from negosim.files import make_folder, write_whole

Cell = str | float | int

# what spreadsheets take for the start of a formula, or strip before they look
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_folder(folder: str, files: Mapping[str, Iterable[Iterable[Cell]]]) -> None:
    """Writes tables by the name of their file into a folder, made where missing."""
    from negosim.text import listed

    place = Path(folder)
    make_folder(place)
    for name, rows in files.items():
        write_whole(place / name, table_bytes(rows))
    output.note(f"wrote {listed(list(files))} to {folder}")


def cells(rows: Sequence[Mapping[str, Any]], head: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Rows by the names of their columns; None is an empty cell. `head` is that of no rows."""
    yield list(rows[0]) if rows else list(head)
    for row in rows:
        yield ["" if value is None else value for value in row.values()]


def table_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, after RFC 4180."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    return kept.getvalue().encode("utf-8")


def safe(cell: Cell) -> Cell:
    """The cell; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell
