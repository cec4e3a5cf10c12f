"""The screens as they look, on the invented scenario; a change of any shows in the report.

`pytest tests/tui/test_snapshots.py --snapshot-update` takes them anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from negosim.tui.app import NegosimApp
from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry
from negosim.tui.desk.model import Desk

SMALL, LARGE = (80, 24), (120, 40)
Before = Callable[[Pilot[None]], Awaitable[None]]
SHELF = [
    Entry("river", "river", "The river and its dam", "Water for the summer against power.", 4, 5),
    Entry("pass", "pass", "The pass", "Who guards it, who pays.", 2, 3, "nothing was signed", True),
    Entry("torn.toml", "torn", fault="torn.toml:3:1: clauses: is missing"),
]


@pytest.fixture
def before(river, river_run, monkeypatch) -> Callable[..., Before]:
    """What happens before a picture is taken: the scenario on the desk, then some keys."""
    monkeypatch.setattr(gateway, "sources", list)

    def make(*keys: str, edits: dict | None = None, theme: str = "") -> Before:
        async def prepare(pilot: Pilot[None]) -> None:
            app = pilot.app
            assert isinstance(app, NegosimApp)
            await pilot.pause()
            await app.workers.wait_for_complete()
            app.desk = Desk("river", river, river_run)
            if edits:
                app.desk.edit(edits)
                app.desk.take_run(app.desk.pending, gateway.play(app.desk.scenario))
            if theme:
                app.theme = theme
            app.show_table()
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            assert app.mishaps == []

        return prepare

    return make


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("colour", [True, False], ids=["colour", "no-colour"])
class TestScreens:
    """The main screens in both sizes, with and without colour."""

    def test_table(self, snap_compare, before, size, colour, monkeypatch):
        """Third session, the disputed clause."""
        self._colour(colour, monkeypatch)
        assert snap_compare(NegosimApp(), terminal_size=size, run_before=before("right", "right"))

    def test_outcome(self, snap_compare, before, size, colour, monkeypatch):
        """What came of it, the conditional clause."""
        self._colour(colour, monkeypatch)
        assert snap_compare(NegosimApp(), terminal_size=size, run_before=before("end", "down"))

    def test_parties(self, snap_compare, before, size, colour, monkeypatch):
        """A red line was moved: the old value beside it, the difference in the strip."""
        self._colour(colour, monkeypatch)
        edits = {"clauses.dam_height.stances.high.accepts": [0.2, 1.0]}
        keys = ("e", *["down"] * 12)
        prepared = before(*keys, edits=edits)
        assert snap_compare(NegosimApp(), terminal_size=size, run_before=prepared)

    def test_library(self, snap_compare, before, size, colour, monkeypatch):
        """Two scenarios and a faulty file."""
        self._colour(colour, monkeypatch)
        prepare = before("escape")

        async def shelf(pilot: Pilot[None]) -> None:
            await prepare(pilot)
            pilot.app.entries = list(SHELF)  # type: ignore[attr-defined]
            pilot.app.library.show()  # type: ignore[attr-defined]
            await pilot.pause()

        assert snap_compare(NegosimApp(), terminal_size=size, run_before=shelf)

    @staticmethod
    def _colour(colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        if not colour:
            monkeypatch.setenv("NO_COLOR", "1")


def test_chart_small(snap_compare, before):
    """The chart of the chosen clause at 80 × 24."""
    assert snap_compare(NegosimApp(), terminal_size=SMALL, run_before=before("right", "c"))


def test_help(snap_compare, before):
    """The keys of the table."""
    assert snap_compare(NegosimApp(), terminal_size=LARGE, run_before=before("question_mark"))


def test_light(snap_compare, before):
    """The theme for light terminals."""
    prepared = before("right", "right", theme="negosim-day")
    assert snap_compare(NegosimApp(), terminal_size=LARGE, run_before=prepared)


def test_ansi(snap_compare, before):
    """The terminal's own sixteen colours."""
    prepared = before("right", "right", theme="ansi-dark")
    assert snap_compare(NegosimApp(), terminal_size=LARGE, run_before=prepared)


def test_wide(snap_compare, before):
    """There is more to see with more room."""
    assert snap_compare(NegosimApp(), terminal_size=(200, 60), run_before=before("right", "right"))


def test_jump(snap_compare, before):
    """A letter over each part."""
    assert snap_compare(NegosimApp(), terminal_size=SMALL, run_before=before("ctrl+o"))


def test_search(snap_compare, before):
    """What holds the word, in clauses, sessions and outcome."""
    prepared = before("slash", *"dam", "down")
    assert snap_compare(NegosimApp(), terminal_size=SMALL, run_before=prepared)


def test_explain(snap_compare, before):
    """What the part with the focus shows."""
    prepared = before("ctrl+o", "d", "f1")
    assert snap_compare(NegosimApp(), terminal_size=LARGE, run_before=prepared)


def test_parties_wide_and_light(snap_compare, before):
    """An alliance with its members, with more room, on a light ground."""
    prepared = before("e", "tab", "tab", "end", theme="negosim-day")
    assert snap_compare(NegosimApp(), terminal_size=(200, 60), run_before=prepared)


def test_the_talks(snap_compare, before):
    """Rules, sessions, events and what they change."""
    prepared = before("e", "shift+tab", "end")
    assert snap_compare(NegosimApp(), terminal_size=SMALL, run_before=prepared)


def test_ascii(snap_compare, before, monkeypatch):
    """A terminal without UTF-8 gets ASCII."""
    from negosim.charts.glyphs import Charset
    from negosim.tui.style import grids

    grids.charset.cache_clear()
    monkeypatch.setenv("LC_ALL", "C")
    assert grids.charset() is Charset.ASCII
    try:
        assert snap_compare(NegosimApp(), terminal_size=SMALL, run_before=before("right", "right"))
    finally:
        grids.charset.cache_clear()
