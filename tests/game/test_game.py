"""A game at the table: turns, orders, undo, warnings; and the talks that follow from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import negosim
from negosim.game.errors import GameError
from negosim.game.game import Game, start
from negosim.game.orders import open_clauses, warnings
from negosim.record import Ending, Reply
from negosim.scenario.schema import Scenario
from negosim.talks.seat import Order

Market = Callable[..., Scenario]


def to_the_end(game: Game, order: object = "tactic") -> Game:
    """Play on with the same order on every open clause."""
    while (pending := game.pending) is not None:
        game = game.answer(dict.fromkeys(open_clauses(pending), order))
    return game


def test_a_game_asks_session_by_session_and_ends(market: Market) -> None:
    """Each session that is held asks the seat once, the last call twice; then there is a run."""
    game = start(market(), ["mine"])
    asked = []
    while (pending := game.pending) is not None:
        asked.append(pending.n)
        assert pending.party == "mine"
        assert game.run is None
        game = game.answer({})
    assert game.run is not None
    held = [s.n for s in game.run.sessions]
    assert asked == [*held, held[-1]]


def test_the_tactic_without_consultations_is_the_run(market: Market) -> None:
    """Orders that leave everything to the tactic give the talks as they are without people."""
    scenario = market()
    assert to_the_end(start(scenario, ["mine"])).run == negosim.run(scenario)


def test_worlds_are_those_of_the_ensemble(market: Market) -> None:
    """A game with a seed is played in that world: its red lines are those drawn there."""
    scenario = market()
    run = negosim.run(scenario, seed=7, world=300)
    game = start(scenario, ["mine"], seed=7, world=300)
    aim = game.brief("mine").aim("price")
    assert aim is not None
    answer = run.sessions[0].answers["mine"]["price"]
    assert (aim.ideal, aim.low, aim.high) == (answer.ideal, answer.low, answer.high)
    assert aim.low != 0.3
    assert to_the_end(game).run == run


def test_an_accepted_text_is_signed_and_a_level_is_offered(market: Market) -> None:
    """What is ordered is what the minutes have."""
    game = start(market(), ["mine"]).answer({"price": 0.45, "care": "accept"})
    said = game.rounds[0].answers["mine"]
    assert said["price"].offer == 0.45
    assert said["price"].reply is Reply.COUNTER or said["price"].conditions
    assert said["care"].reply is Reply.ACCEPT


def test_a_refusal_ends_when_it_is_not_repeated(market: Market) -> None:
    """Refused in one session and left to the tactic in the next, the clause is answered anew."""
    game = start(market(), ["mine"])
    game = game.answer({"price": "refuse"}).answer({"price": "tactic"})
    first, second = (r.answers["mine"]["price"] for r in game.rounds)
    assert first.reply is Reply.REFUSE
    assert first.offer == 1.0
    assert second.reply is not Reply.REFUSE


def test_a_refusal_refuses_even_what_the_seat_seeks(market: Market) -> None:
    """The drafts are at the seat's ideal; refused, they are not agreed."""
    game = start(market(), ["mine"]).answer({"price": "refuse", "care": "refuse"})
    text = game.rounds[0].text
    assert text["price"] == text["care"] == 1.0
    assert {s.reply for s in game.rounds[0].answers["mine"].values()} == {Reply.REFUSE}
    assert not {"price", "care"} & {*game.rounds[0].agreed}


def test_undo_goes_back_exactly(market: Market) -> None:
    """After undo the game is the one before; at the start there is nothing to take back."""
    begin = start(market(), ["mine"])
    later = begin.answer({"price": 0.5})
    assert later.undo() == begin
    assert later.undo().pending == begin.pending
    assert later.answer({}).undo() == later
    with pytest.raises(GameError, match="nothing has been handed in"):
        begin.undo()


def test_two_seats_take_turns_within_a_session(market: Market) -> None:
    """Both answer the same text; the second does not see what the first has just handed in."""
    game = start(market(), ["theirs", "mine"])
    assert game.seats == ("mine", "theirs")
    first = game.pending
    assert first is not None
    before = game.brief("theirs")
    game = game.answer({"price": 0.777})
    second = game.pending
    assert second is not None
    assert (first.party, second.party) == ("mine", "theirs")
    assert (first.n, first.text) == (second.n, second.text)
    assert game.brief("theirs") == before
    with pytest.raises(GameError, match="turn of 'theirs'"):
        game.answer({}, party="mine")


@pytest.mark.parametrize(
    ("orders", "told"),
    [
        ({"prize": "accept"}, "no clause 'prize'; did you mean 'price'"),
        ({"price": 1.5}, "between 0 and 1, not 1.5"),
        ({"price": -0.1}, "between 0 and 1"),
        ({"price": float("nan")}, "between 0 and 1"),
        ({"price": True}, "an order is one of"),
        ({"price": None}, "an order is one of"),
        ({"price": "acept"}, "no order 'acept'; did you mean 'accept'"),
        ({"colour": "accept"}, "'mine' has no say on 'colour'"),
    ],
)
def test_what_cannot_be_ordered_is_said_and_changes_nothing(
    market: Market, orders: dict[str, object], told: str
) -> None:
    """Each fault has its own words; the game is as before."""
    game = start(market(), ["mine"])
    with pytest.raises(GameError, match=told):
        game.answer(orders)  # type: ignore[arg-type]  # that is the point
    assert game.moves == ()


def test_an_agreed_clause_is_off_the_table() -> None:
    """Nobody answers on a clause that is agreed."""
    game = start(negosim.load("two-party"), ["buyer"])
    while (pending := game.pending) is not None and not pending.agreed:
        game = game.answer(dict.fromkeys(open_clauses(pending), "accept"))
    assert pending is not None
    with pytest.raises(GameError, match="is agreed"):
        game.answer({pending.agreed[0]: "hold"})


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        (["mien"], "no party 'mien'; did you mean 'mine'"),
        ([], "somebody at the table"),
        (["mine", "mine"], "named twice"),
    ],
)
def test_seats_have_to_be_there(market: Market, seats: list[str], told: str) -> None:
    """A seat that there is not is refused with the nearest that there is."""
    with pytest.raises(GameError, match=told):
        start(market(), seats)


def test_warnings_name_own_lines_and_conditions_alone(market: Market) -> None:
    """Beyond one's own red line, and with one's own condition unmet: both said, not forbidden."""
    game = start(market(), ["mine"]).answer({"care": 0.2, "price": 0.35})
    pending = game.pending
    assert pending is not None
    orders = {"price": "accept", "care": 0.1}
    told = warnings(game.scenario, game.brief("mine"), pending, orders)
    assert any("Care: your offer, .10, crosses your red line" in t for t in told)
    assert any("Price: you require that Care" in t for t in told)
    assert game.answer(orders).moves[-1].orders == orders
    assert not warnings(game.scenario, game.brief("mine"), pending, {"care": 0.5})


def test_a_seat_whose_delegation_left_is_asked_no_more() -> None:
    """After its walkout the party says nothing; the talks go on or end without a question to it."""
    scenario = negosim.load(
        "two-party",
        ["parties.buyer.walkout=1.0", "tension.start=1.0", "calendar.stalemate_after=9"],
    )
    game = start(scenario, ["buyer"]).answer({})
    assert game.rounds[0].left == ("buyer",)
    assert game.pending is None
    assert game.run is not None
    assert game.run.outcome.talks is Ending.WALKOUT


@pytest.mark.parametrize(("level", "signs"), [(0.3, True), (0.999, False)])
def test_who_accepts_a_whole_that_it_will_not_sign_is_warned(level: float, signs: bool) -> None:
    """Whatever is accepted clause by clause, a paper below no deal is unsigned; not a surprise."""
    scenario = negosim.load("two-party")
    game, warned = start(scenario, ["buyer", "seller"]), {}
    while (pending := game.pending) is not None:
        last = pending.step == "last text"
        order: Order = "accept" if last else level
        orders = dict.fromkeys(open_clauses(pending), order)
        told = warnings(scenario, game.brief(pending.party), pending, orders)
        warned[pending.party] = [line for line in told if "does not sign" in line]
        game = game.answer(orders)
    assert game.run is not None
    outcome = game.run.outcome.instruments["contract"]
    assert outcome.signed is signs
    assert [party for party, lines in warned.items() if lines] == list(outcome.below_batna)
