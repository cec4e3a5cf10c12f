"""Votes: what carries a clause, who is counted, and what is said where no coalition has room."""

from __future__ import annotations

import re
from typing import Any

import pytest

import negosim
from cases.small import START, case, wants
from negosim.prose.transcript import transcript
from negosim.record import Run, Status
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.notices import notices
from negosim.scenario.schema import Scenario

FIVE = {
    "ann": wants(1.0, 0.5),
    "bob": wants(0.9, 0.45),
    "cid": wants(0.8, 0.4),
    "dot": wants(0.1, 0.0, 0.42),
    "eve": wants(0.0, 0.0, 0.2),
}
PERMANENT = ("china", "france", "russia", "uk", "usa")
ELECTED = tuple(f"e{k}" for k in range(10))
MEMBERS = {"big": 42.0, "next": 25.0, "mid": 19.0, "small": 9.0, "least": 5.0}


def voting(quota: Any, stances: dict[str, Any], *vetoes: str, **keys: Any) -> Scenario:
    """A clause on which all vote, some of them with a veto."""
    seats = {p: "veto" if p in vetoes else "vote" for p in stances}
    return case({"c": stances}, {"deed": {"seats": seats, "quota": quota}}, **keys)


def words(scenario: Scenario, run: Run) -> str:
    """The transcript in one line."""
    return re.sub(r"\s+", " ", transcript(scenario, run))


def test_three_of_five_carry_a_clause_against_two() -> None:
    """With six tenths the three that have room together sign; the text is where they all would."""
    scenario = voting(0.6, FIVE)
    run = negosim.run(scenario)
    verdict = run.outcome.clauses["c"]
    assert verdict.status is Status.AGREED
    assert verdict.ballot
    assert verdict.ballot.votes_for == ("ann", "bob", "cid")
    assert verdict.ballot.against == ("dot", "eve")
    assert run.outcome.instruments["deed"].in_force
    assert "carried by Ann, Bob and Cid with 60 % of the votes" in words(scenario, run)


def test_four_of_five_are_blocked_by_the_nearest_coalition() -> None:
    """With eight tenths Dot is needed beside the three; the gap is that between Ann and Dot."""
    scenario = voting(0.8, FIVE)
    run = negosim.run(scenario)
    verdict = run.outcome.clauses["c"]
    assert verdict.status is Status.BLOCKED
    assert verdict.ballot
    assert verdict.ballot.coalition == ("ann", "bob", "cid", "dot")
    assert verdict.gap == pytest.approx(0.5 - 0.42)
    assert verdict.blocked_by == ("ann", "bob", "dot")
    told = words(scenario, run)
    assert "No coalition that carries it has a level in common" in told
    assert "Ann, Bob, Cid and Dot with 80 % of the votes" in told
    assert "Eve is not needed" in told


def test_a_quota_of_all_votes_is_unanimity() -> None:
    """The verdict, the gap and who blocks are those of five vetoes."""
    by_vote = negosim.run(voting(1.0, FIVE)).outcome.clauses["c"]
    by_veto = negosim.run(case({"c": FIVE})).outcome.clauses["c"]
    assert by_vote.status is by_veto.status is Status.BLOCKED
    assert by_vote.gap == pytest.approx(by_veto.gap)
    assert by_vote.blocked_by == by_veto.blocked_by


@pytest.mark.parametrize("seed", [None, 3])
def test_a_quota_of_all_votes_plays_as_vetoes_do(seed: int | None) -> None:
    """Texts, replies and verdicts are the same, where all can agree."""
    wide = {p: wants(s["ideal"], 0.0) for p, s in FIVE.items()}
    by_vote, by_veto = (negosim.run(s, seed=seed) for s in (voting(1.0, wide), case({"c": wide})))
    assert [s.text for s in by_vote.sessions] == [s.text for s in by_veto.sessions]
    assert by_vote.outcome.clauses["c"].level == by_veto.outcome.clauses["c"].level


def council(against: tuple[str, ...]) -> Run:
    """Five vetoes, nine of fifteen: these want little, the others much."""
    stances = {
        p: wants(0.0, 0.0, 0.2) if p in against else wants(1.0, 0.5) for p in PERMANENT + ELECTED
    }
    return negosim.run(voting(0.6, stances, *PERMANENT))


def test_nine_of_fifteen_with_five_vetoes() -> None:
    """Six elected members against are outvoted; a seventh, or one veto, blocks."""
    passed = council(ELECTED[:6]).outcome
    assert passed.clauses["c"].status is Status.AGREED
    assert passed.instruments["deed"].signed
    short = council(ELECTED[:7]).outcome.clauses["c"]
    assert short.status is Status.BLOCKED
    assert short.ballot
    assert short.ballot.of(short.ballot.against)[0] > 0.4
    vetoed = council(("russia",)).outcome.clauses["c"]
    assert vetoed.status is Status.BLOCKED
    assert "russia" in vetoed.blocked_by


def test_a_veto_without_a_stance_abstains() -> None:
    """It blocks nothing, and does not count for the clause."""
    stances = {p: wants(1.0, 0.5) for p in PERMANENT + ELECTED if p != "china"}
    full = {"deed": {"seats": {p: "veto" if p in PERMANENT else "vote" for p in
                               PERMANENT + ELECTED}, "quota": 0.6}}  # fmt: skip
    verdict = negosim.run(case({"c": stances}, full)).outcome.clauses["c"]
    assert verdict.status is Status.AGREED
    assert verdict.ballot
    assert verdict.ballot.abstain == ("china",)
    few = {p: s for p, s in stances.items() if p in PERMANENT or p in ELECTED[:4]}
    scenario = case({"c": few}, full)
    run = negosim.run(scenario)
    assert run.outcome.clauses["c"].status is Status.OPEN
    assert "Those at the table have 53.3 % of the votes, 60 % carry it" in words(scenario, run)
    (notice,) = (n for n in notices(scenario) if n.path == "clauses.c")
    assert "have 0.533 of the votes, 0.6 are needed" in notice.message


def members(against: tuple[str, ...]) -> Run:
    """55 % of members with 65 % of people."""
    stances = {p: wants(0.0, 0.0, 0.2) if p in against else wants(1.0, 0.5) for p in MEMBERS}
    return negosim.run(
        voting([{"at_least": 0.55}, {"weights": MEMBERS, "at_least": 0.65}], stances)
    )


def test_both_quotas_have_to_be_reached() -> None:
    """Enough members with too few people, and enough people in too few members, both fail."""
    passed = members(("small", "least")).outcome.clauses["c"]
    assert passed.status is Status.AGREED
    assert passed.ballot
    assert passed.ballot.of(passed.ballot.votes_for) == pytest.approx((0.6, 0.86))
    people = members(("big",)).outcome.clauses["c"]  # four of five members, 58 % of people
    assert people.status is Status.BLOCKED
    heads = members(("mid", "small", "least")).outcome.clauses["c"]  # 67 % of people, two members
    assert heads.status is Status.BLOCKED


def test_a_voter_that_has_left_does_not_count() -> None:
    """The three that carry it are two when Ann leaves before they agree."""
    leaves = {"date": START, "title": "Ann leaves", "effects": [{"leaves": "ann"}]}
    run = negosim.run(voting(0.6, FIVE, events={"walk": leaves}))
    verdict = run.outcome.clauses["c"]
    assert verdict.status is not Status.AGREED
    assert verdict.ballot
    assert verdict.ballot.gone == ("ann",)


def test_a_voter_whose_condition_is_not_met_does_not_count() -> None:
    """Cid's vote is missing while the clause that it requires stays at its status quo."""
    linked = {**FIVE, "cid": {**FIVE["cid"], "requires": [{"clause": "d", "at_least": 0.9}]}}
    seats = dict.fromkeys(FIVE, "vote")
    other = {"ann": wants(0.0, 0.0, 0.1), "bob": wants(0.0, 0.0, 0.1), "cid": wants(1.0)}
    scenario = case({"c": linked, "d": other}, {"deed": {"seats": seats, "quota": 0.6}})
    assert negosim.run(scenario).outcome.clauses["c"].status is Status.CONDITIONAL


def moved(scenario: Scenario) -> dict[str, float | str | None]:
    """Who has to move its red line, and to where, for the deed; a run signs it so."""
    key = negosim.unlock(scenario, worlds=0).instruments["deed"]
    assert key.best is not None
    changed = with_values(scenario, dict(x for m in key.best.movements for x in m.settings))
    assert negosim.run(changed).outcome.instruments["deed"].signed
    return {m.party: m.after for m in key.best.movements}


def test_unlocking_moves_the_cheapest_coalition() -> None:
    """Four of five have to sign: Eve, who is furthest, is not moved; with all of the votes she is.

    Ann and Dot meet in the middle of their gap, since they lose alike.
    """
    assert moved(voting(0.8, FIVE)) == {"ann": 0.45, "dot": 0.45}
    assert "eve" in moved(voting(1.0, FIVE))


def test_unlocking_the_council_takes_one_vote() -> None:
    """Seven of fifteen are against, so one elected member is enough; no veto has to move."""
    stances = {p: wants(0.0, 0.0, 0.2) if p in ELECTED[:7] else wants(1.0, 0.5)
               for p in PERMANENT + ELECTED}  # fmt: skip
    assert moved(voting(0.6, stances, *PERMANENT)) == {"e0": 0.5}


def test_unlocking_with_two_quotas_finds_who_has_the_people() -> None:
    """Without the biggest, four of five members lack people; no other can bring them."""
    stances = {p: wants(0.0, 0.0, 0.2) if p == "big" else wants(1.0, 0.5) for p in MEMBERS}
    quotas = [{"at_least": 0.55}, {"weights": MEMBERS, "at_least": 0.65}]
    found = moved(voting(quotas, stances))
    assert found == {"big": 0.5}


def test_the_short_form_is_a_quota_of_equal_votes() -> None:
    """A number, also by path, is the same as a list with one share."""
    scenario = voting(0.6, FIVE)
    assert scenario == voting([{"at_least": 0.6}], FIVE)
    changed = with_values(scenario, {"instruments.deed.quota": 0.8})
    assert changed.instruments["deed"].quota[0].at_least == 0.8
    with pytest.raises(ScenarioError, match=r"at most 1, or an array of tables, not 1\.2"):
        with_values(scenario, {"instruments.deed.quota": 1.2})
