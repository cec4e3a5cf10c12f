"""Keeps a lesson in a folder: one saved game a table, and who sits where.

`class.json` has the seats with their tokens and names, and the phase; it is private. A table has
its game, which `play --replay` reads, and what was handed in for the turn at hand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from negosim.classroom import table as tables
from negosim.classroom.lesson import PHASES, Lesson, Seat
from negosim.classroom.table import Table
from negosim.classroom.tokens import is_token
from negosim.files import cannot, make_folder, write_whole
from negosim.game import files as games
from negosim.game.errors import GameError
from negosim.game.game import Game, replayed, start
from negosim.game.orders import check_order
from negosim.lock import HeldError, Lock
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.text import printable
from negosim.version import MODEL

KEY = "negosim_class"
FORMAT = 1
CLASS = "class.json"
LOCK = "class.lock"
MOVE = "move this file away, and the seats of the table hand in again for their turn"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While inside, no other process keeps a class in the folder, which is made if it is missing.

    Raises GameError if one does, and CannotWriteError.
    """
    make_folder(folder)
    path = folder / LOCK
    try:
        lock = Lock(path)
    except HeldError:
        name = printable(str(folder), 200)
        raise GameError(f"another negosim process has the class in {name} open") from None
    except OSError as error:
        raise cannot(f"write {path}", error) from None
    try:
        yield
    finally:
        lock.release()


def game_file(folder: Path, k: int) -> Path:
    """The saved game of a table (from 0)."""
    return folder / f"table-{k + 1:02}.json"


def handed_file(folder: Path, k: int) -> Path:
    """What was handed in at a table for its present turn."""
    return folder / f"table-{k + 1:02}-handed.json"


def beside_games(data: Any) -> bool:
    """Whether parsed JSON is the class itself, or what was handed in for a turn."""
    return isinstance(data, dict) and (KEY in data or set(data) == {"turn", "orders"})


def save_lesson(folder: Path, lesson: Lesson) -> None:
    """Write who sits where, and the phase. Raises CannotWriteError."""
    data = {
        KEY: FORMAT,
        "scenario": lesson.source.name,
        "sets": list(lesson.source.sets),
        "key": lesson.key,
        "minutes": lesson.minutes,
        "phase": lesson.phase,
        "tables": len(lesson.tables),
        "seats": [
            {
                "table": seat.table + 1,
                "party": seat.party,
                "token": seat.token,
                "names": list(seat.names),
                "joined": seat.joined,
            }
            for seat in lesson.seats
        ],
    }
    write_whole(folder / CLASS, _bytes(data), private=True)


def save_game(folder: Path, lesson: Lesson, k: int) -> None:
    """Write the game of a table, after a turn was played or taken back. Raises CannotWriteError."""
    games.save(game_file(folder, k), lesson.tables[k].game, lesson.source)


def save_handed(folder: Path, lesson: Lesson, k: int) -> None:
    """Write what was handed in at a table, after every hand-in. Raises CannotWriteError."""
    table = lesson.tables[k]
    data = {"turn": str(table.turn), "orders": {p: dict(x) for p, x in table.handed.items()}}
    write_whole(handed_file(folder, k), _bytes(data), private=True)


def _bytes(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=True, allow_nan=False, indent=1) + "\n").encode("ascii")


def source_of(folder: Path) -> games.Source:
    """Where the scenario of the class in a folder comes from. Raises GameError."""
    path = folder / CLASS
    data = games.parsed(games.read_file(path), str(path))
    try:
        return games.Source(_text(data["scenario"]), tuple(map(_text, _listed(data["sets"]))))
    except (KeyError, TypeError):
        raise GameError(f"{printable(str(path), 200)}: is not a class of this version") from None


def read_lesson(folder: Path, scenario: Scenario) -> Lesson:
    """The lesson of a folder, of that scenario. Raises GameError, in one line, for another."""
    path = folder / CLASS
    name = printable(str(path), 200)
    data = games.parsed(games.read_file(path), str(path))
    if not isinstance(data, dict) or data.get(KEY) != FORMAT:
        raise GameError(f"{name}: is not a class of this version")
    try:
        source = games.Source(_text(data["scenario"]), tuple(map(_text, data["sets"])))
        seats = [_seat(entry) for entry in _listed(data["seats"])]
        minutes, phase, count = data["minutes"], data["phase"], data["tables"]
        key = _text(data["key"])
        plain = key.isascii() and key.replace("-", "").isalpha()
        if len({key, *(seat.token for seat in seats)}) <= len(seats) or not plain:
            raise ValueError("key")
        if not (minutes is None or (type(minutes) in (int, float) and 0 < minutes < 1e6)):
            raise ValueError("minutes")
        if phase not in PHASES or type(count) is not int or not 1 <= count <= len(seats):
            raise ValueError("phase")
        parties = tuple(seat.party for seat in seats if seat.table == 0)
        if [(s.table, s.party) for s in seats] != [(k, p) for k in range(count) for p in parties]:
            raise ValueError("seats")
    except (KeyError, TypeError, ValueError) as error:
        what = str(error).strip("'\"")
        raise GameError(f"{name}: is damaged ('{printable(what, 80)}')") from None
    lesson = Lesson(
        source=source,
        tables=[_table(folder, k, scenario, parties) for k in range(count)],
        seats=seats,
        key=key,
        minutes=minutes,
        phase=phase,
    )
    for k, table in enumerate(lesson.tables):
        _hand_in(handed_file(folder, k), lesson, k, table)
    lesson.open(phase, time.time())  # every turn has its whole time again
    return lesson


def _table(folder: Path, k: int, scenario: Scenario, parties: tuple[str, ...]) -> Table:
    path = game_file(folder, k)
    name = printable(str(path), 200)
    saved = games.read(path)
    if saved.scenario_hash != digest(scenario) or saved.model != MODEL:
        raise GameError(f"{name}: the scenario or the model has changed since it was saved")
    if saved.seats != parties:
        raise GameError(f"{name}: is of other seats than {CLASS}")
    game = start(scenario, parties, saved.seed, saved.world)
    whole = _fitting(replayed(game, saved.moves), name)
    return tables.of(whole)


def _fitting(game: Game, name: str) -> Game:
    """The game, if all its moves were asked for. Raises GameError."""
    moves, done = game.moves, set()
    for move in moves:
        if (move.party, move.session) in done:
            raise GameError(f"{name}: '{printable(move.party)}' moves twice in one turn")
        done.add((move.party, move.session))
    return game


def _hand_in(path: Path, lesson: Lesson, k: int, table: Table) -> None:
    """Restores what was handed in for the present turn; of another turn it was played already.

    Raises GameError for a damaged file, with what to do: nobody else can say what was handed in.
    """
    name = printable(str(path), 200)
    try:
        data = games.parsed(games.read_file(path), str(path))
        if not isinstance(data, dict) or not isinstance(data.get("orders"), Mapping):
            raise GameError(f"{name}: is damaged")
        if data.get("turn") != str(table.turn):
            return
        for party, orders in data["orders"].items():
            if not isinstance(orders, Mapping):
                raise GameError(f"{name}: is damaged")
            for order in orders.values():
                check_order(order, table.asked[party].step if party in table.asked else "session")
            lesson.tables[k] = lesson.tables[k].hand_in(party, str(table.turn), orders)
    except GameError as error:
        if "no such file" in str(error):
            return
        why = str(error) if name in str(error) else f"{name}: {error}"
        raise GameError(f"{why} ({MOVE})") from None


def _seat(entry: Any) -> Seat:
    if not isinstance(entry, Mapping) or type(entry["table"]) is not int:
        raise TypeError("seats")
    made = _text(entry["token"])
    if not is_token(made):
        raise ValueError("token")
    names = tuple(map(_text, _listed(entry["names"])))
    return Seat(entry["table"] - 1, _text(entry["party"]), made, names, entry["joined"] is True)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list")
    return value
