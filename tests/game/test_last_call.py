"""The last call for a person: a last offer first, then yes or no to the last text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.game import files
from negosim.game.debrief import debriefs
from negosim.game.dialogue import Dialogue
from negosim.game.errors import GameError
from negosim.game.files import Source, read, resume
from negosim.game.game import Game, start
from negosim.game.orders import TEXT_WORDS, WORDS, accepts, open_clauses, warnings
from negosim.game.script import play, script
from negosim.prose import verdict_sentence
from negosim.record import Reply, Status
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import Order
from strategies import scenarios

Market = Callable[..., Scenario]
Orders = Mapping[str, Order]
OLD = Path(__file__).parents[1] / "old" / "game-format-1.json"
SHORT = ({"price": 0.2, "care": 0.6}, {"price": 0.6, "care": 0.6})
"""Early offers, and last offers that leave the last text on the price short of what they sign."""


def called(scenario: Scenario, *seats: str, order: Order = "refuse") -> Game:
    """The game at its first last offer, with the same order on everything until then."""
    game = start(scenario, seats)
    while (pending := game.pending) is not None and pending.step == "session":
        game = game.answer(dict.fromkeys(open_clauses(pending), order))
    return game


def at_last_text(scenario: Scenario, orders: tuple[Orders, Orders] = SHORT) -> Game:
    """The game before its last text, by orders of the sessions and of the last offer."""
    game = start(scenario, ["mine"])
    while (pending := game.pending) is not None and pending.step != "last text":
        given = orders[pending.step == "last offer"]
        game = game.answer({c: o for c, o in given.items() if c in open_clauses(pending)})
    return game


def price(game: Game) -> Any:
    """The verdict on the price, and the seat's last reply on it."""
    assert game.run is not None
    reply = game.run.sessions[-1].answers["mine"]["price"].reply
    return game.run.outcome.clauses["price"].status, reply


def test_a_last_offer_comes_first_and_the_last_text_after_it(market: Market) -> None:
    """Two steps at the same instant; the text of the second is that of the minutes."""
    game = called(market(), "mine")
    first = game.pending
    assert first is not None
    assert (first.step, first.n, first.turn) == ("last offer", len(game.rounds) + 1, first.n)
    assert first.text == game.rounds[-1].text
    game = game.answer({"price": 0.6})
    second = game.pending
    assert second is not None
    assert (second.step, second.n, second.turn) == ("last text", first.n, "last text")
    assert second.day == first.day
    assert second.text != first.text
    assert second.standing["price"].offer == 0.6
    assert second.advice == first.advice
    run = game.answer({}).run
    assert run is not None
    assert run.sessions[-1].last_call
    assert run.sessions[-1].text == second.text
    assert [move.session for move in game.moves] == [*range(1, first.n + 1)]


@pytest.mark.parametrize("answer", [{}, {"*": "hold"}, {"*": "tactic"}])
def test_after_the_tactics_last_offers_its_answer_is_the_run(
    market: Market, answer: Orders
) -> None:
    """Left to the tactic or to its last offers, the talks are those without people."""
    game = called(market(), "mine", order="tactic").answer({})
    assert game.pending is not None
    game = game.answer(dict.fromkeys(open_clauses(game.pending), answer.get("*", "hold")))
    assert game.run == negosim.run(market())


@pytest.mark.parametrize(
    ("answer", "status", "reply"),
    [
        (None, Status.OPEN, Reply.COUNTER),
        ("hold", Status.OPEN, Reply.COUNTER),
        ("refuse", Status.OPEN, Reply.REFUSE),
        ("accept", Status.AGREED, Reply.ACCEPT),
        ("tactic", Status.AGREED, Reply.ACCEPT),
    ],
)
def test_the_last_text_is_answered_beyond_the_last_offer(
    market: Market, answer: Order | None, status: Status, reply: Reply
) -> None:
    """The last offer would not sign the text; the person, or the tactic, still can."""
    game = at_last_text(market())
    ended = game.answer({} if answer is None else {"price": answer})
    assert price(ended) == (status, reply)
    assert ended.run is not None
    last = ended.run.sessions[-1].answers["mine"]["price"]
    assert last.offer == 0.6  # as stated, whatever the answer
    held = ended.run.outcome.clauses["price"].held_back
    assert held == (() if status is Status.AGREED else ("mine",))


def test_a_text_that_the_last_offer_would_sign_can_be_refused(market: Market) -> None:
    """It is agreed by the last offer, and not against a refusal."""
    game = at_last_text(market(), ({"price": 0.2, "care": 0.6}, {"price": 0.4, "care": 0.6}))
    assert price(game.answer({})) == (Status.AGREED, Reply.ACCEPT)
    assert price(game.answer({"price": "refuse"})) == (Status.OPEN, Reply.REFUSE)


def test_accepting_takes_nothing_back_of_the_last_offer(market: Market) -> None:
    """Who accepts a text that is better than the last offer would still sign that offer."""
    game = at_last_text(market(), ({"price": 0.6, "care": "refuse"}, {"price": 0.35}))
    assert game.pending is not None
    assert game.pending.text["price"] > 0.4
    ended = game.answer({"price": "accept"})
    assert ended.run is not None
    assert ended.run.sessions[-1].answers["mine"]["price"].signs == (0.35, 1.0)


def test_a_refusal_of_what_the_seat_seeks_is_the_reason_that_it_is_open(market: Market) -> None:
    """All would sign the text, and the transcript says who refused it."""
    game = at_last_text(market(high=1.0), ({"price": "refuse"}, {"price": 1.0}))
    assert game.pending is not None
    assert game.pending.text["price"] == 1.0
    ended = game.answer({"price": "refuse"})
    assert price(ended) == (Status.OPEN, Reply.REFUSE)
    assert ended.run is not None
    told = verdict_sentence(ended.scenario, ended.run, "price").text
    assert "the text was at 1 and Mine refused it" in told


def test_a_refusal_as_last_offer_stands_and_can_be_taken_back(market: Market) -> None:
    """Held it refuses the last text too; accepting is possible."""
    game = at_last_text(market(), ({"price": 0.2, "care": 0.6}, {"price": "refuse", "care": 0.6}))
    assert game.pending is not None
    assert game.pending.standing["price"].refuses
    assert price(game.answer({"price": "hold"})) == (Status.OPEN, Reply.REFUSE)
    assert price(game.answer({"price": "accept"}))[1] is Reply.ACCEPT


def test_a_text_beyond_the_own_red_line_is_accepted_and_the_debrief_says_so(
    market: Market,
) -> None:
    """A warning before it, a line crossed after it."""
    scenario = market()
    orders: Orders = {"price": "accept", "care": "accept"}
    game = at_last_text(scenario, ({"price": 0.0, "care": "refuse"}, {"price": 0.55, "care": 0.5}))
    assert game.pending is not None
    assert game.pending.text["price"] < 0.3
    told = warnings(scenario, game.brief("mine"), game.pending, orders)
    assert any("crosses your red line" in t for t in told)
    ended = game.answer(orders)
    assert price(ended) == (Status.AGREED, Reply.ACCEPT)
    assert debriefs(ended)["mine"].crossed == ("price",)


def test_a_condition_that_the_last_offer_meets_needs_no_order(market: Market) -> None:
    """No warning of a clause that is required and that the last offer accepts."""
    scenario = market()
    for offer, warned in ((0.5, False), (1.0, True)):
        game = at_last_text(scenario, ({"care": "refuse"}, {"price": 0.55, "care": offer}))
        assert game.pending is not None
        told = warnings(scenario, game.brief("mine"), game.pending, {"price": "accept"})
        assert any("Price: you require Care" in t for t in told) is warned


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenarios(), st.randoms(use_true_random=False))
def test_in_any_talks_the_reply_is_what_was_answered(scenario: Scenario, random: Random) -> None:
    """Accept is yes, refuse a refusal, else the last offer or the tactic answers as was shown."""
    seats = [p for p in scenario.parties if any(p in c.stances for c in scenario.clauses.values())]
    try:
        game = start(scenario, seats)
    except GameError:
        assume(False)
    answers: list[tuple[Pending, str, Order, bool]] = []
    while (pending := game.pending) is not None:
        words = TEXT_WORDS if pending.step == "text" else WORDS
        orders: dict[str, Any] = {c: random.choice(words) for c in open_clauses(pending)}
        if pending.step == "last text":
            answers += [(pending, c, o, accepts(pending, c, o)) for c, o in orders.items()]
        else:
            orders |= {c: random.random() for c in orders if random.random() < 0.5}
        game = game.answer(orders)
    assert game.run is not None
    for pending, clause, order, yes in answers:
        reply = game.run.sessions[-1].answers[pending.party][clause].reply
        assert (reply in (Reply.ACCEPT, Reply.CONDITIONAL)) is yes
        assert (order == "accept") <= yes
        assert (order == "refuse") <= (reply is Reply.REFUSE)


def test_people_state_their_last_offers_before_anybody_sees_the_last_text(market: Market) -> None:
    """Offer, offer, text, text; the second person sees nothing of the first one's answer."""
    game, asked = called(market(), "mine", "theirs"), []
    before = {}
    while (pending := game.pending) is not None:
        asked.append((pending.step, pending.party))
        before[asked[-1]] = (pending.text, game.rounds, game.brief("theirs"))
        game = game.answer({"care": "accept"} if pending.step == "last text" else {})
    parties = ("mine", "theirs")
    assert asked == [(step, party) for step in ("last offer", "last text") for party in parties]
    for step in ("last offer", "last text"):
        assert before[step, "mine"] == before[step, "theirs"]


def test_without_a_last_call_there_is_nothing_to_answer(market: Market) -> None:
    """The talks end with the calendar."""
    protocol = market().protocol.model_copy(update={"last_call": 0.0})
    game = called(market().model_copy(update={"protocol": protocol}), "mine")
    assert game.pending is None


def test_talks_that_stand_still_come_to_their_last_call_early() -> None:
    """It is named by its step, whatever number the session has."""
    firm = [f"parties.{party}.tactic.kind=firm" for party in ("buyer", "seller")]
    scenario = negosim.load("two-party", ["calendar.stalemate_after=1", *firm])
    game = called(scenario, "buyer", "seller", order="hold")
    assert game.pending is not None
    assert game.pending.n <= game.sessions
    talk = Dialogue(game)
    assert "Last offer: your answer, Heddle" in "\n".join(x.text for x in talk.say(""))


@pytest.mark.parametrize(
    ("orders", "told"),
    [
        ({"price": 0.5}, "the last text takes accept, hold, refuse or tactic, and no new level"),
        ({"price": True}, "the last text takes accept, hold, refuse or tactic"),
        ({"price": "acept"}, "no order 'acept'; did you mean 'accept'"),
        ({"prize": "accept"}, "no clause 'prize'; did you mean 'price'"),
        ({"colour": "accept"}, "'mine' has no say on 'colour'"),
    ],
)
def test_what_cannot_be_answered_is_said_and_changes_nothing(
    market: Market, orders: dict[str, Any], told: str
) -> None:
    """One clear line, and the last text is still to be answered."""
    game = at_last_text(market())
    with pytest.raises(GameError, match=told) as fault:
        game.answer(orders)
    assert "\n" not in str(fault.value)
    assert game.pending is not None
    assert game.pending.step == "last text"


def test_an_agreed_clause_has_no_answer() -> None:
    """The two parties have agreed on the warranty before the last call."""
    game = called(negosim.load("two-party"), "buyer", order="tactic").answer({})
    assert game.pending is not None
    assert "warranty" in game.pending.agreed
    with pytest.raises(GameError, match="'warranty' is agreed; it is off the table"):
        game.answer({"warranty": "accept"})


def test_between_the_two_steps_a_game_is_saved_and_goes_on(market: Market, tmp_path: Path) -> None:
    """Resumed, the same last text is to be answered; undo takes back the last offer."""
    game = at_last_text(market())
    files.save(tmp_path / "g.json", game, Source("market"))
    again = resume(read(tmp_path / "g.json"), market())
    assert again.pending == game.pending
    assert again.answer({"price": "accept"}) == game.answer({"price": "accept"})
    ended = again.answer({"price": "accept"})
    files.save(tmp_path / "g.json", ended, Source("market"))
    assert resume(read(tmp_path / "g.json"), market()) == ended
    assert json.loads((tmp_path / "g.json").read_text())["moves"][-1] == {
        "party": "mine", "session": "last text", "orders": {"price": "accept"},
    }  # fmt: skip
    before = again.undo().pending
    assert before is not None
    assert before.step == "last offer"


def test_a_game_that_was_over_before_people_answered_the_last_text_is_over() -> None:
    """The last offers answer, as they did in the version that saved it."""
    scenario = negosim.load("two-party")
    game = resume(read(OLD), scenario)
    assert game.run is not None
    verdict = game.run.outcome.clauses["price"]
    # printed by the version that played and saved the game
    assert (verdict.level, verdict.agreed_in) == (0.4606016324479161, 10)
    assert game.run.outcome.clauses["delivery"].level == 0.3774139075829939
    scripted = play(start(scenario, ["buyer"], 7, 7), script(json.loads(OLD.read_text()), game, ""))
    assert scripted.run == game.run


def test_a_wrong_answer_in_a_file_is_one_clear_line() -> None:
    """A number for the last text, in a saved game."""
    data = json.loads(OLD.read_text())
    data["moves"].append({"party": "buyer", "session": "last text", "orders": {"price": 0.4}})
    with pytest.raises(GameError, match="g: the last text takes accept, hold, refuse or tactic"):
        files.saved(data, "g")
    data["moves"][-1]["orders"] = {"warranty": "accept"}
    saved = files.saved(data, "g")
    with pytest.raises(GameError, match="orders of the last text, 'buyer' do not fit: 'warranty' "):
        resume(saved, negosim.load("two-party"))


def test_a_script_answers_the_last_text_by_name_alone(market: Market) -> None:
    """Orders for all sessions are for sessions: what is not named the last offer answers."""
    every = {"*": {"price": 0.6, "care": 0.6}}
    begin = start(market(), ["mine"])
    plain = play(begin, script(every, begin, "s"))
    assert plain.moves[-1].orders == {}
    assert price(plain)[0] is Status.OPEN
    named = every | {"last text": {"price": "accept", "*": "hold"}}
    told = play(begin, script(named, begin, "s")).moves[-1]
    assert (told.session, told.orders["price"]) == ("last text", "accept")
    assert {*told.orders.values()} <= {"accept", "hold"}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"price": 0.5}, "s: last text: price: the last text takes accept, hold, refuse or"),
        ({"price": "yes"}, "s: last text: price: there is no order 'yes'"),
        ({"prize": "accept"}, "s: last text: there is no clause 'prize'"),
        ({"colour": "accept"}, "the last text: 'mine' has no say on 'colour'"),
    ],
)
def test_a_wrong_answer_in_a_script_is_one_clear_line(
    market: Market, answers: dict[str, Any], told: str
) -> None:
    """Where it is wrong and how."""
    begin = start(market(), ["mine"])
    with pytest.raises(GameError, match=told) as fault:
        play(begin, script({"last text": answers}, begin, "s"))
    assert "\n" not in str(fault.value)


def test_the_prompt_names_both_steps_and_says_what_no_order_means(market: Market) -> None:
    """Last offer, then last text, with yes or no of the last offer and of the tactic."""
    game = called(market(), "mine")
    talk = Dialogue(game)
    page = "\n".join(line.text for line in talk.opening())
    assert "Last offer: your answer, Mine" in page
    assert talk.prompt == "mine last offer> "
    talk = Dialogue(at_last_text(market()))
    page = "\n".join(line.text for line in talk.opening())
    assert "Last text: your answer, Mine" in page
    assert talk.prompt == "mine last text> "

    def order() -> str:
        rows = [line.text for line in talk.say("show")]
        return next(row for row in rows if "1 Price" in row).split("–1")[-1].strip()

    assert order() == "offer: no"
    for typed, shown in (("hold", "hold: no"), ("tactic", "tactic: yes"), ("accept", "accept")):
        talk.say(f"{typed} price")
        assert order() == shown
    with pytest.raises(GameError, match="the last text takes"):
        talk.say("counter price .5")
    assert order() == "accept"
    talk.say("tactic price")
    told = "\n".join(line.text for line in talk.say("orders"))
    assert "Price: tactic: yes" in told
    assert "one clause left to the last offer" in told
    assert "The last text has" in "\n".join(x.text for x in talk.say("show price"))


def test_the_last_text_fits_eighty_columns() -> None:
    """With the ids of the first preset in full."""
    scenario = negosim.load("euro-security-2021", ["protocol.last_call=1"])
    game = called(scenario, "nato", order="tactic").answer({})
    talk = Dialogue(game, width=80)
    rows = [line.text for line in talk.say("show")]
    assert any("threat_zone_deployments" in row and row.endswith("offer: no") for row in rows)
    assert max(map(len, rows)) <= 80
