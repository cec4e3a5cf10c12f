"""Owns the small file that remembers the last scenario, its changes, the theme; knows no screen.

The file carries a version. One that is damaged or of another version is set aside with a notice
and never stops the program.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from negosim.files import CannotWriteError, make_folder, write_whole

VERSION = 2
FILE = "tui-state.json"
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered between two sessions at the terminal.

    `edits` are the changes to the scenario `last` that were on the desk, by path; `speed` is that
    of playing.
    """

    last: str = ""
    theme: str = ""
    speed: int = 2
    edits: Mapping[str, Any] = field(default_factory=dict)


def read(folder: Path) -> tuple[State, str]:
    """The remembered state and a notice, empty when all is well."""
    path = folder / FILE
    try:
        if not path.exists():
            return State(), ""
        raw = path.read_bytes()[: _LONGEST + 1]
        return _state(json.loads(raw.decode("utf-8"))), ""
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return State(), f"{path.name} could not be read and is ignored; it will be replaced."


def _state(kept: Any) -> State:
    if kept["version"] == 1:  # had neither speed nor edits
        kept = {"speed": 2, "edits": {}, **kept}
    elif kept["version"] != VERSION:
        raise ValueError(f"version {kept['version']!r}")
    last, theme, speed, edits = (kept[k] for k in ("last", "theme", "speed", "edits"))
    if not (isinstance(last, str) and isinstance(theme, str) and isinstance(edits, dict)):
        raise TypeError("not text")
    if speed not in (1, 2, 3):
        raise ValueError("no such speed")
    return State(last, theme, speed, {path: _with_date(value) for path, value in edits.items()})


def _with_date(kept: Any) -> Any:
    """A value as it was: JSON has no dates."""
    if isinstance(kept, dict) and kept.keys() == {"date"}:
        return dt.date.fromisoformat(kept["date"])
    return kept


def _kept(value: object) -> object:
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    raise TypeError(f"cannot be kept: {value!r}")


def write(folder: Path, state: State) -> str:
    """Write the state in one step, so that no reader sees half of it; returns a notice or ''."""
    try:
        text = json.dumps({"version": VERSION, **asdict(state)}, default=_kept)
        make_folder(folder)
        write_whole(folder / FILE, text.encode("ascii"), regular=True)
    except (CannotWriteError, TypeError, ValueError) as error:
        return f"The state could not be kept: {error}."
    return ""
