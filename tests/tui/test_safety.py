"""What must not go wrong: hostile names, damaged state, errors in handlers, no terminal."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from threading import Event

import pytest
from textual.content import Content
from textual.events import Key
from textual.geometry import Region

import negosim
from negosim.scenario.notices import notices
from negosim.scenario.schema import Scenario
from negosim.text import harmless
from negosim.tui import app as app_module
from negosim.tui import crash
from negosim.tui.desk import gateway, state
from negosim.tui.desk.gateway import Entry, Page
from negosim.tui.desk.model import Desk
from negosim.tui.keys.bindings import commands
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.jump import JumpScreen
from negosim.tui.parts.prompt import AskScreen, PagesScreen, PromptScreen
from negosim.tui.parts.search import SearchScreen
from negosim.tui.play.prompts import HandInScreen
from negosim.tui.style.look import cut, fit, wrapped
from negosim.tui.table.screen import TableScreen
from tui.conftest import RIVER
from tui.waiting import settled, shows, until

HOSTILE = {
    "markup": "[@click=app.quit]x[/] [b]bold[/b] [red]",
    "escape": "\x1b[2J\x1b]52;c;aGk=\x07\x9b31mred",
    "bidi": "abc\u202edef\u2066ghi\u200b\ufeff",
    "emoji": "👩‍👩‍👧 🏳️‍🌈 party 🎉",
    "cjk": "長い名前の条項と交渉当事者、全角文字",
    "long": "L" * 300,
    "lines": "one\ntwo\r\nthree\ttab",
}
MIXED = "[b]x[/b]\x1b[2Jy\x9b\u202ez\u200b👩‍👩‍👧長い"
"""Some of each within what a narrow column shows."""
HOSTILE_NAMES = {"mixed": MIXED, **{kind: HOSTILE[kind] for kind in ("markup", "long", "lines")}}
"""What every screen is tried with."""


def hostile_desk(river, name: str) -> Desk:
    """The invented scenario with every name replaced, past the reader and its cleaning."""
    raw = river.model_dump()
    raw["title"] = raw["story"] = raw["about"] = name
    for party in raw["parties"].values():
        party["name"] = name
        party["short"] = name
        party["about"] = name
    for clause in raw["clauses"].values():
        clause.update(title=name, short=name[:40], article=name, about=name, note=name)
        clause["levels"] = tuple({**named, "name": name} for named in clause["levels"])
        for stance in clause["stances"].values():
            stance.update(source=name, quote=name, note=name, url=name)
    for part in (*raw["instruments"].values(), *raw["events"].values()):
        part["title"] = name
    for meeting in raw["calendar"]["sessions"]:
        meeting["title"] = name
    scenario = type(river).model_validate(raw, strict=False)
    return Desk(name, scenario, negosim.run(scenario))


def unsafe(shown: str) -> list[str]:
    """The characters of a screen that no screen should show."""
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return sorted({repr(c) for c in shown if c != "\n" and unicodedata.category(c) in bad})


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_hostile_names_are_shown_as_written_and_do_nothing(at, river, text_of, kind, size):
    """On every screen, whatever a scenario calls its parts, nothing acts and no line breaks out."""
    name = HOSTILE_NAMES[kind]
    desk = hostile_desk(river, name)
    async with at(size, desk=desk) as (app, pilot):
        for keys in (
            (), ("end",), ("c",), ("c", "s"), ("escape", "e"),
            ("right_square_bracket", "down", "plus"), ("enter",), ("escape", "escape", "escape"),
        ):  # fmt: skip
            await pilot.press(*keys)
            await pilot.pause()
            shown = text_of(app)
            assert unsafe(shown) == []
            widths = {strip.cell_length for strip in app.screen._compositor.render_strips()}
            assert widths == {size[0]}
        app.entries = [Entry(name, name, name, name, 2, 3), Entry(name, name, fault=name)]
        app.library._pages[name] = Page(desk.scenario, notices(desk.scenario))
        app.library.show()
        await pilot.pause()
        assert unsafe(text_of(app)) == []
        await pilot.click("#shelf", offset=(6, 1))
        assert app.is_running


async def test_markup_in_a_name_is_text_on_the_screen(at, river, text_of):
    """`[@click=app.quit]x[/]` is shown letter by letter, and pressing on it quits nothing."""
    async with at(desk=hostile_desk(river, HOSTILE["markup"])) as (app, pilot):
        assert "[@click=app.quit]x[/]" in text_of(app)
        for selector in ("#heading", "#clauses", "#clause", "#said"):
            for x in range(2, 40, 6):
                await pilot.click(selector, offset=(x, 1))
        app.say(HOSTILE["markup"])
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("width", [1, 2, 7, 40])
def test_cut_fit_and_wrapped_keep_to_their_cells(kind, width):
    """No text is wider than it was given room, and fitted text has exactly its room."""
    from rich.cells import cell_len

    assert cell_len(cut(HOSTILE[kind], width)) <= width
    assert cell_len(fit(HOSTILE[kind], width)) == width
    assert all(cell_len(line) <= width for line in wrapped(HOSTILE[kind], width))
    assert unsafe(harmless(HOSTILE[kind])) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"version": 2}',
        '{"version": 1, "last": 3, "theme": ""}',
        "\udcff",
        "[" * 9000,
    ],
    ids=["empty", "cut", "list", "newer", "types", "bytes", "deep"],
)
def test_a_damaged_state_file_is_ignored_with_a_notice_and_written_anew(home, content):
    """The program starts as if there were none, and says so."""
    home.mkdir(parents=True)
    (home / state.FILE).write_bytes(content.encode("utf-8", "surrogateescape"))
    kept, notice = state.read(home)
    assert kept == state.State()
    assert "ignored" in notice
    assert state.write(home, state.State("river", "nord")) == ""
    assert state.read(home) == (state.State("river", "nord"), "")


def test_state_is_written_whole_or_not_at_all(home, monkeypatch):
    """A write that fails half-way leaves the old file and no rest beside it."""
    state.write(home, state.State("river", "nord"))
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    assert "full" in state.write(home, state.State("other", ""))
    assert state.read(home)[0].last == "river"
    assert [p.name for p in home.iterdir()] == [state.FILE]


async def test_an_error_in_a_handler_shows_a_dialog_writes_a_report_and_the_program_goes_on(at):
    """The report has the error's place and no local variable; keys work afterwards."""
    async with at() as (app, pilot):

        def fail(_by: int) -> None:
            password = "hidden" + "-local"  # noqa: F841
            raise RuntimeError("a test made this fail")

        app.get_screen("table").action_step = fail
        await pilot.press("right")
        await pilot.pause()
        assert isinstance(app.screen, PagesScreen)
        assert [str(e) for e in app.reported_errors] == ["a test made this fail"]
        app.reported_errors.clear()
        report = next(Path(app.home).glob("error-*.txt")).read_text(encoding="utf-8")
        assert "RuntimeError: a test made this fail" in report
        assert "in fail" in report
        assert "hidden-local" not in report
        await pilot.press("escape", "down")
        assert app.screen is app.get_screen("table")
        assert app.desk.clause_at == 1


async def test_errors_that_come_together_open_one_dialog(at, home):
    """Every one has its report; the dialog of the first does not stack on itself."""
    async with at() as (app, pilot):
        for n in range(3):
            app.report_error(RuntimeError(f"number {n}"))
        await pilot.pause()
        app.report_error(RuntimeError("number 3"))
        await pilot.pause()
        assert len(app.reported_errors) == len(list(home.glob("error-*.txt"))) == 4
        app.reported_errors.clear()
        assert [type(screen) for screen in app.screen_stack[2:]] == [TableScreen, PagesScreen]
        await pilot.press("escape")
        assert app.screen is app.get_screen("table")
        app.report_error(RuntimeError("a later one\n   of two lines"))
        await shows(pilot, "RuntimeError: a later one of two lines")
        app.reported_errors.clear()
        assert isinstance(app.screen, PagesScreen)


DIALOGS = {
    "pages": lambda: PagesScreen("Pages", lambda _w: [Content("x")] * 99),
    "prompt": lambda: PromptScreen("Prompt", "hint", "value"),
    "ask": lambda: AskScreen("Sure?"),
    "choose": lambda: ChooseScreen("Choose", [("a", ""), ("b", "")]),
    "search": lambda: SearchScreen("Search", commands("table")),
    "jump": lambda: JumpScreen([("clauses", Region(0, 0, 9, 9))]),
    "hand in": lambda: HandInScreen("Hand in?", lambda _w: [Content("x")]),
}


@pytest.mark.parametrize("dialog", DIALOGS.values(), ids=DIALOGS)
async def test_a_dialog_goes_once_and_takes_no_other_screen_with_it(at, dialog):
    """Keys that were under way to it when it went reach nothing, and nothing fills it any more."""
    async with at() as (app, pilot):
        below, given = app.screen, []
        for waits in (True, False):  # a dialog that was shown, and one that had no time to be
            shown = dialog()
            app.push_screen(shown, given.append)
            if waits:
                await pilot.pause()
            for key in ("escape", "z", "enter", "y", "escape"):
                shown.post_message(Key(key, None))
            shown.dismiss(None)
            shown.dismiss(None)
            shown.show()
            await pilot.pause()
            shown.dismiss(None)
            await pilot.pause()
            assert app.screen is below
            assert len(given) == 1
            given.clear()


@pytest.mark.parametrize("name", ["table", "parties", "ensemble", "compare"])
async def test_a_screen_is_painted_when_its_widgets_are_there_and_not_before(at, text_of, name):
    """A run may be done while a screen is still being made: it is shown once it can be."""
    async with at() as (app, pilot):
        app.show_screen("library")
        app._forget_screens()
        await pilot.pause()
        screen = app.kept_screen(name)
        screen.show()
        app.show_screen(name)
        for _ in range(50):
            screen.show()
            await asyncio.sleep(0)
        await pilot.pause()
        assert "The river and its dam" in text_of(app) or name == "compare"
        screen.remove()
        screen.show()


async def test_an_error_in_a_worker_is_reported_the_same_way(at, monkeypatch):
    """A run that fails unexpectedly leaves the old run on the screen."""

    def broken(*_args: object) -> None:
        raise ZeroDivisionError("in the engine")

    async with at() as (app, pilot):
        before = app.desk.run
        monkeypatch.setattr(app_module.gateway, "play", broken)
        await pilot.press("e", "plus")
        await until(pilot, lambda: app.reported_errors)
        assert "in the engine" in str(app.reported_errors[0])
        app.reported_errors.clear()
        assert app.desk.run is before
        await pilot.press("escape")
        assert app.screen is app.get_screen("parties")


async def test_an_error_while_opening_the_first_scenario_leaves_the_library(monkeypatch):
    """The program was started on a scenario; it goes on with all the others to choose from."""
    monkeypatch.setattr(app_module.gateway, "sources", lambda: [("river", str(RIVER), True)])
    monkeypatch.setattr(app_module.gateway, "play", lambda *_args: 1 / 0)
    app = app_module.NegosimApp(str(RIVER))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.reported_errors and app.entries)
        assert [type(error) for error in app.reported_errors] == [ZeroDivisionError]
        assert isinstance(app.screen, PagesScreen)
        await pilot.press("escape")
        assert app.screen is app.library
        assert app.busy == ""
        assert app.library.chosen.name == "river"


def test_a_report_that_cannot_be_written_is_no_second_error(tmp_path):
    """A full or missing disk must not hide the first error."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert crash.save(RuntimeError("x"), blocked) is None


def test_without_a_terminal_it_exits_2_and_points_to_run(capsys):
    """In a pipe the program says what to use instead."""
    with pytest.raises(SystemExit) as stopped:
        app_module.main("river")
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert "negosim run river" in said.err
    assert said.out == ""


async def test_a_faulty_scenario_asked_for_at_the_start_ends_the_program_with_its_faults(tmp_path):
    """`negosim tui FILE` with a faulty file exits with 2 and every fault, as other commands do."""
    path = tmp_path / "torn.toml"
    path.write_text("format = 1\ntitle = 7\n", encoding="utf-8")
    app = app_module.NegosimApp(str(path))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 2
    assert any("title" in fault for fault in app.refused)


async def test_a_terminal_that_is_too_small_gets_a_notice_and_comes_back(at, text_of):
    """Too small is said, and nothing is lost when there is room again."""
    async with at((30, 15)) as (app, pilot):
        assert "needs 38 × 20" in text_of(app)
        assert "this terminal has 30 × 15" in text_of(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Clauses" in text_of(app)
        assert "needs" not in text_of(app)


def test_widgets_that_take_markup_are_told_not_to():
    """Nothing in the terminal UI parses text as markup: the word `markup=True` occurs nowhere."""
    folder = Path(app_module.__file__).parent
    for path in folder.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert "from_markup" not in code
        assert "markup=True" not in code
        for call in code.split("Static(")[1:]:
            assert "markup=False" in call.split("\n")[0]


async def test_the_table_shows_at_once_what_is_opened(monkeypatch, text_of):
    """Before the scenario is read and run, its title and clauses stand there; keys do no harm."""
    go = Event()
    load = gateway.load

    def slowly(source: str) -> Scenario:
        assert go.wait(30)
        return load(source)

    monkeypatch.setattr(gateway, "load", slowly)
    monkeypatch.setattr(gateway, "sources", list)
    app = app_module.NegosimApp(str(RIVER))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "The river and its dam" in text_of(app))
        assert app.desk is None
        assert all(name in text_of(app) for name in ("height of the dam", "price of power"))
        assert "opening" in text_of(app)
        await pilot.press("down", "up", "z", "z", "F")
        go.set()
        await settled(app, pilot)
        assert "gap .40" in text_of(app)
        assert app.reported_errors == []


@pytest.mark.parametrize("text", ["", "title = ", "title = 'x'", "clauses = 3\ntitle = 'x'"])
def test_nothing_is_seen_of_a_file_that_is_no_scenario(tmp_path, text):
    """What is wrong with it is for the reader to say."""
    file = tmp_path / "torn.toml"
    file.write_text(text)
    assert gateway.glimpse(str(file)) is None
    assert gateway.glimpse(str(tmp_path / "none.toml")) is None
    assert gateway.glimpse("no-such-scenario") is None


def test_the_first_frame_needs_no_engine():
    """Importing the program imports no numpy, pydantic or SimPy, so the first frame is quick."""
    heavy = "numpy pydantic simpy negosim.scenario.schema negosim.talks negosim.study"
    code = (
        "import sys, negosim.tui.app, negosim.tui.library.screen, negosim.tui.table.screen;"
        f"print([m for m in {heavy.split()!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
