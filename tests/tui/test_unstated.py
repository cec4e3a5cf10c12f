"""Values that need not be stated: a dash on the form, a first step, taken out again."""

from __future__ import annotations

import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.worth import least_signed
from negosim.tui.app import NegosimApp
from negosim.tui.desk.model import Desk
from negosim.tui.parties.field import Field
from negosim.tui.parties.form import rows
from negosim.tui.parties.form_rows import old_value
from negosim.tui.parts.desk_actions import options

STANCE = "clauses.summer_flow.stances.high"
LINES = f"{STANCE}.accepts"


def said(app: NegosimApp) -> str:
    """The last notice."""
    return [n.message for n in app._notifications][-1]


def field(desk: Desk, path: str, end: int = 0, party: str = "high") -> Field:
    """The field of a path on a party's form."""
    every = (f for row in rows(desk, party) for f in row.fields)
    return next(f for f in every if f.path == path and f.end == end)


@pytest.mark.parametrize(
    ("path", "by", "value"),
    [
        ("parties.high.outside", 1, 0.05),
        ("parties.high.outside", -1, -0.05),
        (f"{STANCE}.curvature", 1, 1.1),
    ],
)
def test_a_first_step_goes_from_what_holds_without_a_statement(desk, path, by, value):
    """The dash becomes a value beside what holds now; taking it out brings the dash again."""
    unstated = field(desk, path)
    assert unstated.shown() == "—"
    desk.edit(unstated.setting(unstated.nudged(by), desk.scenario))
    stated = field(desk, path)
    assert stated.value == pytest.approx(value)
    assert old_value(desk, stated) == "—"
    desk.edit(stated.setting(stated.parse("—"), desk.scenario))
    assert field(desk, path).shown() == "—"
    assert not desk.is_edited


def test_no_deal_starts_beside_what_the_red_lines_say(desk):
    """Not at 0, where no red line would have it."""
    first = field(desk, "parties.high.no_deal").nudged(1)
    assert abs(first - least_signed(desk.scenario, "high")) <= 0.075


def test_red_lines_are_taken_out_and_stated_again(desk):
    """Both ends go at once; the first one stated leaves the other at the end of the scale."""
    assert old_value(desk, field(desk, LINES)) == ""
    desk.edit(field(desk, LINES).setting(None, desk.scenario))
    low, high = field(desk, LINES), field(desk, LINES, 1)
    assert (low.shown(), high.shown()) == ("—", "—")
    assert old_value(desk, high) == ".70"
    desk.edit(high.setting(high.nudged(-1), desk.scenario))
    assert desk.scenario.clauses["summer_flow"].stances["high"].accepts == (0.0, 0.95)
    assert high.nudged(-100) == 0.4  # never past the ideal


async def test_delete_takes_out_what_need_not_be_stated(at, settle):
    """And nothing else; an option cannot say it, so copying the command names the variant."""
    async with at() as (app, pilot):
        await pilot.press("e", "home")
        labels = [r.label.strip() for r in app.screen.rows_of(app.desk)]
        await pilot.press("delete")
        assert said(app) == "this value is always stated"
        await pilot.press("home", *["down"] * labels.index("summer flow"), "delete")
        await settle(app, pilot)
        assert dict(app.desk.edits.values) == {LINES: None}
        await pilot.press("y")
        assert "save the changes as a variant" in said(app)
        with pytest.raises(ValueError, match=f"no option takes out {LINES}"):
            options(app.desk.edits.values)
        await pilot.press("right", "right", "backspace", "plus")
        await settle(app, pilot)
        assert app.desk.scenario.clauses["summer_flow"].stances["high"].accepts == (0.0, 1.0)


async def test_a_condition_on_a_signature_has_a_row_without_a_value(at, settle, river):
    """The cursor passes over it, and no key changes anything."""
    wants = {f"{STANCE}.requires": [{"signed": "protocol"}]}
    scenario = with_values(river, wants)
    async with at(desk=Desk("river", scenario, negosim.run(scenario))) as (app, pilot):
        await pilot.press("e")
        form = app.screen.rows_of(app.desk)
        at_row = next(k for k, row in enumerate(form) if not row.fields)
        assert form[at_row].label == "  needs protocol signed"
        await pilot.press("home", *["down"] * at_row)
        await pilot.press("right", "plus", "enter", "delete", "left")
        await settle(app, pilot)
        assert not app.desk.is_edited
        await pilot.press("down")
        assert app.screen.field().path == "clauses.gauges.stances.high.accepts"


def test_scale_and_status_quo_are_on_the_form_of_the_talks(desk):
    """With the last call."""
    paths = {f.path for row in rows(desk, "") for f in row.fields}
    assert {"clauses.price.scale", "clauses.price.status_quo", "protocol.last_call"} <= paths
