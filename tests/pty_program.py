"""Owns a program run behind a pseudo-terminal: its raw bytes, its keys, its size, its end.

Standard library alone; knows nothing of what the program shows. The terminal answers nothing: what
the program asks of it stays unanswered, as over a poor line.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[ -/]*[0-~])"
)


class PtyProgram:
    """A child behind a pseudo-terminal of `size` (columns, rows); `raw` holds all that it wrote."""

    def __init__(
        self, words: Sequence[str], size: tuple[int, int], env: Mapping[str, str] | None = None
    ) -> None:
        self.raw = bytearray()
        self.ended: int | None = None
        self.started = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # the child
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            own = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
            os.execvpe(words[0], list(words), {**own, **(env or {})})
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """Another size, told as terminals tell it."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def press(self, keys: str) -> int:
        """Type `keys`; gives the place in `raw` where what comes of it begins."""
        self.read(0.0)
        mark = len(self.raw)
        os.write(self.fd, keys.encode())
        return mark

    def read(self, seconds: float) -> bool:
        """Take what the program writes within `seconds`; False when it has closed its end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            found = os.read(self.fd, 1 << 20)
        except OSError:
            return False
        self.raw += found
        return bool(found)

    def wait_for(self, *texts: str, since: int = 0, patience: float = 60.0) -> float:
        """Seconds until all `texts` were written after place `since`; raises TimeoutError."""
        start = time.monotonic()
        while True:
            plain = self.plain(since)
            if all(text in plain for text in texts):
                return time.monotonic() - start
            left = patience - (time.monotonic() - start)
            if left <= 0 or not self.read(min(left, 0.5)):
                raise TimeoutError(f"waited for {texts}; there came:\n{plain[-3000:]}")

    def settle(self, quiet: float = 0.4, patience: float = 20.0) -> None:
        """Wait until nothing was written for `quiet` seconds."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            before = len(self.raw)
            if not self.read(quiet) or len(self.raw) == before:
                return

    def plain(self, since: int = 0) -> str:
        """What was written after place `since`, without escape sequences."""
        return ESCAPES.sub(b"", bytes(self.raw[since:])).decode("utf-8", "replace")

    def cpu(self) -> float:
        """Processor seconds that the program has used, without its children (Linux)."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:  # noqa: PTH123 - no file
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_end(self, patience: float = 30.0) -> int | None:
        """The exit code once the program has ended (−signal if by one), None if it has not."""
        end = time.monotonic() + patience
        while self.ended is None and time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = os.waitstatus_to_exitcode(status)
        return self.ended

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        os.close(self.fd)
        self.fd = -1

    def close(self) -> None:
        """End the program whatever it does, and the terminal."""
        if self.ended is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
            self.ended = -signal.SIGKILL
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
