"""A person in the chair writes the text of each session, and of the last call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.dialogue import Dialogue
from negosim.game.errors import GameError
from negosim.game.files import Source, read, resume, save
from negosim.game.game import Game, start, turn_name
from negosim.game.script import play, script
from negosim.scenario.reader import stated
from negosim.scenario.schema import Scenario
from negosim.talks.seat import TEXT, Order

SCENARIO = """
format = 1
title = "Chair"
story = "A chair between two."
[calendar]
start = 2024-01-01
end = 2024-02-01
every = 10
[protocol]
opening = "centre"
{protocol}
[parties]
ann = {{ name = "Ann" }}
bob = {{ name = "Bob" }}
cid = {{ name = "Cid" }}
[instruments.deed]
title = "Deed"
seats = {{ ann = "veto", bob = "veto", cid = "chair" }}
[clauses.price]
title = "Price"
instruments = ["deed"]
stances.ann = {{ ideal = 0.0, accepts = [0.0, 0.4], salience = 3 }}
stances.bob = {{ ideal = 1.0, accepts = [0.2, 1.0] }}
[clauses.date]
title = "Date"
instruments = ["deed"]
scale = "steps"
levels = [
  {{ at = 0.0, name = "none" }}, {{ at = 0.5, name = "half" }}, {{ at = 1.0, name = "all" }}
]
stances.ann = {{ ideal = 0.0 }}
stances.bob = {{ ideal = 1.0, accepts = [0.5, 1.0] }}
"""


def table(protocol: str = "") -> Scenario:
    """Two that decide and a party in the chair that wants nothing itself."""
    return stated(SCENARIO.format(protocol=protocol))


def texts(game: Game) -> list[Mapping[str, float]]:
    """The texts of the sessions held so far."""
    return [session.text for session in game.sitting.sessions]


@pytest.mark.parametrize(
    ("orders", "text"),
    [
        ({}, {"price": 0.25, "date": 0.0}),
        ({"price": 0.9, "date": 0.7}, {"price": 0.9, "date": 0.5}),
        ({"price": "tactic", "date": 1.0}, {"price": 0.25, "date": 1.0}),
        ({"price": "centre", "date": "centre"}, {"price": 0.25, "date": 0.5}),
        ({"price": "hold", "date": "hold"}, {"price": 1.0, "date": 1.0}),
    ],
)
def test_the_person_writes_the_text_clause_by_clause(
    orders: dict[str, Order], text: dict[str, float]
) -> None:
    """A level as it is, on a clause of steps the nearest; else the rule, the centre, as it was."""
    game = start(table(), ["cid"])
    pending = game.pending
    assert pending is not None
    assert (pending.step, pending.turn, pending.n) == (TEXT, "text 1", 1)
    assert {c: advice.offer for c, advice in pending.advice.items()} == {"price": 0.25, "date": 0.0}
    after = game.answer(orders)
    assert texts(after)[0] == pytest.approx(text)
    assert after.undo() == game


def test_every_text_is_the_persons_also_that_of_the_last_call() -> None:
    """What it tables is answered as any text is, and it is asked again until the end."""
    game, turns = start(table(), ["cid"]), []
    while (pending := game.pending) is not None:
        turns.append(pending.turn)
        game = game.answer({"price": 0.3} if "price" not in pending.agreed else {})
    assert game.run is not None
    assert turns == [f"text {session.n}" for session in game.run.sessions]
    assert game.run.outcome.clauses["price"].level == 0.3
    assert turn_name(turns[0]) == "the text of session 1"


def test_a_last_text_that_nobody_would_sign_is_not_moved() -> None:
    """The person's level stands, also where the rule would have moved it to what all would sign."""
    game = play(start(table(), ["cid"]), {"cid": {"text": {"price": 0.9}}})
    ruled = play(start(table(), ["cid"]), {})
    assert game.run is not None
    assert ruled.run is not None
    assert game.run.sessions[-1].last_call
    assert {text["price"] for text in texts(game)} == {0.9}
    assert game.run.outcome.clauses["price"].agreed_in is None
    assert ruled.run.outcome.clauses["price"].agreed_in is not None


def test_the_first_text_is_the_drafts_and_packages_have_no_chair() -> None:
    """Nobody writes the drafts; and who only has the chair has nothing to say on a package."""
    game = start(table().changed({"protocol.opening": "drafts"}), ["cid"])
    assert game.pending is not None
    assert game.pending.turn == "text 2"
    with pytest.raises(GameError, match="'cid' has no say on any clause"):
        start(table('kind = "alternating_offers"'), ["cid"])


@pytest.mark.parametrize("order", ["accept", "refuse", "no word", 2.0, True])
def test_what_is_no_text_is_refused(order: Order) -> None:
    """In one line, and nothing is handed in."""
    game = start(table(), ["cid"])
    with pytest.raises(GameError) as raised:
        game.answer({"price": order})
    assert "\n" not in str(raised.value)
    if order in ("accept", "refuse"):
        assert str(raised.value) == (
            "you write this text: give a level, or one of hold, tactic and centre"
        )


@pytest.mark.parametrize("turn", ["text", "text x", "texts 1", "text -1"])
def test_a_game_is_kept_and_read_again(tmp_path: Path, turn: str) -> None:
    """With the texts; another name for a turn is refused."""
    scenario, file = table(), tmp_path / "game.json"
    game = start(scenario, ["cid"]).answer({"price": 0.9}).answer({"price": "centre"})
    save(file, game, Source("chair"))
    assert resume(read(file), scenario).moves == game.moves
    assert texts(play(start(scenario, ["cid"]), script(json.loads(file.read_text()), game, "g")))[
        :1
    ] == [texts(game)[0]]
    file.write_text(file.read_text().replace("text 1", turn))
    with pytest.raises(GameError, match="session"):
        read(file)


def test_a_script_writes_one_text_or_all() -> None:
    """`text 2` before `text`, and `*` is for answers alone."""
    game = start(table(), ["cid"])
    orders = {"text": {"price": 0.9}, "text 2": {"price": 0.8}, "*": {"*": "accept"}}
    played = play(game, script(orders, game, "s.json"))
    assert [text["price"] for text in texts(played)][:3] == [0.9, 0.8, 0.9]
    with pytest.raises(GameError, match="you write this text"):
        script({"text 2": {"price": "accept"}}, game, "s.json")
    with pytest.raises(GameError, match="or 'text 2'"):
        script({"text two": {}}, game, "s.json")


def test_the_debrief_compares_with_a_fair_text_whatever_the_person_wrote() -> None:
    """Also where the rule is fair, once the person has written a text of its own."""
    for rule in ("centre", "fair"):
        scenario = table(f'text = "{rule}"')
        game = play(start(scenario, ["cid"]), {"cid": {"text": {"price": 0.9}}})
        fair = play(start(scenario.changed({"protocol.text": "fair"}), ["cid"]), {})
        told = debriefs(game)["cid"]
        assert told.fair is not None
        assert fair.run is not None
        assert told.fair.signed == ("deed",)
        ends = {score.party: score.utility for score in told.fair.scores}
        assert ends == {p: fair.run.outcome.utilities[p] for p in ("ann", "bob")}
        page = " ".join(line.text.strip() for line in debrief_lines(scenario, told))
        assert "Deed would have been signed (Deed) and 2 clauses agreed (1)" in page
    assert debriefs(fair)["cid"].fair is None


def test_the_chair_writes_at_the_prompt() -> None:
    """The page says whose text it is, and what the rule would table."""
    dialogue = Dialogue(start(table(), ["cid"]))
    assert dialogue.prompt == "cid text> "
    page = "\n".join(line.text for line in dialogue.opening())
    assert "The text of session 1: your draft, Cid" in page
    assert "before" in page
    assert "rule" in page
    dialogue.say("counter price .9")
    assert any("Price: table .90" in line.text for line in dialogue.say("orders"))
    dialogue.say("centre date")
    dialogue.say("done")
    assert texts(dialogue.game)[0] == {"price": 0.9, "date": 0.5}


def test_a_fair_text_may_last_longer_than_the_talks_that_an_event_cut_short() -> None:
    """The debrief plays all sessions of the calendar, also those that the game did not reach."""
    cut = """
[events.cut]
title = "No more time"
effects = [{ end = 2024-01-05 }]
when = { refused = "price" }
"""
    game = start(
        stated(
            SCENARIO.format(protocol="").replace("every = 10", "every = 3").replace("0.4]", "0.6]")
            + cut
        ),
        ["cid"],
    )
    while game.pending is not None:
        game = game.answer({"price": 1.0})
    assert len(game.sitting.sessions) == 3  # the last call is one
    told = debriefs(game)["cid"]
    assert told.fair is not None
    assert "price" in told.fair.agreed
