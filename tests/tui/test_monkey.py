"""A monkey at the keys: no sequence of them may crash a screen or leave it without a frame."""

from __future__ import annotations

import random

import pytest

from negosim.tui.actions import ACTIONS

# quitting ends the test; the palette is Textual's own
LEAVE = {"q", "ctrl+q", "ctrl+c", "ctrl+p", "f2"}
KEYS = [*sorted({k for a in ACTIONS for k in a.keys} - LEAVE), *"0123456789.abxyz", "backspace"]
PRESSES = 60


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)], ids=["80x24", "120x40", "60x20"])
async def test_random_keys_never_crash(at, text_of, seed, size):
    """After every burst of keys there is a full frame and no unexpected error."""
    chance = random.Random(seed)
    async with at(size) as (app, pilot):
        for _ in range(PRESSES // 10):
            await pilot.press(*chance.choices(KEYS, k=10))
            assert [repr(e) for e in app.mishaps] == []
            assert app.is_running
            assert len(text_of(app).split("\n")) == size[1]
