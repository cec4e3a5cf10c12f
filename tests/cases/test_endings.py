"""How talks end and why, as the JSON says it; what counts as a move of an offer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from cases.small import FIRM, START, case, central, paper, wants
from negosim.game.game import start
from negosim.record import EPS
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.seat import Order
from negosim.talks.state import State
from negosim.talks.worlds import central as central_world

ROOM = {"height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5)}}
NO_ROOM = {"height": {"ann": wants(1, 0.6), "bob": wants(0, 0, 0.5)}}
NO_LAST_CALL = {"protocol": {"last_call": 0}}
STONE = {"ann": {"tactic": FIRM}, "bob": {"tactic": FIRM}}

GO = {"title": "News", "date": START + timedelta(15), "effects": [{"leaves": "bob"}]}

ENDINGS: dict[str, tuple[Scenario, str, str]] = {
    "all can be signed": (case(ROOM), "concluded", "every instrument can be signed"),
    "the last call": (
        case(NO_ROOM, calendar={"stalemate_after": 100}),
        "deadline",
        "the last call, on 2024-03-25, left work undone",
    ),
    "no last call": (
        case(NO_ROOM, calendar={"stalemate_after": 100}, **NO_LAST_CALL),
        "deadline",
        "the deadline of 2024-03-25 came with work left",
    ),
    "nothing moves": (
        case(NO_ROOM, parties=STONE, calendar={"stalemate_after": 3}, **NO_LAST_CALL),
        "stalemate",
        "no offer moved and no reply changed for 3 sessions",
    ),
    "somebody leaves": (
        case(
            ROOM,
            events={
                "go": {
                    "title": "News",
                    "date": START + timedelta(15),
                    "effects": [{"leaves": "bob"}],
                }
            },
        ),
        "walkout",
        "bob left and nothing was left that could be agreed without them",
    ),
}


@pytest.mark.parametrize(("scenario", "talks", "reason"), ENDINGS.values(), ids=ENDINGS)
def test_the_json_says_how_the_talks_ended_and_why(
    scenario: Scenario, talks: str, reason: str
) -> None:
    """Both in the published layout."""
    outcome = central(scenario).to_dict()["outcome"]
    assert (outcome["talks"], outcome["reason"]) == (talks, reason)


def played(orders: list[dict[str, Order]]) -> Any:
    """Ann's orders, session by session, then holding, against a party that never moves."""
    scenario = case(
        NO_ROOM, parties=STONE, calendar={"stalemate_after": 3}, sessions=9, **NO_LAST_CALL
    )
    game = start(scenario, ["ann"])
    for n in range(20):
        if game.pending is None:
            break
        game = game.answer(orders[n] if n < len(orders) else {"height": "hold"})
    assert game.run is not None
    return game.run


def test_what_a_party_would_offer_that_has_left_is_no_move() -> None:
    """News change its offer on the day on which it leaves: the talks stand as still as without."""
    news = {"party": "cid", "clause": "height", "ideal": 0.9, "accepts": [0.8, 1.0]}
    held = []
    for effects in ([{"leaves": "cid"}], [news, {"leaves": "cid"}]):
        scenario = case(
            {"height": {**NO_ROOM["height"], "cid": wants(0.5)}},
            papers={"deed": paper("ann", "bob", voices=("cid",))},
            parties={**STONE, "cid": {"tactic": FIRM}},
            calendar={"stalemate_after": 2},
            events={"go": {"title": "News", "date": START + timedelta(14), "effects": effects}},
            **NO_LAST_CALL,
        )
        run = central(scenario)
        held.append((run.outcome.talks, len(run.sessions)))
    assert held == [("stalemate", 4)] * 2


def test_a_person_s_new_offer_is_a_move() -> None:
    """The talks do not stand still while she moves."""
    moving = played([{"height": 1 - n / 50} for n in range(9)])
    assert moving.outcome.talks == "deadline"
    assert len(moving.sessions) == 9
    resting = played([{"height": 0.9}] * 9)
    assert resting.outcome.talks == "stalemate"
    assert len(resting.sessions) == 5  # the opening, the offer of .9, three without a move


@pytest.mark.parametrize(
    ("by", "moved"),
    [
        (0.0, False),
        (EPS / 2, False),
        (-EPS / 2, False),
        (3 * EPS, True),
        (-3 * EPS, True),
        (0.4, True),
    ],
)
def test_an_offer_has_moved_if_it_differs_from_the_last_minutes(by: float, moved: bool) -> None:
    """Up or down, by more than rounding; what did not move before may move again."""
    table = tabulate(case({"a": ROOM["height"], "b": NO_ROOM["height"]}))
    state = State(table, central_world(table))
    state.minuted[:] = 0.5
    state.offers[:] = 0.5
    state.offers[0, 1, 0] = 0.5 + by
    state.shifted[:] = True
    state.note_move(1)
    assert np.array_equal(state.shifted[0], [[True, True], [moved, False]])
    assert state._moving == {1}
