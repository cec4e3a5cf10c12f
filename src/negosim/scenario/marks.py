"""Gives each party the one letter that stands for it in charts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from negosim.scenario.faults import Fault, fault_at
from negosim.text import printable

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_SPARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz"


def party_marks(scenario: Scenario) -> dict[str, str]:
    """A mark of one cell for each party: its own, or else the first free letter of its name.

    All differ; only when letters and digits run out the parties left share a `?`.
    """
    from rich.cells import cell_len  # here, since checking a scenario needs no screen

    given: dict[str, str] = {}
    taken: set[str] = set()
    for name, party in scenario.parties.items():
        if _seen(party.mark) and cell_len(party.mark) == 1 and party.mark not in taken:
            given[name] = party.mark
            taken.add(party.mark)
    for name, party in scenario.parties.items():
        if name not in given:
            letters = [c.upper() for c in (party.short or party.name) + name if c.isascii()]
            free = (c for c in (*letters, *_SPARE) if c.isalnum() and c not in taken)
            given[name] = next(free, "?")
            taken.add(given[name])
    return {name: given[name] for name in scenario.parties}


def _seen(mark: str) -> bool:
    return len(mark) == 1 and mark.isprintable() and not mark.isspace() and mark != "\ufffd"


def mark_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of marks that are the same for two parties or cannot be seen."""
    first: dict[str, str] = {}
    for name, party in scenario.parties.items():
        if not party.mark:
            continue
        at = ("parties", name, "mark")
        if not _seen(party.mark):
            yield fault_at(at, "should be a letter or sign that can be seen")
        elif party.mark in first:
            mark = printable(party.mark)
            yield fault_at(at, f"'{mark}' is the mark of '{first[party.mark]}' already")
        first.setdefault(party.mark, name)
