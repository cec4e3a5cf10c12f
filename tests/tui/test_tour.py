"""The tour: five steps on an example, each done by the key that it names; nothing is lost."""

from __future__ import annotations

import re

import pytest

from negosim.game.files import Source
from negosim.game.game import start
from negosim.scenario.presets import presets
from negosim.tui.desk import gateway, state
from negosim.tui.desk.model import Desk
from negosim.tui.keys.action import KEY_NAMES
from negosim.tui.parts.prompt import AskScreen
from negosim.tui.parts.zone import Zone
from negosim.tui.play.app import PlayApp
from negosim.tui.tour.progress import Tour
from negosim.tui.tour.steps import COUNT, EXAMPLE, STEPS
from tui.waiting import settled, shows, until

RED = "clauses.dam_height.stances.high.accepts"
SIZES = [(80, 24), (200, 60)]
KEYS = {shown: key for key, shown in KEY_NAMES.items()}


def box(app) -> str:
    """What the step says, as one line; '' without a tour."""
    zone = app.screen.query_one("#tour", Zone)
    if not zone.display:
        return ""
    return " ".join(" ".join(row.plain for row in zone._painter(*zone.content_size)).split())


async def begin(app, pilot, *keys) -> None:
    """Start it, and wait until its first step is shown."""
    await pilot.press(*keys)
    await shows(pilot, f"Tour · 1 of {COUNT}")
    await settled(app, pilot)


def test_every_text_and_key_of_a_step_fits_its_box_at_80_columns():
    """Seven rows with the frame, 76 cells; checked on the example itself."""
    scenario = gateway.load(EXAMPLE)
    example = Desk(EXAMPLE, scenario, gateway.play(scenario))
    for at, step in enumerate(STEPS):
        rows = Tour(None, None, [], at).rows(example, step.screen, 76, 99)
        assert len(rows) <= 5, step.title
        assert max(row.cell_length for row in rows) <= 76


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_that_the_steps_name_lead_through_it_and_back(at, desk, home, size):
    """From the Table with a change on it, by ? and t; the change is there again at the end."""
    async with at(size) as (app, pilot):
        app.desk.edit({RED: [0.3, 1.0]})
        app.edited()
        await settled(app, pilot)
        before, edits = app.desk, dict(app.desk.edits.values)
        await begin(app, pilot, "question_mark", "t")
        assert app.desk is not before
        seen, pressed = [], 0
        while app.tour:
            text = box(app)
            told = re.match(rf"Tour · (\d) of {COUNT} · .+ Press (\S+): \S", text)
            assert told, text
            seen.append(int(told[1]))
            await pilot.press(KEYS.get(told[2], told[2]))
            await settled(app, pilot)
            await until(pilot, lambda: app.desk is None or not app.desk.pending)
            await settled(app, pilot)
            pressed += 1
            assert pressed < 15
        assert sorted(set(seen)) == [1, 2, 3, 4, 5]
        assert seen == sorted(seen)
        assert app.desk is before
        assert app.desk.edits.values == edits
        assert app.screen is app.get_screen("table")
        assert box(app) == ""
        await settled(app, pilot)
        assert state.read(home)[0].edits == edits


async def test_the_tour_says_what_the_change_did(at):
    """The clause that was blocked is agreed, in words."""
    async with at() as (app, pilot):
        await begin(app, pilot, "f3")
        await pilot.press("down", "down", "end", "home", "right", "e")
        for _ in range(4):
            await pilot.press("plus")
            await until(pilot, lambda: not app.desk.pending)
        await shows(pilot, "Tour · 5 of 5", "delivery: blocked → agreed")


async def test_escape_ends_it_at_once_also_where_nothing_was_open(at, text_of):
    """From the library back to the library."""
    async with at(library=True) as (app, pilot):
        await begin(app, pilot, "question_mark", "t")
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.screen is app.library
        assert (app.tour, app.desk) == (None, None)
        assert f"{len(presets())} scenarios" in text_of(app)
        await begin(app, pilot, "f1", "t")


async def test_who_leaves_the_way_is_led_back(at):
    """On another screen the box says how, and Esc goes there instead of ending the tour."""
    async with at() as (app, pilot):
        await begin(app, pilot, "f3")
        await pilot.press("e")
        await settled(app, pilot)
        assert box(app).endswith("Press Esc: leads back to the tour.")
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.screen is app.get_screen("table")
        assert box(app).startswith("Tour · 1 of 5")
        await pilot.press("question_mark", "escape")
        assert app.tour


async def test_it_waits_for_what_is_being_opened(at):
    """It does not take the place of a scenario that was asked for."""
    async with at(library=True) as (app, pilot):
        app.busy = "opening dam …"
        app.action_tour()
        await settled(app, pilot)
        assert (app.tour, app.screen) == (None, app.library)
        assert [n.message for n in app._notifications] == ["opening dam …"]


async def test_opening_a_scenario_ends_it(at):
    """What is opened is opened beside nothing of the tour."""
    async with at(library=True) as (app, pilot):
        await begin(app, pilot, "f3")
        app.open("istanbul-2022", "istanbul-2022")
        await shows(pilot, "session 1 of")
        await settled(app, pilot)
        assert app.tour is None
        assert app.desk.source == "istanbul-2022"
        assert state.read(app.home)[0].last == "istanbul-2022"


async def test_quitting_asks_about_the_changes_put_aside_and_not_about_those_of_the_tour(at):
    """The tour's own changes are nobody's."""
    async with at() as (app, pilot):
        app.desk.edit({RED: [0.3, 1.0]})
        app.edited()
        await settled(app, pilot)
        await begin(app, pilot, "f3")
        assert not app.desk.is_edited
        await pilot.press("q")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("n")
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.desk.is_edited


async def test_a_game_is_not_left_for_it(river):
    """It says what to do first."""
    app = PlayApp(start(river, ["low"]), Source("river"), None)
    async with app.run_test() as pilot:
        await shows(pilot, "Confidential")
        await pilot.press("escape", "f3")
        await settled(app, pilot)
        assert app.screen.NAME == "play"
        assert app.tour is None
        assert "leave the game first" in next(n.message for n in app._notifications)
        assert app.reported_errors == []
