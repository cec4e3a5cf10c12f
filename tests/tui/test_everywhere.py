"""What works on every screen: jump, explanations, what is remembered, small terminals."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path

import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.tui.app import NegosimApp
from negosim.tui.desk import state
from negosim.tui.desk.exports import table_text, transcript_text, write
from negosim.tui.desk.model import Desk
from negosim.tui.keys.registry import ZONES
from negosim.tui.parts.help import explanation
from negosim.tui.parts.jump import JumpScreen
from negosim.tui.parts.prompt import PagesScreen
from negosim.tui.parts.zone import Zone
from tui.waiting import until

RED = "clauses.dam_height.stances.high.accepts"


async def jump(pilot, app, zone: str) -> None:
    """Press ctrl+o and the letter over the zone."""
    await pilot.press("ctrl+o")
    assert isinstance(app.screen, JumpScreen)
    await pilot.press(next(k for k, (name, _) in app.screen._places.items() if name == zone))


async def test_the_jump_gives_a_part_the_focus_and_the_arrows_act_there(at, text_of):
    """On what was said they choose a line, on the calendar they step; Esc gives them back."""
    async with at((80, 24)) as (app, pilot):
        await pilot.press("ctrl+o")
        assert "[a]" in text_of(app)
        await pilot.press("z")
        assert app.get_screen("table").focus_on == ""
        await jump(pilot, app, "said")
        assert app.get_screen("table").focus_on == "said"
        await pilot.press("down", "down")
        assert (app.screen.query_one("#said").cursor, app.desk.clause_at) == (2, 0)
        await jump(pilot, app, "calendar")
        await pilot.press("down")
        assert (app.desk.session, app.desk.clause_at) == (1, 0)
        await pilot.press("escape", "down")
        assert app.screen is app.get_screen("table")
        assert app.desk.clause_at == 1


async def test_a_letter_is_over_every_part_and_over_nothing_hidden(at):
    """What is on the screen can be jumped to, by mouse as well."""
    async with at((80, 24)) as (app, pilot):
        await pilot.press("c", "ctrl+o")
        assert [n for n, _ in app.screen._places.values()] == ["clause", "said", "calendar"]
        await pilot.click(offset=(5, 3))
        assert app.get_screen("table").focus_on == "clause"


async def test_the_line_of_the_parties_moves_by_hundredths(at):
    """With the focus on the line ←→ drag the value under the cursor; on the tabs ↑↓ choose."""
    async with at() as (app, pilot):
        await pilot.press("e")
        row = next(i for i, r in enumerate(app.get_screen("parties").rows_of(app.desk)) if r.clause)
        await pilot.press("home", *["down"] * row)
        await jump(pilot, app, "stance")
        await pilot.press("left", "left")
        assert app.desk.edits.values == {RED: [0.68, 1.0]}
        await jump(pilot, app, "tabs")
        await pilot.press("down")
        assert app.desk.party == "low"
        await pilot.press("escape")
        assert app.screen is app.get_screen("parties")
        await pilot.press("escape")
        assert app.screen is app.get_screen("table")


@pytest.mark.parametrize("key", ["", "e", "m", "d"])
async def test_f1_explains_the_part_with_the_focus_or_every_part(at, settle, text_of, key):
    """Every framed part of every screen has its explanation, the focused one alone when asked."""
    async with at() as (app, pilot):
        if key:
            await pilot.press(key)
            await settle(app, pilot)
        shown = [z.id for z in app.screen.query(".frame").results(Zone) if z.display]
        assert set(shown) <= set(ZONES)
        beneath = app.screen
        await pilot.press("f1")
        assert isinstance(app.screen, PagesScreen)
        await pilot.pause()
        assert ZONES[shown[0]][0] in text_of(app)
        await pilot.press("escape")
        await jump(pilot, app, shown[-1])
        await pilot.press("f1")
        await pilot.pause()
        assert ZONES[shown[-1]][0] in text_of(app)
        assert ZONES[shown[0]][1][:30] not in text_of(app)
        await pilot.press("escape")
        assert app.screen is beneath


def test_explanations_keep_to_their_width():
    """No line is cut in a narrow box."""
    rows = [row.plain for row in explanation(ZONES, 50)]
    assert max(len(row) for row in rows) <= 50
    assert explanation(["nothing"], 50) == []


# --- what is remembered ---------------------------------------------------------------------
async def test_changes_are_offered_again_and_speed_is_kept(river, river_run, at, settle, home):
    """What was on the desk when the program ended can be had again with redo, and nothing else."""
    async with at() as (app, pilot):
        app.keep(last="river")
        await pilot.press("3", "e", "plus")
        await until(pilot, lambda: not app.desk.pending)
        await settle(app, pilot)
        kept = dict(app.desk.edits.values)
        assert kept
    assert state.read(home)[0].edits == kept
    async with at() as (app, pilot):
        app.desk = Desk("river", river, river_run)
        app._offer_kept(app.desk)
        await pilot.pause()
        assert not app.desk.is_edited
        assert "1 change of last time" in next(n.message for n in app._notifications)
        assert app.get_screen("table").speed == 3
        await pilot.press("ctrl+y")
        assert app.desk.edits.values == kept
        await pilot.press("u")
        assert not app.desk.is_edited


async def test_changes_that_no_longer_fit_are_set_aside(at, home):
    """Those of version 0.1.0 in a scenario without the clause: named; the others come back."""
    home.mkdir()
    shutil.copy(Path(__file__).parents[1] / "old" / "tui-state.json", home)
    edits = state.read(home)[0].edits
    assert len(edits) == 4
    gone = {"clauses.delivery.stances.buyer.salience", "calendar.end"}
    changes = {
        "clauses.delivery": None,
        "events.rival_offer": None,
        "calendar.start": dt.date(2025, 6, 1),
        "calendar.end": dt.date(2025, 7, 1),
    }
    now = with_values(negosim.load("two-party"), changes)
    async with at() as (app, pilot):
        app.desk = Desk("two-party", now, negosim.run(now))
        app._offer_kept(app.desk)
        await pilot.pause()
        aside, offered = (n.message for n in app._notifications)
        assert aside.startswith("Set aside, as the scenario no longer takes it: ")
        assert all(path in aside for path in gone)
        assert offered.startswith("2 changes of last time: ")
        await pilot.press("ctrl+y")
        assert app.desk.edits.values == {p: v for p, v in edits.items() if p not in gone}


async def test_a_slow_disk_holds_up_no_screen(at, settle, home, monkeypatch):
    """What is remembered is written by a worker, and whatever none has written at the end."""
    writers = []
    write = state.write

    def noted(folder, wanted):
        writers.append(threading.current_thread())
        return write(folder, wanted)

    monkeypatch.setattr(state, "write", noted)
    async with at() as (app, pilot):
        await pilot.press("3")
        await settle(app, pilot)
        assert writers
        assert threading.main_thread() not in writers
        assert state.read(home)[0].speed == 3
        monkeypatch.setattr(app, "run_worker", lambda *_args, **_named: None)
        app.keep(speed=1)
        assert state.read(home)[0].speed == 3
    monkeypatch.setattr(app, "run", lambda: None)
    app.run_to_end()
    assert state.read(home)[0].speed == 1


async def test_changes_to_another_scenario_or_no_longer_valid_are_not_offered(river, river_run, at):
    """Offered is only what this scenario takes."""
    async with at() as (app, _pilot):
        desk = Desk("river", river, river_run)
        for last, edits in (("other", {RED: [0.2, 1.0]}), ("river", {"parties.gone.walkout": 1})):
            app.keep(last=last, edits=edits)
            app._offer_kept(desk)
            assert not desk.edits.can_redo


def test_state_keeps_dates_and_reads_the_version_before(home):
    """A changed date comes back as a date; a file of version 1 is read, not thrown away."""
    edits = {"calendar.end": dt.date(2031, 4, 12), RED: [0.2, 1.0], "x": True}
    assert state.write(home, state.State("river", "nord", 1, edits)) == ""
    assert state.read(home) == (state.State("river", "nord", 1, edits), "")
    old = json.dumps({"version": 1, "last": "river", "theme": "nord"})
    (home / state.FILE).write_text(old, encoding="utf-8")
    assert state.read(home) == (state.State("river", "nord"), "")
    (home / state.FILE).write_text(old.replace("1", "2"), encoding="utf-8")
    assert "ignored" in state.read(home)[1]


# --- what is taken out ----------------------------------------------------------------------
def test_the_table_as_text_has_every_clause_with_its_verdict(desk):
    """One line a clause, in columns, for the session shown."""
    lines = table_text(desk).splitlines()
    assert lines[:3] == ["The river and its dam", "session 1 of 6", ""]
    assert len(lines) == 3 + len(desk.clauses)
    assert lines[3].startswith("✗ blocked")
    assert "gap .40" in lines[3]
    desk.go(-1)
    assert table_text(desk).splitlines()[1] == "outcome"


def test_the_transcript_is_that_of_the_run_command(desk):
    """What `negosim run` prints, for the run on the desk."""
    from negosim.prose import transcript

    assert transcript_text(desk) == transcript(desk.scenario, desk.run, 100)


def test_files_are_never_overwritten_and_their_names_are_harmless(home):
    """Each gets a number of its own; a hostile name cannot leave the folder."""
    first = write(home, "../../x/y", ".txt", "one")
    second = write(home, "../../x/y", ".txt", "two")
    assert first.parent == second.parent == home / "exports"
    assert first.read_text(encoding="utf-8") == "one"
    assert second.name == first.stem + "-2.txt"
    assert write(home, "…", ".txt", "").name == "negosim.txt"


async def test_a_folder_that_cannot_be_written_is_said(at, home):
    """The copy is made all the same."""
    home.mkdir(exist_ok=True)
    (home / "exports").write_text("in the way", encoding="utf-8")
    async with at() as (app, pilot):
        await pilot.press("Y")
        assert app.clipboard == table_text(app.desk)
        assert "copied; cannot make the folder" in next(n.message for n in app._notifications)


# --- differences, sizes ---------------------------------------------------------------------
async def test_what_differs_is_marked_in_lists_and_tabs(at, settle, river, text_of):
    """After a change the clauses that go otherwise carry ≠, the party too; undone, none does."""
    desk = Desk("river", river, negosim.run(river))
    desk.edit({RED: [0.2, 1.0]})
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    async with at(desk=desk) as (app, pilot):
        await pilot.press("end")
        shown = text_of(app)
        assert "≠ height of the dam" in shown
        assert "≠ as stated: " in shown
        assert "≠ flood warning" not in shown
        await pilot.press("e")
        assert "≠H Highland" in text_of(app)
        assert "≠L" not in text_of(app)
        await pilot.press("u")
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press("escape")
        await settle(app, pilot)
        assert "≠" not in text_of(app)


@pytest.mark.parametrize("screen", ["table", "parties", "ensemble", "compare"])
async def test_a_part_is_zoomed_and_all_are_back_by_one_key(at, settle, screen):
    """z gives the part with the focus, or the first one, the whole screen but single lines."""
    async with at() as (app, pilot):
        app.show_screen(screen)
        await settle(app, pilot)
        before = {zone.id: zone.region for zone in app.screen.query(Zone) if zone.display}
        frames = [zone for zone in app.screen.query(Zone) if zone.has_class("frame")]
        for chosen in (None, *frames):
            app.screen.set_focus(chosen)
            await pilot.press("z")
            await pilot.pause()
            shown = [zone for zone in frames if zone.region.area]
            assert shown == [chosen or frames[0]]
            assert shown[0].region.width == 120
            assert shown[0].region.height >= 37
            await pilot.press("z")
            await pilot.pause()
            after = {zone.id: zone.region for zone in app.screen.query(Zone) if zone.display}
            assert after == before


@pytest.mark.parametrize("screen", ["table", "parties", "ensemble", "compare"])
async def test_a_telephone_held_upright_shows_one_column(at, text_of, screen):
    """At 40 columns every part has the whole width, one below the other."""
    async with at((40, 46)) as (app, pilot):
        app.show_screen(screen)
        await pilot.pause()
        frames = [z for z in app.screen.query(Zone) if z.has_class("frame") and z.region.area]
        assert len(frames) >= 3
        assert {(zone.region.x, zone.region.width) for zone in frames} == {(0, 40)}
        tops = [zone.region.y for zone in frames]
        assert tops == sorted(set(tops))
        assert "negosim needs" not in text_of(app)


@pytest.mark.parametrize("size", [(37, 24), (80, 19), (20, 5)])
async def test_too_small_a_terminal_gets_a_notice_and_recovers(at, text_of, size):
    """Below 38 × 20 it says what is needed; made larger, everything is there again."""
    async with at((80, 24)) as (app, pilot):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert "negosim needs 38" in text_of(app)
        assert "Clauses" not in text_of(app)
        await pilot.resize_terminal(38, 20)
        await pilot.pause()
        assert "Clauses" in text_of(app)
        assert isinstance(app, NegosimApp)
