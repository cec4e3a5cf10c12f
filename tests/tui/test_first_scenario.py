"""What somebody meets who makes a first scenario: from the library to the Table and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from negosim.authoring.draft import Draft
from negosim.tui.desk.gateway import Page
from negosim.tui.library.page import page_rows
from negosim.tui.parts.prompt import AskScreen
from tui.test_author import answer, opened, said
from tui.test_author_words import WAGES
from tui.waiting import settled, shows, until


@pytest.fixture
def wages(tmp_path) -> Path:
    """A scenario file of one's own."""
    path = tmp_path / "wages.toml"
    path.write_text(WAGES, encoding="utf-8")
    return path


async def test_from_the_table_the_file_is_one_key_away_and_the_author_where_it_was(at, wages):
    """t and E go back and forth; the cursor of the form stays."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.of_file(wages))
        app.screen.go_to(("clauses", "hourly_wage", "scale"))
        await shows(pilot, "›     scale ")
        await pilot.press("t")
        await shows(pilot, "session 1 of")
        await pilot.press("E")
        await shows(pilot, "›     scale ", "draft · saved")


async def test_from_the_table_a_shipped_scenario_is_copied_and_changes_stay_behind(at):
    """Both are said."""
    async with at() as (app, pilot):
        app.open("two-party", "two-party")
        await shows(pilot, "A loom for the weavers", "session 1 of")
        app.desk.edit({"parties.buyer.walkout": 0.1})
        await pilot.press("E")
        await shows(pilot, "What it is about", "draft · new")
        assert "this is a copy" in said(app)
        assert "your changes at the table are not in the file" in said(app)


async def test_quit_asks_about_changes_until_they_are_saved_as_a_variant(at, wages):
    """And again once something else is changed."""
    async with at() as (app, pilot):
        app.open(str(wages), str(wages))
        await shows(pilot, "Wages at the works", "session 1 of")
        for value in (0.1, 0.2):
            app.desk.edit({"parties.union.walkout": value})
            await pilot.press("q")
            await settled(app, pilot)
            assert isinstance(app.screen, AskScreen)
            await pilot.press("n")
            await settled(app, pilot)
            await pilot.press("w")
            await answer(app, pilot, f"calm-{int(value * 10)}")
            await until(pilot, lambda: "saved as" in said(app))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_enter_on_a_clause_that_is_agreed_in_the_end_says_so(at, wages):
    """Nothing is to be mended, though its red lines are apart in this session."""
    async with at() as (app, pilot):
        app.open(str(wages), str(wages))
        await shows(pilot, "session 1 of", "Hourly wage")
        await pilot.press("enter")
        await until(pilot, lambda: "this clause is agreed at the end" in said(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_text_that_is_no_toml_is_not_shown_as_an_empty_scenario(at, size):
    """The form says what to do instead of offering to add a clause."""
    async with at(size) as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.choose_part("clauses")
        app.bench.draft.take(WAGES + "=", "edit in the editor")
        app.drafted()
        await shows(pilot, "The text is not TOML", "takes the last step back")
        await pilot.press("u")
        await shows(pilot, "▸ Hourly wage")


async def test_the_dates_that_are_missing_are_marked(at):
    """Each row, not only the part."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.blank())
        app.screen.choose_part("calendar")
        await shows(pilot, "›✗  start", " ✗  deadline", " ✗  sessions")


async def test_at_80_columns_all_parts_have_their_names(at):
    """The last one too."""
    async with at((80, 24)) as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        await shows(pilot, " Rules  Past ")
        await opened(app, pilot, Draft.blank())
        await shows(pilot, "[✗About]✗Parties ✗Papers ✗Clauses ", "✗Calendar  Events  Rules  Past ")


async def test_with_two_parties_the_clauses_and_conditions_are_named_in_full(at):
    """There is room at 120 columns."""
    text = WAGES.replace('title = "Hourly wage"', 'title = "Arbitration of it"')
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(text))
        app.screen.choose_part("wants")
        await shows(pilot, "│ Arbitration of it    ▸1 .20–1")
        app.screen.choose_part("needs")
        await shows(pilot, "Factory owner on Arbitration of it ")


@pytest.mark.parametrize(("about", "name"), [("", "Metalworkers of the works"), ("x", "Metalw")])
def test_the_library_names_parties_in_full_where_nothing_stands_beside_them(about, name):
    """With words about them their names share the line."""
    text = WAGES.replace('"Metalworkers"', f'"Metalworkers of the works"\nabout = "{about}"')
    rows = page_rows(Page(Draft(text).examined.scenario, ()), "wages", 70)
    line = next(row.plain for row in rows if "Metalw" in row.plain)
    assert name in line
    assert ("of the works" in line) == (not about)
