"""Reads and writes the file that remembers the last scenario, its changes and the theme.

The file has a version. One that is damaged or of another version is ignored with a notice.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from negosim.files import CannotWriteError, make_folder, read_whole, write_whole

VERSION = 2
FILE = "tui-state.json"
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered until the next start.

    `edits` are the changes by path to the scenario `last`; `speed` is that of playing.
    """

    last: str = ""
    theme: str = ""
    speed: int = 2
    edits: Mapping[str, Any] = field(default_factory=dict)


def read(folder: Path) -> tuple[State, str]:
    """The remembered state and a notice, empty without errors."""
    try:
        return _state(json.loads(read_whole(folder / FILE, _LONGEST).decode("utf-8"))), ""
    except FileNotFoundError:
        return State(), ""
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return State(), f"{FILE} could not be read and is ignored; it will be replaced."


def _state(data: Any) -> State:
    if data["version"] == 1:  # had neither speed nor edits
        data = {"speed": 2, "edits": {}, **data}
    elif data["version"] != VERSION:
        raise ValueError(f"version {data['version']!r}")
    last, theme, speed, edits = (data[k] for k in ("last", "theme", "speed", "edits"))
    if not (isinstance(last, str) and isinstance(theme, str) and isinstance(edits, dict)):
        raise TypeError("not text")
    if speed not in (1, 2, 3):
        raise ValueError("no such speed")
    return State(last, theme, speed, {path: _with_date(value) for path, value in edits.items()})


def _with_date(value: Any) -> Any:
    """A value with its date restored: JSON has no dates."""
    if isinstance(value, dict) and value.keys() == {"date"}:
        return dt.date.fromisoformat(value["date"])
    return value


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    raise TypeError(f"cannot be saved: {value!r}")


def write(folder: Path, state: State) -> str:
    """Write the state in one step, so that no reader sees a part; returns a notice or ''."""
    try:
        text = json.dumps({"version": VERSION, **asdict(state)}, default=_plain)
        make_folder(folder)
        write_whole(folder / FILE, text.encode("ascii"), private=True)
    except (CannotWriteError, TypeError, ValueError) as error:
        return f"The state could not be saved: {error}."
    return ""
