"""The Ensemble and Compare screens as they look, on the invented scenario with a red line moved.

The worlds are those of seed 7, all counted before the picture is taken, so nothing in it is left
to the machine. `pytest tests/tui/test_ensemble_snapshots.py --snapshot-update` takes them anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from negosim.tui.app import NegosimApp
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase

EDITS = {"clauses.dam_height.stances.high.accepts": [0.3, 1.0]}


@pytest.fixture
def before(river, river_run, monkeypatch):
    """The edited scenario on the desk, then keys; the picture waits for all worlds."""
    monkeypatch.setattr(gateway, "sources", list)

    def make(*keys: str, done: Callable[[NegosimApp], bool], theme: str = ""):
        async def prepare(pilot: Pilot[None]) -> None:
            app = pilot.app
            assert isinstance(app, NegosimApp)
            await pilot.pause()
            await app.workers.wait_for_complete()
            app.desk = Desk("river", river, river_run)
            app.desk.edit(EDITS)
            app.desk.take_run(app.desk.pending, gateway.play(app.desk.scenario))
            if theme:
                app.theme = theme
            app.show_table()
            await pilot.pause()
            await pilot.press(keys[0])
            end = time.monotonic() + 60.0
            while not done(app) and time.monotonic() < end:
                await pilot.pause(0.02)
            await pilot.press(*keys[1:])
            await pilot.pause()
            assert done(app)
            assert app.mishaps == []

        return prepare

    return make


def counted(app: NegosimApp) -> bool:
    """All worlds are counted."""
    return app.survey is not None and app.survey.phase is Phase.DONE


def weighed(app: NegosimApp) -> bool:
    """Both sides are played in many worlds."""
    return bool(app.compare and app.compare.two and app.compare.two.worlds)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("colour", [True, False], ids=["colour", "no-colour"])
class TestPictures:
    """Both screens in both sizes, with and without colour."""

    def test_ensemble(self, snap_compare, before, size, colour, monkeypatch):
        """The conditional clause, some levels below its median."""
        if not colour:
            monkeypatch.setenv("NO_COLOR", "1")
        prepared = before("m", "down", "left", "left", done=counted)
        assert snap_compare(NegosimApp(), terminal_size=size, run_before=prepared)

    def test_compare(self, snap_compare, before, size, colour, monkeypatch):
        """The clause whose verdict the edit changed."""
        if not colour:
            monkeypatch.setenv("NO_COLOR", "1")
        prepared = before("d", done=weighed)
        assert snap_compare(NegosimApp(), terminal_size=size, run_before=prepared)


def test_ensemble_light(snap_compare, before):
    """The theme for light terminals."""
    prepared = before("m", "tab", done=counted, theme="negosim-day")
    assert snap_compare(NegosimApp(), terminal_size=(120, 40), run_before=prepared)
