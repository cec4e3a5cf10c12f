"""Every screen and every dialog is visited twice in a real terminal: what is painted is the same.

What a Pilot reads is the program's state; a user sees the cells of the terminal, and those only
change when the program writes something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from negosim.tui.screens import SCREENS
from pty_program import PtyProgram
from tui.places import ESC, PLACES, RIVER, Keys


@pytest.fixture
def started(tmp_path: Path) -> Iterator:
    """Starts the program; whatever the test does, it is ended afterwards."""
    running: list[PtyProgram] = []

    def start(words: Keys, size: tuple[int, int] = (120, 40)) -> PtyProgram:
        env = {"NEGOSIM_HOME": str(tmp_path / "home"), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        running.append(PtyProgram([sys.executable, "-m", "negosim", *words], size, env))
        return running[-1]

    yield start
    for program in running:
        program.close()


def press(program: PtyProgram, keys: Keys) -> None:
    """Press keys one after the other, each when the one before has been painted."""
    for key in keys:
        program.settle(0.05)
        program.press(key) if key else None


def opened(program: PtyProgram, keys: Keys, text: str) -> str:
    """What is painted once the keys have led to a screen that shows the text."""
    press(program, keys)
    program.shows(text)
    program.settle(0.2)
    return str(program.cells)


def shown_by(program: PtyProgram) -> str:
    """What another program shows by now; it may have more to paint."""
    program.read(0.0)
    return str(program.cells)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_opened_a_second_time_is_painted_a_second_time(started, place):
    """Open, leave, open: the cells are those of the first visit; after leaving, those of before."""
    words, way, visits = PLACES[place]
    program = started(words)
    for key, text in way:
        before = opened(program, (key,), text)
    for keys, text, back in visits:
        first = opened(program, keys, text)
        assert first != before, keys
        for shown, what in ((before, back), (first, keys), (before, back)):
            press(program, what)
            program.until(lambda now, shown=shown: now == shown, f"{what} after {keys}:\n{shown}")


def test_every_screen_is_visited():
    """A new screen is named in places.py, which the monkey follows too."""
    assert set(PLACES) == set(SCREENS)


def test_an_edit_on_the_second_visit_is_painted(started):
    """`e`, Esc, `e` and `+`: the screen that is edited is the screen that is seen."""
    program = started(("tui", RIVER))
    opened(program, (), "session 1 of 6")
    stated = opened(program, ("e",), "5 stances")
    opened(program, (ESC,), "Calendar")
    assert opened(program, ("e",), "5 stances") == stated
    assert "‹.70" in opened(program, ("-",), "1 change")


@pytest.mark.parametrize("key", ["e", "m", "d"])
def test_a_screen_left_at_one_size_comes_back_at_another(started, key):
    """It is laid out for the terminal as it is now, as if it were opened for the first time."""
    text = {"e": "5 stances", "m": "all counted", "d": "0 of 1,000 worlds differ"}[key]
    fresh, resized = started(("tui", RIVER), (80, 24)), started(("tui", RIVER))
    opened(fresh, (), "session 1 of 6")
    opened(resized, (), "session 1 of 6")
    opened(resized, (key,), text)
    opened(resized, (ESC,), "Calendar")
    resized.resize((80, 24))
    opened(resized, (), "session 1 of 6")
    opened(fresh, (key,), text)
    opened(resized, (key,), text)
    resized.until(lambda now: now == shown_by(fresh), f"{key} as at first:\n{fresh.cells}")
