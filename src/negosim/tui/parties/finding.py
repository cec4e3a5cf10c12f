"""Lists all that can be changed of a scenario, to be found by its words."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.tui.desk.model import Desk
from negosim.tui.parties.form import rows
from negosim.tui.style.look import party_name


@dataclass(frozen=True, slots=True)
class Value:
    """A row of a party's form: whose, its line, the words to search, and its first value."""

    where: str
    line: str
    words: str
    path: str


def values(desk: Desk) -> tuple[Value, ...]:
    """The rows of every party's form, then those of the talks."""
    found = []
    for party in (*desk.parties, ""):
        name = party_name(desk.scenario.parties[party], party) if party else "the talks"
        for row in rows(desk, party):
            if not row.fields:
                continue
            first = row.fields[0]
            shown = ", ".join(f"{f.label} {f.shown()}" for f in row.fields[:3])
            line = f"{row.label.strip()} · {shown}"
            title = desk.scenario.clauses[row.clause].title if row.clause else ""
            words = f"{name} {party} {line} {title} {first.path} {first.about}"
            path = f"{first.path}.{first.end}" if first.kind == "end" else first.path
            found.append(Value(name, line, words, path))
    return tuple(found)
