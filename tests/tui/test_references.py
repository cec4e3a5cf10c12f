"""Reference points of theories of bargaining: on the number line, and the studies behind them."""

from __future__ import annotations

import shlex
import sys

import pytest

import negosim
from negosim.charts.grid import column
from negosim.cli.main import main
from negosim.tui.desk import apart as apart_module
from negosim.tui.desk.surveying import Phase
from negosim.tui.studies.bargain import study
from tui.conftest import RIVER
from tui.waiting import shows, until

SIZES = [(80, 24), (120, 40)]
BARGAIN = ["A", "n", *["down"] * 5, "enter", "enter"]
FORECAST = ["A", "n", *["down"] * 6, "enter"]
GAUGES = ["down"] * 2  # the third clause, which is in force in what the theories select


@pytest.fixture(scope="module")
def bargain():
    """What the theories select in the invented scenario."""
    return negosim.bargain(str(RIVER))


@pytest.fixture
def here(monkeypatch):
    """Compute in the worker itself, which is quicker than a process of its own."""
    monkeypatch.setattr(study, "_RESULTS", {})
    monkeypatch.setattr(apart_module, "apart", lambda task, report, stop, **_: task(report, stop))


async def says(pilot, zone, *texts):
    """Wait until a part of the screen has all the texts, wherever its lines are broken."""

    def said():
        return " ".join(" ".join(pilot.app.screen.query_one(zone).lines()).split())

    await until(pilot, lambda: all(text in said() for text in texts))


@pytest.mark.parametrize("size", SIZES)
async def test_marks_stand_at_the_levels_that_theories_select(at, text_of, bargain, here, size):
    """Under the axis, with the words below; b again takes them away, and they come back at once."""
    async with at(size) as (app, pilot):
        await pilot.press(*GAUGES)
        assert "△" not in text_of(app)
        for _ in range(2):
            await pilot.press("b")
            await says(pilot, "#clause", "△ N Nash .79 · K Kalai–Smorodinsky .67", "No forecasts")
            zone = app.screen.query_one("#clause")
            (marks,) = (row for row in zone.lines() if "△K" in row)
            for letter, name in (("N", "nash"), ("K", "kalai-smorodinsky"), ("U", "utilitarian")):
                level = bargain.solutions[name].package.levels["gauges"]
                width = zone.content_size.width
                assert marks.index(f"△{letter}") == column(level, 0, 1, width)
            await pilot.press("b")
            await until(pilot, lambda: "△" not in text_of(app))
        assert len(app.inquiries) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_where_no_package_has_the_clause_the_conflict_is_named(at, here, size):
    """One sentence with the causes that exclude each other on this clause."""
    async with at(size) as (_, pilot):
        await pilot.press("b")
        await says(
            pilot, "#clause", "△ In no package that theories select is this clause in force."
        )
        await says(pilot, "#clause", "Height of the dam is essential to Highland", ".30 or less.")


async def test_keys_work_while_they_are_computed_and_a_change_computes_them_again(at, text_of):
    """In a process of its own, which b again ends; no level from before a change stays."""
    study._RESULTS.clear()
    async with at() as (app, pilot):
        await pilot.press("b", "b")
        await until(pilot, lambda: app.inquiries[0].phase is Phase.STOPPED)
        await pilot.press("b", *GAUGES, *["right"] * 3, "left")
        await shows(pilot, "session 3 of", "△ computing", "bargain …")
        await says(pilot, "#clause", "△ N Nash .79")
        first = app.inquiries[0]
        app.desk.edit({"parties.low.no_deal": 0.35})
        app.edited()
        await until(pilot, lambda: first not in app.inquiries)
        await shows(pilot, "△ computing")
        await says(pilot, "#clause", "△ N Nash")
        assert "Nash .79" not in text_of(app)
        await pilot.press("u")
        await says(pilot, "#clause", "△ N Nash .79")


async def test_what_is_missing_is_one_line_and_a_stopped_one_can_be_asked_again(
    at, monkeypatch, here
):
    """Without scipy its message; b twice asks again."""
    async with at((80, 24)) as (app, pilot):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "scipy.optimize", None)
            await pilot.press("b")
            await says(pilot, "#clause", "△ bargain needs scipy, which is not installed:")
        await pilot.press(*GAUGES, "b", "b")
        await says(pilot, "#clause", "△ N Nash .79")
        assert len(app.inquiries) == 1


async def test_a_stop_ends_the_process_at_once():
    """Such a task has no part of an answer."""
    with pytest.raises(apart_module.StoppedError):
        apart_module.apart(_never, print, lambda: True, hears=False)


def _never(report, stop):
    """Runs until its process is ended."""
    while True:
        pass


@pytest.mark.parametrize("size", SIZES)
async def test_the_studies_can_be_read(at, here, size):
    """Packages by party and by clause; what excludes a paper, whose red lines open; forecasts."""
    async with at(size) as (app, pilot):
        await pilot.press(*BARGAIN)
        await says(pilot, "#question", "Reference points of theory", "The end of the run is")
        await says(pilot, "#answer", "Highland .417", "+.137")
        await says(pilot, "#chosen", "no deal .417 · end of the run .554 (+.137) · Nash .509")
        await pilot.press("slash", *"gauges", "enter")
        await says(pilot, "#chosen", "shared gauges · run .56 · Nash .79 · Kalai–Smorodinsky .67")
        await pilot.press("slash", *".70 or more", "enter")
        await says(pilot, "#answer", "of each set something", "1 height of the dam is essential")
        await pilot.press("enter")
        await shows(pilot, "5 stances")
        assert app.desk.party == "high"
        await pilot.press("escape", *FORECAST)
        await says(pilot, "#question", "no model of negosim, nor its simulation, is significantly")
        await says(pilot, "#answer", "compromise_salience")
        await pilot.press("end")
        await says(pilot, "#chosen", "ensemble, 5–95 % · ", "price of power .44 – .67")
        await pilot.press("c", *"nowhere", "enter")
        await shows(pilot, "there is no such folder")


async def test_the_studies_export_what_their_commands_write(at, home, tmp_path, here):
    """The same JSON and CSV, byte for byte, from the command line that is copied."""
    folder, commands = home / "exports", []
    async with at() as (app, pilot):
        app.desk.source = str(RIVER)
        for keys, count in ((BARGAIN, 3), (FORECAST, 5)):
            await pilot.press(*keys)
            await until(pilot, lambda: app.inquiry and app.inquiry.shown)
            await pilot.press("X", "y", "escape")
            await until(pilot, lambda n=count: folder.exists() and len(list(folder.iterdir())) == n)
            commands.append(shlex.split(app.clipboard))
    for n, words in enumerate(commands):
        out = tmp_path / str(n)
        with pytest.raises(SystemExit):
            main([*words[1:], "--json", str(out / "all.json"), "--csv", str(out)])
    exported = {path.read_bytes() for path in folder.iterdir()}
    assert exported == {path.read_bytes() for path in tmp_path.glob("[01]/*")}
