"""The real program in a real terminal: start, play, edit, resize, quit; nothing is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

RIVER = Path(__file__).parent / "river.toml"
TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")
PATIENCE = 60.0  # seconds; a loaded machine starts Python slowly


class Terminal:
    """A tmux server of its own with one window that runs the program."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.socket = f"negosim-{os.getpid()}-{folder.name}"[:60]
        self.width, self.height = size
        program = f"exec {sys.executable} -m negosim tui {RIVER}"
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]),
                  "-e", f"NEGOSIM_HOME={folder}", "-e", "LANG=C.UTF-8", program)  # fmt: skip
        self.pid = int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def tmux(self, *words: str) -> str:
        """Run a tmux command on this server."""
        assert TMUX
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        for name in ("TMUX", "COLUMNS", "LINES"):  # a stated size would stand against the window's
            env.pop(name, None)
        done = subprocess.run(
            [TMUX, "-u", "-L", self.socket, *words],
            capture_output=True, encoding="utf-8", timeout=30, env=env, check=False,
        )  # fmt: skip
        return done.stdout.strip("\n")

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self.tmux("send-keys", *keys)

    def shown(self) -> str:
        """What the terminal shows."""
        return self.tmux("capture-pane", "-p")

    def wait_for(self, *texts: str) -> str:
        """Wait until all texts are shown."""
        return self.wait(lambda shown: all(t in shown for t in texts), " and ".join(texts))

    def wait(self, good: Callable[[str], bool], what: str) -> str:
        """Wait until what is shown is good."""
        end = time.monotonic() + PATIENCE
        shown = ""
        while time.monotonic() < end:
            shown = self.shown()
            if good(shown):
                return shown
            time.sleep(0.1)
        raise AssertionError(f"waited for {what!r}; the terminal shows:\n{shown}")

    def gone(self) -> bool:
        """Whether the program has ended."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.1)
        return False


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The program at 80 × 24 on the invented scenario."""
    window = Terminal(tmp_path, (80, 24))
    yield window
    window.tmux("kill-server")


def test_it_starts_plays_edits_resizes_and_quits(terminal: Terminal) -> None:
    """A whole visit, from the first frame to the shell, with the process gone at the end."""
    first = terminal.wait_for("The river and its dam", "session 1 of 6", "space play")
    assert len(first.splitlines()) == 24
    terminal.keys("Right", "Right")
    terminal.wait_for("session 3 of 6", "second round, at the mill")
    terminal.keys("3", "Space")
    terminal.wait_for("outcome", "Outcome")
    terminal.keys("Home", "e")
    terminal.wait_for("5 stances")
    terminal.keys("Home")
    terminal.wait_for("boulware")
    terminal.keys("+")
    terminal.wait_for("was boulware", "signed:")
    terminal.tmux("resize-window", "-x", "120", "-y", "40")
    terminal.wait_for("Parties", "concedes in step")
    terminal.keys("u", "Escape")
    terminal.wait_for("baseline", "session 1 of 6", "Calendar")
    terminal.keys("q")
    assert terminal.gone()


def test_a_killed_terminal_leaves_no_process(terminal: Terminal) -> None:
    """Closing the window ends the program."""
    terminal.wait_for("session 1 of 6")
    terminal.tmux("kill-server")
    assert terminal.gone()
