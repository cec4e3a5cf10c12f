"""Names parties and clauses for other programs, and states what their files cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from negosim.files import CannotWriteError, make_folder, write_whole
from negosim.scenario.schema import Party, Scenario
from negosim.text import counted


@dataclass(frozen=True, slots=True)
class Exported:
    """A scenario as another program's files: their texts by name, and what they cannot hold."""

    format: str
    files: Mapping[str, str] = field(repr=False)
    lost: tuple[str, ...] = field(repr=False)

    def __repr__(self) -> str:
        size = f"{counted(len(self.files), 'file')}, {len(self.lost)} lost"
        return f"<Exported {self.format}: {size}>"

    def save(self, path: str | Path) -> None:
        """Write the file, or the files into a folder of that name.

        Raises CannotWriteError, also for a folder with other files of that kind: they would be read
        as parts of the same.
        """
        target = Path(path)
        if len(self.files) == 1:
            (text,) = self.files.values()
            write_whole(target, text.encode("utf-8"))
            return
        make_folder(target)
        others = sorted({path.name for path in target.glob("*.xml")} - self.files.keys())
        if others:
            raise CannotWriteError(f"{target} has another domain's files, such as {others[0]}")
        for name, text in self.files.items():
            write_whole(target / name, text.encode("utf-8"))


@dataclass(frozen=True, slots=True)
class Labels:
    """What parties and clauses are called: by name or title, by id if those are not all apart."""

    parties: Mapping[str, str]
    clauses: Mapping[str, str]

    @classmethod
    def of(cls, scenario: Scenario) -> Labels:
        """The labels of a scenario."""
        parties = {p: x.name for p, x in scenario.parties.items()}
        clauses = {c: x.title for c, x in scenario.clauses.items()}
        return cls(_apart(parties), _apart(clauses))

    @staticmethod
    def position(level: float) -> float:
        """A level on a scale from 0 to 100."""
        return round(100.0 * level, 10)


def _apart(names: Mapping[str, str]) -> Mapping[str, str]:
    clean = {key: " ".join(name.split()) for key, name in names.items()}
    told = {name for name in clean.values() if name}
    return clean if len(told) == len(clean) else {key: key for key in names}


VALUES, CURVATURE = "the values by level of", "the curvature of satisfactions"
NAMES, NO_DEAL = "the names of levels of", "the value of no deal to"
SILENT, UNSPOKEN = "the presence of", "the existence of"
HELD: Mapping[str, frozenset[str]] = {
    "rows": frozenset(),
    "positions": frozenset({SILENT, UNSPOKEN}),
    "utilities": frozenset({VALUES, CURVATURE, NAMES, NO_DEAL, UNSPOKEN}),
}
"""What rows of positions, lists with positions, and utilities hold of what is listed below."""


def losses(scenario: Scenario, held: frozenset[str]) -> tuple[str, ...]:
    """What a scenario states that a file cannot hold, each with how often it is stated."""
    return tuple(
        f"{words} {counted(n, of)}".strip() if of else words
        for words, of, n in _stated(scenario)
        if n and words not in held
    )


def _stated(scenario: Scenario) -> Iterator[tuple[str, str, int]]:
    """What is stated beyond positions: its words, of what, and of how many."""
    clauses, parties = scenario.clauses.values(), scenario.parties.values()
    stances = [s for clause in clauses for s in clause.stances.values()]
    spoken = {p for clause in clauses for p in clause.stances}
    yield SILENT, "silent party", len(scenario.parties) - len(spoken)
    yield UNSPOKEN, "undisputed clause", _some(not c.stances for c in clauses)
    yield "red lines of", "stance", _some(s.accepts for s in stances)
    yield "conditions of", "stance", _some(s.requires for s in stances)
    yield "essential in", "stance", _some(s.essential for s in stances)
    yield VALUES, "stance", _some(s.values for s in stances)
    curved = [s.curvature for s in stances] + [x.curvature != 1.0 for x in parties]
    yield CURVATURE, "", _some(curved)
    yield NAMES, "clause", _some(c.levels for c in clauses)
    yield "the status quo of", "clause", _some(c.status_quo for c in clauses)
    given = [x.no_deal is not None or x.outside is not None for x in parties]
    yield NO_DEAL, "party", _some(given)
    yield "the members of", "party", _some(x.members for x in parties)
    yield "the chamber that ratifies for", "party", _some(x.ratification for x in parties)
    yield "the tactic and habits of", "party", _some(map(_habits, parties))
    seats = [x for i in scenario.instruments.values() for x in i.seats.values()]
    yield "what is no veto in", "seat", _some(x != "veto" for x in seats)
    papers = scenario.instruments.values()
    yield "the division into", "instrument", len(papers) if len(papers) > 1 else 0
    yield "the quota of", "instrument", _some(x.quota for x in papers)
    yield "", "event", len(scenario.events)
    yield "calendar, protocol and uncertainty", "", 1
    yield "the record", "", int(scenario.record is not None)


def _some(values: Iterable[object]) -> int:
    return sum(bool(value) for value in values)


def _habits(party: Party) -> bool:
    plain = Party(name=party.name)
    keys = ("tactic", "allocation", "sensitivity", "walkout", "consult_days", "discount")
    return any(getattr(party, key) != getattr(plain, key) for key in keys)
