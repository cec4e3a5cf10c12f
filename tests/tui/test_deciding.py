"""What kept a clause from being agreed, and the way from there to the form."""

from __future__ import annotations

import pytest

import negosim
from negosim.prose.parameters import parameter_name
from negosim.prose.verdicts import apart_by
from negosim.record import Status
from negosim.scenario.change import with_values
from negosim.scenario.presets import presets
from negosim.tui.desk.model import Desk
from negosim.tui.parties.form import place_of
from negosim.tui.table.deciding import deciding
from tui.waiting import shows, until


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_every_clause_that_is_not_agreed_leads_to_values_of_the_form(name):
    """Red lines of both sides where it is blocked, conditions that are not met, by name."""
    scenario = negosim.load(name)
    desk = Desk(name, scenario, negosim.run(scenario))
    for at, (clause, verdict) in enumerate(desk.run.outcome.clauses.items()):
        desk.choose_clause(at)
        paths = deciding(desk)
        if verdict.status is Status.BLOCKED and not verdict.left:
            lows, highs = apart_by(verdict)
            assert {*lows, *highs} == {*verdict.blocked_by}, clause
            assert len(paths) >= 2, clause
        if verdict.status is Status.AGREED:
            assert paths == [], clause
        for path in paths:
            assert place_of(desk, path) is not None, path
            assert parameter_name(scenario, path)


def test_red_lines_that_an_event_set_are_found_at_the_event(river):
    """The event's value decides, not the one that it replaced; the sides are named."""
    effect = {"party": "low", "clause": "dam_height", "accepts": [0.0, 0.1]}
    scenario = with_values(river, {"events.drought.effects": [effect]})
    desk = Desk("river", scenario, negosim.run(scenario))
    paths = deciding(desk)
    assert "events.drought.effects.0.accepts.1" in paths
    assert "clauses.dam_height.stances.low.accepts.1" not in paths
    name = parameter_name(scenario, "events.drought.effects.0.accepts.1")
    assert name == "dry spring announced: Lowland: upper red line on height of the dam"


async def test_enter_at_the_table_opens_the_form_at_the_chosen_one(at):
    """A choice of the red lines; a single condition at once; nothing on an agreed clause."""
    async with at() as (app, pilot):
        await pilot.press("end", "enter")
        await shows(pilot, "What keeps it from being agreed", "Highland: lower red line on height")
        await pilot.press("down", "enter")
        form = app.get_screen("parties")
        assert app.screen is form
        field = form.field()
        assert (field.path, field.end) == ("clauses.dam_height.stances.low.accepts", 1)
        await pilot.press("escape", "down", "enter")
        assert form.field().path == "clauses.summer_flow.stances.high.requires.0.at_least"
        await pilot.press("escape", "down", "enter")
        await until(pilot, lambda: app._notifications)
        assert "agreed at the end" in next(iter(app._notifications)).message
