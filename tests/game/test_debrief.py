"""The debrief: a score that adds up, and yardsticks that can be recomputed another way."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import negosim
from cases.small import START, case, wants
from negosim.analysis.left_on_table import best_still_open
from negosim.analysis.packages import Choices, room, value
from negosim.analysis.pareto import against_frontier
from negosim.game.brief_words import brief_lines
from negosim.game.debrief import Debrief, debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.errors import GameError
from negosim.game.game import Game, start
from negosim.game.orders import open_clauses
from negosim.record import Status
from negosim.scenario.assign import assigned
from negosim.scenario.schema import Scenario
from negosim.text import number

Market = Callable[..., Scenario]
PRESETS = ["two-party", "cuba-1962", "two-plus-four-1990", "euro-security-2021"]


def finished(scenario: Scenario, party: str, order: object = "tactic") -> Game:
    """A game played to its end with the same order on every open clause."""
    game = start(scenario, [party])
    while (pending := game.pending) is not None:
        game = game.answer(dict.fromkeys(open_clauses(pending), order))  # type: ignore[arg-type]
    return game


def debriefed(scenario: Scenario, party: str, order: object = "tactic") -> tuple[Game, Debrief]:
    """The finished game and its debrief."""
    game = finished(scenario, party, order)
    return game, debriefs(game)[party]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("order", ["accept", "tactic", "refuse"])
def test_the_score_is_the_sum_of_its_clauses(name: str, order: str) -> None:
    """Points clause by clause, and what signing costs apart from them, add up to the score."""
    scenario = negosim.load(name)
    for party in scenario.parties:
        game, told = debriefed(scenario, party, order)
        assert game.run is not None
        assert told.own.utility == pytest.approx(game.run.outcome.utilities[party], abs=1e-12)
        assert told.own.batna == pytest.approx(game.run.outcome.batna[party], abs=1e-12)
        if told.own.score is not None:
            parts = sum(c.points for c in told.clauses) + told.outside
            assert told.own.score == pytest.approx(parts, abs=1e-9)
        assert told.own.score is None or told.own.score <= 100.0 + 1e-9


@pytest.mark.parametrize("name", PRESETS)
def test_no_signature_is_no_points(name: str) -> None:
    """Who refuses everything and signs nothing has its no-deal value: 0 points, red lines kept."""
    scenario = negosim.load(name)
    party = next(iter(scenario.parties))
    _, told = debriefed(scenario, party, "refuse")
    if not told.signed:
        assert told.own.utility == told.own.batna
        assert told.own.score == pytest.approx(0.0)
    assert told.crossed == ()


def test_everything_as_sought_is_a_hundred(market: Market) -> None:
    """With both ideals at the draft and all of it signed, the seat has the whole score."""
    scenario = market(ideal=1.0, low=0.0, high=1.0)
    care = scenario.clauses["care"]
    stances = {
        **care.stances,
        "theirs": care.stances["theirs"].model_copy(update={"ideal": 1.0, "accepts": (0.0, 1.0)}),
    }
    clauses = {**scenario.clauses, "care": care.model_copy(update={"stances": stances})}
    _, told = debriefed(
        scenario.model_copy(update={"clauses": clauses, "events": {}}), "mine", "accept"
    )
    assert told.signed == ("deal",)
    assert told.own.score == pytest.approx(100.0)
    assert told.outside < 0.0  # what no deal offered is given up by signing
    assert told.left is None
    assert not told.pareto.dominated


def test_red_lines_that_were_crossed_are_named() -> None:
    """Who accepts every text goes beyond its own red lines, and the debrief names where."""
    game, told = debriefed(negosim.load("cuba-1962"), "us", "accept")
    for one in told.clauses:
        beyond = one.agreed_at is not None and not one.low <= one.agreed_at <= one.high
        assert one.crossed == beyond
    assert told.crossed
    text = "\n".join(line.text for line in debrief_lines(game.scenario, told))
    assert "Your red line was crossed on" in text
    marked = [line for line in text.splitlines() if line.endswith("  crossed")]
    assert len(marked) == len(told.crossed)


def test_the_tactic_is_the_run_without_orders(market: Market) -> None:
    """What the tactic would have got is what the plain run gives in the same world."""
    scenario = market()
    for seed, world in ((None, None), (3, 17)):
        game = start(scenario, ["mine"], seed, world)
        while game.pending is not None:
            game = game.answer({"price": "refuse"})
        told = debriefs(game)["mine"]
        run = negosim.run(scenario, seed, world)
        assert told.tactic.utility == pytest.approx(run.outcome.utilities["mine"], abs=1e-12)
        assert told.tactic_ended is run.outcome.talks


def test_who_joins_after_the_last_session_has_said_nothing_of_what_was_left() -> None:
    """It would sign its ideal, as it says at first, and the debrief can be written."""
    late = {"title": "Late", "date": START + timedelta(days=88), "effects": [{"joins": "cid"}]}
    scenario = case(
        {"height": {"ann": wants(1), "bob": wants(0), "cid": wants(0.7)}},
        calendar={"end": START + timedelta(days=89)},
        protocol={"last_call": 0.0},
        events={"late": late},
    )
    game, told = debriefed(scenario, "ann")
    assert game.run
    assert "cid" not in game.run.sessions[-1].answers
    assert told.left is not None
    assert told.left.levels == {"height": 0.7}


@pytest.mark.parametrize("name", ["two-party", "cuba-1962"])
@pytest.mark.parametrize("order", ["accept", "refuse", "hold"])
def test_what_was_left_is_the_best_of_a_fine_grid(name: str, order: str) -> None:
    """No package on a grid inside the seat's red lines and what the others would sign is better."""
    scenario = negosim.load(name)
    for party in scenario.parties:
        game = finished(scenario, party, order)
        stand, last = game.sitting.closing, game.sitting.sessions[-1]
        best = best_still_open(stand, party)
        table = stand.table
        p = table.parties.index(party)
        axes = []
        for c, clause in enumerate(table.clauses):
            if stand.agreed[0, c]:
                axes.append([float(stand.text[0, c])])
                continue
            low, high = float(stand.low[0, p, c]), float(stand.high[0, p, c])
            for q, other in enumerate(table.parties):
                if q != p and stand.deciding[q, c]:
                    signs = last.answers[other][clause].signs
                    low, high = max(low, signs[0]), min(high, signs[1])
            gone = (stand.gone[0] & table.veto[:, c]).any()
            free = low <= high and stand.deciding[p, c] and not gone
            axes.append([np.nan, *np.linspace(low, high, 5)] if free else [np.nan])
        grid = np.array(list(itertools.islice(itertools.product(*axes), 20_000)))
        agreed = ~np.isnan(grid)
        levels = np.where(agreed, grid, 0.0)
        worth = value(stand, levels, agreed).utility[:, p]
        assert best.utility >= worth.max() - 1e-9


def test_the_others_would_have_signed_what_was_left() -> None:
    """The package lies in what they would have signed, and agreed it is worth what is said."""
    game, told = debriefed(negosim.load("two-party"), "buyer", "refuse")
    assert told.left is not None
    assert told.left.exhaustive
    assert told.left.gain > 30.0
    for clause, level in told.left.levels.items():
        low, high = game.sitting.sessions[-1].answers["seller"][clause].signs
        assert low - 1e-9 <= level <= high + 1e-9
    stand = game.sitting.closing
    text = stand.text.copy()
    agreed = stand.agreed.copy()
    for clause, level in told.left.levels.items():
        c = stand.table.clauses.index(clause)
        text[0, c], agreed[0, c] = level, True
    no_deal, _ = room(stand)
    counted = value(stand, text, agreed).utility[0]
    assert counted[0] == pytest.approx(told.own.batna + told.left.gain * (1 - told.own.batna) / 100)
    assert counted[1] >= no_deal[1]  # the seller signs no package that is worse than none


def test_a_dominated_outcome_is_found_and_a_good_one_is_not() -> None:
    """No deal is dominated where both gain; one that gave cheap things first is not."""
    game = finished(negosim.load("two-party"), "buyer", "refuse")
    poor = against_frontier(game.sitting.closing, "buyer")
    assert poor.dominated
    assert poor.all_gain > 10.0
    stand = game.sitting.closing
    # the warranty is cheap to the seller, so it goes to its red line before the price moves
    text, agreed = np.array([[0.46, 0.6, 0.0]]), np.array([[True, True, False]])
    good = against_frontier(replace(stand, text=text, agreed=agreed), "buyer")
    assert not good.dominated
    assert good.all_gain == pytest.approx(0.0, abs=1e-9)


def test_the_frontier_is_the_same_for_everybody() -> None:
    """The sample is fixed: the same outcome gives the same verdict each time, for each seat."""
    stand = finished(negosim.load("cuba-1962"), "us", "hold").sitting.closing
    assert against_frontier(stand, "us") == against_frontier(stand, "us")
    one, other = (against_frontier(stand, p) for p in ("us", "ussr"))
    assert (one.dominated, one.tried) == (other.dominated, other.tried)


def test_packages_count_as_the_engine_counts() -> None:
    """Valued as a package, the end of a run is worth what the run says, to each party."""
    for name in PRESETS:
        game = finished(negosim.load(name), next(iter(negosim.load(name).parties)))
        run, stand = game.run, game.sitting.closing
        assert run is not None
        came = value(stand, stand.text, stand.agreed)
        assert came.utility[0].tolist() == pytest.approx(
            list(run.outcome.utilities.values()), abs=1e-12
        )
        signed = {i for i, o in run.outcome.instruments.items() if o.signed}
        for c, clause in enumerate(stand.table.clauses):
            holds = bool(signed & set(game.scenario.clauses[clause].instruments))
            agreed = run.outcome.clauses[clause].status is Status.AGREED
            assert came.in_force[0, c] == (holds and agreed)


def test_no_room_above_no_deal_is_no_score(market: Market) -> None:
    """Where no deal is worth as much as everything, there is nothing to score; it is said so."""
    scenario = market()
    mine = scenario.parties["mine"].model_copy(update={"outside": 1.0})
    scenario = scenario.model_copy(update={"parties": {**scenario.parties, "mine": mine}})
    game, told = debriefed(scenario, "mine")
    assert room(game.sitting.closing)[1][0] == 0.0
    assert told.own.score is None
    assert told.left is None
    text = "\n".join(line.text for line in debrief_lines(scenario, told))
    assert "no score" in text


def test_two_people_are_debriefed_each_with_the_other_at_the_table(market: Market) -> None:
    """In a game for two, a seat's tactic is tried against the other person's orders."""
    game = start(market(), ["mine", "theirs"])
    while (pending := game.pending) is not None:
        order = "refuse" if pending.party == "theirs" else "accept"
        game = game.answer(dict.fromkeys(open_clauses(pending), order))  # type: ignore[arg-type]
    told = debriefs(game)["mine"]
    assert told.tactic.score == pytest.approx(0.0)  # theirs refuses everything there, too
    assert told.own.score == pytest.approx(0.0)


def test_there_is_no_debrief_before_the_end(market: Market) -> None:
    """Nothing is laid open while the talks go on, nor to a party that nobody plays."""
    with pytest.raises(GameError, match="not over"):
        debriefs(start(market(), ["mine"]))
    assert set(debriefs(finished(market(), "mine"))) == {"mine"}


@pytest.mark.parametrize("name", PRESETS)
def test_the_instructions_begin_with_what_has_most_at_stake(name: str) -> None:
    """Clauses go by the points between their best and worst level; essential ones have a star."""
    scenario = negosim.load(name)
    for party in scenario.parties:
        brief = start(scenario, [party]).brief(party)
        page = [line.text for line in brief_lines(scenario, brief)]
        listed = [line for line in page if re.match(r"  [*·] ", line)]
        order = [brief.aims[k] for k in np.argsort([-a.stake for a in brief.aims], kind="stable")]
        names = [
            scenario.clauses[a.clause].short or scenario.clauses[a.clause].title for a in order
        ]
        assert [line[4:].partition(":")[0] for line in listed] == names
        assert [line[2] == "*" for line in listed] == [a.essential for a in order]
        for aim in order:
            assert max(points for _, points in aim.ladder) == pytest.approx(aim.points)
            assert aim.worst <= aim.points <= aim.worst + aim.stake + 1e-9


@pytest.mark.parametrize("name", PRESETS)
def test_a_seat_left_to_its_tactic_scores_what_the_tactic_scores(name: str) -> None:
    """People and tactics answer on one clock, with the days that their capitals take."""
    scenario = negosim.load(name)
    _, told = debriefed(scenario, next(iter(scenario.parties)), "tactic")
    assert told.own.score == told.tactic.score


def test_what_is_agreed_but_unsigned_has_its_points() -> None:
    """Below a signature the debrief says what is agreed, what is missing, and how far apart."""
    scenario = negosim.load("two-party", "clauses.delivery.stances.seller.essential=true")
    _, told = debriefed(scenario, "buyer", "tactic")
    assert told.own.score == 0.0
    (paper,) = told.unfinished
    assert paper.agreed == ("price", "warranty")
    assert dict(paper.missing) == {"delivery": pytest.approx(0.2)}
    assert told.unsigned > 10.0
    text = " ".join(" ".join(x.text for x in debrief_lines(scenario, told)).split())
    assert "Agreed but unsigned: +" in text
    assert "(red lines leave no room); 2 of 3 clauses agreed: price and warranty." in text
    assert "Missing, nearest first: · delivery, .20 apart: " in text
    lines = scenario.clauses["delivery"].stances
    for who, party in (("you", "buyer"), (scenario.parties["seller"].short, "seller")):
        low, high = lines[party].accepts
        assert f"{who} {number(low)}–{number(high)}" in text
    assert f"had all signed it: {round(told.last_text)} of 100 for you" in text
    assert "+0.0" not in text


def test_a_game_without_a_signature_is_not_a_page_of_zeros() -> None:
    """Each clause has its last text and what that is worth, and the worth adds up."""
    scenario = negosim.load("euro-security-2021")
    game, told = debriefed(scenario, "russia", "hold")
    assert told.signed == ()
    assert told.last_text == pytest.approx(sum(c.offered for c in told.clauses))
    lines = [line.text for line in debrief_lines(scenario, told)]
    near = lines.index("How near it was")
    opening = " ".join(line.strip() for line in lines[near + 1 : near + 3])
    assert "0 of 15 clauses agreed. Missing, nearest first:" in opening
    gaps = [re.search(r", (\.\d+) apart: ", line) for line in lines[near:]]
    first = [float(found[1]) for found in gaps[2:7] if found]
    assert len(first) > 2
    assert first == sorted(first)
    zeros = [line for line in lines if "+0.0" in line or " 0 of 100" in line]
    assert len(zeros) == 2  # the seat's score and its tactic's
    assert "each have 0 points." in "\n".join(lines)
    assert game.run is not None


@pytest.mark.parametrize("low", [0.0, 0.9])
def test_a_paper_counts_once_its_chamber_ratifies_it(low: float) -> None:
    """The points add up to the score; refused, the paper is signed, and the score is 0."""
    scenario = negosim.load("two-party")
    lines = {"accepts": (low, 1.0), "uncertainty": 0.0}
    chamber = {"name": "the guild", "days": 3.0, "stances": {"price": lines}}
    scenario = assigned(scenario, {"parties.seller.ratification": chamber})
    game, told = debriefed(scenario, "buyer", "accept")
    assert game.run is not None
    seller = start(scenario, ["seller"])
    page = " ".join(line.text.strip() for line in brief_lines(scenario, seller.brief("seller")))
    assert "The guild (" in page
    (paper,) = game.run.outcome.instruments.values()
    assert paper.signed
    assert paper.in_force is (low == 0.0)
    assert told.own.score is not None
    assert told.own.score == pytest.approx(sum(c.points for c in told.clauses) + told.outside)
    text = " ".join(line.text.strip() for line in debrief_lines(scenario, told))
    if paper.in_force:
        assert told.own.score > 0
        assert told.unfinished == ()
    else:
        assert told.own.score == 0.0
        assert "is signed, but not in force (not ratified)" in text
        assert "signed, not in force" in text
        assert told.unsigned > 0
        assert "had it entered into force" in text


@pytest.mark.parametrize("name", PRESETS)
def test_names_are_whole_on_a_small_screen(name: str) -> None:
    """At 80 columns the debrief's table cuts no clause's name short of what tells it apart."""
    scenario = negosim.load(name)
    party = next(iter(scenario.parties))
    for order in ("accept", "tactic"):
        _, told = debriefed(scenario, party, order)
        lines = [line.text for line in debrief_lines(scenario, told, 76)]
        assert max(map(len, lines)) <= 76
        at = lines.index("Clause by clause, in points of your score") + 2
        rows = lines[at : at + len(told.clauses)]
        first = [row[4:].partition("  ")[0] for row in rows]
        assert len(set(first)) == len(first)
        assert all(len(shown) >= 12 or "…" not in shown for shown in first)


@pytest.mark.parametrize("name", PRESETS)
def test_the_debrief_says_what_a_fair_text_would_have_brought(name: str) -> None:
    """The same orders in the same world, with what they bring now in brackets."""
    scenario = negosim.load(name)
    party = next(iter(scenario.parties))
    game, told = debriefed(scenario, party, "hold")
    other = scenario.changed({"protocol.text": "fair"})
    again, same = debriefed(other, party, "hold")
    assert game.run is not None
    assert again.run is not None
    assert told.fair is not None
    assert same.fair is None
    outcome = again.run.outcome
    assert {s.party: s.utility for s in told.fair.scores}.items() <= outcome.utilities.items()
    assert told.fair.signed == tuple(i for i, o in outcome.instruments.items() if o.signed)
    assert told.fair.ended == outcome.talks
    agreed = [
        tuple(c for c, v in run.outcome.clauses.items() if v.status is Status.AGREED)
        for run in (again.run, game.run)
    ]
    assert (told.fair.agreed, told.fair.played) == tuple(agreed)
    page = " ".join(line.text.strip() for line in debrief_lines(scenario, told))
    assert "A fair text by the chair: with texts that give most to whoever gains" in page
    mine = next(s.score for s in told.fair.scores if s.party == party)
    assert mine is not None
    assert told.own.score is not None
    assert f"you {round(mine) + 0:d} ({round(told.own.score) + 0:d})" in page


@pytest.mark.parametrize("sizes", [(2, 3, 1, 2), (1,) * 70 + (2, 3)])
def test_every_package_is_listed_once(sizes: tuple[int, ...]) -> None:
    """Whatever the number of clauses is: arrays have fewer axes than scenarios have clauses."""
    choices = Choices(tuple(np.zeros(n) for n in sizes))
    assert choices.all().tolist() == list(map(list, itertools.product(*map(range, sizes))))
