"""The palette: actions by group, clauses and scenarios to go to, themes that are tried at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from negosim.game.files import Source
from negosim.game.game import start
from negosim.tui.desk import state
from negosim.tui.keys.bindings import commands
from negosim.tui.keys.registry import here
from negosim.tui.parts.palette import PaletteScreen
from negosim.tui.play.app import PlayApp
from tui.waiting import screen_text, settled, shows

SIZES = [(80, 24)]
RIVER = Path(__file__).parent / "river.toml"


async def opened(pilot, *typed: str) -> None:
    """The palette with words typed."""
    await pilot.press("ctrl+p")
    for word in typed:
        await pilot.press(*("space" if char == " " else char for char in word))
    await settled(pilot.app, pilot)


def test_every_action_of_a_screen_is_in_one_group():
    """Groups are not torn apart, so that each has one heading."""
    groups = [command.where for command in commands("table")]
    assert len(groups) == len(here("table"))
    runs = [group for n, group in enumerate(groups) if n == 0 or groups[n - 1] != group]
    assert len(runs) == len(set(runs))


@pytest.mark.parametrize("size", SIZES)
async def test_groups_have_headings_and_down_leads_over_them(at, text_of, size):
    """All groups come by, each with its heading above its first line."""
    async with at(size, library=True) as (app, pilot):
        app.library.point_at("two-party")
        await pilot.press("enter")
        await shows(pilot, "session 1 of")
        await opened(pilot)
        seen = set()
        groups = list(dict.fromkeys(command.where for command in app.screen.matches))
        assert groups[0] == "Playing"
        assert groups[-3:] == ["Go to a clause", "Open a scenario", "Theme"]
        for _ in range(len(app.screen.matches)):
            place = app.screen.matches[app.screen.cursor]
            lines = [line.strip("│ ") for line in text_of(app).split("\n")]
            at_line = next(n for n, line in enumerate(lines) if "▸ " + place.line[:12] in line)
            if place.where not in seen:
                assert place.where in lines[at_line - 1]
                seen.add(place.where)
            await pilot.press("down")
        assert seen == set(groups)


async def test_a_clause_of_the_open_scenario_is_shown_at_the_table(at, text_of):
    """From any screen."""
    async with at() as (app, pilot):
        await pilot.press("m")
        await settled(app, pilot)
        await opened(pilot, "go to flood")
        assert "▸ flood warning" in text_of(app)
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.screen is app.get_screen("table")
        assert app.desk.clause == list(app.desk.clauses)[3]
        assert "▸✓  flood warning" in text_of(app) or "▸·  flood warning" in text_of(app)


async def test_a_scenario_of_the_library_is_opened(at, home):
    """Shipped or own, wherever its file is; a faulty one is not offered."""
    own = home / "scenarios" / 'it\'s "mine".toml'
    own.parent.mkdir(parents=True)
    shutil.copy(RIVER, own)
    (own.parent / "torn.toml").write_text("format = 1\n", encoding="utf-8")
    async with at(library=True) as (app, pilot):
        await opened(pilot, "open torn")
        assert app.screen.matches == []
        await pilot.press("escape")
        await opened(pilot, "open the river")
        await pilot.press("enter")
        await shows(pilot, "session 1 of 6")
        await settled(app, pilot)
        assert app.desk.scenario.title == "The river and its dam"
        await opened(pilot, "open istanbul")
        await pilot.press("enter")
        await shows(pilot, "Istanbul talks, 2022", "session 1 of")


async def test_a_theme_is_tried_under_the_cursor_and_escape_brings_the_old_one_back(at, home):
    """Enter keeps it; another line, or no line, is in the old one."""
    async with at() as (app, pilot):
        before = app.theme
        await opened(pilot, "theme: no")
        assert app.theme == "monokai" or app.theme.startswith("no")
        tried = app.theme
        assert tried != before
        await pilot.press(*"zz")
        await settled(app, pilot)
        assert app.theme == before
        await pilot.press("backspace", "backspace")
        assert app.theme == tried
        await pilot.press("escape")
        assert app.theme == before
        assert state.read(home)[0].theme == ""
        await opened(pilot, "theme: nord")
        assert app.theme == "nord"
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.theme == "nord"
        assert state.read(home)[0].theme == "nord"
        await opened(pilot, "theme: dracula")
        assert app.theme == "dracula"
        await pilot.press(*["backspace"] * 14, *"outcome")
        await settled(app, pilot)
        assert app.theme == "nord"
        await pilot.press("enter")
        assert app.desk.at_outcome
        assert app.theme == "nord"


async def test_the_mouse_chooses_lines_and_no_headings(at):
    """A press on a heading does nothing."""
    async with at() as (app, pilot):
        await opened(pilot)
        await pilot.click("#matches", offset=(3, 0))
        assert isinstance(app.screen, PaletteScreen)
        await pilot.click("#matches", offset=(3, 2))
        await settled(app, pilot)
        assert app.screen is app.get_screen("table")
        assert app.desk.session == 1


async def test_a_game_is_not_left_by_the_palette(river):
    """On its screens neither clauses of the desk nor scenarios are offered."""
    app = PlayApp(start(river, ["low"]), Source("river"), None)
    async with app.run_test() as pilot:
        await shows(pilot, "Confidential")
        await pilot.press("escape")
        await opened(pilot)
        assert "Answers" in screen_text(app)
        groups = {command.where for command in app.screen.matches}
        assert not groups & {"Go to a clause", "Open a scenario"}
        assert "Theme" in groups
