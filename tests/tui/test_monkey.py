"""A monkey at the keys: no sequence of them may crash a screen or keep it busy for long.

Some hundred keys a screen run with all other tests; NEGOSIM_MONKEY=5000 presses so many.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest
from textual.message_pump import MessagePump

from negosim.tui.actions import ACTIONS
from negosim.tui.app import NegosimApp
from negosim.tui.screens.base import DeskScreen

# quitting ends the test; leaving is pressed seldom, so that the monkey stays on its screen
LEAVE = {"q", "ctrl+q", "ctrl+c"}
KEYS = [*sorted({k for a in ACTIONS for k in a.keys} - LEAVE), *"0123456789.abxyz", "backspace"]
PRESSES = int(os.environ.get("NEGOSIM_MONKEY", "250"))
BURST = 25
LONGEST = 0.1  # seconds of processor time that one message may take
SCREENS = {"library": ("escape",), "table": (), "parties": ("e",), "ensemble": ("m",),
           "compare": ("d",), "play": ("P", "enter", "enter")}  # fmt: skip


@pytest.fixture
def slow(monkeypatch) -> Iterator[list[tuple[float, str]]]:
    """The messages whose handling took the program's own thread longer than it may."""
    found: list[tuple[float, str]] = []
    before = MessagePump._dispatch_message

    async def timed(self, message) -> None:
        # what a handler awaits would be counted too, so the clock is that of this thread, and
        # messages that wait for others by design (a screen's start) are the only ones to await
        begun = time.thread_time()
        await before(self, message)
        took = time.thread_time() - begun
        if took > LONGEST:
            found.append((took, f"{type(self).__name__}: {message!r}"))

    monkeypatch.setattr(MessagePump, "_dispatch_message", timed)
    return found


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("place", SCREENS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_random_keys_never_crash_nor_hold_up(at, text_of, slow, place, size):
    """After every burst there is a full frame, no error, and no message was long in the making."""
    seed = f"{place} {size}"
    chance = random.Random(seed)
    async with at(size) as (app, pilot):
        for burst in range(-(-PRESSES // 2 // BURST)):
            if burst % 8 == 0:
                await bring(app, pilot, place)
                slow.clear() if burst == 0 else None
            await pilot.press(*chance.choices(KEYS, k=BURST))
            assert [repr(e) for e in app.mishaps] == [], (seed, burst)
            assert app.is_running
            assert len(text_of(app).split("\n")) == size[1]
        app.survey = None
    assert slow == []


async def bring(app: NegosimApp, pilot, place: str) -> None:
    """Back to the table whatever is open, then to the place."""
    while not isinstance(app.screen, DeskScreen):
        app.pop_screen()
        await pilot.pause()
    app.show_table()
    await pilot.pause()
    await pilot.press(*SCREENS[place])
    await pilot.pause()
