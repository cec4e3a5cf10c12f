"""What the tests of the terminal UI share: an invented scenario, a folder apart, a way in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

import negosim
from negosim.record import Run
from negosim.scenario.schema import Scenario
from negosim.tui.app import NegosimApp
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from tui.waiting import screen_text, settled

RIVER = Path(__file__).parent / "river.toml"
At = Callable[..., AbstractAsyncContextManager[tuple[NegosimApp, Pilot[None]]]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """State and own scenarios go to a folder of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NEGOSIM_HOME", str(folder))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    return folder


@pytest.fixture(scope="session")
def river() -> Scenario:
    """The invented scenario."""
    return negosim.load(str(RIVER))


@pytest.fixture(scope="session")
def river_run(river: Scenario) -> Run:
    """Its run in the central world."""
    return negosim.run(river)


@pytest.fixture
def desk(river: Scenario, river_run: Run) -> Desk:
    """A desk with the invented scenario on it."""
    return Desk("river", river, river_run)


@pytest.fixture
def at(river: Scenario, river_run: Run, monkeypatch: pytest.MonkeyPatch) -> At:
    """The running program, with the scenario at the table unless another desk is given.

    Leaving the block fails the test if the program had an unexpected error that the test did not
    take out of `app.reported_errors`.
    """

    @asynccontextmanager
    async def started(
        size: tuple[int, int] = (120, 40), desk: Desk | None = None, library: bool = False
    ) -> AsyncIterator[tuple[NegosimApp, Pilot[None]]]:
        if not library:  # reading the presets takes its time, and these tests need none
            monkeypatch.setattr(gateway, "sources", list)
        app = NegosimApp()
        async with app.run_test(size=size) as pilot:
            await settled(app, pilot)
            if not library:
                app.desk = desk or Desk("river", river, river_run)
                app.show_screen("table")
                await settled(app, pilot)
            yield app, pilot
            await settled(app, pilot)
            assert [repr(e) for e in app.reported_errors] == []

    return started


@pytest.fixture
def settle() -> Callable[[NegosimApp, Pilot[None]], object]:
    """Waiting for workers, for tests that start some."""
    return settled


@pytest.fixture
def text_of() -> Callable[[NegosimApp], str]:
    """The screen as text."""
    return screen_text
