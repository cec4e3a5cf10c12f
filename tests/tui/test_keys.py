"""The user's own keys and the page of keys: what is taken, what is named, what is shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from negosim.tui.keys import keymap, registry
from negosim.tui.keys.keypage import pages
from negosim.tui.keys.registry import ACTIONS, SCREENS, footer, here
from negosim.tui.parts.help import explanation
from negosim.tui.table.clause import source_line

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(autouse=True)
def listed_keys():
    """The list's own keys before and after."""
    yield
    registry.use_keys({})


def test_the_tables_of_keys_are_up_to_date():
    """Every screen has a page; `python -m negosim.tui.keys.keypage docs` writes their tables."""
    texts = pages(DOCS)
    assert len(texts) == len(SCREENS) + 1  # and the glossary
    assert {path.name: path.read_text("utf-8") == text for path, text in texts.items()} == {
        path.name: True for path in texts
    }
    assert {path.stem for path in (DOCS / "screens").glob("[a-z]*.md")} == {*SCREENS} - {"app"}


def test_the_pages_example_is_taken_but_for_what_it_says_is_wrong():
    """Whoever copies the example gets what its comments say."""
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    text = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    taken, wrong = keymap.resolve(tomllib.loads(text[1]))
    assert wrong == ("keys.toml: no action is called app.previous",)
    assert taken["table.play"] == ("f8",)
    assert taken["table.step(1)"] == ("right", "n")


def test_names_are_unique_and_every_action_has_a_key():
    """A key file addresses each action alone, and no action is in the palette only."""
    assert len({a.name for a in ACTIONS}) == len(ACTIONS)
    assert [a.id for a in ACTIONS if not a.keys] == []


def test_no_file_and_an_empty_one_change_nothing(tmp_path):
    """Most users have none."""
    assert keymap.read(tmp_path) == ({}, ())
    (tmp_path / keymap.FILE).write_text("", encoding="utf-8")
    assert keymap.read(tmp_path) == ({}, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[table", "ignored"),
        ("a = '\\ud800", "ignored"),
        ("x" * 20_000, "is larger than 16 KiB"),
        ("[tabel]\nundo = 'x'", "no screen is called tabel"),
        ("table = 3", "no screen is called table"),
        ("[table]\nundoo = 'x'", "no action is called table.undoo"),
        ("[table]\nundo = 3", "table.undo: should be a key"),
        ("[table]\nundo = []", "table.undo: should be a key"),
        ("[table]\nundo = ['x', 2]", "table.undo: should be a key"),
        ("[table]\nundo = 'hyper+x'", "table.undo: should be a key"),
        ("[table]\nundo = 'nosuchkey'", "table.undo: should be a key"),
        ("[table]\nundo = 'y'", "y is both table.undo and table.copy-the-command"),
        ("[table]\nundo = 'q'", "q is both table.undo and app.quit"),
        ("[app]\nhelp = 'e'", "e is both"),
    ],
)
def test_what_is_wrong_is_named_and_costs_nothing(tmp_path, text, told):
    """The fault is told in a line, and every action keeps its keys."""
    (tmp_path / keymap.FILE).write_text(text, encoding="utf-8")
    taken, wrong = keymap.read(tmp_path)
    assert taken == {}
    assert len(wrong) == 1
    assert told in wrong[0]


def test_bytes_that_are_no_text_are_a_fault_like_others(tmp_path):
    """A file in another encoding does not stop the program."""
    (tmp_path / keymap.FILE).write_bytes(b"\xff\xfe[table]")
    assert keymap.read(tmp_path)[0] == {}
    assert "ignored" in keymap.read(tmp_path)[1][0]


def test_two_actions_may_swap_their_keys():
    """What counts is the whole file, not the order of its lines."""
    stated = {"table": {"undo": "y", "copy-the-command": "u"}}
    taken, wrong = keymap.resolve(stated)
    assert wrong == ()
    assert taken == {"table.undo": ("y",), "table.copy_command": ("u",)}


def test_a_wish_that_cannot_be_had_leaves_the_other_wishes():
    """One fault does not cost the rest of the file; keys stay unique on every screen."""
    stated = {"table": {"undo": "y", "redo": "ctrl+t"}, "parties": {"undo": ["Z", ";"]}}
    taken, wrong = keymap.resolve(stated)
    assert len(wrong) == 1
    assert taken == {"table.redo": ("ctrl+t",), "parties.undo": ("Z", "semicolon")}
    registry.use_keys(taken)
    for screen in (s for s in SCREENS if s != "app"):
        keys = [key for a in here(screen) for key in a.keys]
        assert len(keys) == len(set(keys))


async def test_own_keys_work_are_shown_and_the_faults_are_told(at, home, text_of):
    """The key does it, the old one no more; footer and help show it; a notice has the fault."""
    home.mkdir()
    text = """
        [table]
        next-session = "n"
        next-change = "right"
        edit-the-parties = "ctrl+e"
        bad = "x"
    """
    (home / keymap.FILE).write_text(text, encoding="utf-8")
    async with at() as (app, pilot):
        assert [n.message for n in app._notifications] == [
            "keys.toml: no action is called table.bad"
        ]
        await pilot.press("n")
        assert app.desk.session == 1
        await pilot.press("l", "h")
        assert app.desk.session == 0
        await pilot.press("e")
        assert app.screen is app.get_screen("table")
        assert "^e edit" in text_of(app)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "n                  Next session" in text_of(app)
        await pilot.press("escape", "ctrl+e")
        assert app.screen is app.get_screen("parties")
    assert [a.keys for a in footer("table") if a.footer == "edit"] == [("ctrl+e",)]


def test_sentences_name_the_users_own_keys(desk):
    """Whatever a line says of a key follows the file of keys."""
    registry.use_keys({"table.sources": ("f8",), "table.chart": ("f9",)})
    assert registry.key_of("table.sources") == "F8"
    assert registry.key_of("table.redo") == "^y"
    assert "F8 sources" in source_line(desk, 80)[0]
    assert "F9 gives it the whole width, F8 shows" in explanation(["clause"], 80)[-1].plain


def test_explanations_name_keys_of_actions_only():
    """Every key that stands for an action is found."""
    text = "\n".join(row.plain for row in explanation(registry.ZONES, 80))
    assert "{" not in text
    assert "PgUp and PgDn scroll." in text


@pytest.mark.parametrize("screen", [s for s in SCREENS if s != "app"])
def test_no_key_does_two_things_on_a_screen(screen):
    """Neither two of the screen's own, nor one of the screen's and one that works everywhere."""
    keys = [key for a in registry.ACTIONS if a.screen in (screen, "app") for key in a.keys]
    assert sorted(keys) == sorted(set(keys))
