"""The game at the prompt: what can be typed and what it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import negosim
from negosim.game.dialogue import HELP, OTHERS, VERBS, Dialogue
from negosim.game.errors import GameError
from negosim.game.game import start
from negosim.scenario.schema import Scenario

Market = Callable[..., Scenario]


def said(talk: Dialogue, line: str) -> str:
    """What the dialogue prints for a typed line."""
    return "\n".join(one.text for one in talk.say(line))


def test_orders_by_id_beginning_number_and_for_all(market: Market) -> None:
    """A clause is named as it suits; 'rest' are those without an order."""
    talk = Dialogue(start(market(), ["mine"]))
    talk.say("accept price")
    talk.say("counter ca .55")
    assert talk.orders == {"price": "accept", "care": 0.55}
    talk.say("clear 1")
    talk.say("hold rest")
    assert talk.orders == {"care": 0.55, "price": "hold"}
    talk.say("refuse all")
    assert set(talk.orders.values()) == {"refuse"}
    talk.say("done")
    assert talk.game.moves[0].orders == {"price": "refuse", "care": "refuse"}
    assert talk.orders == {}


def test_a_clause_may_have_a_colon_in_its_name(market: Market) -> None:
    """What a seat wants on a clause is told whole, whatever the clause is called."""
    held = market()
    price = held.clauses["price"].model_copy(update={"short": "Annex: the price"})
    named = held.model_copy(update={"clauses": {**held.clauses, "price": price}})
    plain, other = (Dialogue(start(s, ["mine"])) for s in (held, named))
    own = [
        next(x for x in said(t, "show price").splitlines() if "Yours: " in x)
        for t in (plain, other)
    ]
    assert own[0] == own[1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("acept price", "no command 'acept'; did you mean 'accept'"),
        ("xyzzy", "'help' lists them"),
        ("accept", "say which clause"),
        ("accept prize", "no open clause 'prize'; did you mean 'price'"),
        ("counter price", "say which clause and which level"),
        ("counter price much", "'much' is not a level"),
        ("counter price 0,4", "'0,4' is not a level from 0 to 1; write 0.4"),
        ("counter price 1.2", "between 0 and 1"),
        ("counter price nan", "between 0 and 1"),
        ("accept colour", "no say on 'colour'"),
        ("undo", "nothing has been handed in"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    market: Market, line: str, told: str
) -> None:
    """Orders typed before stay."""
    talk = Dialogue(start(market(), ["mine"]))
    talk.say("hold care")
    with pytest.raises(GameError, match=told):
        talk.say(line)
    assert talk.orders == {"care": "hold"}
    assert talk.game.moves == ()


def test_a_beginning_that_fits_several_clauses_is_asked_back() -> None:
    """The clauses that it could be are named."""
    talk = Dialogue(start(negosim.load("euro-security-2021"), ["us"]))
    with pytest.raises(GameError, match="could be no_enlargement, no_exussr"):
        talk.say("accept no_")


def test_a_warning_is_given_once_and_again_in_the_list(market: Market) -> None:
    """Beyond the red line: said when ordered, not with the next order, again in 'orders'."""
    talk = Dialogue(start(market(), ["mine"]))
    assert "crosses your red line" in said(talk, "counter price .1")
    assert said(talk, "hold care") == ""
    assert "crosses your red line" in said(talk, "orders")


def test_another_seat_is_covered_until_its_person_sits_down(market: Market) -> None:
    """Between two seats nothing is shown but whose turn it is."""
    talk = Dialogue(start(market(), ["mine", "theirs"]))
    assert [line.text for line in talk.opening()][-1] == "Pass the keyboard to Mine. Enter goes on."
    assert "Confidential instructions: Mine" in said(talk, "")
    covered = said(talk, "done")
    assert "Pass the keyboard to Theirs" in covered
    assert "instructions" not in covered
    assert "Confidential instructions: Theirs" in said(talk, "")


@pytest.mark.parametrize("line", ["xyzzy", "accept", "counter price much"])
def test_a_wrong_line_leaves_the_cover(market: Market, line: str) -> None:
    """Who mistypes at the cover can still open it with Enter."""
    talk = Dialogue(start(market(), ["mine", "theirs"]))
    with pytest.raises(GameError):
        talk.say(line)
    assert talk.cover
    assert "Confidential instructions: Mine" in said(talk, "")


def test_the_game_ends_in_the_debriefs_of_all_seats(market: Market) -> None:
    """After the last hand-in each person reads how it went."""
    talk = Dialogue(start(market(), ["mine", "theirs"]))
    told = ""
    while not talk.over:
        talk.say("")
        told = said(talk, "done")
    assert "Debrief: Mine" in told
    assert "Debrief: Theirs" in told
    assert talk.prompt == ""


def test_help_names_every_command() -> None:
    """What can be typed is what the help lists."""
    for word in (*VERBS, *OTHERS):
        assert word == "help" or any(line.lstrip().startswith(word) for line in HELP.splitlines())
