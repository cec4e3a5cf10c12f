"""Runs a program behind a pseudo-terminal: its raw bytes, its cells, its keys, its size, its end.

The terminal answers nothing: what the program asks of it stays unanswered, as over a poor line.
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
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len

ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\"
    rb"|[ -/]*[0-OQ-Z\\^-~])"
)


TOKENS = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[(?P<style>[\d;]*)m|(?P<escape>"
    + ESCAPES.pattern.decode()
    + r")|(?P<cut>\x1b.*)|(?P<char>.)",
    re.DOTALL,
)


CODES = re.compile(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+")


class Cells:
    """What a terminal shows: a character and a style in every cell.

    It knows what Textual writes: text, line ends, styles, and the cursor sent to a place. All else
    changes no cell; test_pty.py holds the program to the sequences that this is true of.
    """

    def __init__(self, size: tuple[int, int], width: Callable[[str], int] = cell_len) -> None:
        self._width = width
        self.rows: list[list[tuple[str, str | None]]]
        self.rows = [[(" ", None)] * size[0] for _ in range(size[1])]
        self._y = self._x = 0
        self._style = self._rest = ""
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def feed(self, raw: bytes) -> None:
        """Take what the program wrote; a sequence that is not whole yet waits for its end."""
        text, self._rest = self._rest + self._decode(raw), ""
        for token in TOKENS.finditer(text):
            if token["row"]:
                self._y, self._x = int(token["row"]) - 1, int(token["column"]) - 1
            elif token["style"] is not None:
                self._style = added(self._style, token["style"])
            elif token["cut"]:
                self._rest = token["cut"]
            elif token["char"]:
                self._put(token["char"])

    def _put(self, char: str) -> None:
        if char == "\r":
            self._x = 0
        elif char == "\n":
            self._y += 1
        elif self._y < len(self.rows) and self._x < len(row := self.rows[self._y]):
            width = self._width(char)
            for half, whole in ((self._x, self._x - 1), (self._x + width, self._x + width)):
                if 0 < half < len(row) and row[half][0] == "":  # of a wide character that is cut
                    row[whole] = (" ", row[half][1])
            row[self._x : self._x + width] = [(char, self._style), ("", self._style)][:width]
            self._x += width

    @property
    def unpainted(self) -> int:
        """How many cells nothing was written to."""
        return sum(style is None for row in self.rows for _, style in row)

    def __str__(self) -> str:
        return "\n".join("".join(char for char, _ in row).rstrip() for row in self.rows)


def added(style: str, codes: str) -> str:
    """A style after a sequence of codes: attributes, colour and ground, sorted by kind."""
    parts = dict(part.split(":", 1) for part in style.split(",") if part)
    for code in CODES.findall(codes or "0"):
        kind = int(code.partition(";")[0])
        if kind == 0:
            parts.clear()
        elif kind in (39, 49):
            parts.pop("fg" if kind == 39 else "bg", None)
        elif 30 <= kind <= 38 or 90 <= kind <= 97:
            parts["fg"] = code
        elif 40 <= kind <= 48 or 100 <= kind <= 107:
            parts["bg"] = code
        else:
            parts[code] = code
    return ",".join(f"{name}:{parts[name]}" for name in sorted(parts))


class PtyProgram:
    """A child behind a pseudo-terminal of `size` (columns, rows); `raw` holds all that it wrote."""

    def __init__(
        self, words: Sequence[str], size: tuple[int, int], env: Mapping[str, str] | None = None
    ) -> None:
        self.raw = bytearray()
        self.cells = Cells(size)
        self.ended: int | None = None
        self.started = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # the child
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            own = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
            os.execvpe(words[0], list(words), {**own, **(env or {})})
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """Another size, told as terminals tell it; what is shown then comes from the program."""
        self.cells = Cells(size)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def press(self, keys: str | bytes) -> int:
        """Type `keys`; gives the place in `raw` where what comes of it begins."""
        self.read(0.0)
        mark = len(self.raw)
        os.write(self.fd, keys if isinstance(keys, bytes) else keys.encode())
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
        self.cells.feed(found)
        return bool(found)

    def shows(self, *texts: str, patience: float = 60.0) -> str:
        """What is painted, once all `texts` are; raises TimeoutError."""
        return self.until(lambda shown: all(text in shown for text in texts), texts, patience)

    def until(self, good: Callable[[str], bool], what: object, patience: float = 60.0) -> str:
        """What is painted, once that is good; raises TimeoutError."""
        end = time.monotonic() + patience
        while not good(str(self.cells)):
            if time.monotonic() > end or not self.read(0.5):
                raise TimeoutError(f"waited for {what}; painted is:\n{self.cells}")
        return str(self.cells)

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

    def settle(self, quiet: float = 0.4, patience: float = 60.0) -> None:
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

    def wait_end(self, patience: float = 60.0) -> int | None:
        """The exit code once the program has ended (−signal if by one), None if it has not."""
        end = time.monotonic() + patience
        while self.ended is None:
            self.read(min(0.05, patience))
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                break
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
