"""Lays results out as JSON and as CSV in which no spreadsheet reads text as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Cell = str | float | int

# what spreadsheets read as the start of a formula, or strip before they look for one
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_text(value: Any) -> str:
    """JSON with the same bytes each time: ASCII, indented, keys in order, a final line feed."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n"


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
