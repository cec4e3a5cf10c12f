"""Reads and writes the file of the exchange model: lines of #A actors, #P issues, #M, #D."""

from __future__ import annotations

import csv
import io
from collections.abc import Container
from pathlib import Path

from negosim.formats.cells import Numbers, Row, rows
from negosim.formats.draft import Draft
from negosim.formats.notes import Notes, refused, text_of
from negosim.formats.positions import Issue, Position, Positions
from negosim.formats.written import Labels
from negosim.scenario.schema import Scenario
from negosim.text import printable

_CELLS = {"#A": 4, "#P": 4, "#M": 3, "#D": 6}


def read(path: Path) -> Draft:
    """The scenario of the file. Raises ScenarioError with file and line."""
    file, notes = str(path), Notes(str(path))
    found, numbers = Positions(path.stem, notes), Numbers(file)
    table = rows(text_of(path), file, "\t", "'")
    marks: dict[str, list[float]] = {}
    for row in table:
        kind = row.at(0)
        if kind not in _CELLS:
            notes.lose(row.line, f"a line that starts with '{printable(kind)}'")
            continue
        if len(row.cells) < min(_CELLS[kind], 3):
            raise refused(file, row.line, f"{kind} has {len(row.cells)} cells, not {_CELLS[kind]}")
        for cell in row.cells[_CELLS[kind] :]:
            if cell:
                notes.lose(row.line, f"the cell '{printable(cell)}' behind the last one of {kind}")
        if kind == "#A":
            found.add_actor(row.at(2), row.line, row.at(3), key=row.at(1))
        elif kind == "#P":
            found.add_issue(row.at(2), row.line, row.at(3), key=row.at(1))
        elif kind == "#M":
            _known(row, 1, found.issues, "issue", file)
            marks.setdefault(row.at(1), []).append(numbers.read(row.at(2), row.line, "#M"))
    for word, issue in found.issues.items():
        _scale(issue, word, marks.get(word, []), notes)
    for row in table:
        if row.at(0) == "#D":
            _add(row, found, numbers, file)
    return found.draft()


def _known(row: Row, at: int, there: Container[str], what: str, file: str) -> str:
    word = row.at(at)
    if word not in there:
        mark = "#A" if what == "actor" else "#P"
        raise refused(file, row.line, f"no {mark} line names the {what} '{printable(word)}'")
    return word


def _scale(issue: Issue, word: str, marks: list[float], notes: Notes) -> None:
    if not marks:
        notes.assume(f"a scale from 0 to 100 for '{printable(word)}': it has no #M lines")
    elif min(marks) == max(marks):
        raise refused(
            notes.file, issue.line, f"the #M lines of '{printable(word)}' give one value alone"
        )
    else:
        issue.marks = tuple(marks)


def _add(row: Row, found: Positions, numbers: Numbers, file: str) -> None:
    actor = _known(row, 1, found.actors, "actor", file)
    issue = _known(row, 2, found.issues, "issue", file)
    if not row.at(3):
        found.notes.lose(
            row.line, f"'{printable(actor)}' has no position on '{printable(issue)}': no stance"
        )
        return
    what = ("position", "salience", "capability")
    given = (
        numbers.read(row.at(3 + n), row.line, f"the {name} of '{printable(actor)}'")
        for n, name in enumerate(what)
    )
    found.add(actor, issue, Position(row.line, *given))


def written(scenario: Scenario) -> dict[str, str]:
    """The file of a scenario, by its name; saliences are divided by the largest above 1."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter="\t", quotechar="'", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"
    )
    stances = [s for clause in scenario.clauses.values() for s in clause.stances.values()]
    most = max([1.0, *(s.salience for s in stances)])
    for p, party in scenario.parties.items():
        writer.writerow(["#A", p, party.name, _line(party.about)])
    for c, clause in scenario.clauses.items():
        writer.writerow(["#P", c, clause.title, _line(clause.about)])
        writer.writerows([["#M", c, 0.0], ["#M", c, 100.0]])
    for c, clause in scenario.clauses.items():
        for p, stance in clause.stances.items():
            numbers = Labels.position(stance.ideal), stance.salience / most
            writer.writerow(["#D", p, c, *numbers, scenario.parties[p].capability])
    return {f"{scenario.id or 'scenario'}.txt": text.getvalue()}


def _line(text: str) -> str:
    return " ".join(text.split())
