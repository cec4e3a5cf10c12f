"""Reads and writes the files of KTAB's spatial model: CSV, and reads its XML."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from negosim.formats.cells import Numbers, Row, rows
from negosim.formats.draft import Draft
from negosim.formats.notes import Notes, refused, text_of
from negosim.formats.positions import Position, Positions
from negosim.formats.written import Labels
from negosim.formats.xml_tree import Element, parsed
from negosim.layout import safe
from negosim.scenario.schema import Scenario
from negosim.text import printable

SCALE = 100.0  # of positions and saliences; capabilities reach 1000
MOST_POWER = 1000.0


def read_csv(path: Path) -> Draft:
    """The scenario of a CSV file. Raises ScenarioError with file and line.

    The first line has the title, a description and the counts of actors and dimensions, the second
    the names of the columns. The code of an actor is its name.
    """
    file, notes = str(path), Notes(str(path))
    table = rows(text_of(path), file, ",")
    if len(table) < 3:
        raise refused(file, 0, "holds no line below its head")
    title, head, *body = table
    name, about, actors, dimensions = _title(title, file)
    width = 3 + 2 * dimensions
    columns = _cut(head, width, file, f"line {title.line} counts {dimensions} dimensions")
    if len(body) != actors:
        raise refused(file, title.line, f"counts {actors} actors; there are {len(body)}")
    found, numbers = Positions(name or path.stem, notes, about), Numbers(file)
    issues = [_dimension(columns[3 + 2 * d]) for d in range(dimensions)]
    for issue in issues:
        found.add_issue(issue, head.line)
    for row in body:
        cells = _cut(row, width, file, f"line {head.line} has {width}")
        found.add_actor(cells[0], row.line, cells[1])
        power = numbers.read(cells[2], row.line, f"the power of '{printable(cells[0])}'")
        for d, issue in enumerate(issues):
            pair = cells[3 + 2 * d], cells[4 + 2 * d]
            _add(found, numbers, cells[0], issue, row.line, pair, power)
    return found.draft()


def _title(row: Row, file: str) -> tuple[str, str, int, int]:
    """Title, description and counts; the texts may have commas without quotes."""
    cells = list(row.cells)
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) < 3 or not (cells[-1].isdecimal() and cells[-2].isdecimal()):
        raise refused(file, row.line, "should end with the counts of actors and of dimensions")
    if len(cells[-1]) > 6 or int(cells[-1]) < 1:
        raise refused(file, row.line, f"counts {printable(cells[-1])} dimensions")
    return cells[0], ", ".join(cells[1:-2]), int(cells[-2][:9]), int(cells[-1])


def _cut(row: Row, width: int, file: str, why: str) -> tuple[str, ...]:
    """The cells of a line, without what a last comma adds. Raises ScenarioError."""
    cells = row.cells
    if len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != width:
        advice = ": a text with a comma needs quotes" if len(cells) > width else ""
        raise refused(file, row.line, f"has {len(cells)} cells, not {width} ({why}){advice}")
    return cells


def _dimension(head: str) -> str:
    """The name of a dimension, from the head of its column of positions."""
    return head.removesuffix("Position").strip() or head


def _add(
    found: Positions,
    numbers: Numbers,
    actor: str,
    issue: str,
    line: int,
    pair: tuple[str, str],
    power: float,
) -> None:
    if not pair[0]:
        words = f"'{printable(actor)}' has no position on '{printable(issue)}': no stance"
        found.notes.lose(line, f"{words}, and its salience {printable(pair[1]) or 'none'} is lost")
        return
    whose = f"of '{printable(actor)}' on '{printable(issue)}'"
    position = numbers.read(pair[0], line, f"the position {whose}")
    salience = numbers.read(pair[1], line, f"the salience {whose}")
    if not 0.0 <= salience <= SCALE:
        raise refused(
            found.notes.file, line, f"the salience {whose} is outside 0 to 100: {salience:g}"
        )
    found.add(actor, issue, Position(line, position, round(salience / SCALE, 14), power))


def read_xml(root: Element, path: Path) -> Draft:
    """The scenario of an XML file. Raises ScenarioError with file and line."""
    file, notes = str(path), Notes(str(path))
    name, about = root.text_at("name") or path.stem, root.text_at("desc")
    found, numbers = Positions(name, notes, about), Numbers(file)
    for lost in root.children:
        if lost.tag == "ModelParameters":
            for child in lost.children:
                notes.lose(child.line, f"the model parameter {child.tag}: {child.text}")
        elif lost.tag == "IdealAdjustment":
            for child in lost.children:
                words = " ".join(part.text for part in child.children)
                notes.lose(child.line, f"the adjustment of ideals: {printable(words, 100)}")
        elif lost.tag not in ("name", "desc", "Dimensions", "Actors"):
            notes.lose(lost.line, f"{printable(lost.tag)}: {printable(lost.text)}")
    dimensions = [d for x in root.all("Dimensions") for d in x.all("dName")]
    actors = [a for x in root.all("Actors") for a in x.all("Actor")]
    if not dimensions and actors:  # an old file may leave out their names
        count = sum(len(x.all("dCoord")) for x in actors[0].all("Position"))
        names = [f"Dimension {n + 1}" for n in range(count)]
        notes.assume("names of the dimensions")
    else:
        names = [d.text for d in dimensions]
    for n, issue in enumerate(names):
        found.add_issue(issue, dimensions[n].line if dimensions else root.line)
    for actor in actors:
        _actor(actor, names, found, numbers)
    return found.draft()


def _actor(actor: Element, names: list[str], found: Positions, numbers: Numbers) -> None:
    file, name = found.notes.file, actor.text_at("name")
    found.add_actor(name, actor.line, actor.text_at("description"))
    power = numbers.read(
        actor.text_at("capability"), actor.line, f"the capability of '{printable(name)}'"
    )
    coordinates = [c for x in actor.all("Position") for c in x.all("dCoord")]
    saliences = [c for x in actor.all("Salience") for c in x.all("dSal")]
    for what, values in (("positions", coordinates), ("saliences", saliences)):
        if len(values) != len(names):
            counts = f"has {len(values)} {what} for {len(names)} dimensions"
            raise refused(file, actor.line, f"'{printable(name)}' {counts}")
    for issue, at, salience in zip(names, coordinates, saliences, strict=True):
        _add(found, numbers, name, issue, at.line, (at.text, salience.text), power)


def read_xml_file(path: Path) -> Draft:
    """The scenario of an XML file, by its path. Raises ScenarioError with file and line."""
    root = parsed(text_of(path), str(path))
    if root.tag != "Scenario":
        raise refused(
            str(path), root.line, f"is no KTAB scenario: it holds <{printable(root.tag)}>"
        )
    return read_xml(root, path)


def written(scenario: Scenario) -> dict[str, str]:
    """The CSV of a scenario, by its name; what is above KTAB's scales is scaled down for all."""
    labels = Labels.of(scenario)
    stances = [s for clause in scenario.clauses.values() for s in clause.stances.values()]
    most = max([1.0, *(s.salience for s in stances)])
    power = max([MOST_POWER, *(p.capability for p in scenario.parties.values())]) / MOST_POWER
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    counts = len(scenario.parties), len(scenario.clauses)
    writer.writerow([safe(_line(scenario.title)), safe(_line(scenario.about)), *counts, ""])
    heads = [f"{labels.clauses[c]} {x}" for c in scenario.clauses for x in ("Position", "Salience")]
    writer.writerow(["Actor", "Description", "Power", *map(safe, heads), ""])
    for p, party in scenario.parties.items():
        row = [safe(labels.parties[p]), safe(_line(party.about)), party.capability / power]
        for clause in scenario.clauses.values():
            stance = clause.stances.get(p)
            row += (
                [Labels.position(stance.ideal), round(SCALE * stance.salience / most, 12)]
                if stance
                else ["", 0]
            )
        writer.writerow([*row, ""])
    return {f"{scenario.id or 'scenario'}.csv": text.getvalue()}


def _line(text: str) -> str:
    return " ".join(text.split())
