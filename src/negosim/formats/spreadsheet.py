"""Reads and writes a spreadsheet of positions: issue, actor, position, salience, capability."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from negosim.formats.cells import Numbers, Row, rows
from negosim.formats.draft import Draft
from negosim.formats.notes import Notes, refused, text_of
from negosim.formats.positions import Position, Positions
from negosim.formats.written import Labels
from negosim.layout import safe
from negosim.scenario.schema import Scenario
from negosim.text import listed, printable

HEAD = ("issue", "actor", "position", "salience", "capability")
SCALE = ("scale_low", "scale_high")

# how columns are called, without accents and in lower case
_NAMES = {
    "issue": "issue clause dimension enjeu sujet thema frage asunto onderwerp",
    "actor": "actor party stakeholder acteur akteur partei parte partij",
    "position": "position standpoint positie posicion posizione",
    "salience": "salience importance saillance salienz wichtigkeit saliencia belang",
    "capability": "capability power influence resources capacite kapazitat macht capacidad",
    "scale_low": "scale_low",
    "scale_high": "scale_high",
}
_KNOWN = {word: name for name, words in _NAMES.items() for word in words.split()}


def read(path: Path) -> Draft:
    """The scenario of a spreadsheet. Raises ScenarioError with file and line."""
    file, text = str(path), text_of(path)
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    table = rows(text, file, delimiter)
    if len(table) < 2:
        raise refused(file, 0, "holds no line below its head")
    notes = Notes(file)
    columns = _columns(table[0], notes)
    width = len(table[0].cells)
    found = Positions(path.stem, notes)
    numbers = Numbers(file)
    scales: dict[str, tuple[int, tuple[float, ...]]] = {}
    for row in table[1:]:
        _full(row, width, table[0], file)
        issue = row.at(columns.get("issue")) if "issue" in columns else path.stem
        if issue not in found.issues:
            found.add_issue(issue, row.line)
        if "scale_low" in columns:
            marks = tuple(numbers.read(row.at(columns[x]), row.line, x) for x in SCALE)
            line, there = scales.setdefault(issue, (row.line, marks))
            if marks != there or marks[0] >= marks[1]:
                unlike = f"the scale {marks[0]:g} to {marks[1]:g} is not that of line {line}"
                empty = f"the scale {marks[0]:g} to {marks[1]:g} is empty"
                raise refused(file, row.line, unlike if marks != there else empty)
            found.issues[issue].marks = marks
        _add(row, issue, columns, numbers, found)
    if "scale_low" not in columns:
        low = min((p.position for p in found.stated.values()), default=0.0)
        high = max((p.position for p in found.stated.values()), default=0.0)
        notes.assume(
            f"a scale from 0 to 100 (positions run from {low:g} to {high:g}; the columns "
            f"{' and '.join(SCALE)} state another one)"
        )
    for name in ("salience", "capability"):
        if name not in columns:
            notes.assume(f"{name} 1 for all: there is no such column")
    return found.draft()


def _columns(head: Row, notes: Notes) -> dict[str, int]:
    """The index of each column that is known. Raises ScenarioError if one is needed."""
    found: dict[str, int] = {}
    for index, cell in enumerate(head.cells):
        name = _KNOWN.get(_plain(cell))
        if name is None and cell:
            notes.lose(head.line, f"the column '{printable(cell)}'")
        elif name in found:
            raise refused(notes.file, head.line, f"has two columns of {name}: '{printable(cell)}'")
        elif name:
            found[name] = index
    missing = [name for name in ("actor", "position") if name not in found]
    missing += [x for x in SCALE if x not in found] if any(x in found for x in SCALE) else []
    if missing:
        known = "the columns are issue, actor, position, salience, capability"
        raise refused(notes.file, head.line, f"has no column {listed(missing)}; {known}")
    return found


def _plain(cell: str) -> str:
    ascii_ = unicodedata.normalize("NFKD", cell).encode("ascii", "ignore").decode().lower()
    return "_".join(ascii_.split())


def _full(row: Row, width: int, head: Row, file: str) -> None:
    """ScenarioError for more or fewer cells than the head has; a last comma is no cell."""
    cells = row.cells[:-1] if len(row.cells) > width and not row.cells[-1] else row.cells
    if len(cells) != width and not (len(cells) == width - 1 and not head.cells[-1]):
        raise refused(
            file,
            row.line,
            f"has {len(cells)} cells where line {head.line} has {width}: "
            "a text with a separator in it needs quotes",
        )


def _add(row: Row, issue: str, columns: dict[str, int], numbers: Numbers, found: Positions) -> None:
    actor = row.at(columns["actor"])
    if actor not in found.actors:
        found.add_actor(actor, row.line)
    word = row.at(columns["position"])
    if not word:
        found.notes.lose(
            row.line, f"'{printable(actor)}' has no position on '{printable(issue)}': no stance"
        )
        return
    values = {
        name: numbers.read(row.at(columns[name]), row.line, f"the {name} of '{printable(actor)}'")
        if name in columns
        else 1.0
        for name in ("salience", "capability")
    }
    position = numbers.read(word, row.line, f"the position of '{printable(actor)}'")
    found.add(actor, issue, Position(row.line, position, **values))


def written(scenario: Scenario) -> dict[str, str]:
    """The spreadsheet of a scenario, by its file's name: positions from 0 to 100."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEAD, *_rows(scenario)])
    return {f"{scenario.id or 'scenario'}.csv": text.getvalue()}


def _rows(scenario: Scenario) -> Iterator[list[str | float]]:
    labels = Labels.of(scenario)
    for c, clause in scenario.clauses.items():
        for p, stance in clause.stances.items():
            party = scenario.parties[p]
            names = safe(labels.clauses[c]), safe(labels.parties[p])
            yield [*names, labels.position(stance.ideal), stance.salience, party.capability]
