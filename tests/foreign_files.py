"""Reads a text as a file of another program, in a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

import negosim
from negosim.formats.draft import Imported


def read(folder: Path, name: str, text: str | bytes, format: str | None = None) -> Imported:
    """What is read from a file of that name with this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return negosim.read_foreign(path, format)


def outcome(
    folder: Path, name: str, text: str | bytes, format: str | None = None
) -> Imported | str:
    """What is read, or the text of the error."""
    try:
        return read(folder, name, text, format)
    except negosim.ScenarioError as error:
        return str(error)


def refusal(folder: Path, name: str, text: str | bytes, format: str | None = None) -> str:
    """The one line with which the file is refused, from its name on."""
    with pytest.raises(negosim.ScenarioError) as error:
        read(folder, name, text, format)
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{folder / name}")
    return line.removeprefix(f"{folder}").lstrip("/\\")


def lost(result: Imported) -> list[str]:
    """What is lost, each as line: words."""
    return [f"{fault.line}: {fault.message.removeprefix('lost: ')}" for fault in result.lost]
