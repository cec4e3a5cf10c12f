"""Reads who takes part, and gives each a seat."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from negosim.files import CannotReadError, read_whole
from negosim.game.errors import GameError
from negosim.scenario.faults import no_such
from negosim.text import printable

BYTES = 1 << 20
MOST = 1_000
LONGEST = 80
COLUMNS = ("name", "table", "seat")


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the roster; the table counts from 1, and may be left to the deal like the seat."""

    name: str
    table: int | None = None
    seat: str | None = None


def read_roster(path: Path, parties: Mapping[str, object]) -> tuple[Person, ...]:
    """The people of a CSV file: `name`, and if stated `table` and `seat` (the id of a party).

    Columns are separated by commas, semicolons or tabs. Raises GameError, with the line.
    """
    file = printable(str(path), 200)
    try:
        text = read_whole(path, BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        raise GameError(f"{file}: no such file") from None
    except (CannotReadError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise GameError(f"{file}: {why}") from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    people: list[Person] = []
    try:
        head = [cell.strip().lower() for cell in next(rows, [])]
        if "name" not in head or not set(head) <= set(COLUMNS):
            raise GameError(f"{file}:1: the first line names the columns: name, table, seat")
        for row in rows:
            if any(cell.strip() for cell in row):
                cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
                people.append(_person(cells, parties, f"{file}:{rows.line_num}"))
    except csv.Error as error:
        raise GameError(f"{file}:{rows.line_num}: {error}") from None
    if not people:
        raise GameError(f"{file}: names nobody")
    if len(people) > MOST:
        raise GameError(f"{file}: names more than {MOST:,} people")
    return tuple(people)


def _person(cells: Mapping[str, str], parties: Mapping[str, object], where: str) -> Person:
    name, table, seat = (cells.get(column, "") for column in COLUMNS)
    if not name or len(name) > LONGEST or not name.isprintable():
        raise GameError(f"{where}: a name has 1 to {LONGEST} printable characters")
    if table and not (table.isascii() and table.isdecimal() and 1 <= int(table[:9]) <= MOST):
        raise GameError(f"{where}: the table '{printable(table)}' should be a number from 1 on")
    if seat and seat not in parties:
        raise GameError(f"{where}: {no_such('party', seat, parties)}")
    return Person(name, int(table) if table else None, seat or None)


def tables_for(people: Sequence[Person], seats: int) -> int:
    """How many tables these people fill, at least one, and all that they state.

    The rest are second at a seat.
    """
    return max([len(people) // seats, *(p.table or 1 for p in people)])


def dealt(people: Sequence[Person], tables: int, parties: Sequence[str]) -> list[list[str]]:
    """The names in each seat, table by table and party by party.

    Who states a table or seat gets it. The others take the emptiest seats: the first seat of every
    table before the second. More people than seats share them.
    Raises GameError for a table or a seat that there is not.
    """
    names: list[list[str]] = [[] for _ in range(tables * len(parties))]
    for person in sorted(people, key=lambda p: (p.table is None) + (p.seat is None)):
        if person.table is not None and person.table > tables:
            raise GameError(f"{printable(person.name)} has table {person.table} of {tables}")
        if person.seat is not None and person.seat not in parties:
            raise GameError(f"{printable(person.name)} has a seat that nobody takes: {person.seat}")
        fits = [
            at
            for at in range(len(names))
            if person.table in (None, at // len(parties) + 1)
            and person.seat in (None, parties[at % len(parties)])
        ]
        seat = min(fits, key=lambda at: (len(names[at]), at % len(parties), at))
        names[seat].append(person.name)
    return names
