"""Owns the file of a game: written whole or not at all, read with suspicion; runs nothing itself.

The file carries a format number, the scenario's name and hash, and what was handed in; nothing of
what was hidden from anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negosim.files import CannotWriteError, write_whole
from negosim.game.errors import GameError
from negosim.game.game import Game, Move, start
from negosim.game.orders import check_order
from negosim.scenario.faults import ScenarioError
from negosim.scenario.limits import FILE_BYTES, read_text
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.text import printable
from negosim.version import __version__

FORMAT = 1
KEY = "negosim_game"
MOST_MOVES = 50 * 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a game's scenario comes from: a name or file, and the changes made on top."""

    name: str
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What a game file says."""

    source: Source
    scenario_hash: str
    seats: tuple[str, ...]
    seed: int | None
    world: int | None
    moves: tuple[Move, ...]


def text_of(game: Game, source: Source) -> str:
    """The game as the text of its file."""
    held = {
        KEY: FORMAT,
        "version": __version__,
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
    return json.dumps(held, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def save(path: Path, game: Game, source: Source) -> None:
    """Write the game; what was in the file before stays until the new one is whole.

    Raises GameError with one line that names the file and the cause.
    """
    data = text_of(game, source).encode("ascii")
    if len(data) > FILE_BYTES:
        raise GameError(f"cannot write {path}: the game is larger than 1 MiB")
    try:
        write_whole(path, data, regular=True)
    except CannotWriteError as failure:
        raise GameError(str(failure)) from failure


def read(path: Path) -> Saved:
    """What the game file says. Raises GameError, in one line, for anything but a game file."""
    return saved(parsed(read_file(path), str(path)), str(path))


def read_file(path: Path) -> str:
    """The text of a file of at most 1 MiB. Raises GameError for what is no such file."""
    try:
        return read_text(path, printable(str(path), 200))
    except ScenarioError as wrong:
        raise GameError(str(wrong.faults[0])) from None


def parsed(text: str, name: str) -> Any:
    """JSON without NaN and infinities. Raises GameError with the place of what is wrong."""
    named = printable(name, 200)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as wrong:
        raise GameError(f"{named}:{wrong.lineno}:{wrong.colno}: {wrong.msg.lower()}") from None
    except (ValueError, RecursionError) as wrong:
        told = "nested too deeply" if isinstance(wrong, RecursionError) else printable(str(wrong))
        raise GameError(f"{named}: {told}") from None


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def is_game(held: object) -> bool:
    """Whether parsed JSON claims to be a game file."""
    return isinstance(held, dict) and KEY in held


def saved(held: Any, name: str) -> Saved:
    """A game from its parsed file. Raises GameError for what is missing or wrong."""
    named = printable(name, 200)
    if not is_game(held):
        raise GameError(f"{named}: is not a saved game")
    if held[KEY] != FORMAT or isinstance(held[KEY], bool):
        raise GameError(
            f"{named}: is a game of format {printable(str(held[KEY]))}; this version reads {FORMAT}"
        )
    try:
        return Saved(
            source=Source(_text(held, "scenario"), _texts(held, "sets")),
            scenario_hash=_text(held, "hash"),
            seats=_texts(held, "seats"),
            seed=_whole(held, "seed"),
            world=_whole(held, "world"),
            moves=_moves(held),
        )
    except GameError as wrong:
        raise GameError(f"{named}: {wrong}") from None


def resume(game_file: Saved, scenario: Scenario, anyway: bool = False) -> Game:
    """The game as it was saved, played again.

    Raises GameError where the scenario is not the one that was played, unless `anyway`; then orders
    that the changed scenario cannot follow are still a GameError.
    """
    if digest(scenario) != game_file.scenario_hash and not anyway:
        raise GameError(
            f"the scenario '{printable(game_file.source.name)}' has changed since the game was "
            "saved; its orders may mean something else now (--anyway plays them all the same)"
        )
    game = start(scenario, game_file.seats, game_file.seed, game_file.world)
    for move in game_file.moves:
        pending = game.pending
        where = f"session {move.session}, '{printable(move.party)}'"
        if pending is None or (pending.party, pending.n) != (move.party, move.session):
            raise GameError(f"the saved orders of {where} do not fit: nobody asks for them then")
        try:
            game = game.answer(move.orders)
        except GameError as wrong:
            raise GameError(f"the saved orders of {where} do not fit: {wrong}") from None
    return game


def _text(held: dict[str, Any], key: str) -> str:
    value = held.get(key)
    if not isinstance(value, str):
        raise GameError(f"'{key}' should be a text")
    return value


def _texts(held: dict[str, Any], key: str) -> tuple[str, ...]:
    value = held.get(key)
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise GameError(f"'{key}' should be a list of texts")
    return tuple(value)


def _whole(held: dict[str, Any], key: str) -> int | None:
    value = held.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1 << 53:
        raise GameError(f"'{key}' should be a whole number or null")
    return value


def _moves(held: dict[str, Any]) -> tuple[Move, ...]:
    rows = held.get("moves")
    if not isinstance(rows, list) or len(rows) > MOST_MOVES:
        raise GameError("'moves' should be a list")
    found = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("orders"), dict):
            raise GameError("a move should have 'party', 'session' and 'orders'")
        session = _whole(row, "session")
        if session is None:
            raise GameError("a move should say its 'session'")
        for order in row["orders"].values():
            check_order(order)
        found.append(Move(_text(row, "party"), session, row["orders"]))
    return tuple(found)
