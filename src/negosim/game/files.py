"""Reads and writes the file of a game.

The file contains the numbers of its format and of the model, the scenario's name and hash, and the
orders; nothing that was hidden from anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negosim.files import CannotWriteError, write_whole
from negosim.game.errors import GameError
from negosim.game.game import Game, Move, start, turn_name
from negosim.game.orders import check_order
from negosim.scenario.faults import ScenarioError
from negosim.scenario.limits import FILE_BYTES, read_text
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.talks.seat import LAST_TEXT, Turn, step_of
from negosim.text import printable
from negosim.version import MODEL, __version__

FORMAT = 2
WITHOUT_LAST_TEXT = 1  # the format in which nobody answered the last text
KEY = "negosim_game"
MOST_DIGITS = 300  # a float has no more
MOST_MOVES = 50 * 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a game's scenario: a name or file, and the changes made to it."""

    name: str
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """The content of a game file."""

    source: Source
    scenario_hash: str
    seats: tuple[str, ...]
    seed: int | None
    world: int | None
    moves: tuple[Move, ...]
    model: int = MODEL
    format: int = FORMAT


def text_of(game: Game, source: Source) -> str:
    """The game as the text of its file."""
    data = {
        KEY: FORMAT,
        "version": __version__,
        "model": MODEL,
        "scenario": source.name,
        "sets": list(source.sets),
        "hash": digest(game.scenario),
        "seats": list(game.seats),
        "seed": game.seed,
        "world": game.world,
        "moves": [
            {"party": m.party, "session": m.session, "orders": dict(m.orders)} for m in game.moves
        ],
    }
    return json.dumps(data, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def save(path: Path, game: Game, source: Source) -> None:
    """Write the game; the old file stays until the new one is whole.

    The file is private: it shows a person's orders to nobody else. Raises CannotWriteError with one
    line that names the file and the cause.
    """
    data = text_of(game, source).encode("ascii")
    if len(data) > FILE_BYTES:
        raise CannotWriteError(f"cannot write {path}: the game is larger than 1 MiB")
    write_whole(path, data, private=True)


def read(path: Path) -> Saved:
    """The content of the game file. Raises GameError, in one line, for anything else."""
    return saved(parsed(read_file(path), str(path)), str(path))


def read_file(path: Path) -> str:
    """The text of a file of at most 1 MiB. Raises GameError if it cannot be read."""
    try:
        return read_text(path, printable(str(path), 200))
    except ScenarioError as error:
        raise GameError(str(error.faults[0])) from None


def parsed(text: str, name: str) -> Any:
    """JSON without NaN and infinities. Raises GameError with the place of the error."""
    file = printable(name, 200)
    try:
        return json.loads(text, parse_constant=_no_constant, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        raise GameError(f"{file}:{error.lineno}:{error.colno}: {error.msg.lower()}") from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else printable(str(error))
        raise GameError(f"{file}: {reason}") from None


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits is too long")
    return int(digits)


def is_game(data: object) -> bool:
    """Whether parsed JSON has the key of a game file."""
    return isinstance(data, dict) and KEY in data


def saved(data: Any, name: str) -> Saved:
    """The content of a parsed game file. Raises GameError for what is missing or wrong."""
    file = printable(name, 200)
    if not is_game(data):
        raise GameError(f"{file}: is not a saved game")
    if data[KEY] not in (WITHOUT_LAST_TEXT, FORMAT) or isinstance(data[KEY], bool):
        raise GameError(
            f"{file}: is a game of format {printable(str(data[KEY]))}; this version reads "
            f"{WITHOUT_LAST_TEXT} and {FORMAT}"
        )
    try:
        return Saved(
            source=Source(_text(data, "scenario"), _texts(data, "sets")),
            scenario_hash=_text(data, "hash"),
            seats=_texts(data, "seats"),
            seed=_whole(data, "seed"),
            world=_whole(data, "world"),
            moves=_moves(data),
            model=_whole(data, "model") or 1,  # which did not state it
            format=data[KEY],
        )
    except GameError as error:
        raise GameError(f"{file}: {error}") from None


def resume(saved: Saved, scenario: Scenario, anyway: bool = False) -> Game:
    """The saved game, played again.

    In a game that was over before people answered the last text, their last offers answer it.

    Raises GameError if the scenario or the model has changed, unless `anyway`, and if an order does
    not fit.
    """
    if saved.model != MODEL and not anyway:
        raise GameError(f"{other_model(saved)} (--anyway plays them all the same)")
    if digest(scenario) != saved.scenario_hash and not anyway:
        raise GameError(
            f"the scenario '{printable(saved.source.name)}' has changed since the game was "
            "saved; its orders may mean something else now (--anyway plays them all the same)"
        )
    game = start(scenario, saved.seats, saved.seed, saved.world)
    for move in saved.moves:
        pending = game.pending
        where = f"{turn_name(move.session)}, '{printable(move.party)}'"
        if pending is None or (pending.party, pending.turn) != (move.party, move.session):
            raise GameError(f"the saved orders of {where} do not fit: no orders are requested then")
        try:
            game = game.answer(move.orders)
        except GameError as error:
            raise GameError(f"the saved orders of {where} do not fit: {error}") from None
    if saved.format == WITHOUT_LAST_TEXT:
        while game.pending is not None and game.pending.step == LAST_TEXT:
            game = game.answer({})
    return game


def other_model(saved: Saved) -> str:
    """A line on a game of another model; '' if it is of this one."""
    if saved.model == MODEL:
        return ""
    return (
        f"the game was saved by model {saved.model}, and this version has model {MODEL}: "
        "its orders may mean something else now"
    )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise GameError(f"'{key}' should be a text")
    return value


def _texts(data: dict[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise GameError(f"'{key}' should be a list of texts")
    return tuple(value)


def _whole(data: dict[str, Any], key: str) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1 << 53:
        raise GameError(f"'{key}' should be a whole number or null")
    return value


def _moves(data: dict[str, Any]) -> tuple[Move, ...]:
    rows = data.get("moves")
    if not isinstance(rows, list) or len(rows) > MOST_MOVES:
        raise GameError("'moves' should be a list")
    moves = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("orders"), dict):
            raise GameError("a move should have 'party', 'session' and 'orders'")
        session: Turn | None = row.get("session")
        if not isinstance(session, str) or not step_of(session):
            session = _whole(row, "session")
        if session is None:
            raise GameError("a move should say its 'session'")
        for order in row["orders"].values():
            check_order(order, step_of(session) or "session")
        moves.append(Move(_text(row, "party"), session, row["orders"]))
    return tuple(moves)
