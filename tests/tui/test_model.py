"""The desk: cursor, jumps, edits with undo and redo, runs that come late. No terminal."""

from __future__ import annotations

import pytest

import negosim
from negosim.record import Reply
from negosim.scenario.faults import ScenarioError

BETA = "parties.high.tactic.beta"
RED = "clauses.dam_height.stances.high.accepts"


def test_the_cursor_runs_over_sessions_and_then_the_outcome(desk):
    """Home is session 1, End the outcome, and no step leaves that range."""
    assert (desk.session, desk.shown.n) == (0, 1)
    assert not desk.step(-1)
    desk.go(-1)
    assert desk.at_outcome
    assert desk.shown.n == len(desk.run.sessions)
    assert not desk.step(1)
    assert desk.step(-1)
    assert not desk.at_outcome


def test_seek_finds_refusals_events_and_changes_and_stays_where_there_are_none(desk):
    """A jump lands on the nearest session that has what was sought, in both directions."""
    desk.choose_clause(desk.clauses.index("dam_height"))
    assert desk.seek("refusal", 1)
    answers = desk.shown.answers.values()
    assert any(a["dam_height"].reply is Reply.REFUSE for a in answers if "dam_height" in a)
    desk.go(0)
    assert desk.seek("event", 1)
    assert "drought" in desk.shown.events
    desk.go(0)
    assert not desk.seek("event", -1)
    assert desk.session == 0
    assert desk.seek("change", 1)


def test_an_edit_changes_the_scenario_asks_for_a_run_and_can_be_undone_and_redone(desk):
    """Undo and redo walk the whole history; reset is a step like any other."""
    desk.edit({RED: [0.2, 1.0]})
    assert desk.scenario.clauses["dam_height"].stances["high"].accepts == (0.2, 1.0)
    assert desk.pending
    desk.edit({BETA: 0.9})
    assert desk.undo()
    assert desk.edits.values == {RED: [0.2, 1.0]}
    assert desk.scenario.parties["high"].tactic.params["beta"] == 0.5
    assert desk.redo()
    assert desk.scenario.parties["high"].tactic.params["beta"] == 0.9
    assert desk.reset()
    assert not desk.is_edited
    assert desk.scenario == desk.stated
    assert desk.undo()
    assert desk.edits.values == {RED: [0.2, 1.0], BETA: 0.9}


def test_a_refused_edit_changes_nothing(desk):
    """A value that the schema refuses raises and leaves scenario, edits and pending run alone."""
    with pytest.raises(ScenarioError):
        desk.edit({BETA: 1.5})
    assert (desk.scenario, desk.edits.values, desk.pending) == (desk.stated, {}, 0)


def test_setting_the_stated_value_is_no_edit(desk):
    """What says the same as the scenario is not counted as a change."""
    desk.edit({BETA: 0.9})
    desk.edit({BETA: 0.5})
    assert not desk.is_edited


def test_another_tactic_drops_the_edits_of_the_old_ones_parameters(desk):
    """β of a boulware party says nothing once it is firm."""
    desk.edit({BETA: 0.9})
    desk.edit({"parties.high.tactic.kind": "firm"})
    assert desk.edits.values == {"parties.high.tactic.kind": "firm"}
    assert desk.scenario.parties["high"].tactic.kind == "firm"


def test_a_run_that_is_no_longer_wanted_is_dropped(desk):
    """Only the run of the latest edit is taken; the baseline stays."""
    desk.edit({RED: [0.4, 1.0]})
    stale, first = desk.pending, negosim.run(desk.scenario)
    desk.edit({RED: [0.2, 1.0]})
    second = negosim.run(desk.scenario)
    assert not desk.take_run(stale, first)
    assert desk.take_run(desk.pending, second)
    assert desk.run is second
    assert desk.baseline is not second
    assert not desk.take_run(stale, first)


def test_the_cursor_stays_on_the_outcome_when_a_run_has_fewer_sessions(desk):
    """A shorter run never leaves the cursor behind its end."""
    desk.go(-1)
    desk.edit({"calendar.stalemate_after": 1, "parties.high.tactic.kind": "firm"})
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    assert desk.at_outcome
    assert desk.shown is desk.run.sessions[-1]
