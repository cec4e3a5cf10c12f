"""The words on real runs: every page of random scenarios, and what they say beside the record."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.game import start
from negosim.game.orders import open_clauses
from negosim.prose import (
    ending_sentence,
    instrument_sentence,
    session_sentences,
    transcript,
    verdict_sentence,
)
from negosim.prose.endings import later_events
from negosim.prose.names import number
from negosim.protocols.registry import protocols
from negosim.record import ClauseOutcome, Run, Status
from negosim.scenario.schema import Scenario
from strategies import scenarios

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
MANY = settings(max_examples=35, suppress_health_check=CHECKS)
SOME = settings(max_examples=30, suppress_health_check=CHECKS)
ANY = st.one_of(scenarios(), scenarios(late=True), scenarios(late=True))
FEW = settings(max_examples=12, suppress_health_check=CHECKS)
WORLD = st.one_of(st.none(), st.integers(0, 600))
NAMES = re.compile(r"\bp\d\b")  # of parties, as the strategies have them
LINES = re.compile(r"signs? nothing (short of|beyond) (?:'[^']*' \()?(-?[\d.]*\d)")
GAP = re.compile(r"The gap is (less than )?(\.?\d+)\.")
KINDS = st.sampled_from(sorted(protocols()))


def under(scenario: Scenario, kind: str) -> Scenario:
    """The scenario under another protocol."""
    protocol = scenario.protocol.model_copy(update={"kind": kind})
    return scenario.model_copy(update={"protocol": protocol})


def played(scenario: Scenario, world: int | None) -> Run:
    """The central world, or one of the ensemble with seed 7."""
    return negosim.run(scenario, seed=None if world is None else 7, world=world)


@SOME
@given(ANY, WORLD, KINDS)
def test_every_page_of_any_run_can_be_written(
    scenario: Scenario, world: int | None, kind: str
) -> None:
    """Transcript, each session whole, in full and by clause, each clause: whole sentences."""
    scenario = under(scenario, kind)
    run = played(scenario, world)
    texts = [transcript(scenario, run)]
    texts += [transcript(scenario, run, clause=c) for c in scenario.clauses]
    for session in run.sessions:
        texts.append(transcript(scenario, run, session=session.n))
        for clause in (None, *scenario.clauses):
            for full in (False, True):
                told = session_sentences(scenario, run, session.n, clause, full)
                assert all(s.text.endswith(".") for s in told)
    ends = [ending_sentence(scenario, run), *later_events(scenario, run)]
    ends += [instrument_sentence(scenario, run, i) for i in scenario.instruments]
    assert all(s.text.endswith(".") for s in ends)
    assert all(text.strip() and "None" not in text.replace("None of its", "") for text in texts)


@FEW
@given(ANY, WORLD, st.sampled_from(["tactic", "accept", "hold", "refuse"]), KINDS)
def test_every_debrief_can_be_written(
    scenario: Scenario, world: int | None, order: str, kind: str
) -> None:
    """Each clause of the seat with the verdict and the level of the record."""
    scenario = under(scenario, kind)
    spoken = {p for c in scenario.clauses.values() for p in c.stances}
    seats = [p for p in scenario.parties if p in spoken]
    assume(seats)
    game = start(scenario, seats[:1], seed=None if world is None else 7, world=world)
    while (pending := game.pending) is not None:
        word = "tactic" if pending.step == "text" else order  # of a text that it writes itself
        game = game.answer(dict.fromkeys(open_clauses(pending), word))
    run, told = game.run, debriefs(game)[seats[0]]
    assert run is not None
    assert [line for line in debrief_lines(scenario, told) if line.text.strip()]
    for scored in told.clauses:
        verdict = run.outcome.clauses[scored.clause]
        agreed = verdict.level if verdict.status is Status.AGREED else None
        assert (scored.status, scored.agreed_at) == (verdict.status, agreed)
        if verdict.agreed_in is None and seats[0] in verdict.lines:
            line = verdict.lines[seats[0]]
            assert (scored.low, scored.high) == (line.low, line.high)


@MANY
@given(ANY, WORLD, KINDS)
def test_a_blocked_clause_names_its_blockers_and_their_red_lines(
    scenario: Scenario, world: int | None, kind: str
) -> None:
    """Exactly the recorded blockers, at the recorded red lines; and the numbers make the gap."""
    scenario = under(scenario, kind)
    run = played(scenario, world)
    for clause, verdict in run.outcome.clauses.items():
        if verdict.status is Status.BLOCKED:
            text = verdict_sentence(scenario, run, clause).text
            assert set(NAMES.findall(text)) == set(verdict.blocked_by), text
            _makes_the_gap(text, verdict)
        elif verdict.left and verdict.lines:  # else nobody decides on it
            assert "left the talks" in verdict_sentence(scenario, run, clause).text


def _makes_the_gap(text: str, verdict: ClauseOutcome) -> None:
    """The highest lower line less the lowest upper one, as printed, is the gap as printed."""
    lows = [float(x) for side, x in LINES.findall(text) if side == "short of"]
    highs = [float(x) for side, x in LINES.findall(text) if side == "beyond"]
    found = GAP.search(text)
    assert lows, text
    assert highs, text
    assert found, text
    gap = float(found[2])
    assert abs(max(lows) - min(highs) - gap) < 0.0151, text
    if found[1]:
        assert verdict.gap < gap
    else:
        assert found[2] == number(verdict.gap) != "0"


LATE = """
format = 1
title = "Moorings"
story = "A guild moves its red line when nobody meets any more."
calendar = { start = 2031-05-01, end = 2031-06-20, sessions = [{ date = 2031-05-05 }, { date = 2031-05-12 }] }
protocol = { last_call = false }
[parties.p0]
name = "Guild"
consensus = "unanimity"
[parties.p0.members.pilot]
name = "Pilots"
stances.fee = { accepts = [0.6, 1.0] }
[parties.p1]
name = "Port"
[instruments.deed]
title = "Deed"
seats = { p0 = "veto", p1 = "veto" }
[clauses.fee]
title = "Fee"
instruments = ["deed"]
stances.p0 = { ideal = 1.0, accepts = [0.2, 1.0] }
stances.p1 = { ideal = 0.0, accepts = [0.0, 0.3] }
[events.meeting]
date = 2031-06-10
title = "The guild meets"
effects = [{ party = "p0", clause = "fee", accepts = [0.5, 1.0] }]
"""  # noqa: E501 - a scenario's own line


def test_a_red_line_that_an_event_moved_after_the_last_session_is_still_its_members(
    tmp_path: Path,
) -> None:
    """The pilots hold .60 whatever the guild's own line: .60 less .30 is the gap."""
    path = tmp_path / "late.toml"
    path.write_text(LATE, encoding="utf-8")
    scenario = negosim.load(str(path))
    run = negosim.run(scenario)
    assert run.outcome.events == ("meeting",)
    assert verdict_sentence(scenario, run, "fee").text == (
        "Fee: blocked. Guild signs nothing short of .60, by unanimity: Pilots; Port signs nothing "
        "beyond .30. The gap is .30."
    )
    for world in range(20):
        drawn = negosim.run(scenario, seed=7, world=world)
        verdict = drawn.outcome.clauses["fee"]
        if verdict.gap:
            _makes_the_gap(verdict_sentence(scenario, drawn, "fee").text, verdict)
