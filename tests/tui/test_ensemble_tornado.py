"""The tornado: what it says of a study, and the screen that plays it, stops it and keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negosim.study.sensitivity import sensitivity
from negosim.text import opened
from negosim.tui.desk.surveying import Phase
from negosim.tui.ensemble.screen import EnsembleScreen
from negosim.tui.ensemble.tornado import TornadoScreen, bar_rows, rest_lines, short_path
from tui.waiting import until

LEVEL = "level:flood_warning"


@pytest.fixture(scope="module")
def found(river):
    """Every number moved, for the level of one clause."""
    return sensitivity(river, 64, 7, of=LEVEL)


def test_the_longest_bar_is_the_number_that_moves_most(found):
    """The first bar is the widest of the study's, with the mean of the outcome above it."""
    rows = [row.plain for row in bar_rows(found, 110, 12)]
    assert f"{found.mean:.2f}".removeprefix("0") in rows[0]
    widest = max(found.swings, key=lambda s: abs(s.up.difference - s.down.difference))
    assert rows[1].strip() == opened(widest.kind)
    assert short_path(widest.path) in rows[2]
    idle = [s for s in found.swings if s.reach == 0.0]
    assert idle
    acting = len(found.swings) - len(idle)
    assert f"{acting} of {len(found.swings)} numbers change it." in " ".join(rest_lines(found, 110))
    assert all(row.cell_length <= 60 for row in bar_rows(found, 60, 12))


def test_bars_without_a_source_are_marked(found):
    """With a star, which the words below explain; without one there are no words."""
    first, *others = [replace(swing, no_source=False) for swing in found.swings]
    sourced = replace(found, swings=(first, *others))
    assert "no source" not in " ".join(rest_lines(sourced, 110))
    marked = replace(found, swings=(replace(first, no_source=True), *others))
    rows = [row.plain for row in bar_rows(marked, 110, 12)]
    assert [short_path(first.path) + " *" in row for row in rows].count(True) == 1
    assert "* has no source stated." in " ".join(rest_lines(marked, 110))


def test_an_outcome_that_nothing_moves_is_said_to_be_so(river):
    """No empty chart: a sentence."""
    fixed = sensitivity(river, 8, 7, of="signed:protocol")
    assert not any(s.reach for s in fixed.swings)
    rows = bar_rows(fixed, 80, 10)
    assert "No number that could be moved changes this outcome" in rows[0].plain


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("clauses.price.stances.low.accepts.1", "price · low · accepts.1"),
        ("parties.high.tactic.beta", "high · tactic.beta"),
        ("tension.start", "tension.start"),
    ],
)
def test_labels_are_paths_without_what_goes_without_saying(path, label):
    """The ids and the last keys stay."""
    assert short_path(path) == label


async def test_the_tornado_is_played_once_and_can_be_stopped(at, text_of):
    """o plays it; x stops one with what is played; closed and opened again it is still there."""
    async with at() as (app, pilot):
        await pilot.press("m")
        await until(pilot, lambda: app.survey and app.survey.phase is Phase.DONE)
        await pilot.press("end", "O")
        assert isinstance(app.screen, TornadoScreen)
        assert app.screen.of == "level:price"
        await pilot.press("x")
        await until(pilot, lambda: app.screen.result)
        assert not app.screen.result.complete
        assert "Partial" in text_of(app)
        await pilot.press("escape")
        assert isinstance(app.screen, EnsembleScreen)
        await pilot.press("o")
        await until(pilot, lambda: app.screen.result)
        played = app.screen.result
        assert played.complete
        assert played.of == "settled"
        assert played.seed == 7
        assert "number of clauses settled" in text_of(app)
        await pilot.press("escape", "o")
        await pilot.pause()
        assert app.screen.result is played
        assert "number of clauses settled" in text_of(app)


async def test_an_unexpected_error_is_reported_and_ends_the_wait(at, text_of, monkeypatch):
    """The dialog says that the moves have failed, the program reports why."""

    def broken(*_args, **_named):
        raise ZeroDivisionError("in the engine")

    async with at() as (app, pilot):
        await pilot.press("m")
        await until(pilot, lambda: app.survey and app.survey.phase is Phase.DONE)
        monkeypatch.setattr("negosim.study.sensitivity.sensitivity", broken)
        await pilot.press("o")
        await until(pilot, lambda: app.reported_errors)
        await pilot.press("escape")
        assert "an unexpected error" in text_of(app)
        app.reported_errors.clear()
