"""Owns the small file that remembers the last scenario and the theme; knows no screen.

The file carries a version. One that is damaged or of another version is set aside with a notice
and never stops the program.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

VERSION = 1
FILE = "tui-state.json"
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered between two sessions at the terminal."""

    last: str = ""
    theme: str = ""


def read(folder: Path) -> tuple[State, str]:
    """The remembered state and a notice, empty when all is well."""
    path = folder / FILE
    try:
        if not path.exists():
            return State(), ""
        raw = path.read_bytes()[: _LONGEST + 1]
        kept = json.loads(raw.decode("utf-8"))
        if kept["version"] != VERSION:
            raise ValueError(f"version {kept['version']!r}")
        last, theme = kept["last"], kept["theme"]
        if not (isinstance(last, str) and isinstance(theme, str)):
            raise TypeError("not text")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return State(), f"{path.name} could not be read and is ignored; it is written anew."
    return State(last, theme), ""


def write(folder: Path, state: State) -> str:
    """Write the state in one step, so that no reader sees half of it; returns a notice or ''."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=FILE, dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"version": VERSION, **asdict(state)}, file)
            Path(name).replace(folder / FILE)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        return f"The state could not be kept: {error.strerror or error}."
    return ""
