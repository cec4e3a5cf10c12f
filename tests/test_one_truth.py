"""What happened is judged once: screens, words and unlocking say what the record says."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.game.public import rounds
from negosim.record import EPS, Ending, Run, Status
from negosim.scenario.change import with_values
from negosim.scenario.recorded import Recorded, RecordedClause
from negosim.scenario.schema import Scenario
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import standing
from strategies import scenarios
from strategies_events import eventful
from unlock_cases import FIRM, apart, deal, stance

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
MANY = settings(max_examples=35, suppress_health_check=CHECKS)
SOME = settings(max_examples=20, suppress_health_check=CHECKS)
LATE = st.one_of(scenarios(), scenarios(late=True), scenarios(late=True))
ANY = st.one_of(LATE, eventful())
WORLD = st.one_of(st.none(), st.integers(0, 600))


def played(scenario: Scenario, world: int | None) -> Run:
    """The central world, or one of the ensemble with seed 7."""
    return negosim.run(scenario, seed=None if world is None else 7, world=world)


@MANY
@given(ANY, WORLD)
def test_the_last_session_shows_the_verdict(scenario: Scenario, world: int | None) -> None:
    """Where no event follows it, every clause stands in the last session as in the verdict."""
    run = played(scenario, world)
    told = [event for session in run.sessions for event in session.events]
    assume(run.sessions and list(run.outcome.events) == told)
    desk = Desk("random", scenario, run)
    desk.go(len(run.sessions) - 1)
    for clause, verdict in run.outcome.clauses.items():
        shown = standing(desk, clause)
        assert (shown.status, shown.gap) == (verdict.status, verdict.gap), clause
        assert shown.zopa == verdict.zopa


@MANY
@given(LATE, WORLD)
def test_a_clause_is_closed_from_its_agreement_until_it_is_reopened(
    scenario: Scenario, world: int | None
) -> None:
    """In the record, in what a seat hears, and in how the clause stands, session by session.

    In a package it is also lost when a red line moves beyond its level.
    """
    run = played(scenario, world)
    closed: set[str] = set()
    for session, heard in zip(run.sessions, rounds(run.sessions), strict=True):
        effects = [e for key in session.events for e in scenario.events[key].effects]
        reopened = {e.clause for e in effects if e.reopen}
        moved = {e.clause for e in effects if e.accepts and _provisional(scenario, e.clause)}
        assert closed & reopened <= closed - set(session.closed) <= reopened | moved
        assert set(session.closed) == set(heard.closed) <= closed
        closed = set(session.closed)
        assert not closed & set(session.agreed)
        closed |= set(session.agreed)
        for clause, stands in session.standing.items():
            assert (stands.status is Status.AGREED) == (clause in closed)
            assert (stands.zopa is None) == (stands.gap > 0.0)
    for clause, verdict in run.outcome.clauses.items():
        within = [s.n for s in run.sessions if clause in s.agreed]
        assert verdict.agreed_in in ((within[-1],) if verdict.status is Status.AGREED else (None,))


def _provisional(scenario: Scenario, clause: str | None) -> bool:
    held = scenario.clauses[clause or ""].instruments
    return all(scenario.instruments[i].adoption == "package" for i in held)


@MANY
@given(ANY, WORLD)
def test_the_red_lines_of_the_verdict_make_its_room(scenario: Scenario, world: int | None) -> None:
    """Room, gap and blockers follow from the recorded lines of those who must agree."""
    run = played(scenario, world)
    left = {*run.outcome.left, *run.outcome.absent}
    for verdict in run.outcome.clauses.values():
        lines = verdict.lines
        assert set(lines) <= set(verdict.veto)
        low = max((line.low for line in lines.values()), default=0.0)
        high = min((line.high for line in lines.values()), default=1.0)
        assert verdict.gap == (low - high if low > high + EPS else 0.0)
        assert verdict.zopa == (None if verdict.gap else (min(low, high), max(low, high)))
        assert set(verdict.left) == (
            left & set(verdict.veto) if verdict.status is Status.OPEN else set()
        )
        if verdict.status is Status.BLOCKED:
            assert verdict.gap > 0.0
            assert set(verdict.blocked_by) == {
                p
                for p, mine in lines.items()
                if any(mine.low > x.high + EPS or x.low > mine.high + EPS for x in lines.values())
            }
    for i, paper in run.outcome.instruments.items():
        empty = not any(i in clause.instruments for clause in scenario.clauses.values())
        assert paper.signed is not (bool(paper.why) or empty)
        assert list(paper.essential_to) == list(paper.missing)


@MANY
@given(LATE, WORLD)
def test_members_named_hold_their_alliances_line(scenario: Scenario, world: int | None) -> None:
    """They are members with a stance; in the central world none of them goes beyond the line."""
    run = played(scenario, world)
    said = [(p, by) for session in run.sessions for p, by in session.answers.items()]
    for p, c, a in ((p, c, a) for p, by in said for c, a in by.items()):
        for m in (*a.low_by, *a.high_by):
            assert c in scenario.parties[p].members[m].stances
        if world is None:
            bounds = {m: x.stances[c].accepts for m, x in scenario.parties[p].members.items()
                      if c in x.stances}  # fmt: skip
            assert all(bounds[m][0] >= a.low - EPS for m in a.low_by)
            assert all(bounds[m][1] <= a.high + EPS for m in a.high_by)


@SOME
@given(ANY)
def test_unlocking_starts_from_the_gap_of_the_run(scenario: Scenario) -> None:
    """Blocked clauses with a gap, and no others, are opened, from the gap that the run records."""
    verdicts = negosim.run(scenario).outcome.clauses
    keys = negosim.unlock(scenario, clauses=list(scenario.clauses), worlds=0).clauses
    gaps = {c: v.gap for c, v in verdicts.items() if v.status is Status.BLOCKED and v.gap}
    assert {c: key.gap for c, key in keys.items()} == pytest.approx(gaps, abs=0)


def test_an_event_after_the_end_moves_no_red_line() -> None:
    """Talks that stop before an event are opened from the red lines of their end."""
    event = {
        "date": "2025-01-31",
        "title": "too late",
        "effects": [{"party": "b", "clause": "point", "accepts": [0.9, 1.0]}],
    }
    scenario = deal({"point": apart()}, tactic=FIRM, events={"late": event})
    scenario = with_values(scenario, {"calendar.every": 7})  # the last session is on day 28
    outcome = negosim.run(scenario).outcome
    assert (outcome.day, outcome.events) == (28.0, ())
    key = negosim.unlock(scenario, clauses="point", worlds=0).clauses["point"]
    assert key.gap == outcome.clauses["point"].gap == pytest.approx(0.4)
    assert key.cheapest is not None
    assert not any("events." in option for option in key.cheapest.options)


def test_a_clause_that_a_party_left_behind_is_open_at_once() -> None:
    """The Table shows it in the session of the departure, as the verdict has it in the end."""
    clauses = {
        "point": {"a": stance(0, 0, 0.5), "b": stance(1, 0.5, 1)},
        "other": {"a": stance(0, 0, 0.1, essential=True), "b": stance(1, 0.9, 1)},
    }
    angry = {"a": {"walkout": 1.0}}
    scenario = deal(clauses, tactic=FIRM, parties=angry)
    tense = scenario.tension.model_copy(update={"start": 1.0})
    run = negosim.run(scenario.model_copy(update={"tension": tense}))
    assert run.sessions[-1].left == ("a",)
    for stands in (run.sessions[-1].standing["point"], run.outcome.clauses["point"]):
        assert (stands.status, stands.zopa) == (Status.OPEN, (0.5, 0.5))


def test_a_file_and_a_run_have_the_same_words() -> None:
    """The record of a case in a scenario file uses the statuses and endings of a run."""
    fields = {**Recorded.model_fields, **RecordedClause.model_fields}
    status, talks = fields["status"].annotation, fields["talks"].annotation
    assert get_args(status) == tuple(s.value for s in Status)
    assert get_args(get_args(talks)[0]) == tuple(e.value for e in Ending)
