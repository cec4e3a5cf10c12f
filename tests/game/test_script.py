"""Scripts of orders: what they may say, and that they play what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from negosim.game import files
from negosim.game.errors import GameError
from negosim.game.game import Game, start
from negosim.game.script import play, script
from negosim.scenario.schema import Scenario

Market = Callable[..., Scenario]


def played(game: Game, held: Any) -> Game:
    """The game played by a script."""
    return play(game, script(held, game, "s.json"))


def test_the_named_session_goes_before_all_and_the_clause_before_the_rest(market: Market) -> None:
    """Session and clause, then session and rest, then clause in all sessions, then everything."""
    game = start(market(), ["mine"])
    held = {"1": {"price": 0.9, "*": "hold"}, "*": {"care": 0.7, "*": "refuse"}}
    ended = played(game, held)
    assert ended.run is not None
    assert ended.moves[0].orders == {"price": 0.9, "care": "hold"}
    assert ended.moves[1].orders == {"price": "refuse", "care": 0.7}


def test_an_empty_script_leaves_all_to_the_tactic(market: Market) -> None:
    """Nothing named is nothing ordered."""
    ended = played(start(market(), ["mine"]), {})
    assert ended.run is not None
    assert all(move.orders == {} for move in ended.moves)


def test_several_seats_come_by_party(market: Market) -> None:
    """Each seat has its own orders."""
    held = {"mine": {"1": {"price": 0.8}}, "theirs": {"1": {"price": 0.2}}}
    ended = played(start(market(), ["mine", "theirs"]), held)
    assert [m.orders for m in ended.moves[:2]] == [{"price": 0.8}, {"price": 0.2}]


def test_a_saved_game_is_a_script(market: Market) -> None:
    """Its orders are played again, and what comes after them is left to the tactic."""
    game = start(market(), ["mine"]).answer({"price": 0.8})
    ended = played(start(market(), ["mine"]), json.loads(files.text_of(game, files.Source("m"))))
    assert ended.run is not None
    assert ended.moves[0] == game.moves[0]
    assert ended.moves[1].orders == {}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ([], "a script is a JSON object"),
        ({"guild": {}}, "nobody sits in the seat 'guild'"),
        ({"one": {}}, "session 'one': should be a number"),
        ({"1": []}, "session '1': should have an order for each clause"),
        ({"1": {"prize": "hold"}}, "no clause 'prize'; did you mean 'price'"),
        ({"1": {"price": 2}}, "session '1': price: a level should be between 0 and 1"),
        (
            {"1": {"price": 10**400}},
            "session '1': price: a level should be between 0 and 1, not 1000",
        ),
        ({"1": {"price": float("nan")}}, "should be between 0 and 1, not nan"),
        ({"mine": []}, "'mine' should have orders by session"),
        ({"1": {"colour": "hold"}}, "session 1: 'mine' has no say on 'colour'"),
    ],
)
def test_a_wrong_script_is_one_clear_line(market: Market, held: Any, told: str) -> None:
    """Where it is wrong and how."""
    with pytest.raises(GameError, match=told.replace("(", r"\(")) as fault:
        played(start(market(), ["mine"]), held)
    assert "\n" not in str(fault.value)
