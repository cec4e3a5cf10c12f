"""Every screen and every dialog is visited twice in a real terminal: what is painted is the same.

What a Pilot reads is the program's state; a user sees the cells of the terminal, and those only
change when the program writes something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pty_program import PtyProgram

RIVER = str(Path(__file__).parent / "river.toml")
ESC = "\x1b"
JUMP, PALETTE, F1 = "\x0f", "\x10", "\x1bOP"

Keys = tuple[str, ...]  # pressed one after the other
# From a screen: the keys that open another, what that shows, the keys that lead back.
Visit = tuple[Keys, str, Keys]
EVERYWHERE: list[Visit] = [
    (("?",), "Keys of the", (ESC,)),
    ((F1,), "What is this?", (ESC,)),
    ((JUMP,), "a letter goes there", (ESC,)),
    ((PALETTE,), "Search for commands", (ESC,)),
]
AT_TABLE = [("", "session 1 of 6")]
IN_PLAY = [("", "Confidential"), (ESC, "Nobody has said anything yet")]
# By name: the arguments, the keys to the screen each with what it shows, the visits from there.
PLACES: dict[str, tuple[Keys, list[tuple[str, str]], list[Visit]]] = {
    "library": (
        ("tui",),
        [("", "7 scenarios")],
        [
            *EVERYWHERE,
            (("\r",), "session 1 of", (ESC,)),
            (("/",), "words in the name", (ESC,)),
        ],
    ),
    "table": (
        ("tui", RIVER),
        AT_TABLE,
        [
            *EVERYWHERE,
            (("e",), "5 stances", (ESC,)),
            (("m",), "all counted", (ESC,)),
            (("d",), "0 of 1,000 worlds differ", (ESC,)),
            (("/",), "Search clauses, sessions and outcome", (ESC,)),
            (("s",), "Sources", (ESC,)),
            (("c",), "Session 1", (ESC,)),
            (("P",), "Whose seat do you take?", (ESC,)),
        ],
    ),
    "parties": (
        ("tui", RIVER),
        [*AT_TABLE, ("e", "5 stances"), ("+", "1 change")],
        [
            *EVERYWHERE,
            ((ESC,), "Calendar", ("e",)),
            (("\r",), "tit_for_tat, firm", (ESC,)),
            (("w",), "Save as variant", (ESC,)),
            (("m",), "all counted", (ESC,)),
            (("d",), "of 1,000 worlds differ", (ESC,)),
            (("q",), "Quit?", (ESC,)),
        ],
    ),
    "ensemble": (
        ("tui", RIVER),
        [*AT_TABLE, ("m", "all counted")],
        [
            *EVERYWHERE,
            (("s",), "whole number", (ESC,)),
            (("o",), "numbers change it", (ESC,)),
            (("d",), "0 of 1,000 worlds differ", (ESC,)),
        ],
    ),
    "compare": (
        ("tui", RIVER),
        [*AT_TABLE, ("d", "0 of 1,000 worlds differ")],
        [*EVERYWHERE, (("a",), "What stands on side A", (ESC,))],
    ),
    "play": (
        ("play", RIVER, "--as", "high"),
        IN_PLAY,
        [
            *EVERYWHERE,
            (("b",), "Confidential", (ESC,)),
            (("i",), "Clause", (ESC,)),
            (("/",), "Find a clause", (ESC,)),
            (("\r",), "Hand in for session 1?", (ESC,)),
            (("a", ESC), "Leave the game?", ("n", "x")),
        ],
    ),
    "debrief": (
        ("play", RIVER, "--as", "high"),
        [
            *IN_PLAY,
            *(
                step
                for n in range(1, 7)
                for step in (
                    ("\r", f"Hand in for session {n}?"),
                    ("y", f"session {n + 1} of" if n < 6 else "Debrief · Highland"),
                )
            ),
        ],
        [
            *EVERYWHERE,
            (("t",), "Transcript", (ESC,)),
            (("u",), "session 6 of 6", ("\r", "y")),
        ],
    ),
}


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


def test_an_edit_on_the_second_visit_is_painted(started):
    """`e`, Esc, `e` and `+`: the screen that is edited is the screen that is seen."""
    program = started(("tui", RIVER))
    opened(program, (), "session 1 of 6")
    stated = opened(program, ("e",), "5 stances")
    opened(program, (ESC,), "Calendar")
    assert opened(program, ("e",), "5 stances") == stated
    assert "was boulware" in opened(program, ("+",), "1 change")


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
    assert opened(resized, (key,), text) == opened(fresh, (key,), text)
