"""A saved game: the same again, whole or not at all, and hostile files in one line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim
from negosim.files import CannotWriteError
from negosim.game import files
from negosim.game.errors import GameError
from negosim.game.files import Source, read, resume, save
from negosim.game.game import Game, start
from negosim.scenario.schema import Scenario

Market = Callable[..., Scenario]
SOURCE = Source("market")


@pytest.fixture
def game(market: Market) -> Game:
    """Three sessions into a game in a drawn world."""
    begin = start(market(), ["mine"], seed=5, world=9)
    return begin.answer({"price": 0.625}).answer({"care": "accept"}).answer({})


def held(game: Game) -> dict[str, Any]:
    """The file's content as parsed JSON."""
    found = json.loads(files.text_of(game, SOURCE))
    assert isinstance(found, dict)
    return found


def test_a_saved_game_goes_on_where_it_was(game: Game, market: Market, tmp_path: Path) -> None:
    """Saved and resumed, the game is equal, and so is everything that comes of it."""
    save(tmp_path / "g.json", game, SOURCE)
    told = read(tmp_path / "g.json")
    again = resume(told, market())
    assert told.source == SOURCE
    assert again == game
    assert again.pending == game.pending
    assert again.rounds == game.rounds
    assert again.answer({}) == game.answer({})


def test_a_file_carries_nothing_of_what_is_hidden(game: Game) -> None:
    """Only what was typed and what names the game: a player may look into it."""
    assert set(held(game)) == {
        "negosim_game", "version", "model", "scenario", "sets", "hash", "seats", "seed", "world",
        "moves",
    }  # fmt: skip
    assert held(game)["moves"][0] == {"party": "mine", "session": 1, "orders": {"price": 0.625}}


def test_a_changed_scenario_is_refused_unless_anyway(game: Game, market: Market) -> None:
    """The change is said; with `anyway` the same orders are played in the new scenario."""
    told = files.saved(held(game), "g")
    changed = market(high=0.44)
    with pytest.raises(GameError, match="has changed since the game was saved"):
        resume(told, changed)
    assert resume(told, changed, anyway=True).moves == game.moves


def test_orders_that_no_longer_fit_are_named(game: Game) -> None:
    """Played anyway in a scenario without the clause, the first order that fails is named."""
    told = files.saved(held(game) | {"seats": ["buyer"]}, "g")
    with pytest.raises(GameError, match="session 1, 'mine' do not fit"):
        resume(told, negosim.load("two-party"), anyway=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"negosim_game": 3}, "format 3; this version reads 1 and 2"),
        ({"negosim_game": []}, "format "),
        ({"negosim_game": "x" * 500}, "format x+…"),
        ({"negosim_game": True}, "format True"),
        ({"scenario": 3}, "'scenario' should be a text"),
        ({"sets": "a=1"}, "'sets' should be a list"),
        ({"seats": [1]}, "'seats' should be a list"),
        ({"seed": -1}, "'seed' should be a whole number"),
        ({"seed": 1.5}, "'seed' should be a whole number"),
        ({"world": 1 << 80}, "'world' should be a whole number"),
        ({"moves": {}}, "'moves' should be a list"),
        ({"moves": [3]}, "a move should have"),
        ({"moves": [{"party": "mine", "session": 1}]}, "a move should have"),
        ({"moves": [{"party": "mine", "orders": {}}]}, "should say its 'session'"),
        ({"moves": [{"party": 1, "session": 1, "orders": {}}]}, "'party' should be a text"),
        ({"moves": [{"party": "mine", "session": 1, "orders": {"c": 7}}]}, "between 0 and 1"),
        ({"moves": [{"party": "mine", "session": 1, "orders": {"c": []}}]}, "an order is one of"),
    ],
)
def test_a_damaged_game_is_one_clear_line(game: Game, change: dict[str, Any], told: str) -> None:
    """What is wrong is named with the file; no traceback, no second line."""
    with pytest.raises(GameError, match=told) as fault:
        files.saved(held(game) | change, "g.json")
    assert str(fault.value).startswith("g.json: ")
    assert "\n" not in str(fault.value)
    assert len(str(fault.value)) < 300


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "expecting value"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"negosim_game": 1', ":1:19: "),
        (b'{"negosim_game": NaN}', "NaN is not a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * (1 << 21), "larger than 1 MiB"),
        (b"[]", "is not a saved game"),
        (b'{"title": "x"}', "is not a saved game"),
    ],
)
def test_what_is_no_game_is_one_clear_line(tmp_path: Path, data: bytes, told: str) -> None:
    """Truncated, nested, huge, in another encoding or about something else."""
    path = tmp_path / "g.json"
    path.write_bytes(data)
    with pytest.raises(GameError, match=told) as fault:
        read(path)
    assert "g.json" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_pipes_folders_and_missing_files_do_not_hang(tmp_path: Path) -> None:
    """Anything but a regular file is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    for name, told in (("pipe", "not a regular file"), ("none", "no such file")):
        with pytest.raises(GameError, match=told):
            read(tmp_path / name)
    with pytest.raises(GameError, match="not a regular file"):
        read(tmp_path)


def test_a_failed_save_leaves_the_old_file(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full the earlier game is still there, and no half-written one beside it."""
    path = tmp_path / "g.json"
    save(path, game, SOURCE)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        save(path, game.answer({}), SOURCE)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.json"]


def test_a_game_is_not_saved_over_a_folder_or_a_device(game: Game, tmp_path: Path) -> None:
    """The name of a folder, of a pipe or of a place that is not there is refused in one line."""
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path, tmp_path / "pipe", tmp_path / "no" / "g.json"):
        with pytest.raises(CannotWriteError, match="cannot write"):
            save(target, game, SOURCE)
