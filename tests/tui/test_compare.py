"""The Compare screen through its keys: two sides, what differs, where the runs part."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import negosim
from negosim.record import Status
from negosim.scenario.change import with_values
from negosim.scenario.variant import variant
from negosim.study.compare import Difference, compare
from negosim.study.divergence import Divergence, divergences
from negosim.study.settings import changed_settings
from negosim.tui.compare.screen import EDITED, STATED, Compared, CompareScreen
from negosim.tui.compare.sessions import divergence_rows, session_rows
from negosim.tui.compare.verdicts import (
    ODDS,
    Two,
    difference_mark,
    instrument_rows,
    summary_row,
    verdict_rows,
)
from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry
from negosim.tui.parts.choose import ChooseScreen
from tui.test_safety import HOSTILE_NAMES, hostile_desk, unsafe
from tui.waiting import settled, until

RED = "clauses.dam_height.stances.high.accepts"
RIVER = Path(__file__).parent / "river.toml"


async def open_compare(app, pilot):
    """To the screen, with many worlds played on both sides."""
    await pilot.press("d")
    await until(pilot, lambda: weighed(app))
    await settled(app, pilot)
    assert isinstance(app.screen, CompareScreen)


def weighed(app):
    """Whether both sides are compared in many worlds."""
    screen = app.get_screen("compare")
    return bool(screen and screen.two and screen.two.worlds)


def named(app, side):
    """What stands on a side, once it is compared."""
    two = app.get_screen("compare").two
    return two and two.names[side]


async def edited(app, pilot, values):
    """An edit, and its run."""
    app.desk.edit(values)
    app.edited()
    await until(pilot, lambda: not app.desk.pending)


async def test_the_edited_scenario_is_compared_with_the_stated_one(at, text_of):
    """d shows verdicts, signatures, sessions and many worlds of both; Esc goes back."""
    async with at() as (app, pilot):
        await edited(app, pilot, {RED: [0.3, 1.0]})
        await open_compare(app, pilot)
        shown = text_of(app)
        for told in ("A as stated", "B as edited, 1 change", "≠height of the dam", "✗ blocked",
                     "✓ agreed", "Session 2", "Highland: red lines on", "→ .30 to 1", "✓ signed",
                     "P(signed)", "1 verdict and 0 more levels differ", "in many worlds",
                     "✓ .50 was .00, +.50 ±"):  # fmt: skip
            assert told in shown, told
        await pilot.press("escape")
        assert app.screen is app.get_screen("table")


async def test_nothing_differs_where_nothing_is_changed(at, text_of):
    """Two equal sides are told to be the same, session by session and world by world."""
    async with at() as (app, pilot):
        await open_compare(app, pilot)
        shown = text_of(app)
        assert "The two runs are the same" in shown
        assert "B as edited, nothing changed" in shown
        assert "0 verdicts and 0 more levels differ" in shown
        assert "0 of 1,000 worlds differ" in shown
        assert "≠height" not in shown


async def test_keys_go_to_clauses_and_differences(at):
    """Arrows choose clauses within the list; n and p go to those that differ."""
    async with at() as (app, pilot):
        await edited(app, pilot, {"clauses.price.stances.low.accepts": [0.0, 0.3]})
        await open_compare(app, pilot)
        screen = app.get_screen("compare")
        await pilot.press("home", "up")
        assert screen.chosen == 0
        await pilot.press("n")
        assert screen.two.clauses[screen.chosen] == "price"
        await pilot.press("n")
        assert screen.two.clauses[screen.chosen] == "price"
        await pilot.press("home", "end", "down")
        assert screen.chosen == len(screen.two.clauses) - 1
        await pilot.press("p")
        assert screen.two.clauses[screen.chosen] == "price"
        await pilot.press("pagedown", "pageup")
        assert screen.query_one("#divergences").first == 0


async def test_it_starts_on_the_first_clause_with_another_verdict(at, text_of):
    """Until a clause is chosen, that with another verdict is, whatever levels differ above it."""
    gauges = "clauses.gauges.stances.low.accepts"
    async with at((80, 24)) as (app, pilot):
        await edited(
            app, pilot, {gauges: [0.9, 1.0], "clauses.price.stances.low.accepts": [0.0, 0.1]}
        )
        await open_compare(app, pilot)
        shown = text_of(app)
        assert re.search(r"│ ~summer flow", shown)
        assert re.search(r"│▸≠price of power", shown)
        assert "price of power, session by session" in shown
        await pilot.press("home", "s")  # other sides: it begins anew
        await until(pilot, lambda: named(app, 0) != STATED and weighed(app))
        assert re.search(r"│▸≠price of power", text_of(app))


async def test_every_session_can_be_reached(at, text_of):
    """The first one that differs is in view; the frame counts the others, the keys show them."""
    async with at((80, 24)) as (app, pilot):
        await edited(app, pilot, {RED: [0.3, 1.0]})
        await open_compare(app, pilot)
        days = ("1 Mar", "8 Mar", "15 Mar", "22 Mar", "29 Mar", "5 Apr")

        def painted_days():
            """The days of the sessions shown, and what the frame says is hidden."""
            text = text_of(app).partition("session by session")[2]
            return {day for day in days if re.search(rf"\b{day} ", text)}, text

        seen, text = painted_days()
        assert "▸  2  8 Mar" in text
        assert "text in A text in B  replies, offers that differ, in A / B" in text
        below = int(re.search(r"… (?:\d+ above · )?(\d+) more lines?, →", text)[1])
        for _ in range(below):
            await pilot.press("right")
            seen |= painted_days()[0]
        assert "5 Apr" in seen
        assert re.search(r"… \d above +─", painted_days()[1])
        await pilot.press("pageup", "pageup")
        assert seen | painted_days()[0] == set(days)


async def test_a_clause_is_found_by_its_name(at, text_of):
    """/ and words of the name choose the clause."""
    async with at((80, 24)) as (app, pilot):
        await open_compare(app, pilot)
        await pilot.press("slash", *"price", "enter")
        await settled(app, pilot)
        assert "▸ price of power" in text_of(app)


async def test_a_side_is_chosen_from_what_is_open_and_the_library(at, text_of, tmp_path):
    """a and b offer the open scenario and the library's; a faulty choice is told, not fatal."""
    own = tmp_path / "dam-lower.toml"
    text = variant(str(RIVER), "A lower dam", "a variant", {RED: [0.3, 1.0]})
    own.write_text(text.replace(str(RIVER), "river"), encoding="utf-8")
    (tmp_path / "river.toml").write_text(RIVER.read_text(encoding="utf-8"), encoding="utf-8")
    gone = tmp_path / "gone.toml"
    async with at() as (app, pilot):
        app.entries = [
            Entry(str(own), "dam-lower", "A lower dam"),
            Entry(str(gone), "gone", "Gone"),
            Entry("torn", "torn", fault="torn"),
        ]
        await open_compare(app, pilot)
        await pilot.press("b")
        assert isinstance(app.screen, ChooseScreen)
        shown = text_of(app)
        assert "A lower dam" in shown
        assert "torn" not in shown
        await pilot.press("down", "enter")
        await until(pilot, lambda: named(app, 1) == "dam-lower")
        assert app.get_screen("compare").two.outcomes("dam_height")[1].status is Status.AGREED
        await pilot.press("s")
        await until(pilot, lambda: named(app, 0) == "dam-lower")
        assert app.get_screen("compare").two.outcomes("dam_height")[0].status is Status.AGREED
        await pilot.press("a", "down", "enter")
        await until(pilot, lambda: bool(app.get_screen("compare").fault))
        assert "cannot be compared" in text_of(app)
        await pilot.press("a", "escape")
        assert isinstance(app.screen, CompareScreen)
        assert [s.name for s in app.get_screen("compare").sides] == ["gone", STATED]
        await pilot.press("a", "up", "up", "enter")
        await until(pilot, lambda: weighed(app))
        assert app.get_screen("compare").sides[0].name == EDITED


async def test_the_comparison_follows_edits_and_worlds(at, text_of):
    """Coming back after an edit compares anew, in the world that is on the table."""
    async with at() as (app, pilot):
        await open_compare(app, pilot)
        await pilot.press("escape")
        await edited(app, pilot, {RED: [0.3, 1.0]})
        app.desk.choose_world(7, 5)
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press("d")
        await until(
            pilot, lambda: weighed(app) and app.get_screen("compare").two.runs[1].world == 5
        )
        await pilot.pause()
        assert app.get_screen("compare").two.runs[1].outcome == app.desk.run.outcome
        assert app.get_screen("compare").two.runs[0].outcome == app.desk.baseline.outcome
        assert "world 5 of seed 7" in text_of(app)


async def test_a_file_is_read_again_whenever_the_screen_is_opened(at, tmp_path):
    """Esc, a file edited meanwhile, d: the comparison is that of the file as it is now."""
    own = tmp_path / "own.toml"
    own.write_text(RIVER.read_text(encoding="utf-8"), encoding="utf-8")
    async with at() as (app, pilot):
        app.entries = [Entry(str(own), "own", "Own")]
        await open_compare(app, pilot)
        await pilot.press("b", "down", "enter")
        await until(pilot, lambda: named(app, 1) == "own" and weighed(app))
        assert app.get_screen("compare").two.settings == ()
        await pilot.press("escape")
        text = RIVER.read_text(encoding="utf-8").replace("[0.7, 1.0]", "[0.3, 1.0]")
        own.write_text(text, encoding="utf-8")
        await pilot.press("d")
        await until(pilot, lambda: app.get_screen("compare").two.settings)


async def test_what_is_not_open_computes_nothing(at, monkeypatch):
    """A result that comes after Esc does not begin another comparison."""
    begun = []
    async with at() as (app, pilot):
        await open_compare(app, pilot)
        await pilot.press("escape")
        await edited(app, pilot, {RED: [0.3, 1.0]})
        screen = app.get_screen("compare")
        monkeypatch.setattr(app, "run_worker", lambda *_args, **named: begun.append(named))
        screen.on_compared(Compared(screen._number, screen.two))
        assert begun == []


async def test_an_unexpected_error_ends_the_wait(at, text_of, monkeypatch):
    """The screen says that comparing has failed, the program reports why."""

    def broken(*_args: object) -> None:
        raise ZeroDivisionError("in the engine")

    async with at() as (app, pilot):
        monkeypatch.setattr(gateway, "play", broken)
        await pilot.press("d")
        await until(pilot, lambda: app.reported_errors)
        await pilot.press("escape")
        assert "cannot be compared: an unexpected error" in text_of(app)
        app.reported_errors.clear()


# --- what is said, without a terminal -------------------------------------------------------
@pytest.fixture(scope="module")
def two(river):
    """The invented scenario against one with a red line moved."""
    other = with_values(river, {RED: [0.3, 1.0]})
    runs = (negosim.run(river), negosim.run(other))
    found = compare(river, other, 256, 7)
    return Two(
        ("a", "b"), (river, other), runs, divergences(*runs), changed_settings(river, other), found
    )


def plain(rows):
    """Rows as text."""
    return "\n".join(row.plain for row in rows)


def test_marks_tell_other_verdicts_from_other_levels(two):
    """≠ another verdict, ~ another level, + and − where one side has the clause alone."""
    a, b = two.outcomes("dam_height")
    assert difference_mark(a, b) == "≠"
    assert difference_mark(a, a) == " "
    assert difference_mark(None, a) == "+"
    assert difference_mark(a, None) == "−"
    moved = dataclasses.replace(a, level=a.level + 0.1)
    assert difference_mark(a, moved) == "~"
    close = [dataclasses.replace(a, level=level) for level in (0.334, 0.336, 0.3449)]
    assert difference_mark(close[0], close[1]) == "~"
    assert difference_mark(close[1], close[2]) == " "


def test_levels_that_read_alike_are_counted_and_not_shown(two):
    """Only what can be read is a line; the rest is one count."""
    close = [Divergence(1, "price", "low", "offer", 0.3351, b) for b in (0.3449, 0.346)]
    shown = plain(divergence_rows(dataclasses.replace(two, divergences=tuple(close)), 78))
    assert "Lowland offers on price of power .34 in A, .35 in B" in shown
    assert "first difference below .01: 1 clause" in shown


def test_the_first_session_that_differs_is_marked_with_the_replies(two):
    """The row of the session has the mark, both texts and who says something else."""
    rows = session_rows(two, "dam_height", 100)
    marked = [row.plain for row in rows if row.plain.startswith("▸")]
    assert len(marked) == 1
    assert " 2  8 Mar" in marked[0]
    assert "Highland refuses .99 / counters .97" in marked[0]


def test_scenarios_with_different_tables_are_compared_in_what_they_share(river):
    """A clause, a party and an instrument of one side alone are told as such."""
    other = negosim.load("two-party")
    runs = (negosim.run(river), negosim.run(other))
    found = compare(river, other, 256, 7)
    two = Two(
        ("a", "b"), (river, other), runs, divergences(*runs), changed_settings(river, other), found
    )
    assert "not in it" in plain(verdict_rows(two, 0, 120, 30))
    assert "not in it" in plain(instrument_rows(two, 118, 8))
    assert "what both have is compared" in summary_row(two, 120).plain
    assert len(verdict_rows(two, len(two.clauses) - 1, 78, 6)) == 6
    for clause in two.clauses:
        longer = max(len(run.sessions) for run in two.runs)
        assert len(session_rows(two, clause, 78)) == 2 + longer


@pytest.mark.parametrize("width", [40, 58, 78, 118, 198])
@pytest.mark.parametrize("height", [1, 3, 8, 30])
def test_rows_keep_to_their_size(two, width, height):
    """No painter returns more lines than there is room for, nor a line wider than its zone."""
    found = [
        verdict_rows(two, 2, width, height),
        instrument_rows(two, width, height),
        [summary_row(two, width)],
    ]
    for rows in found:
        assert 1 <= len(rows) <= height
    for row in [
        *found[0][1:],
        *found[1],
        *divergence_rows(two, width),
        *session_rows(two, "price", width),
    ]:
        assert row.cell_length <= width


# in A and in B with errors and no intervals, the difference with its error, how many differ
VALUES = (0.9051, 0.01, None, None, 0.9071, 0.01, None, None, 0.0021, 0.0003, None, None, 2)


def test_a_row_that_is_cut_says_so(two):
    """The summary, an instrument's chance and a session's replies end with … if they are cut."""
    small = Difference("signed:protocol", *VALUES)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Two, "difference", lambda *_: small)
        instrument = instrument_rows(two, 50, 8)[0]
    differs = next(r for r in session_rows(two, "dam_height", 50) if r.plain.startswith("▸"))
    for row in (summary_row(two, 50), differs, instrument):
        assert row.plain.endswith("…")


@pytest.mark.parametrize("width", [84, 60 + ODDS - 1, 60 + ODDS, 118])
def test_the_change_of_a_probability_is_never_cut(two, width, monkeypatch):
    """Where there is room for it, a difference stands with all the digits of its error."""
    small = Difference("agreed:dam_height", *VALUES)
    monkeypatch.setattr(Two, "difference", lambda *_: small)
    for row in verdict_rows(two, 0, width, 9)[1:]:
        assert row.plain.rstrip().endswith("± .0003") == (width >= 60 + ODDS)
        assert row.cell_length <= width


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
async def test_hostile_names_do_nothing(at, river, text_of, kind):
    """Whatever the two scenarios call their parts, the screen shows printable text."""
    async with at((80, 24), desk=hostile_desk(river, HOSTILE_NAMES[kind])) as (app, pilot):
        app.entries = [Entry(HOSTILE_NAMES[kind], HOSTILE_NAMES[kind], HOSTILE_NAMES[kind])]
        app.desk.edit({RED: [0.3, 1.0]})
        await open_compare(app, pilot)
        for keys in (("down",), ("pagedown",), ("b",), ("escape",)):
            await pilot.press(*keys)
            assert unsafe(text_of(app)) == []
            widths = {strip.cell_length for strip in app.screen._compositor.render_strips()}
            assert widths == {80}
