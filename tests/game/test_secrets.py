"""What a seat may know: its own stance and what was said aloud, never what the others want."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import negosim
from negosim.game.dialogue import Dialogue
from negosim.game.game import Game, start
from negosim.record import Reply
from negosim.scenario.schema import Scenario

Market = Callable[..., Scenario]


def numbers(value: Any) -> Iterator[float]:
    """Every number anywhere in a structure of dataclasses, mappings and sequences."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from numbers(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from numbers(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def known(game: Game, party: str) -> tuple[Any, ...]:
    """All that a seat is given."""
    return game.brief(party), game.pending, game.rounds


def shown(game: Game, party: str) -> str:
    """All that a seat can read at the prompt."""
    talk = Dialogue(game)
    lines = talk.opening()
    for typed in ("show", "brief", "said", "orders", "show price", "show care", "show colour"):
        lines += talk.say(typed)
    return "\n".join(line.text for line in lines)


@pytest.mark.parametrize(
    "hidden",
    [
        {"high": 0.7},
        {"low": 0.0, "ideal": 0.31, "high": 0.37},
        {"salience": 0.123},
        {"outside": -0.77},
        {"event_ideal": 0.33, "event_low": 0.22},
    ],
)
def test_before_anybody_spoke_nothing_hidden_matters(
    market: Market, hidden: dict[str, float]
) -> None:
    """Whatever the other stall wants, the seat is given and reads the same, to the letter."""
    plain, other = (start(s, ["mine"]) for s in (market(), market(**hidden)))
    assert known(plain, "mine") == known(other, "mine")
    assert shown(plain, "mine") == shown(other, "mine")


def test_what_is_not_said_aloud_stays_hidden_throughout(market: Market) -> None:
    """The other's far red line, weight and outside value never reach its offers, nor the seat."""
    games = [start(s, ["mine"]) for s in (market(), market(outside=-0.5, event_low=0.02))]
    for _ in range(4):
        plain, other = games
        assert known(plain, "mine") == known(other, "mine")
        assert shown(plain, "mine") == shown(other, "mine")
        games = [g.answer({"price": 0.9, "care": "hold"}) for g in games]


@pytest.mark.parametrize("hidden", [{"high": 0.95}, {"high": 0.35}, {"outside": 0.3}])
def test_the_others_hear_what_a_person_orders_and_no_red_line(
    market: Market, hidden: dict[str, float]
) -> None:
    """An offer is heard as an offer, also where the text is beyond what the seat would sign."""
    heard = []
    for scenario in (market(), market(**hidden)):
        game, price = start(scenario, ["theirs"]), 0.1
        while game.pending is not None and game.pending.step == "session":
            price += 0.05
            game = game.answer({"price": price, "care": "hold"})
        heard.append(game.rounds)
    assert heard[0] == heard[1]
    said = [r.answers["theirs"]["price"].reply for r in heard[0]]
    assert said
    assert Reply.REFUSE not in said


MARKS = {
    "ideal": 0.111703,
    "low": 0.081904,
    "high": 0.531209,
    "salience": 3.771707,
    "outside": 0.191817,
    "event_ideal": 0.141516,
    "event_low": 0.061308,
}


def test_no_hidden_number_is_anywhere_in_what_a_seat_is_given(market: Market) -> None:
    """Marked numbers of the other party, raw and normalised, are looked for in each session."""
    scenario = market(**MARKS)
    game = start(scenario, ["mine"])
    while game.pending is not None:
        stand = game.sitting.closing
        p = stand.table.parties.index("theirs")
        secret = {
            *MARKS.values(),
            *(
                float(x)
                for a in (stand.low, stand.high, stand.weight)
                for x in a[0, p]
                if 0 < x < 1
            ),
            *(float(stand.ideal[0, p, c]) for c in (0, 1) if 0 < stand.ideal[0, p, c] < 1),
        }
        # what it has offered aloud is no secret any more: at first its ideal, at last its red line
        secret -= {a.offer for r in game.rounds for a in r.answers.get("theirs", {}).values()}
        own = {0.3, 0.2, 0.4, 0.6, 0.5}  # the seat's own lines, floors and weights
        for number in numbers(known(game, "mine")):
            assert all(abs(number - s) > 1e-9 for s in secret - own), number
        last = game.pending.step == "last text"
        game = game.answer({"price": "hold"} if last else {"price": 0.93, "care": 0.87})


def test_the_screen_of_the_first_preset_says_nothing_of_the_others() -> None:
    """No wording that tells why another party refuses, and no quote or source of its stance."""
    scenario = negosim.load("euro-security-2021")
    party = next(iter(scenario.parties))
    game = start(scenario, [party])
    for _ in range(4):
        talk = Dialogue(game)
        text = "\n".join(line.text for line in talk.opening())
        for clause in scenario.clauses:
            text += "\n".join(line.text for line in talk.say(f"show {clause}"))
        for word in (
            "beyond its red line",
            "short of its red line",
            "essential to it",
            "unanimity",
        ):
            assert word not in text
        for clause in scenario.clauses.values():
            for other, stance in clause.stances.items():
                if other != party and len(stance.quote) > 20:
                    assert stance.quote not in text
        game = game.answer({})


def test_a_condition_is_heard_only_when_it_is_named(market: Market) -> None:
    """A party that refuses or counters has not said what it would ask for besides."""
    game = start(market(), ["theirs"])
    while game.pending is not None:
        for said, answers in zip(
            (r.answers["mine"] for r in game.rounds),
            (s.answers["mine"] for s in game.sitting.sessions),
            strict=True,
        ):
            for clause, one in said.items():
                named = one.reply is Reply.CONDITIONAL
                assert one.conditions == (answers[clause].unmet if named else ())
        game = game.answer({"price": "refuse", "care": "refuse"})
    unnamed = [
        answer
        for s in game.sitting.sessions
        for answer in s.answers["mine"].values()
        if answer.unmet and answer.reply is not Reply.CONDITIONAL
    ]
    assert unnamed  # there was something to hide


def test_what_an_event_does_to_another_party_is_not_told(market: Market) -> None:
    """The event is told by its title; the new ideal and red lines that it brings are not."""
    game = start(market(), ["mine"]).answer({}).answer({})
    text = shown(game, "mine")
    assert "a fair opens" in text
    assert "seeks" not in text
    assert "would sign from" not in text


def test_a_seat_reads_that_its_own_instructions_have_changed(market: Market) -> None:
    """And the others read the event alone, in the terminal as in the browser."""
    for seat, own in (("theirs", True), ("mine", False)):
        game = start(market(), [seat])
        while game.pending is not None and not game.pending.events:
            game = game.answer({})
        read = " ".join(shown(game, seat).split())
        assert "a fair opens." in read
        assert ("Your instructions have changed: Care." in read) is own
