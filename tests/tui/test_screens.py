"""Every action by its key, through the running program."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.events import MouseMove
from textual.widgets import Input, Static

import negosim
from negosim.prose import ending_sentence
from negosim.tui.desk import state
from negosim.tui.desk.gateway import Entry
from negosim.tui.parts.desk_actions import command_line
from negosim.tui.parts.prompt import PagesScreen, PromptScreen
from negosim.tui.parts.zone import Zone
from negosim.tui.table.said import said_lines
from negosim.tui.table.screen import PACE
from tui.waiting import settled, until

RED = "clauses.dam_height.stances.high.accepts"


# --- Library --------------------------------------------------------------------------------
async def test_the_library_lists_presets_and_opens_one_on_enter(at, settle, text_of):
    """From the first screen, Enter leads to the table of the chosen scenario, which is kept."""
    async with at(library=True) as (app, pilot):
        assert {"euro-security-2021"} <= {e.name for e in app.entries}
        app.library.point_at("euro-security-2021")
        await pilot.pause()
        assert "22 clauses" in text_of(app)
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.screen is app.get_screen("table")
        assert app.desk.source == "euro-security-2021"
        assert state.read(app.home)[0].last == "euro-security-2021"


async def test_a_faulty_file_is_listed_with_its_fault_and_opening_it_says_so(at, settle, home):
    """A file that cannot be read is shown, not hidden, and does not stop the others."""
    folder = home / "scenarios"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("format = 1\ntitle = 7\n", encoding="utf-8")
    async with at(library=True) as (app, pilot):
        broken = next(e for e in app.entries if e.name == "broken")
        assert broken.fault.startswith("broken.toml:1:1: story:")
        assert any(e.parties for e in app.entries)
        app.library.point_at("broken")
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.screen is app.library
        assert app.desk is None


async def test_the_filter_narrows_the_list_and_escape_shows_all(at, text_of):
    """`/` and words leave what matches; Esc brings the rest back."""
    async with at(library=True) as (app, pilot):
        app.entries = [Entry("a", "alpha", "Peace of A"), Entry("b", "beta", "Truce of B")]
        await pilot.press("slash", *"truce")
        assert app.library.query_one("#scenarios").outer_size.width == app.size.width
        assert [e.name for e in app.library.entries] == ["beta"]
        assert "Peace of A" not in text_of(app)
        await pilot.press("escape")
        assert len(app.library.entries) == 2
        await pilot.press("slash", *"nothing here")
        assert "nothing matches" in text_of(app)


async def test_the_library_cursor_moves_and_stays_inside(at, settle):
    """Arrows, Home and End move over the list; r reads it again."""
    async with at(library=True) as (app, pilot):
        last = len(app.entries) - 1
        await pilot.press("end")
        assert app.library.cursor == last
        await pilot.press("down")
        assert app.library.cursor == last
        await pilot.press("home", "up")
        assert app.library.cursor == 0
        await pilot.press("r")
        await settle(app, pilot)
        assert len(app.entries) == last + 1


# --- Table ----------------------------------------------------------------------------------
async def test_arrows_step_and_home_end_jump(at, text_of):
    """The heading follows the cursor from the first session to the outcome."""
    async with at() as (app, pilot):
        assert "session 1 of 6" in text_of(app)
        await pilot.press("right", "right")
        assert "session 3 of 6" in text_of(app)
        await pilot.press("left")
        assert app.desk.session == 1
        await pilot.press("end")
        assert "outcome after 6 sessions" in text_of(app)
        await pilot.press("home")
        assert app.desk.session == 0


async def test_space_plays_to_the_outcome_and_stops(at, monkeypatch):
    """Playing goes on by itself, pauses on space, stops at the outcome and starts again from it."""
    never, soon = 3600.0, 0.01
    monkeypatch.setitem(PACE, 3, never)
    async with at() as (app, pilot):
        await pilot.press("3", "space")
        assert app.get_screen("table").playing
        await pilot.press("space")
        assert not app.get_screen("table").playing
        app.desk.go(app.desk.last - 1)
        monkeypatch.setitem(PACE, 3, soon)
        await pilot.press("space")
        await until(pilot, lambda: app.desk.at_outcome and not app.get_screen("table").playing)
        monkeypatch.setitem(PACE, 3, never)
        await pilot.press("space")
        assert app.desk.session == 0
        assert app.get_screen("table").playing
        await pilot.press("right")
        assert not app.get_screen("table").playing


async def test_speeds_are_three_and_kept_in_range(at):
    """1, 2, 3 choose a speed; + and − move between them."""
    async with at() as (app, pilot):
        for key, speed in (("1", 1), ("minus", 1), ("plus", 2), ("3", 3), ("plus", 3), ("2", 2)):
            await pilot.press(key)
            assert app.get_screen("table").speed == speed


async def test_jumps_go_to_changes_refusals_and_events(at):
    """n/p, r/R, v/V jump forwards and backwards."""
    async with at() as (app, pilot):
        await pilot.press("v")
        assert app.desk.shown.events == ("drought",)
        await pilot.press("v")
        assert app.desk.shown.events == ("survey",)
        await pilot.press("V")
        assert app.desk.shown.events == ("drought",)
        await pilot.press("n")
        assert app.desk.session == 3
        await pilot.press("p")
        assert app.desk.session == 2
        await pilot.press("home", "r")
        assert app.desk.session == 1
        await pilot.press("R")
        assert app.desk.session == 0


async def test_up_and_down_choose_a_clause_and_c_shows_its_chart(at, text_of):
    """The right side follows the chosen clause; the chart takes the whole width and back."""
    async with at((80, 24)) as (app, pilot):
        assert "offers" in text_of(app) or "refuses" in text_of(app)
        await pilot.press("down")
        assert app.desk.clause == "summer_flow"
        assert "Water let through in summer" in text_of(app)
        await pilot.press("up", "up")
        assert app.desk.clause == "dam_height"
        await pilot.press("c")
        assert "Clauses · 5" not in text_of(app)
        assert "session 1" in text_of(app)
        await pilot.press("escape")
        assert "Clauses · 5" in text_of(app)
        assert app.screen is app.get_screen("table")


async def test_slash_finds_a_clause(at):
    """Typed words choose the clause whose title holds them."""
    async with at() as (app, pilot):
        await pilot.press("slash", *"flood", "enter")
        assert app.desk.clause == "flood_warning"
        assert app.desk.session == 0
        await pilot.press("slash", "escape")
        assert app.screen is app.get_screen("table")


async def test_slash_finds_what_was_said_and_what_happened(at, text_of):
    """Words of a session, an event or the outcome lead to it; arrows choose among several."""
    async with at() as (app, pilot):
        await pilot.press("slash", *"dry spring", "enter")
        assert app.desk.shown.events == ("drought",)
        await pilot.press("slash", *"second round", "enter")
        assert app.desk.shown.title == "second round, at the mill"
        await pilot.press("slash", *"refuses height")
        await pilot.pause()
        assert "session 1" in text_of(app)
        found = app.screen.matches
        assert len({p.session for p in found}) > 1
        assert all("refuses" in p.line and "height" in p.line for p in found)
        await pilot.press("down", "enter")
        assert (app.desk.session, app.desk.clause) == (found[1].session, "dam_height")
        await pilot.press("slash", *"no such words", "enter")
        assert "nothing holds these words" in text_of(app)
        told = ending_sentence(app.desk.scenario, app.desk.run).text
        await pilot.press("escape", "slash", *told[:22])
        await pilot.press("enter")
        assert app.desk.at_outcome


async def test_sources_show_quote_source_and_that_it_is_an_estimate(at, text_of):
    """s shows where the stances come from, in their holders' words."""
    async with at() as (app, pilot):
        await pilot.press("s")
        await until(pilot, lambda: "“We build what we have drawn.”" in text_of(app))
        shown = text_of(app)
        assert "Ministry of Works" in shown
        assert "Estimate, from a statement on this clause" in shown
        await pilot.press("escape")
        assert app.screen is app.get_screen("table")


async def test_a_line_of_what_was_said_leads_to_its_clauses(at, text_of):
    """Enter on a sentence about several clauses lists these; about one, it chooses that one."""
    async with at() as (app, pilot):
        table = app.get_screen("table")
        await pilot.press("right", "right")
        table.set_focus(table.query_one("#said"))
        lines = said_lines(app.desk, table.query_one("#said").content_size.width)
        many = next(k for k, line in enumerate(lines) if len(line.clauses) > 1)
        await pilot.press(*["down"] * many, "enter")
        names = [app.desk.scenario.clauses[c].short for c in lines[many].clauses]
        listed = "\n".join(row[:64] for row in text_of(app).split("\n")[:22])
        assert f"{len(names)} of 5 selected" in listed
        assert all(name in listed for name in names)
        others = {*app.desk.clauses} - {*lines[many].clauses}
        assert not any(app.desk.scenario.clauses[c].short in listed for c in others)
        await pilot.press("x")
        assert "Clauses · 5" in text_of(app)
        one = next(k for k, line in enumerate(lines) if len(line.clauses) == 1 and k > many)
        await pilot.press(*["down"] * one, "enter")
        assert app.desk.clause == lines[one].clauses[0]
        assert app.screen is table


async def test_a_line_of_the_outcome_opens_what_kept_the_clause_open(at):
    """Enter on a verdict is at once in the form, at the condition that is not met."""
    async with at() as (app, pilot):
        table = app.get_screen("table")
        await pilot.press("end")
        table.set_focus(table.query_one("#said"))
        lines = said_lines(app.desk, table.query_one("#said").content_size.width)
        app.desk.choose_clause(app.desk.clauses.index("price"))
        at_line = max(k for k, line in enumerate(lines) if line.clauses == ("summer_flow",))
        await pilot.press(*["down"] * at_line, "enter")
        assert app.desk.clause == "summer_flow"
        assert app.screen is app.get_screen("parties")
        assert app.screen.field().path == "clauses.summer_flow.stances.high.requires.0.at_least"


async def test_what_was_said_scrolls_within_its_lines(at):
    """PgDn goes to the last line and no further; another session starts at the top."""
    async with at((80, 24)) as (app, pilot):
        await pilot.press(*["pagedown"] * 30)
        far = app.get_screen("table").query_one("#said").first
        await pilot.press("pagedown")
        assert app.get_screen("table").query_one("#said").first == far > 0
        await pilot.press("pageup")
        assert app.get_screen("table").query_one("#said").first < far
        await pilot.press("right")
        assert app.get_screen("table").query_one("#said").first == 0


async def test_the_mouse_chooses_a_clause_and_scrubs_the_calendar(at):
    """A click on a clause chooses it; clicks at both ends of the calendar go to its ends."""
    async with at() as (app, pilot):
        await pilot.click("#clauses", offset=(6, 4))
        assert app.desk.clause == "gauges"
        width = app.screen.query_one("#calendar", Zone).content_size.width
        await pilot.click("#calendar", offset=(width - 27, 1))
        assert app.desk.session == app.desk.last - 1
        await pilot.click("#calendar", offset=(1, 1))
        assert app.desk.session == 0


async def test_escape_goes_back_to_the_library(at):
    """The table leaves for the library."""
    async with at() as (app, pilot):
        await pilot.press("escape")
        assert app.screen is app.library


# --- Parties --------------------------------------------------------------------------------
async def to_field(pilot, app, label: str, column: int = 0) -> None:
    """Put the form's cursor on a row."""
    rows = app.get_screen("parties").rows_of(app.desk)
    row = next(i for i, r in enumerate(rows) if r.label.strip().startswith(label))
    await pilot.press("home", *["down"] * row, *["right"] * column)


async def test_a_nudged_red_line_runs_the_talks_again_and_says_what_it_did(at, settle, text_of):
    """With the red line moved far enough the clause opens, and the strip says so."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "height of the dam")
        await pilot.press(*["minus"] * 10)
        await until(pilot, lambda: not app.desk.pending)
        await settle(app, pilot)
        assert app.desk.edits.values == {RED: [0.2, 1.0]}
        assert app.desk.run.outcome != app.desk.baseline.outcome
        assert app.desk.run == negosim.run(app.desk.scenario)
        shown = text_of(app)
        assert "height of the dam: blocked →" in shown
        assert "‹.70" in shown
        await pilot.press("escape")
        assert "1 change" in text_of(app)


async def test_undo_redo_and_reset_by_key(at, settle):
    """u takes back, ctrl+y makes again, ctrl+r takes all back; the run follows."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "capability")
        await pilot.press("plus", "plus")
        assert app.desk.scenario.parties["high"].capability == 1.2
        await pilot.press("u")
        assert app.desk.scenario.parties["high"].capability == 1.1
        await pilot.press("ctrl+y")
        assert app.desk.scenario.parties["high"].capability == 1.2
        await pilot.press("ctrl+r")
        assert not app.desk.is_edited
        await until(pilot, lambda: not app.desk.pending)
        await settle(app, pilot)
        assert app.desk.run.outcome == app.desk.baseline.outcome
        await pilot.press("u", "u")
        assert app.desk.scenario.parties["high"].capability == 1.1


async def test_a_tactic_is_chosen_from_the_registry_and_brings_its_parameters(at, text_of):
    """+ on the tactic takes the next one; the rows below are its own."""
    async with at() as (app, pilot):
        await pilot.press("e", "home", "plus")
        assert app.desk.scenario.parties["high"].tactic.kind == "linear"
        assert "beta" not in [r.label.strip() for r in app.get_screen("parties").rows_of(app.desk)]
        assert "was boulware" in text_of(app)


async def test_typing_tells_the_fault_while_one_types_and_takes_what_is_right(at, text_of):
    """A value outside its range is explained before Enter, and Enter does not take it."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "beta")
        await pilot.press("enter")
        assert isinstance(app.screen, PromptScreen)
        line = app.screen.query_one("#line", Input)
        line.value = "1.5"
        await pilot.pause()
        assert "(0, 1)" in text_of(app)
        await pilot.press("enter")
        assert isinstance(app.screen, PromptScreen)
        line.value = "half"
        await pilot.pause()
        assert "a number" in text_of(app)
        line.value = "0.25"
        await pilot.pause()
        await pilot.press("enter")
        assert app.screen is app.get_screen("parties")
        assert app.desk.scenario.parties["high"].tactic.params["beta"] == 0.25


async def test_a_step_that_the_schema_refuses_is_explained_and_not_taken(at, text_of):
    """The exponential curve needs a start above 0: the strip says so, and nothing changed."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "curve")
        await pilot.press("plus")
        assert "not taken: should be above 0 with the exponential curve" in text_of(app)
        assert not app.desk.is_edited
        await pilot.press("up")
        assert "not taken" not in text_of(app)


async def test_flags_and_columns_of_a_stance_are_reached_with_the_arrows(at):
    """Right goes to the last column, where + or Enter turns essential off and on."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "height of the dam", 9)
        assert app.get_screen("parties").field().label == "essential"
        await pilot.press("enter")
        assert not app.desk.scenario.clauses["dam_height"].stances["high"].essential
        await pilot.press("plus")
        assert not app.desk.is_edited
        await pilot.press("left")
        assert app.get_screen("parties").field().label == "weight"
        await pilot.press("end", "up")
        parties = app.get_screen("parties")
        assert parties.rows_of(app.desk)[parties.place.row].clause == "flood_warning"


async def test_brackets_show_the_next_party_round_and_round(at):
    """[ and ] walk the parties."""
    async with at() as (app, pilot):
        await pilot.press("e", "right_square_bracket")
        assert app.desk.party == "low"
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert app.desk.party == ""
        await pilot.press("left_square_bracket")
        assert app.desk.party == "fishers"


async def test_the_talks_themselves_can_be_edited(at, settle, text_of):
    """Behind the parties come rules, calendar and events; a postponed deadline runs anew."""
    async with at() as (app, pilot):
        await pilot.press("e", "left_square_bracket")
        assert "The talks" in text_of(app)
        await to_field(pilot, app, "deadline")
        await pilot.press("plus")
        await settle(app, pilot)
        assert app.desk.scenario.calendar.end.isoformat() == "2031-04-11"
        assert "was 2031-04-10" in text_of(app)
        assert command_line(app.desk).endswith("--set calendar.end=2031-04-11")
        await to_field(pilot, app, "dry spring announced", 1)
        await pilot.press(*["minus"] * 11)
        await until(pilot, lambda: not app.desk.pending)
        await settle(app, pilot)
        assert "drought" not in app.desk.run.outcome.events


async def test_a_red_line_can_be_dragged_on_the_number_line(at):
    """A press on the line moves the value under the cursor there, never past the ideal."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "height of the dam")
        width = app.screen.query_one("#stance", Zone).content_size.width
        await pilot.click("#stance", offset=(1 + round(0.4 * (width - 1)), 2))
        low, high = app.desk.scenario.clauses["dam_height"].stances["high"].accepts
        assert abs(low - 0.4) < 0.01
        assert high == 1.0
        await pilot.press("escape", "right", "right", "right")
        assert app.get_screen("parties").field().label == "curvature"
        before = app.desk.edits.values
        await pilot.click("#stance", offset=(30, 2))
        assert app.desk.edits.values == before


async def test_the_mouse_moves_the_mark_that_it_takes_in_one_step(at, settle):
    """A press beside the ideal takes the ideal; a drag of many cells is undone at once."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "height of the dam")
        stance = app.desk.scenario.clauses["dam_height"].stances["high"]
        width = app.screen.query_one("#stance", Zone).content_size.width
        row = round(stance.ideal * (width - 1))
        await pilot.mouse_down("#stance", offset=(1 + row, 2))
        assert app.get_screen("parties").field().label == "ideal"
        assert not app.desk.is_edited
        for away in (3, 6, 9, 12):
            at_cell = {"offset": (1 + row - away, 2)}
            await pilot._post_mouse_events([MouseMove], "#stance", button=1, **at_cell)
        await pilot.mouse_up("#stance", offset=(1 + row - 12, 2))
        await settle(app, pilot)
        moved = app.desk.scenario.clauses["dam_height"].stances["high"]
        assert moved.ideal == pytest.approx((row - 12) / (width - 1), abs=0.006)
        assert moved.accepts == stance.accepts
        await pilot.press("u")
        assert not app.desk.is_edited
        assert not app.desk.edits.can_undo


async def test_what_can_be_changed_is_found_by_its_words(at, text_of):
    """/ finds a value of any party, and of the talks."""
    async with at() as (app, pilot):
        await pilot.press("e", "slash")
        app.screen.query_one("#line", Input).value = "lowland consult"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.get_screen("parties").field().path == "parties.low.consult_days"
        await pilot.press("slash")
        app.screen.query_one("#line", Input).value = "stalemate"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.desk.party == ""
        assert app.get_screen("parties").field().path == "calendar.stalemate_after"
        assert "▸ stalemate" in text_of(app)


async def test_a_requirement_can_be_edited(at):
    """The floor of a requirement is a row below its stance."""
    async with at() as (app, pilot):
        await pilot.press("e")
        await to_field(pilot, app, "needs height of the dam")
        await pilot.press("minus", "minus")
        stance = app.desk.scenario.clauses["summer_flow"].stances["high"]
        assert stance.requires[0].at_least == 0.4
        assert app.desk.clause == "summer_flow"


async def test_a_variant_is_saved_read_again_and_never_overwritten(at, settle, home, text_of):
    """The file that w writes gives the same run, and a second one of that name is refused."""
    async with at(library=True) as (app, pilot):
        app.library.point_at("euro-security-2021")
        await pilot.press("enter")
        await settle(app, pilot)
        app.desk.edit({"parties.us.tactic.beta": 0.9})
        app.edited()
        await settle(app, pilot)
        await pilot.press("w")
        line = app.screen.query_one("#line", Input)
        line.value = "../escape"
        await pilot.pause()
        await pilot.press("enter")
        assert isinstance(app.screen, PromptScreen)
        line.value = "softer-us"
        await pilot.pause()
        await pilot.press("enter")
        await settle(app, pilot)
        path = home / "scenarios" / "softer-us.toml"
        written = path.read_text(encoding="utf-8")
        assert negosim.run(negosim.load(str(path))).sessions == app.desk.run.sessions
        assert "softer-us" in {e.name for e in app.entries}
        await pilot.press("w")
        app.screen.query_one("#line", Input).value = "softer-us"
        await pilot.pause()
        assert "a scenario called softer-us already" in text_of(app)
        await pilot.press("enter")
        await settle(app, pilot)
        assert path.read_text(encoding="utf-8") == written
        assert [p.name for p in Path(home).rglob("*.toml")] == ["softer-us.toml"]


async def test_the_copied_command_gives_the_same_run(at, desk):
    """y copies a command whose --set values, read back, are the edits."""
    desk.edit({RED: [0.2, 1.0], "parties.high.tactic.kind": "firm"})
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    async with at(desk=desk) as (app, pilot):
        await pilot.press("y")
        assert app.clipboard == command_line(desk)
    words = shlex.split(command_line(desk))
    sets = [w for w, before in zip(words[1:], words, strict=False) if before == "--set"]
    again = negosim.load(str(Path(__file__).parent / "river.toml"), sets)
    assert negosim.run(again).outcome == desk.run.outcome


# --- everywhere -----------------------------------------------------------------------------
async def test_help_and_palette_open_from_every_screen_and_close(at, text_of):
    """? tells the keys of the screen it was pressed on; ctrl+p lists the same actions."""
    async with at() as (app, pilot):
        for go, name in (((), "Table"), (("e",), "Parties"), (("escape", "escape"), "Library")):
            await pilot.press(*go)
            beneath = app.screen
            await pilot.press("question_mark")
            assert isinstance(app.screen, PagesScreen)
            assert f"Keys of the {name} screen" in text_of(app)
            await pilot.press("escape")
            await pilot.press("f1")
            assert isinstance(app.screen, PagesScreen)
            await pilot.press("escape")
            assert app.screen is beneath


async def test_pages_break_their_lines_within_the_box(at):
    """Every line of help and sources takes one line of its box, beside the scroll bar."""
    for size in ((80, 24), (120, 40)):
        async with at(size) as (app, pilot):
            for key in ("question_mark", "s"):
                await pilot.press(key)
                await pilot.pause()
                page = app.screen.query_one("#page", Static)
                told = page.visual.plain.split("\n")
                assert max(cell_len(line) for line in told) <= page.content_size.width
                assert page.size.height == len(told)
                await pilot.press("escape")


async def test_the_palette_does_what_its_line_says(at, settle):
    """An action chosen in the palette acts on the screen below."""
    async with at() as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"Outcome", "enter")
        await settle(app, pilot)
        assert app.desk.at_outcome


async def test_the_theme_changes_and_is_remembered(at, settle):
    """F2 goes to the next theme, and the next start has it."""
    async with at() as (app, pilot):
        before = app.theme
        await pilot.press("f2")
        assert app.theme != before
        await pilot.press("ctrl+p")
        await pilot.press(*"Theme: dracula", "enter")
        await settle(app, pilot)
        chosen = app.theme
        assert chosen == "dracula"
    async with at() as (app, _pilot):
        assert app.theme == chosen


async def test_quitting_with_changes_asks_first(at, desk, text_of):
    """q leaves at once when nothing would be lost, and asks, in full, when something would."""
    desk.edit({RED: [0.2, 1.0]})
    async with at(desk=desk) as (app, pilot):
        await pilot.press("q")
        assert app.is_running
        await settled(app, pilot)
        shown = text_of(app)
        for words in (
            "The changes are kept: open the scenario",
            "again and ^y brings them back. y quits.",
        ):
            assert words in shown
        await pilot.press("n")
        assert app.screen is app.get_screen("table")
    for key in ("q", "ctrl+q", "ctrl+c"):
        async with at() as (app, pilot):
            await pilot.press(key)
            await pilot.pause()
            assert not app.is_running or app._exit


async def test_a_picture_and_the_text_of_the_screen_are_saved(at, home):
    """F5 writes the screen as SVG that needs no other machine, F6 as text; each is named."""
    async with at() as (app, pilot):
        await pilot.press("f5")
        await pilot.pause()
        said = [n.message for n in app._notifications]
        assert said == [f"saved as {home / 'exports' / 'screen-table.svg'}"]
        await pilot.press("f6", "f6")
        await pilot.pause()
    picture = (home / "exports" / "screen-table.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "url(" not in picture.replace("url(#", "")
    written = (home / "exports" / "screen-table.txt").read_text(encoding="utf-8")
    assert "The river and its dam" in written
    assert "Calendar\n" in written
    assert (home / "exports" / "screen-table-2.txt").exists()
