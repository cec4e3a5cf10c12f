"""Kept runs on the Studies screen: the list, and each result as its own study shows it."""

from __future__ import annotations

import gzip
import json
import shlex
from pathlib import Path

import pytest

import negosim
from negosim.cli.main import main
from negosim.store import Store, default_path
from negosim.study.kept import entry
from negosim.study.stored import result_of
from negosim.tui.studies.kept.run import KeptRun
from tui.conftest import RIVER
from tui.waiting import screen_text, shows, until

OLD = Path(__file__).parents[1] / "old" / "runs.sqlite.gz"
CAPABILITY = "parties.high.capability"


@pytest.fixture
def store(home):
    """The path of the user's own store, in a folder that is there."""
    path = default_path()
    path.parent.mkdir(parents=True)
    return path


def entries(path):
    """The list, the newest first."""
    with Store.open(path, read_only=True) as store:
        return [entry(info) for info in reversed(store.runs())]


def stopped(scenario, path, worlds=1000):
    """An ensemble that was stopped after its first blocks."""
    calls = iter(range(1000))
    return negosim.ensemble(
        scenario, worlds, 5, store=path, should_stop=lambda: next(calls) > 0, command="negosim e"
    )


async def said(pilot, words):
    """Wait for a notice."""
    await until(pilot, lambda: words in [n.message for n in pilot.app._notifications])
    pilot.app.clear_notifications()


def chosen(app):
    """The line under the cursor."""
    rows = screen_text(app).splitlines()
    return next((row for row in rows if row.startswith("│▸ ")), "")


async def to_list(app, pilot, text):
    """The list of kept runs."""
    await pilot.press("A", "K")
    await shows(pilot, text)


async def open_line(pilot, text):
    """Go to the line by its words, and open it."""
    await pilot.press("slash", *text, "enter")
    await until(pilot, lambda: text in chosen(pilot.app))
    await pilot.press("enter")


async def test_the_list_is_that_of_the_command_the_newest_first(at, store, river):
    """With scenario, kind, worlds, date and state; those of an older model are marked."""
    store.write_bytes(gzip.decompress(OLD.read_bytes()))
    negosim.ensemble(river, 300, 5, store=store)
    negosim.sweep(river, f"{CAPABILITY}=1,2", 300, 5, store=store)
    async with at() as (app, pilot):
        await to_list(app, pilot, "5 runs in")
        await shows(pilot, "Enter show")
        rows = [line.text.plain for line in app.screen.lines()]
        for row, e in zip(rows, entries(store), strict=True):
            assert row.startswith(e["created"][:10])
            assert e["scenario"] in row
            assert e["kind"] in row
        assert "300 × 2" in rows[0] + rows[1]
        assert [row.split("  ")[-1] for row in rows[2:]] == [
            "finished, model 1",
            "stopped at 33 %, model 1",
            "finished, model 1",
        ]
        await shows(pilot, "stopped at 33 %, model 1", "started (UTC)")


async def test_a_kept_ensemble_is_painted_with_the_numbers_in_the_store(at, store, river, home):
    """Nothing is played: the odds, a line per clause; X writes what the command writes."""
    kept = negosim.ensemble(river, 300, 5, store=store)
    async with at() as (app, pilot):
        await to_list(app, pilot, "1 run in")
        await pilot.press("enter")
        await shows(pilot, "Kept ensemble: ", "300 worlds of seed 5.", "Kept, finished.")
        await shows(pilot, "in every world", "talks end in")
        rows = [line.text.plain for line in app.inquiry.lines(100)]
        for at, (row, clause) in enumerate(zip(rows, river.clauses.values(), strict=True)):
            agreed = 100 * int(kept.tally["status"][at, 0]) / 300
            assert clause.short in row
            assert agreed < 15 or f"✓ {agreed:.0f}" in row
        await pilot.press("X")
        run_id = entries(store)[0]["id"]
        [written] = home.rglob(f"ensemble-{run_id}*.json")
        assert json.loads(written.read_text("utf-8")) == kept.to_dict()
        assert list(home.rglob(f"ensemble-{run_id}-clauses*.csv"))
        await pilot.press("y")
        assert shlex.split(app.clipboard) == ["negosim", "runs", "show", run_id]


async def test_a_kept_sweep_is_the_sweeps_own_page_and_its_line_sets_the_value(at, store, river):
    """Chart and points; Enter sets the point, as after a sweep."""
    negosim.sweep(river, f"{CAPABILITY}=1,2,3", 300, 5, store=store)
    async with at() as (app, pilot):
        await to_list(app, pilot, "1 run in")
        await pilot.press("enter")
        await shows(pilot, "Kept sweep: ", "3 points, each in the same 300 worlds of seed 5.")
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.desk.is_edited and not app.desk.pending)
        assert app.desk.edits.values == {CAPABILITY: 3}
        await pilot.press("r")
        await shows(pilot, "The scenario that is open has other values now.")


async def test_a_kept_grid_has_a_line_for_each_point(at, store, river):
    """Two values are varied together; a line sets both."""
    grid = [f"{CAPABILITY}=1,2", "parties.low.capability=1,3"]
    negosim.sweep(river, grid, 300, 5, store=store)
    async with at() as (app, pilot):
        await to_list(app, pilot, "1 run in")
        await pilot.press("enter")
        await shows(pilot, "4 points", "1, 1", "2, 3")
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.desk.is_edited)
        assert app.desk.edits.values == {CAPABILITY: 2, "parties.low.capability": 3}


async def test_a_run_of_an_older_model_and_another_scenario_says_so_and_sets_nothing(at, store):
    """Its numbers are shown as they are; a line of it is not applied to what is open."""
    store.write_bytes(gzip.decompress(OLD.read_bytes()))
    async with at() as (app, pilot):
        await to_list(app, pilot, "3 runs in")
        for kind in ("ensemble", "sweep"):
            await open_line(pilot, kind)
            await shows(
                pilot,
                f"Kept {kind}: A loom for the weavers",
                ", model 1: this version has model 2, which gives other results.",
                "which is not open.",
            )
            await pilot.press("enter")
            await said(pilot, "nothing to apply on this line")
            await pilot.press("K")
            await shows(pilot, "3 runs in")
        assert not app.desk.is_edited


async def test_a_stopped_ensemble_is_shown_so_far_and_resumed(at, store, river):
    """The worlds that were missing are played, and all are kept as if it had never stopped."""
    part = stopped(river, store)
    assert 0 < part.worlds < 1000
    async with at() as (app, pilot):
        await to_list(app, pilot, "stopped at 25 %")
        await pilot.press("enter")
        await shows(pilot, "Kept, stopped at 25 %.", f"{part.worlds} of 1,000 worlds")
        await pilot.press("R")
        await shows(pilot, "1,000 worlds of seed 5.", "Kept, finished.")
        await pilot.press("K")
        await until(pilot, lambda: "finished" in chosen(app))
        await pilot.press("R")
        await said(pilot, "no stopped study is here to be resumed")
    with Store.open(store, read_only=True) as opened:
        again = result_of(opened.read(entries(store)[0]["id"]))
    assert again.to_dict() == negosim.ensemble(river, 1000, 5).to_dict()


async def test_what_cannot_be_resumed_says_why_in_one_line(at, store):
    """One of an older model: as the command refuses it."""
    store.write_bytes(gzip.decompress(OLD.read_bytes()))
    async with at() as (app, pilot):
        await to_list(app, pilot, "3 runs in")
        await pilot.press("slash", *"stopped", "enter")
        await until(pilot, lambda: "stopped" in chosen(app))
        await pilot.press("R")
        await shows(pilot, "was kept by model 1, and this version has model 2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No runs in"),
        (b"no database at all, but long enough to be taken for one", "is not a negosim store"),
        (b"", "is empty"),
    ],
)
async def test_a_store_that_is_missing_or_unreadable_gives_one_line(at, store, content, words):
    """The list says what is wrong, and r looks again."""
    if content is not None:
        store.write_bytes(content)
    async with at() as (app, pilot):
        await to_list(app, pilot, words)
        assert app.screen.lines() == []
        store.write_bytes(gzip.decompress(OLD.read_bytes()))
        await pilot.press("r")
        await shows(pilot, "3 runs in")


async def test_a_run_that_is_gone_gives_one_line(at, store, river):
    """It was removed since the list was read."""
    negosim.ensemble(river, 300, 5, store=store)
    run_id = entries(store)[0]["id"]
    async with at() as (app, pilot):
        await to_list(app, pilot, "1 run in")
        with Store.open(store) as opened:
            opened.remove(run_id)
        await pilot.press("enter")
        words = f"has no run '{run_id}'"  # the path before it can break the line anywhere
        await until(pilot, lambda: words in " ".join(screen_text(app).replace("│", " ").split()))
        assert isinstance(app.inquiry.question, KeptRun)


async def test_the_list_fits_a_narrow_screen(at, store, river):
    """Scenario, kind and state are seen at 40 columns."""
    negosim.ensemble(river, 300, 5, store=store)
    async with at(size=(40, 24)) as (app, pilot):
        await to_list(app, pilot, "1 run in")
        for word in ("river", "ensemble", "finished"):
            assert word in chosen(app)


def test_the_list_of_the_command_says_the_same(store, river, capsys):
    """What a line shows is what `runs list` prints."""
    negosim.ensemble(river, 300, 5, store=store)
    with pytest.raises(SystemExit):
        main(["runs", "list", "--json"])
    assert json.loads(capsys.readouterr().out) == entries(store)
    assert RIVER.stem == entries(store)[0]["scenario"]
