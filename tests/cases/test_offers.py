"""What is offered: never beyond what is asked, in answer to what is offered, weighed as stated."""

from __future__ import annotations

from typing import Any

import pytest

from cases.small import (
    EPS,
    FIRM,
    answers,
    case,
    central,
    drawn,
    hull,
    paper,
    settles_where_there_is_room,
    wants,
    within,
    worlds,
)
from negosim.record import Run, Status
from negosim.scenario.schema import Scenario

# ── a mediator ──────────────────────────────────────────────────────────────────────────────────


def test_a_mediator_that_accepts_all_offers_only_what_is_asked() -> None:
    """Room from .35 to .45 between ideals .9 and .1: agreed there, whatever a mediator accepts."""
    run = central(
        case(
            {"wall": {"ann": wants(0.9, 0.35), "bob": wants(0.1, 0, 0.45), "judge": wants(0.5, 0)}},
            {"deed": paper("ann", "bob", voices=("judge",))},
        )
    )
    assert run.outcome.clauses["wall"].status is Status.AGREED
    assert within(run.outcome.clauses["wall"].level, (0.35, 0.45))
    assert all(within(a.offer, (0.1, 0.9)) for a in answers(run, "wall", "judge"))


def test_a_mighty_mediator_with_a_veto_leaves_the_text_inside_the_red_lines() -> None:
    """An envoy of weight 20 wants .6: it offers what is asked, and the text goes to .5 at most."""
    run = central(
        case(
            {"canal": {"north": wants(0.8, 0.4), "south": wants(0.2, 0, 0.5), "envoy": wants(0.6)}},
            parties={"envoy": {"capability": 20}},
        )
    )
    assert run.outcome.instruments["deed"].signed
    assert within(run.outcome.clauses["canal"].level, (0.4, 0.5))
    assert all(within(a.offer, (0.2, 0.8)) for a in answers(run, "canal", "envoy"))


def three_lakes(**keys: Any) -> Scenario:
    """Three fisheries and two facilitators on two clauses; on mesh there is no room."""
    return case(
        {
            "quota": {
                "east": wants(0.75, 0.45),
                "west": wants(0.3, 0.1, 0.6),
                "isles": wants(0.55, 0.4, 0.7),
                "host": wants(0.5, 0),
                "bureau": wants(0.6),
            },
            "mesh": {"east": wants(0.9, 0.7), "west": wants(0.2, 0, 0.3), "host": wants(0.5)},
        },
        {"pact": paper("east", "west", "isles", voices=("host", "bureau"))},
        parties={"host": {"tactic": {"kind": "conceder"}}},
        **keys,
    )


def test_mediators_neither_break_nor_make_an_agreement() -> None:
    """Quota is agreed within .45 and .60; mesh is blocked by those whose red lines exclude it."""
    run = central(three_lakes())
    quota, mesh = run.outcome.clauses["quota"], run.outcome.clauses["mesh"]
    assert quota.status is Status.AGREED
    assert within(quota.level, (0.45, 0.6))
    assert (mesh.status, mesh.blocked_by) == (Status.BLOCKED, ("east", "west"))
    assert mesh.gap == pytest.approx(0.4)
    assert all(within(a.offer, (0.2, 0.9)) for a in answers(run, "mesh", "host"))


def test_in_drawn_worlds_mediators_offer_only_what_is_asked_there() -> None:
    """Agreed in each world where its red lines leave room; no offer beyond that world's ideals."""
    runs = drawn(three_lakes(uncertainty={"medium": 0.2}))
    assert len({run.outcome.clauses["quota"].status for run in runs}) == 2
    for run in runs:
        settles_where_there_is_room(run)
        for clause in ("quota", "mesh"):
            assert all(within(a.offer, hull(run, clause)) for a in answers(run, clause))


# ── worse for all ───────────────────────────────────────────────────────────────────────────────


def test_what_is_agreed_is_not_worse_for_both_than_either_ideal() -> None:
    """Ideals .2 and .4, a draft of 1, everything acceptable: agreed from .2 to .4."""
    clauses = {"share": {"ann": wants(0.2, 0), "bob": wants(0.4, 0)}}
    hasty = {"consult_days": 1.0, "tactic": {"kind": "conceder"}}
    run = central(
        case(clauses, parties={"ann": hasty, "bob": hasty}, every=8, calendar={"open_days": 3.0})
    )
    assert within(run.outcome.clauses["share"].level, (0.2, 0.4))
    assert run.outcome.clauses["share"].status is Status.AGREED


def test_a_draft_that_nobody_wants_is_not_what_is_agreed() -> None:
    """Both want .7 or more and would sign anything; the draft of .1 is left behind."""
    run = central(
        case(
            {"wage": {"union": wants(0.9), "board": wants(0.7), "drafted": 0.1}},
            parties={"board": {"capability": 3}},
        )
    )
    assert run.sessions[0].text["wage"] == 0.1
    assert within(run.outcome.clauses["wage"].level, (0.7, 0.9))
    assert all(within(a.offer, (0.7, 0.9)) for a in answers(run, "wage"))


def near_each_other(**keys: Any) -> Scenario:
    """Three parties that are near each other on each of two clauses of a package."""
    return case(
        {
            "depth": {"a": wants(0.1, 0), "b": wants(0.2, 0, 0.9), "c": wants(0.35, 0)},
            "width": {"a": wants(0.6, 0.1), "b": wants(0.95, 0), "c": wants(0.7, 0), "drafted": 0},
        },
        {"plan": paper("a", "b", "c", adoption="package")},
        parties={"a": {"allocation": "logrolling"}, "b": {"tactic": {"kind": "boulware"}}},
        **keys,
    )


@pytest.mark.parametrize("n", range(4))
def test_nothing_in_a_package_lies_beyond_all_ideals(n: int) -> None:
    """Every offer, every text after the first and the agreement lie among the ideals."""
    scenario = near_each_other(uncertainty={"medium": 0.15})
    for run in [central(scenario)] if n == 0 else drawn(scenario, 6, seed=n):
        assert run.outcome.instruments["plan"].signed
        for clause in ("depth", "width"):
            asked = hull(run, clause)
            assert all(within(session.text[clause], asked) for session in run.sessions[1:])
            assert all(within(a.offer, asked) for a in answers(run, clause))


# ── the first text ──────────────────────────────────────────────────────────────────────────────

CENTRE = {"opening": "centre"}
TWO_FIRM = {"ann": {"tactic": FIRM}, "bob": {"tactic": FIRM}}


@pytest.mark.parametrize("others", [(), ("flag", "song"), ("flag", "song", "oath", "coin", "seal")])
def test_the_first_text_on_a_clause_ignores_how_many_others_there_are(others: tuple) -> None:
    """Ann speaks on all of them, Bob on tax alone: the compromise is .5 all the same."""
    clauses = {"tax": {"ann": wants(1, 0, salience=0.5), "bob": wants(0, 0, salience=0.5)}}
    alone = {c: {"ann": wants(1, 0, salience=0.5)} for c in others}
    budget = {"budget": paper("ann", "bob")}
    run = central(case({**clauses, **alone}, budget, TWO_FIRM, protocol=CENTRE))
    assert run.sessions[0].text["tax"] == pytest.approx(0.5)


def fisheries(heavy: float, **keys: Any) -> Scenario:
    """Three parties on quota; what one of them has on ports weighs `heavy`."""
    return case(
        {
            "quota": {
                "a": wants(0.9, 0, salience=0.8),
                "b": wants(0.2, 0, salience=0.3),
                "c": wants(0.5, 0, salience=0.5),
            },
            "ports": {"a": wants(1, 0, salience=heavy), "c": wants(0, 0, salience=0.1)},
        },
        parties={"b": {"capability": 2}},
        protocol=CENTRE,
        **keys,
    )


@pytest.mark.parametrize("heavy", [0.0, 1.0, 1000.0])
def test_the_first_text_is_the_compromise_forecast(heavy: float) -> None:
    """Σ capability · salience · ideal over Σ capability · salience, salience as stated."""
    run = central(fisheries(heavy))
    forecast = (0.8 * 0.9 + 2 * 0.3 * 0.2 + 0.5 * 0.5) / (0.8 + 2 * 0.3 + 0.5)
    assert run.sessions[0].text["quota"] == pytest.approx(forecast)


def test_in_drawn_worlds_the_first_text_is_the_compromise_of_their_ideals() -> None:
    """The same weights on the ideals of that world."""
    texts = set()
    for run in drawn(fisheries(50.0, uncertainty={"medium": 0.2})):
        a, b, c = (run.sessions[0].answers[p]["quota"].ideal for p in "abc")
        forecast = (0.8 * a + 2 * 0.3 * b + 0.5 * c) / (0.8 + 2 * 0.3 + 0.5)
        texts.add(run.sessions[0].text["quota"])
        assert run.sessions[0].text["quota"] == pytest.approx(forecast)
    assert len(texts) > 6


def test_a_clause_of_steps_opens_at_the_step_that_weighs_most() -> None:
    """Two of weight .6 want 'half' or near it, one of .5 'all': half, whatever else is tabled."""
    run = central(
        case(
            {
                "troops": {
                    "a": wants(1, salience=0.5),
                    "b": wants(0.5, salience=0.3),
                    "c": wants(0.5, salience=0.3),
                    "scale": "steps",
                    "levels": [{"at": x, "name": f"{x}"} for x in (0.0, 0.5, 1.0)],
                },
                "bases": {"a": wants(1, salience=40)},
            },
            protocol=CENTRE,
        )
    )
    assert run.sessions[0].text["troops"] == 0.5


# ── tit for tat ─────────────────────────────────────────────────────────────────────────────────


def shares(run: Run, clause: str, party: str) -> list[float]:
    """The share of the way from a high ideal to the lower red line that a party would go."""
    return [
        (a.ideal - a.signs[0]) / (a.ideal - a.low)
        for a in answers(run, clause, party)
        if a.ideal > a.low
    ]


def answers_in_kind(run: Run, clause: str, one: str, other: str) -> None:
    """One, with an ideal near 1, concedes no more than the other's offers rose in worth to it."""
    ideal = answers(run, clause, one)[0].ideal
    worth = [1 - abs(a.offer - ideal) / ideal for a in answers(run, clause, other)]
    for n, share in enumerate(shares(run, clause, one)):
        seen = worth[:n] or worth[:1]
        assert share <= seen[-1] - seen[0] + EPS


def rate(**keys: Any) -> Scenario:
    """Tit for tat, from 1 down to .2, against a Boulware that stays near 0 until late."""
    return case(
        {"rate": {"ann": wants(1, 0.2), "bob": wants(0, 0, 0.8)}},
        parties={
            "ann": {"tactic": {"kind": "tit_for_tat"}},
            "bob": {"tactic": {"kind": "boulware"}},
        },
        every=1,
        sessions=12,
        **keys,
    )


def test_tit_for_tat_does_not_fall_for_a_millionth() -> None:
    """It concedes about as much as it is conceded to: next to nothing while Bob holds out."""
    run = central(rate())
    answers_in_kind(run, "rate", "ann", "bob")
    assert max(shares(run, "rate", "ann")[:7]) < 0.05
    assert run.outcome.clauses["rate"].status is Status.AGREED
    assert within(run.outcome.clauses["rate"].level, (0.2, 0.8))


def test_two_that_answer_in_kind_wait_for_each_other() -> None:
    """Neither begins, so neither moves, not at the last call either; both held back."""
    tit = {"tactic": {"kind": "tit_for_tat"}}
    run = central(
        case(
            {"toll": {"a": wants(0.9, 0.1), "b": wants(0.2, 0, 0.8)}}, parties={"a": tit, "b": tit}
        )
    )
    verdict = run.outcome.clauses["toll"]
    assert (verdict.status, verdict.held_back) == (Status.OPEN, ("a", "b"))
    assert verdict.apart == pytest.approx(0.7)
    assert all(a.offer == a.ideal for a in answers(run, "toll"))


def test_tit_for_tat_holds_until_the_others_have_been_heard() -> None:
    """Bob's capital answers in the fourth week; until then Ann has nothing to answer."""
    run = central(
        case(
            {"dues": {"ann": wants(1, 0), "bob": wants(0, 0)}},
            parties={
                "ann": {"tactic": {"kind": "tit_for_tat"}},
                "bob": {"consult_days": 20.0, "tactic": {"kind": "linear"}},
            },
            calendar={"stalemate_after": 13},
        )
    )
    assert shares(run, "dues", "ann")[:4] == [0, 0, 0, 0]
    assert max(shares(run, "dues", "ann")) > 0.3


def test_in_drawn_worlds_tit_for_tat_concedes_as_it_is_conceded_to() -> None:
    """In none of them more than it was given until then."""
    for run in worlds(rate(uncertainty={"medium": 0.1})):
        answers_in_kind(run, "rate", "ann", "bob")
