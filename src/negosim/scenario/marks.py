"""Owns the one letter that stands for each party in charts; knows no chart."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.scenario.faults import Fault, fault_at
from negosim.scenario.schema import Scenario
from negosim.text import printable

_SPARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz"


def marks(scenario: Scenario) -> dict[str, str]:
    """A different mark for each party: its own, else the first free letter of its short name."""
    given = {name: p.mark for name, p in scenario.parties.items() if p.mark}
    taken = set(given.values())
    found: dict[str, str] = {}
    for name, party in scenario.parties.items():
        if name not in given:
            letters = [c for c in (party.short or party.name) if c.isalnum() and c.isascii()]
            capitals = [c.upper() for c in letters]
            free = [c for c in (*capitals, *name.upper(), *_SPARE) if c not in taken and c != "_"]
            given[name] = free[0]
            taken.add(free[0])
        found[name] = given[name]
    return found


def mark_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of marks that are the same for two parties or cannot be seen."""
    first: dict[str, str] = {}
    for name, party in scenario.parties.items():
        if not party.mark:
            continue
        at = ("parties", name, "mark")
        if not party.mark.isprintable() or party.mark.isspace() or party.mark == "\ufffd":
            yield fault_at(at, "should be a letter or sign that can be seen")
        elif party.mark in first:
            mark = printable(party.mark)
            yield fault_at(at, f"'{mark}' is the mark of '{first[party.mark]}' already")
        first.setdefault(party.mark, name)
