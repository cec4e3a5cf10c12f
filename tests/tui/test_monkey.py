"""A monkey at the keys: no sequence of them may crash a screen or keep it busy for long.

Some hundred keys a screen run with all other tests; NEGOSIM_MONKEY=5000 presses so many.
"""

from __future__ import annotations

import os
import random
import time
import traceback
from statistics import median

import pytest
from textual.message_pump import MessagePump

from negosim.tui.app import NegosimApp
from negosim.tui.keys.actions import ACTIONS
from negosim.tui.parts.screen import DeskScreen

# quitting ends the test; leaving is pressed seldom, so that the monkey stays on its screen
LEAVE = {"q", "ctrl+q", "ctrl+c"}
KEYS = [*sorted({k for a in ACTIONS for k in a.keys} - LEAVE), *"0123456789.abxyz", "backspace"]
PRESSES = int(os.environ.get("NEGOSIM_MONKEY", "150"))
BURST = 25
LONGEST = 0.1  # seconds of processor time that a kind of message may take
ENOUGH = 3  # times that make a middle; one alone may have met a busy machine
NEVER = 0.4  # seconds that none may take, however busy the machine
SCREENS = {"library": ("escape",), "table": (), "parties": ("e",), "ensemble": ("m",),
           "compare": ("d",), "play": ("P", "enter", "enter")}  # fmt: skip


class Times:
    """Seconds of processor time per kind of message: who handled it, what it was, which key."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def slow(self) -> dict[str, tuple[float, float]]:
        """Middle and longest time of the kinds that took too long."""
        return {
            kind: (median(times), max(times))
            for kind, times in self.taken.items()
            if max(times) > NEVER or (len(times) >= ENOUGH and median(times) > LONGEST)
        }


@pytest.fixture
def times(monkeypatch) -> Times:
    """How long the handling of each message kept the program's own thread."""
    kept, before = Times(), MessagePump._dispatch_message

    async def timed(self, message) -> None:
        begun = time.thread_time()
        await before(self, message)
        kind = f"{type(self).__name__} {type(message).__name__} {getattr(message, 'key', '')}"
        kept.taken.setdefault(kind, []).append(time.thread_time() - begun)

    monkeypatch.setattr(MessagePump, "_dispatch_message", timed)
    return kept


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("place", SCREENS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_random_keys_never_crash_nor_hold_up(at, text_of, times, place, size):
    """After every burst there is a full frame, no error, and no message was long in the making."""
    seed = f"{place} {size}"
    chance = random.Random(seed)
    async with at(size) as (app, pilot):
        times.taken.clear()  # the start is another measure's
        for burst in range(-(-PRESSES // 2 // BURST)):
            if burst % 8 == 0:
                await bring(app, pilot, place)
            await pilot.press(*chance.choices(KEYS, k=BURST))
            went_wrong = ["".join(traceback.format_exception(e)) for e in app.mishaps]
            assert went_wrong == [], (seed, burst, "\n".join(went_wrong))
            assert app.is_running
            assert len(text_of(app).split("\n")) == size[1]
        app.survey = None
    assert times.slow() == {}


async def bring(app: NegosimApp, pilot, place: str) -> None:
    """Back to the table whatever is open, then to the place."""
    while not isinstance(app.screen, DeskScreen):
        app.pop_screen()
        await pilot.pause()
    app.show_screen("table")
    await pilot.pause()
    await pilot.press(*SCREENS[place])
    await pilot.pause()
