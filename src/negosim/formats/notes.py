"""Collects what a reading loses and what it assumes, and refuses a file with its line."""

from __future__ import annotations

import sys
from pathlib import Path

from negosim.scenario.faults import MOST_SHOWN, Fault, ScenarioError
from negosim.scenario.limits import read_text

LOST = "lost: "


def refused(file: str, line: int, message: str) -> ScenarioError:
    """The error of a file that cannot be read as it is; line 0 for the whole file."""
    return ScenarioError([Fault("", message, file, line, 1 if line else 0)])


def text_of(path: Path) -> str:
    """The text of a file, within the limits of a scenario's. Raises ScenarioError."""
    return read_text(path, str(path))


class Notes:
    """What a file has that a scenario cannot hold, and what it lacks that a scenario needs."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lost: list[Fault] = []
        self.assumed: list[str] = []

    def lose(self, line: int, message: str, file: str = "") -> None:
        """Note something that does not come along; after a hundred only that there is more."""
        if len(self.lost) < MOST_SHOWN:
            place = (file or self.file, line, 1 if line else 0)
            self.lost.append(Fault("", f"{LOST}{message}", *place))
        elif len(self.lost) == MOST_SHOWN:
            self.lost.append(Fault("", f"{LOST}more after these", self.file))

    def assume(self, message: str) -> None:
        """Note a value that the file does not state."""
        self.assumed.append(message)

    def in_order(self) -> list[Fault]:
        """What is lost, by file and line; last what has no line."""
        return sorted(self.lost, key=lambda f: (f.file, f.line or sys.maxsize))
