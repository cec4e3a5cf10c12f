"""A monkey at the terminal: no keys, pastes, clicks or sizes may end the program or stop its paint.

It sends bytes to the real program, many of them in one write, as they come over a slow line. Three
seconds a screen run with all other tests; NEGOSIM_MONKEY=60 plays a minute each.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from negosim.tui.keys.registry import ACTIONS
from pty_program import PtyProgram
from tui.places import ESC, F1, PLACES, Visit

SECONDS = float(os.environ.get("NEGOSIM_MONKEY", "3"))
SIZES = [(120, 40), (80, 24), (60, 20), (100, 30), (40, 10), (200, 60), (3, 2)]
LEAVE = {"q", "ctrl+q", "ctrl+c", "ctrl+z"}  # quitting is another test's
LONG = {"3", "4"}  # so many worlds hold up the other tests on this machine
BYTES = {
    "space": " ", "left": "\x1b[D", "right": "\x1b[C", "up": "\x1b[A", "down": "\x1b[B",
    "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "enter": "\r",
    "escape": ESC, "slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "tab": "\t",
    "shift+tab": "\x1b[Z", "equals_sign": "=", "left_square_bracket": "[", "backspace": "\x7f",
    "delete": "\x1b[3~", "right_square_bracket": "]", "full_stop": ".", "comma": ",",
    "shift+left": "\x1b[1;2D", "shift+right": "\x1b[1;2C",
    "f1": F1, "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
}  # fmt: skip
TYPED = ["0", "5", ".", "a", "x", "é", "長", "👩‍👩‍👧", "\x00"]
PASTED = ["bold [@click=app.quit]x[/]", "1\n2\r\n3", "\x1b[31mred", "x" * 300, "", "\u202e\u0007"]
RAW = [b"", b"", b"", b"\x80", b"\xff", b"\xe9", b"\x1b[M \xff\xff"]
# in the program: what must hold after every message
SANE = """
from negosim.tui.app import NegosimApp
before = NegosimApp._dispatch_message

async def checked(app, message):
    await before(app, message)
    kinds = [type(screen).__name__ for screen in app.screen_stack]
    if kinds and not app._exit:
        assert len(set(app.screen_stack)) == len(kinds), kinds
        assert kinds[:2] == ["Screen", "LibraryScreen"][: len(kinds)], kinds
        assert kinds.count("PlayScreen") <= 1 and kinds.count("DebriefScreen") <= 1, kinds
        assert len(kinds) < 12, kinds

NegosimApp._dispatch_message = checked
from negosim.cli.main import main
main()
"""


def bytes_of(key: str) -> str:
    """What a terminal sends for a key."""
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) & 31)
    return BYTES[key] if len(key) > 1 else key


KEYS = sorted({bytes_of(key) for a in ACTIONS for key in set(a.keys) - LEAVE - LONG})


def burst(chance: random.Random, size: tuple[int, int], visits: list[Visit]) -> bytes:
    """What is sent in one write: perhaps the way to a dialog, then keys, clicks and pastes."""
    sent = "".join(chance.choice(visits)[0]) if chance.random() < 0.5 else ""
    for _ in range(chance.choice((1, 2, 5, 10, 25))):
        what = chance.random()
        if what < 0.8:
            sent += chance.choice(KEYS)
        elif what < 0.88:
            sent += chance.choice(TYPED)
        elif what < 0.95:
            column, row = chance.randint(1, size[0]), chance.randint(1, size[1])
            sent += f"\x1b[<{chance.choice((0, 0, 32, 64, 65))};{column};{row}{chance.choice('Mm')}"
        else:
            sent += f"\x1b[200~{chance.choice(PASTED)}\x1b[201~"
    return sent.encode() + chance.choice(RAW)


class Monkey:
    """One program after the other (leaving a game ends it), and what was sent to the last one."""

    def __init__(self, place: str, home: Path, chance: random.Random) -> None:
        self.place, self.home, self.chance = place, home, chance
        self.words, self.way, self.visits = PLACES[place]
        self.sent: list[object] = []
        self.program = self.start()

    def start(self) -> PtyProgram:
        """The program, on its way to the place."""
        self.size = (120, 40)
        env = {"NEGOSIM_HOME": str(self.home), "TERM": "xterm-256color", "LANG": "C.UTF-8",
               "EDITOR": "", "VISUAL": ""}  # fmt: skip
        program = PtyProgram([sys.executable, "-c", SANE, *self.words], self.size, env)
        for key, text in self.way:
            program.settle(0.1)
            program.press(key)
            program.shows(text)
        self.sent.clear()
        return program

    def play(self) -> None:
        """One burst; at times another size first."""
        if self.chance.random() < 0.2:
            self.size = self.chance.choice(SIZES)
            self.program.resize(self.size)
            self.sent.append(self.size)
        self.sent.append(burst(self.chance, self.size, self.visits))
        self.program.press(self.sent[-1])
        for _ in range(20):
            before = len(self.program.raw)
            if not self.program.read(0.05) or len(self.program.raw) == before:
                break
        if self.program.wait_end(0.0) == 0:
            self.program.close()
            self.program = self.start()
        assert self.program.ended is None, "the program ended"

    def rest(self) -> None:
        """A new size has every cell painted anew; asked to end, the program ends in good order.

        It may have been left by then, as it is asked to: with "Quit?" or out of a game.
        """
        self.program.resize((110, 35))
        try:
            self.program.until(lambda _shown: not self.program.cells.unpainted, "a whole frame")
        except TimeoutError:
            if self.program.wait_end() != 0:
                raise
        else:
            os.kill(self.program.pid, signal.SIGTERM)
            assert self.program.wait_end() in (0, 128 + signal.SIGTERM)


@pytest.mark.timeout(600 + 30 * SECONDS)
@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_typed_the_program_lives_and_paints(tmp_path: Path, place: str) -> None:
    """No end, no error report, no screen twice in the stack, and a whole frame at last."""
    seed = f"{place} 1"
    monkey = Monkey(place, tmp_path, random.Random(seed))
    try:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            monkey.play()
        monkey.rest()
        wrong = ""
    except (AssertionError, TimeoutError) as error:
        wrong = f"{error}\n{monkey.program.plain()[-600:]}"
    finally:
        monkey.program.close()
    reports = [path.read_text(encoding="utf-8") for path in tmp_path.glob("error-*.txt")]
    told = "\n".join([f"seed {seed!r}: {monkey.sent[-30:]}", *reports, wrong])
    assert (wrong, reports) == ("", []), told
