"""A game under protocols that table packages: whose it is, what it holds, how a person takes it."""

from __future__ import annotations

import pytest

import negosim
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.dialogue import Dialogue
from negosim.game.game import Game, start
from negosim.game.orders import open_clauses
from negosim.game.words import round_lines, turn_lines
from negosim.protocols.registry import protocols
from negosim.record import Reply, Status
from negosim.scenario.schema import Scenario
from negosim.talks.seat import LAST_OFFER, LAST_TEXT

WHOLE = [name for name, protocol in protocols().items() if protocol.whole]


def loom(kind: str) -> Scenario:
    """Two parties; on delivery their red lines leave no room."""
    return negosim.load("two-party", {"protocol.kind": kind})


def view(game: Game) -> str:
    """What the seat reads before it answers, on one line."""
    pending = game.pending
    assert pending is not None
    brief = game.brief(pending.party)
    lines = turn_lines(game.scenario, brief, pending, {}, game.sessions)
    lines += round_lines(game.scenario, game.rounds, pending.party)
    return " ".join(" ".join(line.text for line in lines).split())


def test_the_seat_reads_whose_package_it_is_and_what_is_not_in_it() -> None:
    """Its own one is its standing offers; then the other's, and the replies as a whole."""
    game = start(loom("alternating_offers"), ["buyer"])
    assert "This package is yours: your standing offers" in view(game)
    game = game.answer({"price": 0.9, "warranty": 0.8})
    told = view(game)
    assert "Shuttle tables this package." in told
    assert "Not in it: delivery." in told
    assert "Heddle tabled a package. Not in it: delivery." in told
    assert "Shuttle: declines the package; refuses price" in told
    game = game.answer({"price": "hold", "warranty": "hold"})
    pending = game.pending
    assert pending is not None
    assert pending.package is not None
    assert pending.package.by == "buyer"
    assert (pending.text["price"], pending.text["warranty"]) == (0.9, 0.8)


def test_a_package_of_nobody_is_on_the_table() -> None:
    """The drafts, under take it or leave it."""
    assert "This package is on the table." in view(start(loom("take_it_or_leave_it"), ["buyer"]))


def test_accepting_all_takes_the_package_and_keeps_the_offer_on_the_rest() -> None:
    """What the package does not hold cannot be accepted: its level is no offer of anybody."""
    game = start(loom("alternating_offers"), ["buyer"])
    for _ in range(5):  # until the seller's package has the warranty that the price requires
        game = game.answer({"warranty": "refuse"})
    before = game.pending
    assert before is not None
    game = game.answer(dict.fromkeys(open_clauses(before), "accept"))
    assert game.moves[-1].orders == {"price": "accept", "warranty": "accept", "delivery": "hold"}
    session = game.sitting.sessions[-1]
    assert session.package is not None
    assert session.package.replies == {"buyer": Reply.ACCEPT, "seller": Reply.ACCEPT}
    assert session.agreed == ("price", "warranty")


def test_a_refused_clause_declines_the_package() -> None:
    """Although the rest is accepted; by command as the engine has it."""
    dialogue = Dialogue(start(loom("alternating_offers"), ["buyer"]).answer({}))
    dialogue.say("accept all")
    assert dialogue.orders["delivery"] == "hold"
    dialogue.say("refuse price")
    dialogue.say("done")
    last = dialogue.game.rounds[-1]
    assert last.package is not None
    assert last.package.replies["buyer"] is Reply.REFUSE
    assert not last.agreed


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("order", ["accept", "hold", "refuse", "tactic"])
def test_a_full_game_ends_and_its_debrief_is_true(kind: str, order: str) -> None:
    """The last call asks for an offer, then for the package; the page names no chair."""
    game, steps = start(loom(kind), ["buyer"]), []
    while (pending := game.pending) is not None:
        steps.append(pending.step)
        told = view(game)
        assert "chair" not in told
        if pending.step == LAST_OFFER:
            assert "One last package is then tabled, which you take or decline." in told
        game = game.answer(dict.fromkeys(open_clauses(pending), order))
    assert steps[-2:] == [LAST_OFFER, LAST_TEXT]
    run, result = game.run, debriefs(game)["buyer"]
    assert run is not None
    for scored in result.clauses:
        verdict = run.outcome.clauses[scored.clause]
        agreed = verdict.level if verdict.status is Status.AGREED else None
        assert (scored.status, scored.agreed_at) == (verdict.status, agreed)
    page = " ".join(" ".join(x.text for x in debrief_lines(game.scenario, result)).split())
    assert "Packages that give them more elsewhere are not counted." in page


@pytest.mark.parametrize("kind", WHOLE)
def test_a_seat_left_to_its_tactic_takes_packages_clause_by_clause(kind: str) -> None:
    """So the talks are those without people up to the first package taken for its worth."""
    scenario = loom(kind)
    game = start(scenario, ["buyer"])
    while game.pending is not None:
        game = game.answer({})
    assert game.run is not None
    alone, seated = negosim.run(scenario).sessions, game.run.sessions
    assert alone[0] == seated[0]
    for session in seated:
        assert session.package is not None
        if session.package.replies.get("buyer") is Reply.ACCEPT:
            mine = session.answers["buyer"]
            for clause in ("price", "warranty"):
                low, high = mine[clause].signs
                assert low - 1e-9 <= session.text[clause] <= high + 1e-9


def test_points_add_up_to_a_score_that_waiting_makes_smaller() -> None:
    """A gain on the last day counts less, in the score as in the run and on each clause."""
    scenario = negosim.load("two-party", {"parties.buyer.discount": 0.99})
    game = start(scenario, ["buyer"])
    while game.pending is not None:
        game = game.answer({})
    result, run = debriefs(game)["buyer"], game.run
    assert run is not None
    assert result.own.utility == run.outcome.utilities["buyer"]
    assert result.own.score == pytest.approx(sum(c.points for c in result.clauses) + result.outside)
    patient = start(negosim.load("two-party"), ["buyer"])
    while patient.pending is not None:
        patient = patient.answer({})
    assert result.own.score < debriefs(patient)["buyer"].own.score
