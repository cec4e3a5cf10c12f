"""Describes errors in a scenario: a single fault, and the exception that carries all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from negosim.text import harmless, printable

Keys = tuple[str | int, ...]
Aim = Literal["value", "key", "table"]
Kind = Literal["", "notice", "ideal outside", "lines crossed", "members apart", "urgent uncertain"]
"""A notice, or the kind of a fault that studies word themselves."""

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One error or notice: where in the scenario, where in which file, and what.

    `line` and `column` count from 1; 0 if there is no place in a file. `keys` is `path` in parts,
    and `aim` says what to point at: its value, its key or, for a missing key, the table that
    should hold it.
    """

    path: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    keys: Keys = field(default=(), repr=False, compare=False)
    aim: Aim = field(default="value", repr=False, compare=False)
    kind: Kind = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        # a message quotes what a file says
        object.__setattr__(self, "message", harmless(self.message))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = "" if self.path and self.file.endswith(f" {self.path}") else self.path
        notice = "notice" if self.kind == "notice" else ""
        return ": ".join(part for part in (place, path, notice, self.message) if part)


class ScenarioError(Exception):
    """A scenario that cannot be used; `faults` has every error, up to MOST_SHOWN."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        shown = tuple(faults)
        if len(shown) > MOST_SHOWN:
            shown = (*shown[:MOST_SHOWN], Fault("", "and more errors after these", shown[0].file))
        self.faults = shown
        super().__init__(shown)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def fault_at(keys: Keys, message: str, aim: Aim = "value", kind: Kind = "") -> Fault:
    """A fault at a place in the scenario; the reader adds the place in the file."""
    return Fault(dotted(keys), message, keys=keys, aim=aim, kind=kind)


def dotted(keys: Keys) -> str:
    """The path as users write it: `clauses.inf.stances.us.accepts`."""
    return ".".join(printable(str(key), 80) for key in keys)


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word most like `word`, if any is similar."""
    near = get_close_matches(word[:200], list(words), 1, cutoff)
    return near[0] if near else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or the known words if they are few, or nothing."""
    known = list(words)
    if suggestion := nearest(word, known):
        return f"; did you mean '{printable(suggestion)}'?"
    if known and len(known) <= 8:
        return f"; known: {', '.join(printable(k) for k in known)}"
    return ""


def no_such(what: str, word: str, words: Iterable[str]) -> str:
    """The message that there is no such clause (party, order …), with the likely one."""
    return f"there is no {what} '{printable(word)}'{did_you_mean(word, words)}"
