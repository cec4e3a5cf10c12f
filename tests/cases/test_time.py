"""Time: room is used at the last call, tension delays, news counts on its day and in its order."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

import oracle
from agreement import differences
from cases.small import (
    FIRM,
    answers,
    case,
    central,
    drawn,
    paper,
    said,
    settles_where_there_is_room,
    wants,
    within,
)
from negosim.record import Ending, Run, Status, Unsigned
from negosim.scenario.schema import Scenario

# ── the last call ───────────────────────────────────────────────────────────────────────────────


def narrow(one: Any = None, **keys: Any) -> Scenario:
    """Room from .38 to .42 between ideals 1 and 0, thirteen weekly sessions."""
    parties = {"ann": one or {}}
    return case(
        {"height": {"ann": wants(1, 0.38), "bob": wants(0, 0, 0.42)}}, None, parties, **keys
    )


LATE = {"tactic": {"kind": "boulware"}}


def test_room_is_used_by_the_last_session() -> None:
    """Two that concede in step with the clock meet between .38 and .42."""
    run = central(narrow())
    assert run.outcome.clauses["height"].status is Status.AGREED
    assert within(run.outcome.clauses["height"].level, (0.38, 0.42))


def test_room_is_used_at_the_last_call() -> None:
    """The last offers before it do not meet; asked once more, both would rather sign than leave."""
    scenario = narrow(LATE)
    run = central(scenario)
    height, last = run.outcome.clauses["height"], run.sessions[-1]
    assert (height.status, height.agreed_in) == (Status.AGREED, last.n)
    assert within(height.level, (0.38, 0.42))
    assert last.last_call
    assert not any(session.last_call for session in run.sessions[:-1])
    assert run.outcome.instruments["deed"].at_last_call
    assert run.outcome.talks is Ending.CONCLUDED
    text = said(scenario, run)
    assert "Deed is signed; thanks to the last call" in text
    assert "Height: agreed. At .42, at the last call" in text


def test_without_a_last_call_the_calendar_ends_the_talks() -> None:
    """The same talks end open, for want of one more text."""
    scenario = narrow(LATE, protocol={"last_call": False})
    run = central(scenario)
    assert run.outcome.clauses["height"].status is Status.OPEN
    assert run.outcome.talks is Ending.DEADLINE
    assert run.outcome.instruments["deed"].why == (Unsigned.HELD_BACK,)
    assert "There is room from .38 to .42; time ran out" in said(scenario, run)


def test_who_holds_back_at_the_last_call_is_named() -> None:
    """Ann stays at her ideal of 1, although she could go to .38; Bob gave all, up to .42."""
    scenario = narrow({"tactic": FIRM})
    run = central(scenario)
    height = run.outcome.clauses["height"]
    assert (height.status, height.held_back) == (Status.OPEN, ("ann",))
    assert height.apart == pytest.approx(1 - 0.42)
    assert run.outcome.instruments["deed"].why == (Unsigned.HELD_BACK,)
    assert "Ann stayed at 1 and could go down to .38" in said(scenario, run)


def late_capitals(**keys: Any) -> Scenario:
    """Three parties and two clauses; one capital answers nothing before the calendar ends."""
    return case(
        {
            "share": {"a": wants(0.9, 0.5), "b": wants(0.1, 0, 0.55), "c": wants(0.5, 0.3, 0.8)},
            "term": {"a": wants(0.2, 0, 0.5), "b": wants(1, 0.45)},
        },
        {"lease": paper("a", "b", "c", adoption="package")},
        {"b": {"consult_days": 300.0}, "c": {"tactic": {"kind": "boulware", "beta": 0.02}}},
        calendar={"stalemate_after": 13},
        **keys,
    )


def test_a_delegation_without_an_answer_gives_its_last_word() -> None:
    """At the last call it does not ask its capital; both clauses are agreed inside the room."""
    run = central(late_capitals())
    assert all(a.late for a in answers(run, "share", "b")[:-1])
    assert all(v.agreed_in == run.sessions[-1].n for v in run.outcome.clauses.values())
    settles_where_there_is_room(run)
    assert run.outcome.instruments["lease"].at_last_call


def test_in_drawn_worlds_room_is_used_where_there_is_a_last_call() -> None:
    """Half of the worlds have one: there room is used; in the others the lease is not signed."""
    runs = drawn(late_capitals(uncertainty={"medium": 0.1}, protocol={"last_call": 0.5}))
    called = [run for run in runs if run.sessions[-1].last_call]
    assert 2 < len(called) < len(runs) - 2
    for run in runs:
        if run in called:
            settles_where_there_is_room(run)
        else:
            assert not run.outcome.instruments["lease"].signed


def test_what_is_signed_before_the_last_call_owes_it_nothing() -> None:
    """In calm talks both meet early; no last call is held, and the deed is not thanks to one."""
    scenario = tense(0.0)
    run = central(scenario)
    assert not run.sessions[-1].last_call
    assert not run.outcome.instruments["deed"].at_last_call
    assert "thanks to the last call" not in said(scenario, run)


# ── tension ─────────────────────────────────────────────────────────────────────────────────────


def tense(start: float, sensitivity: float = 0.2, patience: float = 0.1, **keys: Any) -> Scenario:
    """A year of weekly sessions, room from .38 to .42, two parties that tension slows."""
    party = {"sensitivity": sensitivity, "tactic": {"kind": "linear", "patience": patience}}
    return case(
        {"height": {"ann": wants(1, 0.38), "bob": wants(0, 0, 0.42)}},
        parties={"ann": party, "bob": party},
        sessions=53,
        calendar={"stalemate_after": 100},
        tension={"start": start},
        **keys,
    )


def test_tension_does_not_cap_what_a_party_concedes() -> None:
    """Fifty-three sessions at a tension of one half: agreed, and long before the last call."""
    run = central(tense(0.5))
    assert run.outcome.clauses["height"].status is Status.AGREED
    assert within(run.outcome.clauses["height"].level, (0.38, 0.42))
    assert len(run.sessions) < 20


def test_the_more_tension_the_later_they_agree() -> None:
    """The same talks, calmer and tenser; only with the clock at a stop is it the last call."""
    runs = [central(tense(t, sensitivity=1, patience=0.3)) for t in (0.0, 0.4, 0.7, 1.0)]
    days = [run.sessions[-1].day for run in runs]
    assert days == sorted(set(days))
    assert [run.sessions[-1].last_call for run in runs] == [False, False, False, True]
    assert all(run.outcome.instruments["deed"].signed for run in runs)


def border(probability: float, **keys: Any) -> Scenario:
    """Three parties on two clauses; shots at the border half way raise the tension by .8."""
    nervous = {"sensitivity": 0.9, "tactic": {"kind": "linear", "patience": 0.4}}
    return case(
        {
            "posts": {"a": wants(1, 0.5), "b": wants(0, 0, 0.6), "c": wants(0.7, 0.3)},
            "trade": {"b": wants(0.9, 0.2), "c": wants(0.1, 0, 0.4)},
        },
        parties={"a": nervous, "b": nervous, "c": {"sensitivity": 0.5}},
        sessions=21,
        calendar={"stalemate_after": 100},
        events={
            "shots": {
                "date": date(2024, 2, 1),
                "title": "shots",
                "tension": 0.8,
                "probability": probability,
            }
        },
        **keys,
    )


def test_news_that_raises_the_tension_delays_what_is_agreed() -> None:
    """With the shots both clauses are agreed later, and agreed all the same."""
    calm, shaken = central(border(0)), central(border(1))
    for clause in ("posts", "trade"):
        before, after = calm.outcome.clauses[clause], shaken.outcome.clauses[clause]
        assert before.status is after.status is Status.AGREED
        assert before.agreed_in is not None
        assert after.agreed_in is not None
        assert before.agreed_in < after.agreed_in


def test_in_drawn_worlds_tension_costs_time_and_no_agreement() -> None:
    """Wherever there is room the clauses are agreed, with the shots or without."""
    runs = drawn(border(0.5, uncertainty={"medium": 0.1}))
    assert {run.outcome.events for run in runs} == {(), ("shots",)}
    for run in runs:
        settles_where_there_is_room(run)


# ── news after the last session ─────────────────────────────────────────────────────────────────


def league(
    *members: tuple[float, float], consensus: Any = "unanimity", last_call: bool = True, **keys: Any
) -> Scenario:
    """An alliance for a high quota; news after the last session moves its own red line to .4."""
    each = {
        f"m{n}": {
            "name": f"Member {n}",
            "stances": {"quota": {"accepts": pair, "uncertainty": 0.0}},
        }
        for n, pair in enumerate(members)
    }
    line = {"party": "league", "clause": "quota", "accepts": [0.4, 1]}
    return case(
        {"quota": {"league": wants(1, 0.3), "bob": wants(0, 0, 0.2)}},
        parties={"league": {"members": each, "consensus": consensus}},
        calendar={
            "every": None,
            "sessions": [{"date": date(2024, 1, 5)}, {"date": date(2024, 1, 12)}],
            "end": date(2024, 3, 1),
        },
        events={
            "meeting": {"date": date(2024, 2, 10), "title": "the League meets", "effects": [line]}
        },
        protocol={"last_call": last_call},
        **keys,
    )


def gap_is_between_the_lines(run: Run) -> None:
    """The gap is the distance between the two red lines that the verdict names."""
    quota = run.outcome.clauses["quota"]
    assert (quota.status, quota.blocked_by) == (Status.BLOCKED, ("league", "bob"))
    assert quota.gap == pytest.approx(quota.lines["league"].low - quota.lines["bob"].high)


@pytest.mark.parametrize("last_call", [True, False])
def test_an_alliance_keeps_the_line_of_its_member_after_late_news(last_call: bool) -> None:
    """The League moves to .4, its member stays at .5: the line is the member's, the gap .30."""
    scenario = league((0.5, 1.0), last_call=last_call)
    run = central(scenario)
    gap_is_between_the_lines(run)
    line = run.outcome.clauses["quota"].lines["league"]
    assert (line.low, line.low_by) == (0.5, ("m0",))
    text = said(scenario, run)
    assert "nothing short of .50, by unanimity: Member 0" in text
    assert "The gap is .30" in text


def test_late_news_that_goes_beyond_the_members_sets_the_line() -> None:
    """Members at .35 do not bind any more once the League itself asks for .4."""
    scenario = league((0.35, 1.0), (0.2, 1.0), last_call=False)
    run = central(scenario)
    gap_is_between_the_lines(run)
    line = run.outcome.clauses["quota"].lines["league"]
    assert (line.low, line.low_by) == (0.4, ())
    assert "The gap is .20" in said(scenario, run)


def test_after_late_news_a_majority_of_members_binds_as_before() -> None:
    """Of members at .8, .6 and .3 two have to accept: .6, whatever the League moves to."""
    run = central(league((0.8, 1), (0.6, 1), (0.3, 1), consensus="majority", last_call=False))
    gap_is_between_the_lines(run)
    line = run.outcome.clauses["quota"].lines["league"]
    assert (line.low, line.low_by) == (0.6, ("m0", "m1"))


@pytest.mark.parametrize("last_call", [True, False])
def test_in_drawn_worlds_the_gap_is_between_the_lines_named(last_call: bool) -> None:
    """The member's line of .5 has no spread: the League's is that or, where drawn so, higher."""
    bound = set()
    for run in drawn(league((0.5, 1.0), last_call=last_call, uncertainty={"medium": 0.1}), 24):
        if run.outcome.clauses["quota"].status is Status.BLOCKED:
            gap_is_between_the_lines(run)
        line = run.outcome.clauses["quota"].lines["league"]
        bound.add(line.low_by)
        assert line.low == 0.5 if line.low_by else line.low > 0.5
    assert ("m0",) in bound


# ── several pieces of news on one day ───────────────────────────────────────────────────────────

NARROWER = {"party": "bob", "clause": "rate", "accepts": [0, 0.3], "ideal": 0.3}
WIDER = {"party": "bob", "clause": "rate", "accepts": [0, 1], "ideal": 0.5}
REOPENED = {"clause": "rate", "reopen": True}


def news(*effects: Any, split: bool, probability: float = 1.0, **keys: Any) -> Scenario:
    """Rate is agreed at .5 at once, and reopened on the day of the third session."""
    each = [[e] for e in effects] if split else [list(effects)]
    return case(
        {
            "rate": {
                "ann": wants(0.5, 0, uncertainty=0.0),
                "bob": wants(0.5, 0, uncertainty=0.0),
                "drafted": 0.5,
            },
            "fee": {"ann": wants(1, 0.9), "bob": wants(0, 0, 0.1)},
        },
        parties={"ann": {"tactic": FIRM}, "bob": {"tactic": FIRM}},
        events={
            f"e{n}": {
                "date": date(2024, 1, 15),
                "title": f"news {n}",
                "effects": these,
                "probability": probability,
            }
            for n, these in enumerate(each)
        },
        sessions=4,
        **keys,
    )


@pytest.mark.parametrize("split", [True, False])
@pytest.mark.parametrize("order", permutations(range(3)))
def test_news_of_one_day_counts_in_the_order_of_the_file(order: tuple, split: bool) -> None:
    """Bob's offer is drawn to .3 if the clause is open again while his line is there."""
    effects = [(NARROWER, WIDER, REOPENED)[k] for k in order]
    scenario = news(*effects, split=split)
    run = central(scenario)
    assert run.sessions[0].agreed == ("rate",)
    line, offer, is_open = 1.0, 0.5, False
    for effect in effects:
        is_open |= effect is REOPENED
        line = effect["accepts"][1] if "accepts" in effect else line
        offer = min(offer, line) if is_open else offer
    assert run.sessions[2].text["rate"] == pytest.approx((0.5 + offer) / 2)
    mine, _ = oracle.play(scenario)
    assert list(differences(mine, run.to_dict())) == []


def test_a_line_that_is_moved_twice_before_its_clause_reopens_draws_nothing() -> None:
    """Bob's line goes to 0 and back on the day; what comes back is the text as it was."""
    nothing = {**NARROWER, "accepts": [0, 0], "ideal": 0}
    run = central(news(nothing, WIDER, REOPENED, split=True))
    assert run.sessions[2].text["rate"] == pytest.approx(0.5)
    assert run.outcome.clauses["rate"].status is Status.AGREED


@pytest.mark.parametrize(("first", "second"), [(0.2, 0.6), (0.6, 0.2)])
def test_of_two_lines_set_on_one_day_the_later_in_the_file_counts(
    first: float, second: float
) -> None:
    """Whatever their ids are: the room on tolls ends at the line that the second news sets."""
    lines = {"zeal": first, "alarm": second}
    scenario = case(
        {"tolls": {"a": wants(1, 0.1), "b": wants(0, 0, 0.9), "c": wants(0.2, 0, 0.8)}},
        events={
            name: {
                "date": date(2024, 2, 1),
                "title": name,
                "effects": [{"party": "b", "clause": "tolls", "accepts": [0, line]}],
            }
            for name, line in lines.items()
        },
        parties={p: {"tactic": {"kind": "boulware"}} for p in "abc"},
    )
    run = central(scenario)
    assert run.outcome.clauses["tolls"].zopa == pytest.approx((0.1, second))
    settles_where_there_is_room(run)
    mine, _ = oracle.play(scenario)
    assert list(differences(mine, run.to_dict())) == []


def test_in_drawn_worlds_the_order_is_that_of_the_file() -> None:
    """Where the news happens the clause comes back inside the narrower line, else it stays."""
    effects = (NARROWER, REOPENED, WIDER)
    runs = drawn(news(*effects, split=False, probability=0.5))
    assert {run.outcome.events for run in runs} == {(), ("e0",)}
    for run in runs:
        assert run.sessions[2].text["rate"] == pytest.approx(0.4 if run.outcome.events else 0.5)
