"""Reports an unexpected error; the program goes on where it can, else it ends with exit code 1.

A report has the place of the error and never the value of a variable.
"""

from __future__ import annotations

import datetime as dt
import platform
import sys
import traceback
from pathlib import Path
from typing import Any

from textual.app import App
from textual.content import Content
from textual.events import Compose, InputEvent, Load, Mount
from textual.message import Message
from textual.worker import Worker, WorkerState

from negosim.files import make_folder, write_new
from negosim.text import harmless
from negosim.version import __version__


def report(error: BaseException) -> str:
    """Where an error came from, line by line, without any local variable."""
    frames = traceback.format_exception(error)  # source lines only; locals are not captured
    return "\n".join(
        [
            f"negosim {__version__}, Python {platform.python_version()}, {platform.system()}",
            "",
            *(part.rstrip("\n") for part in frames),
            "",
        ]
    )


def save(error: BaseException, folder: Path) -> Path | None:
    """Write the report to a new file in `folder`; None where that is not possible."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"error-{stamp}.txt"
    try:
        make_folder(folder)
        write_new(target, report(error).encode("utf-8", "replace"))
    except OSError:
        return None
    return target


class Reporting(App[None]):
    """The part of the program that deals with unexpected errors.

    Textual ends the program at the first of them, prints the values of local variables and, where
    the error lies in its input thread, exits with 0. The methods that begin with `_` are private
    in Textual, so tests hold them.
    """

    home: Path

    def __init__(self) -> None:
        super().__init__()
        self.reported_errors: list[BaseException] = []
        self.last_words: list[str] = []  # of the errors that ended it

    def report_error(self, error: BaseException) -> None:
        """Report the error and go on; no second dialog opens above the first."""
        from negosim.tui.parts.prompt import PagesScreen

        self.reported_errors.append(error)
        if self._exit or not self.is_running:
            self._end_with(error)
            return
        path = save(error, self.home)
        if any(screen.id == "error-report" for screen in self.screen_stack):
            return
        where = f"A report was written to {path}" if path else "No report could be written"
        lines = [_named(error), "", where, "", "The program goes on."]
        dialog = PagesScreen("Something went wrong", lambda _w: [Content(line) for line in lines])
        dialog.id = "error-report"
        self.push_screen(dialog)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An error in a worker is an error like any other."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.report_error(event.worker.error)

    async def _dispatch_message(self, message: Message) -> None:
        if self._exit and isinstance(message, InputEvent):
            return  # typed ahead of the end; new screens are not composed any more
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if isinstance(message, Load | Compose | Mount) or not self.screen_stack:
                raise  # there is no screen yet, or none any more
            self.report_error(error)

    def _fatal_error(self) -> None:
        self._end_with(self._exception or RuntimeError("an unknown error"))

    def panic(self, *renderables: Any) -> None:
        """End because of an error that leaves nothing to show, raised or drawn by Textual."""
        error = next((r for r in renderables if isinstance(r, BaseException)), None)
        if error is None:  # the thread that reads the terminal has failed
            error = RuntimeError("the terminal could not be read")
            drawn = (s.text for r in renderables for s in self.console.render(r))
            error.add_note("".join(drawn))
        self._end_with(error)

    def _end_with(self, error: BaseException) -> None:
        path = save(error, self.home)
        self.last_words.append(f"{_named(error)}\nreport: {path or 'could not be written'}")
        self._close_messages_no_wait()

    def run_to_end(self) -> int:
        """Run the program; its exit code, 1 whenever it ended because of an error."""
        try:
            self.run()
        except Exception as error:  # noqa: BLE001 - Textual itself has failed while it ended
            self._end_with(error)
        for words in self.last_words[:1]:  # what comes after the first error comes of it
            sys.stderr.write(f"negosim stopped: {words}\n")
        return 1 if self.last_words else self.return_code or 0


def _named(error: BaseException) -> str:
    words = " ".join(str(error).split())  # some messages have lines
    return harmless(f"{type(error).__name__}: {words}")
