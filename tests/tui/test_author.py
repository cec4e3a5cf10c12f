"""The Author screen: its rows and values, its steps, the file on disk, keys and mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from textual.widgets import Input

from negosim.authoring import edits
from negosim.authoring.draft import Draft
from negosim.scenario.presets import presets
from negosim.scenario.shape import shape_at
from negosim.tui.author import editor, fields
from negosim.tui.author.grid import grid_rows
from negosim.tui.author.rows import NAMES, part_of, rows_of, stance_rows
from negosim.tui.desk.gateway import Entry
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.prompt import AskScreen, PromptScreen
from tui.conftest import RIVER
from tui.test_safety import HOSTILE_NAMES, unsafe
from tui.waiting import settled, shows, until

Keys = tuple[str | int, ...]


# --- rows ---------------------------------------------------------------------------------------
def leaves(value: Any, at: Keys = ()) -> Iterator[Keys]:
    """The path of every plain value; arrays of plain values count as one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        for n, inner in enumerate(value):
            yield from leaves(inner, (*at, n))
    else:
        yield at


@pytest.mark.parametrize("name", ["river", "good-friday-1998", "cuba-1962", "two-party"])
def test_every_value_of_a_file_has_a_row(name):
    """With all opened, each can be reached on the part that its place belongs to."""
    path = RIVER if name == "river" else next(p.path for p in presets() if p.name == name)
    raw = tomli.loads(path.read_text("utf-8"))
    every = {keys[:n] for keys in leaves(raw) for n in range(1, len(keys) + 1)}
    rows = [row for part in NAMES for row in rows_of(part, raw, every)]
    for clause, stated in raw["clauses"].items():
        for party in stated.get("stances", {}):
            at = ("clauses", clause, "stances", party)
            rows += stance_rows(at, raw, every)
    values = {row.keys for row in rows if row.kind == "field"} | {("format",)}
    held = {row.keys for row in rows if row.kind in ("part", "list")}
    empty = [k for k in leaves(raw) if not any(k[:n] in values for n in range(1, len(k) + 1))]
    assert [k for k in empty if k not in held] == []


async def test_a_seat_is_given_changed_and_taken(at, dam):
    """Every party has a row in an instrument, with a seat or without."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        seats = dict(draft.raw["instruments"]["protocol"]["seats"])
        app.screen.opened.add(("instruments", "protocol"))
        for party, seat in seats.items():
            app.screen.go_to(("instruments", "protocol", "seats", party))
            await pilot.press("plus")
            new = draft.raw["instruments"]["protocol"]["seats"][party]
            assert new in {"veto", "voice", "vote"} - {seat}
            await pilot.press("u")
        free = next(p for p in draft.raw["parties"] if p not in seats)
        app.screen.go_to(("instruments", "protocol", "seats", free))
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert draft.raw["instruments"]["protocol"]["seats"] == {**seats, free: "voice"}
        await pilot.press("delete")
        await settled(app, pilot)
        assert draft.raw["instruments"]["protocol"]["seats"] == seats


@pytest.mark.parametrize(
    "text",
    ["clauses = 3", "[clauses]\na = 1", "parties = ['x']", "[calendar]\nsessions = 4",
     "[parties.a]\nmembers = 'x'\ntactic = 7", "[[clauses]]\nx = 1", "[clauses.a]\nstances = 1",
     "[clauses.a.stances]\nb = 5", "[clauses.a.stances.b]\nrequires = [1, {}]"],
)  # fmt: skip
def test_rows_are_listed_of_whatever_a_text_states(text):
    """A text that is no scenario is shown as far as it goes."""
    raw = tomli.loads(text)
    for part in NAMES:
        rows_of(part, raw, set())
    grid_rows(raw, (0, 0), (), 60, 10)
    assert part_of(("clauses", "a", "stances", "b", "requires")) == "needs"


# --- values -------------------------------------------------------------------------------------
RAW = {
    "clauses": {"price": {}, "warranty": {}},
    "parties": {"ann": {}, "bob": {}},
    "instruments": {"contract": {}, "annex": {}},
}


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("parties.ann.capability", "2", 2.0),
        ("calendar.every", "7", 7),
        ("calendar.start", "2025-03-01", dt.date(2025, 3, 1)),
        ("clauses.price.stances.ann.accepts", ".3 to 1", [0.3, 1.0]),
        ("clauses.price.stances.ann.accepts", ".3–.5", [0.3, 0.5]),
        ("clauses.price.stances.ann.accepts", "low, very high", ["low", "very high"]),
        ("clauses.price.proposer", "bob", "bob"),
        ("clauses.price.instruments", "contract, annex", ["contract", "annex"]),
        ("parties.ann.consensus", "majority", "majority"),
        ("parties.ann.consensus", ".6", 0.6),
        ("events.e.effects.0.reopen", "yes", True),
        ("events.e.effects.0.set", '{ "parties.ann.walkout" = 0.1 }', {"parties.ann.walkout": 0.1}),
        ("parties.ann.tactic.shares", "0, .5, 1", [0.0, 0.5, 1.0]),
        ("parties.ann.tactic.shares", "[0, .5]", [0.0, 0.5]),
        ("parties.ann.tactic.shares", ".5", [0.5]),
        ("clauses.price.title", "", None),
        ("about", "one\\ntwo", "one\ntwo"),
    ],
)
def test_what_is_typed_becomes_the_value_and_is_shown_again(path, text, value):
    """The value reads back as itself."""
    keys = tuple(int(k) if k.isdecimal() else k for k in path.split("."))
    shape = shape_at(keys)
    assert fields.typed(text, shape, keys, RAW) == value
    assert fields.typed(fields.shown(value), shape, keys, RAW) == value


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("parties.ann.capability", "many", "should be a number"),
        ("parties.ann.walkout", "2", "between 0 and 1"),
        ("parties.ann.curvature", "0", "above 0"),
        ("calendar.every", "1.5", "whole number"),
        ("calendar.start", "March", "a date, such as"),
        ("clauses.price.stances.ann.accepts", ".3", "two levels"),
        ("clauses.price.stances.ann.accepts", ".3 7", "between 0 and 1"),
        ("clauses.price.proposer", "bop", "did you mean 'bob'"),
        ("clauses.price.instruments", "contract, none", "no paper 'none'"),
        ("parties.ann.allocation", "odd", "one of even, logrolling"),
        ("events.e.effects.0.reopen", "perhaps", "yes or no"),
        ("events.e.effects.0.set", "x", "as in a file"),
        ("parties.ann.tactic.shares", "0, x", "should be a number between 0 and 1"),
        ("parties.ann.tactic.shares", "0, 2", "should be a number between 0 and 1"),
    ],
)
def test_what_cannot_be_a_value_is_said(path, text, told):
    """In the words of the schema."""
    keys = tuple(int(k) if k.isdecimal() else k for k in path.split("."))
    with pytest.raises(ValueError, match=told):
        fields.typed(text, shape_at(keys), keys, RAW)


@pytest.mark.parametrize(
    "stance",
    [
        {"ideal": 1.0, "accepts": None, "salience": None, "essential": None},
        {"ideal": 0.5, "accepts": [0.3, 1.0], "salience": None, "essential": True},
        {"ideal": 0.0, "accepts": [0.0, 0.25], "salience": 0.5, "essential": None},
    ],
)
def test_a_stance_fits_on_a_line(stance):
    """It is read as it is shown."""
    stated = {k: v for k, v in stance.items() if v is not None}
    assert fields.stance_typed(fields.stance_line(stated)) == stance


@pytest.mark.parametrize("text", ["", "1 .5", "a", "2", "1 .3 1 .5 .6", "1 .3 1 -2"])
def test_a_line_that_is_no_stance_is_refused(text):
    """One, three or four numbers, all but the weight levels."""
    with pytest.raises(ValueError, match=r"\w"):
        fields.stance_typed(text)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("warranty >= .40", {"clause": "warranty", "at_least": 0.4}),
        ("price <= 1", {"clause": "price", "at_most": 1.0}),
        ("signed contract", {"signed": "contract"}),
        (
            "price >= .50 or signed annex",
            {"any_of": [{"clause": "price", "at_least": 0.5}, {"signed": "annex"}]},
        ),
    ],
)
def test_a_condition_is_read_as_it_is_shown(text, condition):
    """A bound, a signature, or several of which one is enough."""
    assert fields.condition_typed(text, RAW) == condition
    assert fields.condition_line(condition) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [("price", "a clause and a level"), ("prise >= 1", "did you mean"), ("price >= 3", "between"),
     ("signed nothing", "no paper")],
)  # fmt: skip
def test_what_is_no_condition_is_said(text, told):
    """With the likely name."""
    with pytest.raises(ValueError, match=told):
        fields.condition_typed(text, RAW)


# --- the user's editor --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"EDITOR": "vi"}, ["vi", "+7", "f"]),
        ({"EDITOR": "vi", "VISUAL": "/usr/bin/nano -w"}, ["/usr/bin/nano", "-w", "+7", "f"]),
        ({"EDITOR": "code"}, ["code", "--wait", "-g", "f:7"]),
        ({"EDITOR": "code -w"}, ["code", "-w", "-g", "f:7"]),
        ({"EDITOR": "hx"}, ["hx", "f:7"]),
        ({"EDITOR": "my-editor"}, ["my-editor", "f"]),
    ],
)
def test_the_editor_is_given_the_line_as_it_takes_it(env, words):
    """One that is not known gets the file alone."""
    assert editor.command(env, Path("f"), 7) == words


@pytest.mark.parametrize("env", [{}, {"EDITOR": " "}, {"EDITOR": "'"}])
def test_without_an_editor_that_is_said(env):
    """In one line, with what to do."""
    with pytest.raises(editor.NoEditorError, match="set VISUAL or EDITOR"):
        editor.command(env, Path("f"), 7)


# --- the screen ---------------------------------------------------------------------------------
@pytest.fixture
def dam(tmp_path) -> Path:
    """A scenario file of one's own."""
    path = tmp_path / "own" / "dam.toml"
    path.parent.mkdir()
    path.write_text(RIVER.read_text("utf-8"), encoding="utf-8")
    return path


async def opened(app, pilot, draft: Draft) -> Draft:
    """The draft on its screen."""
    app.open_draft(draft)
    await settled(app, pilot)
    return draft


async def answer(app, pilot, text: str) -> None:
    """Type into the dialog and hand it in."""
    assert isinstance(app.screen, PromptScreen), app.screen
    app.screen.query_one("#line", Input).value = text
    await pilot.press("enter")
    await settled(app, pilot)


def said(app) -> str:
    """The notices so far."""
    return "\n".join(n.message for n in app._notifications)


async def test_a_rename_on_the_screen_is_one_step_and_undo_takes_it_back(at, dam):
    """The key changes in every place; the cursor stays on the part."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        before = draft.text
        await pilot.press("right_square_bracket", "r")
        await answer(app, pilot, "upland")
        assert app.screen.row.keys == ("parties", "upland")
        assert "high" not in draft.raw["parties"]
        assert draft.examined.scenario is not None
        await pilot.press("u")
        assert draft.text == before
        assert "undone: rename of high" in said(app)
        await pilot.press("ctrl+y")
        assert "upland" in draft.raw["parties"]
        await pilot.press("u", "u")
        assert "nothing to undo" in said(app)


async def test_a_key_that_is_taken_is_refused_while_one_types(at, dam, text_of):
    """The dialog stays until it can be had."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.of_file(dam))
        await pilot.press("right_square_bracket", "r")
        await answer(app, pilot, "low")
        assert isinstance(app.screen, PromptScreen)
        assert "there is one called low already" in text_of(app)
        await pilot.press("escape")


async def test_a_delete_says_what_goes_with_it_first(at, dam, text_of):
    """n leaves all as it is, y deletes, undo brings it back."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        before = draft.text
        await pilot.press("right_square_bracket", "delete")
        await settled(app, pilot)
        assert isinstance(app.screen, AskScreen)
        assert "With it go:" in text_of(app)
        assert "stances" in text_of(app)
        await pilot.press("n")
        assert draft.text == before
        await pilot.press("delete")
        await pilot.press("y")
        await settled(app, pilot)
        assert "high" not in draft.raw["parties"]
        await pilot.press("u")
        assert draft.text == before


async def test_a_level_that_red_lines_name_is_deleted_with_their_numbers_in_its_place(at):
    """The dialog says so; one step, and undo brings all back."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.copy_of("iran-2015"))
        before, keys = draft.text, ("clauses", "level", "levels", 1)
        app.screen.opened |= {keys[:2], keys[:3], keys}
        app.screen.go_to(keys)
        await pilot.press("delete")
        await shows(pilot, "Delete 5 %?", "Red lines name it in", "brings all back")
        await pilot.press("y")
        await until(pilot, lambda: draft.text != before)
        assert len(draft.raw["clauses"]["level"]["levels"]) == 3
        assert draft.raw["clauses"]["level"]["stances"]["iran"]["accepts"] == [0.0, 0.8]
        lines = [s.get("accepts") for s in draft.raw["clauses"]["level"]["stances"].values()]
        assert not any("5 %" in (line or ()) for line in lines)
        assert ["3.67 %", "no enrichment"] in lines  # it did not name the level
        await pilot.press("u")
        assert draft.text == before


async def test_what_the_base_defines_is_renamed_once_the_file_keeps_every_number(at, home):
    """The refusal names the file and the key; that is a step, and undo takes it back."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.variant_of("two-party", "A loom"))
        before = draft.text
        await pilot.press("right_square_bracket", "r")
        await answer(app, pilot, "weaver")
        refusal = "'buyer' is defined in 'two-party', which this file extends: rename it there, or"
        assert f"{refusal} have this file keep every number (K)" in said(app)
        await pilot.press("K")
        await settled(app, pilot)
        words = "it keeps every number as it is now, whatever changes in two-party"
        assert f"{words}; u takes that back" in said(app)
        assert draft.extends == ""
        await pilot.press("r")
        await answer(app, pilot, "weaver")
        assert "weaver" in draft.raw["parties"]
        assert draft.examined.scenario is not None
        await pilot.press("u", "K")
        assert "this file extends no other: it has every number already" in said(app)
        await pilot.press("u")
        assert draft.text == before


async def test_saving_says_whether_the_file_extends_or_keeps(at, home, text_of):
    """A variant is saved as one; with Tab it keeps every number, and a copy extends nothing."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.variant_of("two-party", "A loom"))
        await pilot.press("w")
        await shows(pilot, "It extends two-party: later changes there carry over")
        await answer(app, pilot, "follows")
        path = home / "scenarios" / "follows.toml"
        assert f"saved as {path}: it extends two-party: later changes there carry over" in said(app)
        await pilot.press("W", "tab")
        await shows(pilot, "It keeps every number as it is now")
        await answer(app, pilot, "stands")
        kept = tomli.loads((home / "scenarios" / "stands.toml").read_text("utf-8"))
        assert kept == {k: v for k, v in draft.raw.items() if k != "extends"}
        assert kept["parties"].keys() == {"buyer", "seller"}
        assert "extends" in tomli.loads(path.read_text("utf-8"))
        await pilot.press("W")
        await shows(pilot, "or a path that ends in")
        assert "extends" not in text_of(app)
        await pilot.press("escape")


async def test_values_are_typed_chosen_toggled_stepped_and_taken_out(at, dam):
    """By the kind of the value."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        app.screen.go_to(("parties", "high", "walkout"))
        await pilot.press("enter")
        await answer(app, pilot, ".25")
        high = draft.raw["parties"]["high"]
        assert high["walkout"] == 0.25
        await pilot.press("plus")
        assert draft.raw["parties"]["high"]["walkout"] == 0.3
        await pilot.press("delete")
        assert "walkout" not in draft.raw["parties"]["high"]
        app.screen.go_to(("parties", "high", "colour"))
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert draft.raw["parties"]["high"]["colour"] == "green"
        app.screen.go_to(("parties", "high", "tactic", "kind"))
        await pilot.press("plus")
        await settled(app, pilot)
        assert draft.raw["parties"]["high"]["tactic"]["kind"] != "boulware"
        assert draft.examined.scenario is not None
        app.screen.go_to(("clauses", "price", "stances", "high", "essential"))
        was = bool(draft.raw["clauses"]["price"]["stances"]["high"].get("essential"))
        await pilot.press("enter")
        await settled(app, pilot)
        assert draft.raw["clauses"]["price"]["stances"]["high"]["essential"] is not was


async def test_what_refers_to_a_level_follows_its_new_name(at, tmp_path):
    """Typing the name of a level renames it where stances use it."""
    text = RIVER.read_text("utf-8")
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft(text, None, tmp_path))
        clause = next(c for c, v in draft.raw["clauses"].items() if v.get("levels"))
        app.screen.go_to(("clauses", clause, "levels", 0, "name"))
        await pilot.press("enter")
        await answer(app, pilot, "nothing at all")
        assert draft.raw["clauses"][clause]["levels"][0]["name"] == "nothing at all"
        assert draft.examined.scenario is not None


async def test_n_goes_to_each_place_where_something_is_missing(at):
    """The part and the row of it; a press on the line does the same."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.blank())
        places = []
        for _ in range(6):
            await pilot.press("n")
            await settled(app, pilot)
            places.append(app.screen.part)
        assert places == ["about", "about", "calendar", "parties", "papers", "clauses"]
        await pilot.click("#author-lacks", offset=(5, 3))
        await settled(app, pilot)
        assert app.screen.part == "about"
        assert app.screen.row.keys == ("story",)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_mouse_chooses_parts_rows_and_cells(at, dam, size, text_of):
    """A second press does what Enter does."""
    async with at(size) as (app, pilot):
        await opened(app, pilot, Draft.of_file(dam))
        offset = (10, 0) if size[0] < 110 else (5, 2)
        await pilot.click("#author-parts", offset=offset)
        await settled(app, pilot)
        assert app.screen.part == "parties"
        await pilot.click("#author-rows", offset=(8, 2))
        await settled(app, pilot)
        assert app.screen.row.keys == ("parties", "low")
        await pilot.click("#author-rows", offset=(8, 2))
        await settled(app, pilot)
        assert ("parties", "low") in app.screen.opened
        app.screen.choose_part("wants")
        await settled(app, pilot)
        await pilot.click("#author-rows", offset=({80: 38, 120: 31, 200: 52}[size[0]], 3))
        await settled(app, pilot)
        assert app.screen.grid == (1, 1)
        assert all(len(line) == size[0] for line in text_of(app).splitlines())


async def test_the_grid_types_a_stance_and_opens_all_of_it(at, dam, text_of):
    """A stance that is not there is made; deleting it takes it out."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        app.screen.choose_part("wants")
        await pilot.press("enter")
        await answer(app, pilot, ".9 .1 1 .4 !")
        stance = draft.raw["clauses"]["dam_height"]["stances"]["high"]
        assert (stance["ideal"], stance["accepts"], stance["salience"]) == (0.9, [0.1, 1.0], 0.4)
        await pilot.press("o")
        await settled(app, pilot)
        assert app.screen.row.keys[-1] == "ideal"
        assert "Highland on" in text_of(app)
        await pilot.press("escape", "delete")
        await settled(app, pilot)
        assert "high" not in draft.raw["clauses"]["dam_height"]["stances"]


async def test_a_complete_draft_is_run_and_an_incomplete_one_says_what_is_missing(at, dam, text_of):
    """t runs only what can be run."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        await shows(pilot, "Result now")
        await until(pilot, lambda: app.bench.played is not None)
        app.screen.go_to(("title",))
        await pilot.press("delete")
        await settled(app, pilot)
        assert "title is missing: title shown" in text_of(app)
        await pilot.press("t")
        assert "1 thing missing or wrong: n goes there" in said(app)
        await pilot.press("u")
        assert draft.is_saved
        await pilot.press("t")
        await until(pilot, lambda: app.screen.NAME == "table")
        assert app.desk.source == str(dam)


async def test_a_file_changed_on_disk_is_read_again_or_asked_about(at, dam, text_of):
    """Read again while nothing is lost; else shown, and saving asks."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        theirs = dam.read_text("utf-8").replace("The river and its dam", "Theirs")
        dam.write_text(theirs, encoding="utf-8")
        app.screen.look_at_file()
        await settled(app, pilot)
        assert draft.raw["title"] == "Theirs"
        assert "changed on disk and was read again" in said(app)
        app.screen.go_to(("title",))
        await pilot.press("enter")
        await answer(app, pilot, "Mine")
        dam.write_text(theirs.replace("Theirs", "Theirs again"), encoding="utf-8")
        app.screen.look_at_file()
        await settled(app, pilot)
        assert draft.raw["title"] == "Mine"
        assert "The file changed on disk" in text_of(app)
        await pilot.press("w")
        await settled(app, pilot)
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("escape", "w")
        await settled(app, pilot)
        await pilot.press("down", "down", "enter")
        await settled(app, pilot)
        assert draft.raw["title"] == "Theirs again"
        await pilot.press("u", "w")
        await settled(app, pilot)
        assert "Mine" in dam.read_text("utf-8")
        assert app.screen.NAME == "author"


async def test_a_name_that_is_taken_is_not_saved_over(at, dam, home, text_of):
    """The dialog says so while one types; a path with a file at its end is asked about."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.copy_of("two-party"))
        await pilot.press("w")
        await answer(app, pilot, "two-party")
        assert "there is a scenario called two-party already" in text_of(app)
        await answer(app, pilot, str(dam))
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("escape")
        assert dam.read_text("utf-8") == RIVER.read_text("utf-8")
        await pilot.press("W")
        await answer(app, pilot, "loom")
        assert (home / "scenarios" / "loom.toml").read_text("utf-8") == draft.text
        assert draft.is_saved


async def test_a_text_that_is_no_toml_is_shown_and_can_be_taken_back(at, dam, text_of):
    """No key fails on it."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.of_file(dam))
        draft.take("x = [\n[[", "edit in the editor")
        app.drafted()
        await settled(app, pilot)
        assert "is not TOML" in text_of(app)
        nxt = "right_square_bracket"
        for key in ("n", "a", "r", "c", "delete", "plus", nxt, "a", nxt, nxt, nxt, "a", "o",
                    "enter", nxt, "enter", "t"):  # fmt: skip
            await pilot.press(key)
            await settled(app, pilot)
            if isinstance(app.screen, PromptScreen):
                await pilot.press("escape")
        await pilot.press("u")
        await settled(app, pilot)
        assert draft.examined.scenario is not None


async def test_a_preset_is_copied_before_it_is_changed(at, dam):
    """And that is said; one's own file is opened itself, with its steps the second time."""
    shipped = next(p for p in presets() if p.name == "two-party")
    async with at() as (app, pilot):
        app.entries = [
            Entry(str(shipped.path), "two-party", "A loom"),
            Entry(str(dam), "dam", "The dam", own=True),
        ]
        app.show_screen("library")
        await settled(app, pilot)
        await pilot.press("E")
        await settled(app, pilot)
        assert app.bench.draft.path is None
        assert "two-party comes with negosim: this is a copy" in said(app)
        await pilot.press("escape", "down", "E")
        await settled(app, pilot)
        draft = app.bench.draft
        assert draft.path == dam
        await pilot.press("delete", "escape")
        await settled(app, pilot)
        assert "the draft is kept" in said(app)
        await pilot.press("E")
        await settled(app, pilot)
        assert app.bench.draft is draft
        await pilot.press("u")
        assert draft.is_saved


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
async def test_hostile_names_are_shown_as_written_and_do_nothing(at, tmp_path, text_of, kind):
    """On every part, and in what is asked about it."""
    name = HOSTILE_NAMES[kind]
    draft = Draft(RIVER.read_text("utf-8"), None, tmp_path)
    places: list[Keys] = [("title",), ("story",)]
    for table, title in edits.TITLES.items():
        places += [(table, key, title) for key in draft.raw.get(table, ())]
    places += [("clauses", c, "levels", 0, "name") for c in draft.raw["clauses"]]
    for keys in places:
        draft.edit(lambda s, keys=keys: (s.put(keys, name), keys), "name")
    async with at((80, 24)) as (app, pilot):
        await opened(app, pilot, draft)
        for part in NAMES:
            app.screen.choose_part(part)
            for keys in (
                (),
                ("enter",),
                ("escape",),
                ("o",),
                ("escape",) if part == "wants" else (),
            ):
                await pilot.press(*keys)
                await settled(app, pilot)
                assert unsafe(text_of(app)) == []
                widths = {strip.cell_length for strip in app.screen._compositor.render_strips()}
                assert widths == {80}
            if app.screen.NAME != "author":
                app.show_screen("author")
                await settled(app, pilot)


async def test_a_variant_states_only_what_differs(at, home):
    """It follows the scenario that it extends."""
    async with at() as (app, pilot):
        draft = await opened(app, pilot, Draft.variant_of("two-party", "A loom"))
        assert draft.examined.scenario is not None
        app.screen.go_to(("parties", "seller", "walkout"))
        await pilot.press("enter")
        await answer(app, pilot, ".1")
        stated = tomli.loads(draft.text)
        assert stated["parties"] == {"seller": {"walkout": 0.1}}
        await pilot.press("w")
        await answer(app, pilot, "walks")
        assert (home / "scenarios" / "walks.toml").exists()


async def test_the_draft_is_kept_when_the_program_ends(at, home, dam):
    """Also when it ends before the timer goes off."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.of_file(dam))
        await pilot.press("delete")
        app.keep_draft()
    [kept] = (home / "drafts").iterdir()
    assert '"version": 1' in kept.read_text("utf-8")
