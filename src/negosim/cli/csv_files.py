"""Writes tables as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from negosim.cli import output
from negosim.files import make_folder, write_whole
from negosim.layout import Cell, table_bytes


def write_folder(folder: str, files: Mapping[str, Iterable[Iterable[Cell]]]) -> None:
    """Write tables, by the names of their files, to a folder, which is made if it is missing."""
    from negosim.text import listed

    path = Path(folder)
    make_folder(path)
    for name, rows in files.items():
        write_whole(path / name, table_bytes(rows))
    output.note(f"wrote {listed(list(files))} to {folder}")
