"""How the program behaves whatever is on the screen: pictures, notices, promises, undo, cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from negosim.tui.app import NegosimApp
from negosim.tui.compare.verdicts import Two, instrument_rows
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.keys.registry import ACTIONS
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.jump import JumpScreen
from negosim.tui.parts.prompt import AskScreen, PagesScreen, PromptScreen
from negosim.tui.parts.search import SearchScreen
from negosim.tui.play.prompts import HandInScreen
from negosim.tui.style.look import instrument_names
from negosim.tui.style.painted import Painted
from pty_program import Cells
from tui.waiting import screen_text, settled, shows

EDIT = {"clauses.dam_height.stances.high.accepts": [0.3, 1.0]}
DIALOGS = {
    "question": lambda: AskScreen("Really?", "y does it"),
    "pages": lambda: PagesScreen("Pages", lambda _w: ["a page"]),
    "prompt": lambda: PromptScreen("A name", "of letters", "abc"),
    "search": lambda: SearchScreen("Search", []),
    "list": lambda: ChooseScreen("Choose", [("one", ""), ("two", "")]),
    "letters": lambda: JumpScreen([]),
    "handing in": lambda: HandInScreen("Hand in?", lambda _w: ["an order"]),
}
FRAMES = "─│╭╮╰╯━┃┏┓┗┛"


# --- pictures ---------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", DIALOGS)
async def test_f5_and_f6_work_in_every_dialog(at, home: Path, kind: str) -> None:
    """Both write the dialog, and leave it as it was."""
    async with at() as (app, pilot):
        dialog = DIALOGS[kind]()
        app.push_screen(dialog)
        await settled(app, pilot)
        await pilot.press("f5", "f6")
        await settled(app, pilot)
        assert app.screen is dialog
        assert isinstance(dialog, Dialog)
    written = sorted(path.name for path in (home / "exports").iterdir())
    assert written == ["screen-page.svg", "screen-page.txt"]


async def test_f6_writes_what_the_parts_say_without_frames(at, home: Path) -> None:
    """Titles and lines, those out of sight too; in a dialog its own text."""
    async with at((80, 24)) as (app, pilot):
        await pilot.press("f6", "question_mark")
        await settled(app, pilot)
        await pilot.press("f6")
        await settled(app, pilot)
    table = (home / "exports" / "screen-table.txt").read_text(encoding="utf-8")
    assert not set(FRAMES.replace("─", "")) & set(table)
    assert re.search(r"^Session 1 · 1 Mar 2031", table, re.MULTILINE)
    assert "Fishers  objects to   height of the dam" in table  # below the fold
    keys = (home / "exports" / "screen-page.txt").read_text(encoding="utf-8")
    assert "Keys of the" in keys
    assert all(action.title in keys for action in ACTIONS if action.screen == "table")


async def test_a_theme_of_the_terminals_own_colours_is_exported_legibly(at) -> None:
    """Text and ground of the picture differ in brightness, on the light theme too."""
    async with at() as (app, pilot):
        for theme in ("ansi-light", "ansi-dark"):
            app.theme = theme
            await settled(app, pilot)
            picture = app.export_screenshot()
            ground = re.search(r'<rect fill="(#[0-9a-f]{6})"[^>]*rx="8"', picture)
            assert ground
            dark = Color.parse(ground[1]).brightness < 0.5
            assert dark == (theme == "ansi-dark")
            style = re.search(r"\.terminal-\d+-r\d+ \{ fill: (#[0-9a-f]{6})[^}]*\}", picture)
            plain = re.findall(r"-r\d+ \{ fill: (#[0-9a-f]{6}) \}", picture)
            assert style
            most = max(plain, key=lambda c: abs(Color.parse(c).brightness - (not dark)))
            assert Color.parse(ground[1]).get_contrast_text(1.0).brightness == pytest.approx(
                round(Color.parse(most).brightness), abs=0.5
            )


async def test_in_a_browser_a_file_is_a_download_of_its_user(
    at, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written on the server; the notice names the file."""
    given = {}
    async with at() as (app, pilot):
        monkeypatch.setattr(type(app), "is_web", True)
        monkeypatch.setattr(
            app,
            "deliver_binary",
            lambda file, save_filename: given.update({save_filename: file.read()}),
        )
        await pilot.press("f5", "f6")
        await settled(app, pilot)
        said = [notice.message for notice in app._notifications]
        assert said == ["downloaded as screen-table.svg", "downloaded as screen-table.txt"]
        monkeypatch.undo()
    assert given["screen-table.svg"].startswith(b"<svg")
    assert b"The river and its dam" in given["screen-table.txt"]
    assert not (home / "exports").exists()


# --- notices ----------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_notice_never_covers_a_question(river, river_run, monkeypatch, size) -> None:
    """The question is painted as before, the notice in the last line; one key removes all."""
    monkeypatch.setattr(gateway, "sources", list)
    app = NegosimApp()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(app, pilot)
        app.desk = Desk("river", river, river_run)
        app.show_screen("table")
        for question in (
            AskScreen("Really?", "y does it " * 20),
            PagesScreen("P", lambda _w: ["x"] * 99),
        ):
            app.push_screen(question)
            await settled(app, pilot)
            before = screen_text(app).splitlines()
            app.say("first line\nsecond line\nthird line")
            app.say("the last notice")
            await shows(pilot, "the last notice")
            after = screen_text(app).splitlines()
            assert after[:-1] == before[:-1]
            assert "the last notice" in after[-1]
            await pilot.press("f4")
            await settled(app, pilot)
            assert screen_text(app).splitlines() == before
            await pilot.press("escape")
            await settled(app, pilot)
        table = screen_text(app)
        app.say("another notice")
        await shows(pilot, "another notice")
        await pilot.press("f4")
        await settled(app, pilot)
        assert screen_text(app) == table


# --- promises ---------------------------------------------------------------------------------
@pytest.mark.parametrize("writable", [True, False])
async def test_changes_are_promised_to_be_kept_only_if_they_are(
    at, text_of, home: Path, writable: bool
) -> None:
    """Where the state cannot be written, the question says that the changes will be lost."""
    if not writable:
        home.write_text("no folder", encoding="utf-8")
    async with at() as (app, pilot):
        app.desk.edit(EDIT)
        app.edited()
        await settled(app, pilot)
        await pilot.press("q")
        await settled(app, pilot)
        box = app.screen.query_one("#ask").region
        rows = text_of(app).splitlines()[box.y + 1 : box.bottom - 1]
        said = " ".join(" ".join(row[box.x + 1 : box.right - 1].split()) for row in rows)
        assert ("The changes are kept" in said) == writable
        assert ("The changes will be lost." in said) == (not writable)
        assert ("could not be saved" in said) == (not writable)
        assert "y quits." in said
    assert writable == (home / "tui-state.json").exists()


# --- cells ------------------------------------------------------------------------------------
RUNS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 11),
        st.text("ab ─█长é", min_size=1, max_size=4),
        st.sampled_from(["", "1", "38;2;1;2;3", "1;38;2;1;2;3;48;5;7", "48;2;9;9;9", "31;47"]),
    ),
    max_size=12,
)


def written(runs: list[tuple[int, int, str, str]]) -> str:
    """Runs of text as Textual writes them: to a place, in a style, and out of it."""
    return "".join(
        f"\x1b[{y + 1};{x + 1}H" + (f"\x1b[{style}m{text}\x1b[0m" if style else text)
        for y, x, text, style in runs
    )


@given(st.lists(RUNS, max_size=5))
def test_what_is_left_out_is_on_the_screen_already(paintings) -> None:
    """A terminal that gets only the changes shows what one shows that gets everything."""
    painted, all_of_it, changes = Painted(), Cells((24, 4)), Cells((24, 4))
    for runs in paintings:
        whole = [(y, 0, " " * 24, "") for y in {run[0] for run in runs}]
        text = written([*whole, *runs])
        all_of_it.feed(text.encode())
        changes.feed(painted.changes(text).encode())
        assert changes.rows == all_of_it.rows
    assert painted.changes("") == ""


def test_what_is_no_painting_is_passed_on_and_all_forgotten() -> None:
    """After a sequence that may have changed any cell, everything is written."""
    painted, row = Painted(), "\x1b[1;1Hsome text"
    assert "some text" in painted.changes(row)
    assert painted.changes(row) == ""
    assert painted.changes("\x1b[2J") == "\x1b[2J"
    assert "some text" in painted.changes(row)


# --- names ------------------------------------------------------------------------------------
async def test_names_with_the_same_beginning_are_cut_where_they_differ(at, text_of) -> None:
    """In a list to choose from, and as instruments of two scenarios compared."""
    long = "A framework agreement on the cooperation of all riparian states in matters of "
    async with at((80, 24)) as (app, pilot):
        app.push_screen(ChooseScreen("Choose", [(f"{long}water", ""), (f"{long}power", "")]))
        await settled(app, pilot)
        rows = [line for line in text_of(app).splitlines() if "A fram" in line]
        assert ["water" in rows[0], "power" in rows[1]] == [True, True]


def test_instruments_with_the_same_beginning_are_told_apart(river, river_run) -> None:
    """On Compare and Ensemble their names end with what differs."""
    long = "Framework agreement on the cooperation, "
    papers = {
        key: paper.model_copy(update={"short": "", "title": f"{long}{key}"})
        for key, paper in river.instruments.items()
    }
    named = river.model_copy(update={"instruments": papers})
    two = Two(("a", "b"), (named, named), (river_run, river_run))
    rows = [row.plain for row in instrument_rows(two, 78, 9)]
    assert all(key in row for key, row in zip(papers, rows, strict=False))
    assert all(key in name for key, name in instrument_names(named, 26).items())
