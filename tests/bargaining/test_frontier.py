"""What an outcome left to gain, solved over all packages, against those that are tried."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from cases.small import case, wants
from negosim.analysis.pareto import BETTER, against_frontier, points_of
from negosim.bargaining.frontier import LARGEST, against_all, gains
from negosim.extras import MissingExtraError
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import pareto_text
from negosim.game.errors import GameError
from negosim.game.game import Game, start
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from strategies import scenarios
from strategies_votes import voted

NEAR = 1e-4  # points


def played(scenario: Scenario, party: str, order: str = "tactic") -> Game:
    """A game in which the party gives one order on every clause."""
    game = start(scenario, [party])
    while game.pending is not None:
        open_clauses = game.pending.advice.keys() - set(game.pending.agreed)
        game = game.answer(dict.fromkeys(open_clauses, order))
    return game


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.one_of(scenarios(), voted()))
def test_no_package_that_is_tried_is_better_than_the_solved_ones(scenario: Scenario) -> None:
    """What trying finds for all, and for the seat at nobody's cost, is within the bounds."""
    seats = [p for paper in scenario.instruments.values() for p in paper.seats]
    speakers = [p for p in scenario.parties if p in seats and speaks(scenario, p)]
    assume(speakers)
    try:
        closing = played(scenario, speakers[0]).sitting.closing
    except GameError:
        assume(False)
    assume(points_of(closing, closing.table.parties.index(speakers[0])))
    tried, most = against_frontier(closing, speakers[0]), gains(closing, speakers[0])
    for gain in most:
        assert 0.0 <= gain.points <= gain.bound + NEAR
    assert tried.all_gain <= most.least.bound + NEAR
    if tried.dominated:
        assert most.total.bound > BETTER - NEAR
        assert tried.mine - tried.score <= most.own.bound + 2 * BETTER


def speaks(scenario: Scenario, party: str) -> bool:
    """Whether the party has a stance on some clause."""
    return any(party in clause.stances for clause in scenario.clauses.values())


@pytest.mark.parametrize("name", [p.name for p in presets()])
def test_presets_are_solved_without_a_gap(name: str) -> None:
    """In each of them what could have been had is exact, and no less than what trying finds."""
    scenario = negosim.load(name)
    party = next(iter(scenario.parties))
    closing = played(scenario, party).sitting.closing
    tried, solved = against_frontier(closing, party), against_all(closing, party)
    assert solved.solved
    assert solved.gap < BETTER
    assert solved.all_gain >= tried.all_gain
    assert solved.mine >= tried.mine


def symmetric() -> Scenario:
    """Four clauses of equal weight over which two want the opposite."""
    clauses = {c: {"ann": wants(0.0), "bob": wants(1.0)} for c in ("a", "b", "c", "d")}
    return case(clauses, {"deed": {"seats": {"ann": "veto", "bob": "veto"}}})


@pytest.mark.parametrize("party", ["ann", "bob"])
def test_of_a_pie_either_could_have_had_all_and_both_half(party: str) -> None:
    """From no deal, worth nothing: 50 points for both at once, 100 for one at nobody's cost."""
    solved = against_all(played(symmetric(), party, "refuse").sitting.closing, party)
    assert (solved.dominated, solved.solved) == (True, True)
    assert solved.all_gain == pytest.approx(50.0, abs=1e-6)
    assert solved.mine == pytest.approx(100.0, abs=1e-4)


def test_a_debrief_says_whether_all_packages_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """With scipy the most of all packages; without it, or in large talks, of those tried."""
    game = played(symmetric(), "ann", "refuse")
    words = pareto_text(game.scenario, debriefs(game)["ann"])
    assert words == (
        "every party with a veto could have had 50 points more at once, and you up to a score of "
        "100 without anybody losing (the most in any package inside all red lines)."
    )

    def missing(*_: object) -> object:
        raise MissingExtraError("needs scipy")

    monkeypatch.setattr("negosim.bargaining.frontier.gains", missing)
    assert "packages inside all red lines were tried" in pareto_text(
        game.scenario, debriefs(game)["ann"]
    )
    monkeypatch.undo()
    monkeypatch.setattr("negosim.bargaining.frontier.LARGEST", 7)
    assert game.sitting.closing.ideal[0].size == 8 < LARGEST
    assert "packages inside all red lines were tried" in pareto_text(
        game.scenario, debriefs(game)["ann"]
    )


def test_no_deal_is_better_for_who_is_outvoted() -> None:
    """Bob carries what is worth nothing to Ann, who has .75 without it and 1 at best."""
    clauses = {"a": {"ann": wants(0.0, salience=3.0), "bob": wants(1.0, 0.4, salience=0.0)}}
    votes = [{"weights": {"ann": 1, "bob": 2}, "at_least": 0.6}]
    deed = {"seats": {"ann": "vote", "bob": "vote"}, "quota": votes, "adoption": "clause_by_clause"}
    game = played(case(clauses, {"deed": deed}, {"ann": {"no_deal": 0.75}}), "ann", "refuse")
    for gain in gains(game.sitting.closing, "ann"):
        assert gain == pytest.approx((300.0, 300.0))
    for found in (against_frontier, against_all):
        beside = found(game.sitting.closing, "ann")
        assert (beside.score, beside.mine) == pytest.approx((-300.0, 0.0))
