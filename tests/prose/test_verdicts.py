"""What is said of the end: verdicts, instruments, worth, record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import negosim
from negosim.prose import (
    ending_sentence,
    instrument_sentence,
    recorded_sentence,
    verdict_sentence,
)
from negosim.prose.endings import record_sentences, record_summary, record_table, worth_sentence
from negosim.record import ClauseOutcome, Ending, InstrumentOutcome, Lines, Run, Status
from negosim.scenario.recorded import Recorded, RecordedClause
from negosim.scenario.schema import Scenario
from verdict_by_hand import verdict

LINES = {"north": Lines(0.2, 1.0), "league": Lines(0.0, 0.8)}


def with_verdict(run: Run, clause: str, new: ClauseOutcome, **outcome: object) -> Run:
    """The run with another verdict on a clause."""
    clauses = {**run.outcome.clauses, clause: new}
    changed = replace(run.outcome, clauses=clauses, **outcome)  # type: ignore[arg-type]
    return replace(run, outcome=changed)


def test_a_blocked_clause_names_both_red_lines_and_the_gap(scenario: Scenario, run: Run) -> None:
    """The red lines at the end: North's moved to .50, the League's is Islet's."""
    assert verdict_sentence(scenario, run, "quota").text == (
        "the quota: blocked. North signs nothing short of 'half the catch' (.50); League signs "
        "nothing beyond 'a token quota' (.20), by unanimity: Islet. The gap is .30."
    )


def test_the_lines_of_the_verdict_count_not_those_last_heard(scenario: Scenario, run: Run) -> None:
    """The verdict explains itself by the red lines it used, whatever was heard in a session."""
    moved = replace(
        run.outcome.clauses["quota"],
        lines={"north": Lines(0.7, 1.0), "league": Lines(0.0, 0.4)},
    )
    told = verdict_sentence(scenario, with_verdict(run, "quota", moved), "quota").text
    assert told == (
        "the quota: blocked. North signs nothing short of .70, between 'half the catch' and 'the "
        "whole catch'; League signs nothing beyond .40, between 'a token quota' and 'half the "
        "catch'. The gap is .30."
    )


def test_a_tiny_gap_is_not_called_none(scenario: Scenario, run: Run) -> None:
    """Where two decimals show no gap, the sentence does not say that it is 0."""
    close = replace(
        run.outcome.clauses["quota"],
        gap=0.003,
        lines={"north": Lines(0.303, 1.0), "league": Lines(0.0, 0.3)},
    )
    told = verdict_sentence(scenario, with_verdict(run, "quota", close), "quota").text
    assert told.endswith("The gap is less than .01.")


def test_a_clause_left_behind_by_a_party_says_so(scenario: Scenario, run: Run) -> None:
    """With room for agreement it is the departure that keeps it open."""
    left = replace(verdict(Status.OPEN, 0.5, (0.2, 0.8)), left=("north",), lines=LINES)
    told = verdict_sentence(scenario, with_verdict(run, "patrols", left), "patrols").reason
    assert told == "There is room from .20 to .80; North left the talks"


def test_a_conditional_clause_names_who_waits_for_what(scenario: Scenario, run: Run) -> None:
    """The party, the clause, the floor and where it stands; short where just told."""
    told = verdict_sentence(scenario, run, "patrols")
    assert told.verb == "conditional"
    assert told.reason == (
        "The text stands at .50. League would sign on condition that the quota stands at "
        "'a token quota' (.20) or higher; the text has .10"
    )
    short = verdict_sentence(scenario, run, "patrols", short=True).reason
    assert short.endswith("League would sign on the same condition")


@pytest.mark.parametrize(
    ("ending", "why"),
    [(Ending.DEADLINE, "time ran out"), (Ending.STALEMATE, "the talks stopped moving")],
)
def test_an_open_clause_tells_the_room_and_what_was_asked(
    scenario: Scenario, run: Run, ending: Ending, why: str
) -> None:
    """The ZOPA, how the talks ended and what each party with a veto still asked."""
    stays = replace(verdict(Status.OPEN, 0.5, (0.2, 0.8)), lines=LINES)
    told = verdict_sentence(scenario, with_verdict(run, "patrols", stays, talks=ending), "patrols")
    assert told.text == (
        f"patrols: open. There is room from .20 to .80; {why} while the text was at .50 and "
        "North asked 1."
    )


@pytest.mark.parametrize(
    ("signed", "verb"), [(True, "agreed"), (False, "agreed in principle, unsigned")]
)
def test_what_is_agreed_in_an_unsigned_instrument_is_so_in_principle(
    scenario: Scenario, run: Run, signed: bool, verb: str
) -> None:
    """Agreement on a clause is not a signature."""
    settled = verdict(Status.AGREED, 0.2, (0.2, 0.8), agreed_in=2, in_force=signed)
    pact = {"pact": InstrumentOutcome(signed, (), {}, (), (), False)}
    told = verdict_sentence(
        scenario, with_verdict(run, "quota", settled, instruments=pact), "quota"
    )
    assert told.verb == verb
    assert told.reason == "At 'a token quota' (.20), in session 2"


def test_an_unsigned_instrument_says_what_is_missing_and_to_whom(
    scenario: Scenario, run: Run
) -> None:
    """Who left, which essential clause is not agreed, for whom it is worth less than no deal."""
    assert instrument_sentence(scenario, run, "pact").text == (
        "pact is not signed. North left the talks. Not agreed, essential to North: the quota. "
        "It is worth less than no deal to League."
    )


def test_worth_is_told_beside_no_deal(scenario: Scenario, run: Run) -> None:
    """The same, less, more."""
    told = [worth_sentence(scenario, run, p).text for p in ("north", "league", "guest")]
    assert told == [
        "North ends at .20, the same as no deal.",
        "League ends at .50, .10 less than no deal.",
        "Guest ends at 1, .10 more than no deal.",
    ]


@pytest.mark.parametrize(
    ("ending", "how"),
    [
        (Ending.DEADLINE, "end at the deadline"),
        (Ending.STALEMATE, "end because nothing moved for three sessions"),
        (Ending.WALKOUT, "end because North left"),
        (Ending.CONCLUDED, "end with every instrument signed"),
    ],
)
def test_every_ending_has_its_words(scenario: Scenario, run: Run, ending: Ending, how: str) -> None:
    """How, when, after how many sessions, and what came of the clauses."""
    here = replace(run, outcome=replace(run.outcome, talks=ending))
    assert ending_sentence(scenario, here).text == (
        f"The talks {how}, on 31 Mar 2030, after two sessions: one conditional and one blocked; "
        "the one instrument is not signed."
    )


def test_the_record_stands_beside_the_run(scenario: Scenario, run: Run) -> None:
    """Only a scenario with a record has one, and differences are named."""
    assert record_sentences(scenario, run) == []
    assert record_table(scenario, run) is None
    record = Recorded(
        summary="The pact failed.",
        talks="walkout",
        ended=dt.date(2030, 3, 20),
        signed={"pact": False},
        clauses={"quota": RecordedClause(status="open", best_offer=0.2)},
    )
    known = scenario.model_copy(update={"record": record})
    told = [s.text for s in record_sentences(known, run)]
    assert told == [
        "In the record: The pact failed.",
        "In the record: the talks ended on 20 Mar 2030 because a party left; here with the "
        "calendar.",
        "In the record: not signed: pact.",
    ]
    assert record_summary(known, run) == (
        "The verdict is that of the record on 0 of 1 clause. A clause that is not agreed stays as "
        "it is, at the status quo."
    )
    said = recorded_sentence(known, "quota")
    assert said is not None
    assert said.text == "In the record: open; furthest offer 'a token quota' (.20)."
    assert recorded_sentence(known, "patrols") is None


def test_the_levels_of_a_run_stand_beside_those_of_the_record() -> None:
    """What is agreed at another level does not pass as the same; a table has it, and a sentence."""
    scenario = negosim.load("cuba-1962")
    outcome = negosim.run(scenario).outcome.clauses
    table = record_table(scenario, negosim.run(scenario))
    assert table is not None
    assert [row[0] for row in table.rows] == [c.short for c in scenario.clauses.values()]
    for row, (name, stated) in zip(table.rows, scenario.record.clauses.items(), strict=True):
        assert row[1:4:2] == (stated.status, outcome[name].status.value)
        assert float(row[4]) - float(row[2]) == pytest.approx(float(row[5]), abs=0.011)
    furthest = max(abs(float(row[4]) - float(row[2])) for row in table.rows)
    said = record_summary(scenario, negosim.run(scenario))
    assert f"by {furthest:.2f} at most".replace("0.", ".") in said
    assert said.startswith("The verdict is that of the record on all six clauses. The levels of ")
