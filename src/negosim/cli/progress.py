"""Shows a line of progress on standard error, and handles Ctrl-C, while a study runs."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from negosim.cli import output
from negosim.text import harmless

if TYPE_CHECKING:
    from negosim.study.progress import Reading
    from negosim.study.tally import Tally

FRAMES = 5
"""Updates of the line in a second."""


class Watch:
    """Use as a context manager around a study, and pass it `on_progress` and `should_stop`.

    On a terminal one line shows how far it is, the rate, the time left, and `words` for the
    tallies so far. The first Ctrl-C sets `stopped`, which stops the study; the second is a
    KeyboardInterrupt. `what` is the noun that is counted.
    """

    def __init__(
        self, words: Callable[[Sequence[Tally]], str] = lambda _: "", what: str = "worlds"
    ) -> None:
        self._words = words
        self._what = what
        self._bar: Any = None
        self._task: Any = None
        self._about = ""
        self._drawn = 0.0
        self._before: Any = None
        self._shown: Any = None
        self._start = time.monotonic()
        self.stopped = False
        self.seconds = 0.0

    def __enter__(self) -> Watch:
        self._start = time.monotonic()
        self._shown = warnings.showwarning
        warnings.showwarning = self._warn
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            try:
                self._before = signal.signal(signal.SIGINT, self._interrupt)
            except ValueError:  # not in the main thread, which alone receives signals
                self._before = None
        if sys.stderr is not None and sys.stderr.isatty():
            self._bar = _bar()
            self._task = self._bar.add_task("", total=None, text="starting")
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.seconds = time.monotonic() - self._start
        warnings.showwarning = self._shown
        if self._bar is not None:
            self._bar.stop()
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal calls it
        if self.stopped:
            raise KeyboardInterrupt
        self.stopped = True

    def _warn(self, message: Warning | str, *_about: object, **_where: object) -> None:
        """Show a warning of an engine in one line, above the line of progress."""
        if self._bar is None:
            output.complain(str(message))
        else:
            self._bar.print(harmless(f"negosim: {message}"), markup=False, highlight=False)

    def should_stop(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self.stopped

    def show(self, text: str) -> None:
        """Show a text in the line, for a study that does not count."""
        if self._bar is not None:
            self._bar.update(self._task, text=text)

    def step(self, text: str) -> None:
        """Show what is computed next. Raises KeyboardInterrupt if Ctrl-C was pressed."""
        if self.stopped:
            raise KeyboardInterrupt
        self._about = f"{text}: "
        self.show(text)

    def on_progress(self, reading: Reading, tallies: Sequence[Tally]) -> None:
        """Show how far the study is."""
        if self._bar is None:
            return
        now = time.monotonic()
        if now - self._drawn < 1 / FRAMES and reading.done < reading.total:
            return
        self._drawn = now
        self._bar.update(
            self._task,
            total=reading.total,
            completed=reading.done,
            text=f"{self._rate(reading)}  {self._words(tallies)}",
        )

    def _rate(self, reading: Reading) -> str:
        done = f"{self._about}{reading.done:,} of {reading.total:,} {self._what}"
        if not reading.rate:
            return done
        left = "" if reading.seconds_left is None else f" · {duration(reading.seconds_left)} left"
        return f"{done} · {reading.rate:,.0f}/s{left}"


def duration(seconds: float) -> str:
    """Seconds as text: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column

    console = Console(
        file=sys.stderr,
        markup=False,
        highlight=False,
        emoji=False,
        no_color=bool(os.environ.get("NO_COLOR")),
    )
    whole = Column(min_width=12, max_width=12)
    cut = Column(no_wrap=True, overflow="ellipsis")
    return Progress(
        BarColumn(bar_width=12, table_column=whole),
        TextColumn("{task.fields[text]}", markup=False, table_column=cut),
        console=console,
        transient=True,
        refresh_per_second=FRAMES,
        redirect_stdout=False,
        redirect_stderr=False,
    )
