"""A game in which votes carry clauses: what a seat reads, and what the debrief says of it."""

from __future__ import annotations

from typing import Any

import pytest

from cases.small import case, wants
from cases.test_votes import ELECTED, FIVE, MEMBERS, PERMANENT, voting
from game.test_debrief import debriefed
from negosim.game.brief import Brief
from negosim.game.brief_words import brief_lines
from negosim.game.debrief import Debrief
from negosim.game.debrief_words import debrief_lines
from negosim.game.game import Game, start
from negosim.game.script import play, script
from negosim.game.words import clause_lines, round_lines, turn_lines, votes_text
from negosim.prose import Line
from negosim.record import Status
from negosim.scenario.schema import Scenario

PEOPLE = [{"at_least": 0.55}, {"weights": MEMBERS, "at_least": 0.65}]


def joined(lines: list[Line]) -> str:
    """A page on one line."""
    return " ".join(" ".join(line.text for line in lines).split())


def brief_of(game: Game) -> Brief:
    """The instructions of the seat whose turn it is."""
    assert game.pending is not None
    return game.brief(game.pending.party)


def votes(game: Game, clause: str = "c") -> str:
    """How the seat is told that the votes fell."""
    assert game.pending is not None
    return votes_text(game.scenario, brief_of(game), game.pending, clause)


def page(scenario: Scenario, result: Debrief) -> str:
    """The debrief on one line."""
    return joined(debrief_lines(scenario, result))


def security(against: tuple[str, ...], absent: tuple[str, ...] = ()) -> Scenario:
    """Five vetoes, nine of fifteen; these want little, and these nothing at all."""
    seats = {p: "veto" if p in PERMANENT else "vote" for p in PERMANENT + ELECTED}
    stances = {
        p: wants(0.0, 0.0, 0.2) if p in against else wants(1.0, 0.5)
        for p in seats
        if p not in absent
    }
    return case({"c": stances}, {"deed": {"seats": seats, "quota": 0.6}})


@pytest.mark.parametrize(
    ("scenario", "party", "told"),
    [
        (voting(0.6, FIVE), "dot", "C: You have 20 % of the votes; 60 % carry a clause. "
         "You can be outvoted."),
        (voting(1.0, FIVE), "dot", "100 % carry a clause. Nothing passes without you."),
        (security(()), "uk", "You have a veto and 6.7 % of the votes; 60 % carry a clause. "),
        (security(()), "e1", "You have 6.7 % of the votes; 60 % carry a clause. You can be"),
        (voting(PEOPLE, dict.fromkeys(MEMBERS, wants(1.0))), "big", "You have 20 % and 42 % of the "
         "votes; 55 % and 65 % carry a clause. Nothing passes without you."),
        (voting(PEOPLE, dict.fromkeys(MEMBERS, wants(1.0))), "next", "You can be outvoted."),
    ],
)  # fmt: skip
def test_instructions_have_the_votes_and_what_they_carry(
    scenario: Scenario, party: str, told: str
) -> None:
    """Of votes, of a veto with a vote, of two quotas; none of them is a voice."""
    words = joined(brief_lines(scenario, start(scenario, [party]).brief(party)))
    assert told in words
    assert "a voice here" not in words


def test_what_is_essential_to_a_voter_ends_its_votes() -> None:
    """A veto signs nothing without it; a vote only lapses."""
    stances = {**FIVE, "dot": {**FIVE["dot"], "essential": True}}
    lapse = "Your votes in a paper lapse without it."
    for vetoes, says in ((), True), (("dot",), False):
        scenario = voting(0.6, stances, *vetoes)
        words = joined(brief_lines(scenario, start(scenario, ["dot"]).brief("dot")))
        assert "you sign nothing without it." in words
        assert (lapse in words) is says


def test_votes_are_counted_by_what_was_said() -> None:
    """For the text, what carries it, and whom the offers bring nearest; the clause says who has."""
    game = start(voting(0.6, FIVE), ["dot"])
    assert votes(game) == ""
    game = game.answer({})
    assert votes(game) == (
        "Votes for the text of session 1: Ann with 20 % of the votes (60 % carry it). Missing, "
        "nearest by the offers: Bob and Cid."
    )
    pending = game.pending
    assert pending is not None
    words = joined(turn_lines(game.scenario, brief_of(game), pending, {}, game.sessions))
    assert "Votes for the text of session 1: C 20 % (60 % carry a clause)." in words
    words = joined(clause_lines(game.scenario, brief_of(game), pending, "c"))
    assert "Votes: Ann, Bob, Cid, Dot and Eve 20 % each." in words
    assert "Eve: refuses C" in joined(round_lines(game.scenario, game.rounds, "dot"))


def test_an_abstention_and_a_missing_veto_are_named() -> None:
    """China has no stance; of the text that Russia alone blocks, Russia is missing."""
    game = start(security(("russia",), absent=("china",)), ["uk"]).answer({})
    assert votes(game).endswith("with 86.7 % of the votes (60 % carry it). Missing, nearest by "
                                "the offers: Russia.")  # fmt: skip
    pending = game.pending
    assert pending is not None
    assert "; China abstains." in joined(clause_lines(game.scenario, brief_of(game), pending, "c"))


def test_whom_the_offers_bring_nearest_tells_no_red_line() -> None:
    """Dot's and Eve's red lines beyond what they said leave all as it is, to the letter."""
    games = [
        start(
            voting(0.8, {**FIVE, "dot": wants(0.1, 0.0, high), "eve": wants(0.0, 0.0, high)}),
            ["ann"],
        )
        for high in (0.2, 0.9)
    ]
    told = [(joined(brief_lines(g.scenario, brief_of(g))), brief_of(g)) for g in games]
    assert told[0] == told[1]
    firm = {"tactic": {"kind": "firm"}}
    games = [
        start(
            voting(
                0.8,
                {**FIVE, "dot": wants(0.1, 0.0, 0.42), "eve": wants(0.0, 0.0, high)},
                parties={"eve": firm},
            ),
            ["ann"],
        ).answer({"c": 1.0})
        for high in (0.2, 0.3)
    ]
    assert votes(games[0]) == votes(games[1])


def test_too_few_votes_at_the_table_are_named() -> None:
    """Only those with a stance can carry it."""
    gone = {"ann": FIVE["ann"], "bob": FIVE["bob"]}
    scenario = case({"c": gone}, {"deed": {"seats": dict.fromkeys(FIVE, "vote"), "quota": 0.6}})
    told = votes(start(scenario, ["ann"]).answer({}))
    assert "Those at the table have 40 % of the votes, 60 % carry it; Cid, Dot and Eve" in told


@pytest.mark.parametrize(
    ("scenario", "party", "status", "told"),
    [
        (voting(0.6, FIVE), "dot", Status.AGREED, "You were outvoted, beyond your red line, on C."),
        (voting(0.6, FIVE), "ann", Status.AGREED, "No red line of yours was crossed."),
        (voting(0.8, FIVE), "dot", Status.BLOCKED, "C. No coalition that carries it has a level in "
         "common. The nearest is Ann, Bob, Cid and Dot with 80 % of the votes (80 % carry it); Eve "
         "is not needed."),
        (voting(1.0, FIVE), "dot", Status.BLOCKED, "The nearest is Ann, Bob, Cid, Dot and Eve with "
         "100 % of the votes"),
        (security(ELECTED[:6]), "e0", Status.AGREED, "You were outvoted, beyond your red line"),
        (security(ELECTED[:7]), "e8", Status.BLOCKED, "No coalition that carries it has a level"),
        (security(("russia",)), "uk", Status.BLOCKED, "Russia signs nothing beyond .20."),
        (voting(PEOPLE, {p: wants(1.0, 0.5) if p != "big" else wants(0.0, 0.0, 0.2)
                         for p in MEMBERS}), "mid", Status.BLOCKED, "(55 % and 65 % carry it)"),
    ],
)  # fmt: skip
def test_the_debrief_says_who_was_outvoted_and_what_was_missing(
    scenario: Scenario, party: str, status: Status, told: str
) -> None:
    """Five votes, the Security Council, the Council of members with people."""
    game, result = debriefed(scenario, party)
    assert game.run is not None
    assert result.clauses[0].status is status
    words = page(scenario, result)
    assert told in words
    assert ("outvoted" in words) is result.clauses[0].outvoted


def test_who_refuses_alone_is_outvoted_inside_its_red_lines() -> None:
    """The clause carries without the seat, counts in its score, and no red line was crossed."""
    scenario = voting(0.6, {p: wants(1.0, 0.2) for p in FIVE})
    game, result = debriefed(scenario, "dot", "refuse")
    (scored,) = result.clauses
    assert (scored.outvoted, scored.crossed) == (True, False)
    assert scored.in_force
    assert result.own.score == pytest.approx(scored.points)
    words = page(scenario, result)
    assert "You were outvoted on C." in words
    assert "No red line of yours was crossed." in words
    assert game.run is not None
    assert game.run.outcome.clauses["c"].ballot.votes_for == ("ann", "bob", "cid", "eve")


def test_what_was_left_needs_enough_of_the_others() -> None:
    """Three of four would have signed the seat's ideal; a veto of the fourth bars it."""
    stances = {"ann": wants(1.0, 0.5), "bob": wants(1.0, 0.5), "cid": wants(1.0, 0.5),
               "eve": wants(0.0, 0.0, 0.2)}  # fmt: skip
    scenario = voting(0.75, stances)
    _, result = debriefed(scenario, "ann", "refuse")
    assert result.left is not None
    assert dict(result.left.levels) == {"c": 1.0}
    told = "At the end the others, or enough of them, would still have signed C at 1"
    assert told in page(scenario, result)
    _, result = debriefed(voting(0.75, stances, "eve"), "ann", "refuse")
    assert result.left is None


def test_votes_that_are_lost_are_no_condition_of_anybody() -> None:
    """Bob's vote for one clause lapses, since the other, essential to it, is not agreed."""
    clauses: dict[str, dict[str, Any]] = {
        "c": {"ann": wants(1.0, 0.2), "bob": wants(1.0, 0.2), "cid": wants(0.0, 0.0, 0.1)},
        "d": {"ann": wants(0.0, 0.0, 0.2), "bob": wants(1.0, 0.8, essential=True)},
    }
    seats = dict.fromkeys(("ann", "bob", "cid"), "vote")
    scenario = case(clauses, {"deed": {"seats": seats, "quota": 0.6}})
    _, result = debriefed(scenario, "ann")
    assert result.unfinished[0].agreed == ("c",)
    words = "Deed is not signed (red lines leave no room, votes lost); 1 of 2 clauses"
    assert words in page(scenario, result)


def test_a_package_can_be_better_for_all_with_a_vote() -> None:
    """The outvoted count too: what is better for three and worse for two is no gain for all."""
    scenario = voting(0.6, FIVE)
    _, result = debriefed(scenario, "ann", "refuse")
    assert not result.signed
    assert not result.pareto.dominated  # Dot and Eve would lose
    alike = voting(0.6, {p: wants(1.0, 0.2) for p in FIVE})
    _, result = debriefed(alike, "ann", "tactic")
    assert result.pareto.exhaustive
    words = page(alike, result)
    assert "no package that passes by the red lines is better" in words


@pytest.mark.parametrize(("order", "status"), [(0.6, Status.AGREED), ("refuse", Status.BLOCKED)])
def test_a_script_plays_votes(order: Any, status: Status) -> None:
    """Four of five are needed: Dot carries it by an offer beyond its red line, and else blocks."""
    scenario = voting(0.8, FIVE)
    game = start(scenario, ["dot"])
    orders = script({"*": {"c": order}}, game, "orders.json")
    game = play(game, orders)
    assert game.run is not None
    assert game.run.outcome.clauses["c"].status is status


def test_under_packages_one_votes_for_all_or_nothing() -> None:
    """Bob would sign one clause and not the other: it carries neither of them together."""
    pages: dict[str, dict[str, Any]] = {
        "c": {"ann": wants(1.0, 0.5), "bob": wants(1.0, 0.0), "eve": wants(0.0, 0.0, 0.1)},
        "d": {"ann": wants(1.0, 0.9), "bob": wants(0.0, 0.0, 0.1), "eve": wants(1.0, 0.9)},
    }
    seats = dict.fromkeys(("ann", "bob", "eve"), "vote")
    both = {}
    for kind in ("single_text", "take_it_or_leave_it"):
        scenario = case(pages, {"deed": {"seats": seats, "quota": 0.6}}, protocol={"kind": kind})
        _, result = debriefed(scenario, "ann", "refuse")
        both[kind] = result.left is not None and set(result.left.levels) == {"c", "d"}
    assert both == {"single_text": True, "take_it_or_leave_it": False}
