"""Writes what was read as a scenario file with comments, and checks it as files are checked."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from negosim.files import write_new, write_whole
from negosim.formats.notes import LOST, Notes
from negosim.scenario.clean import cleaned
from negosim.scenario.faults import Fault, Keys, ScenarioError
from negosim.scenario.limits import FILE_BYTES, too_much
from negosim.scenario.reader import stated
from negosim.scenario.schema import Scenario
from negosim.scenario.toml_writer import key, value
from negosim.text import counted, harmless, printable

SESSIONS = 10
START = dt.date(2025, 1, 6)
PAPER = "agreement"


@dataclass(frozen=True, slots=True)
class Imported:
    """A scenario read from another program's file.

    `text` is its scenario file, with comments. `lost` has what the other file states and a scenario
    cannot hold, each with file and line; `assumed` what it does not state and a scenario needs.
    """

    scenario: Scenario
    text: str = field(repr=False)
    format: str
    file: str
    lost: tuple[Fault, ...]
    assumed: tuple[str, ...]

    def __repr__(self) -> str:
        notes = f"{len(self.lost)} lost, {len(self.assumed)} assumed"
        return f"<Imported {self.format} {printable(self.file)}: {notes}>"

    def save(self, path: str | Path, replace: bool = False) -> None:
        """Write the scenario file; FileExistsError if there is one, unless it may be replaced."""
        (write_whole if replace else write_new)(Path(path), self.text.encode("utf-8"))


@dataclass(slots=True)
class Draft:
    """A scenario as values and comments; a comment stands behind the value at its path."""

    title: str
    about: str
    notes: Notes
    protocol: dict[str, Any] = field(default_factory=lambda: {"opening": "centre"})
    parties: dict[str, dict[str, Any]] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    clauses: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[Keys, str] = field(default_factory=dict)

    def finished(self, name: str, format: str, what: str) -> Imported:
        """The scenario file, checked. Raises ScenarioError, which names the file that was read."""
        file = self.notes.file
        raw: dict[str, Any] = cleaned(self._raw(what))
        faults = too_much(raw)
        text = "\n".join(self._lines(raw, what)) + "\n"
        if len(text.encode()) > FILE_BYTES:  # where each number is from is the least of it
            self.comments.clear()
            text = "\n".join(self._lines(raw, what)) + "\n"
        try:
            if faults:
                raise ScenarioError(faults)
            scenario = stated(text, name)
        except ScenarioError as error:
            first = error.faults[0]
            words = " ".join(word for word in (first.path, first.message) if word)
            raise ScenarioError([Fault("", f"makes no scenario: {words}", file)]) from None
        return Imported(
            scenario, text, format, file, tuple(self.notes.in_order()), tuple(self.notes.assumed)
        )

    def _raw(self, what: str) -> dict[str, Any]:
        size = f"{counted(len(self.parties), 'party')}, {counted(len(self.clauses), 'clause')}"
        end = START + dt.timedelta(days=7 * (SESSIONS - 1))
        self.notes.assume(
            f"a calendar of {SESSIONS} weekly sessions, concessions in step with time"
        )
        self.notes.assume("that all who state what they want have to sign (a seat with a veto)")
        return {
            "format": 1,
            "title": self.title,
            "story": f"Read from {what}: {size}",
            **({"about": self.about} if self.about else {}),
            "calendar": {"start": START, "end": end, "every": 7},
            "protocol": self.protocol,
            "parties": self.parties,
            "instruments": {PAPER: {"title": "Agreement", "seats": self.seats}},
            "clauses": self.clauses,
        }

    def _lines(self, raw: Mapping[str, Any], what: str) -> Iterator[str]:
        yield f"# Read from {printable(Path(self.notes.file).name, 200)}, {what}."
        yield from _listed(
            "The file does not state, and this scenario assumes:", self.notes.assumed
        )
        lost = (
            f"{_place(fault, self.notes.file)}{fault.message.removeprefix(LOST)}"
            for fault in self.notes.in_order()
        )
        yield from _listed("The file states, and a scenario cannot hold:", lost)
        yield ""
        yield from self._table(raw, ())

    def _table(self, table: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
        """A header, the values on a line each, and the tables below it."""
        deep = len(at) < 2 or (at[0], at[-1]) in (("instruments", "seats"), ("clauses", "stances"))
        below = {k: v for k, v in table.items() if isinstance(v, Mapping) and _headed(at, k)}
        if at and (deep or len(table) > len(below)) and len(below) < len(table):
            yield ""
            yield f"[{'.'.join(map(key, at))}]{self._comment(at)}"
        for name, inner in table.items():
            if name not in below:
                yield f"{key(name)} = {value(inner)}{self._comment((*at, name))}"
        for name, inner in below.items():
            yield from self._table(inner, (*at, name))

    def _comment(self, at: Keys) -> str:
        words = self.comments.get(at) or _ASSUMED.get(at)
        return f"  # {harmless(words)}" if words else ""


_ASSUMED: Mapping[Keys, str] = {
    ("calendar",): "assumed: the file states no calendar",
    ("protocol", "opening"): "assumed: the first text is the centre of the positions",
    ("protocol", "kind"): "assumed: packages by turns, as in the program that the file is of",
    ("instruments", PAPER, "seats"): "assumed: all who state what they want have to sign",
}


def _headed(at: tuple[str, ...], name: str) -> bool:
    """Whether a table stands under a header of its own."""
    return len(at) < 2 or (at[0], name) in (("instruments", "seats"), ("clauses", "stances"))


def _listed(head: str, entries: Iterable[str]) -> Iterator[str]:
    lines = [f"#   - {harmless(entry)}" for entry in entries]
    if lines:
        yield from ("#", f"# {head}", *lines)


def _place(fault: Fault, file: str) -> str:
    other = "" if fault.file == file else f"{Path(fault.file).name}, "
    return f"{printable(other, 100)}line {fault.line}: " if fault.line else ""


def ids(names: Iterable[str], otherwise: str) -> dict[str, str]:
    """An id for each name: its letters in lower case, a number behind those that come again."""
    result: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:56].rstrip("_") or otherwise
        word = word if word[0].isalpha() else f"{otherwise}_{word}"
        taken = result.values()
        result[name] = next(
            w for n in count(1) if (w := word if n == 1 else f"{word}_{n}") not in taken
        )
    return result


def level(position: float, low: float, high: float) -> float:
    """A position as a level, to twelve digits, so that a round trip ends where it began."""
    return round((position - low) / (high - low), 12)
