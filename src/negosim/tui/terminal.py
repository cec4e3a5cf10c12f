"""Keeps the program and its terminal together: what is sent to it, what it sends.

A terminal gets only the cells that changed, no colour with `NO_COLOR` and ASCII where it has no
UTF-8. It may send any bytes: old mouse reports past column 95 and text pasted in another encoding
are no UTF-8, at which Textual's drivers would end the program.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any

from rich.console import RenderableType
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from negosim.charts.glyphs import Charset
from negosim.tui.style.grids import charset
from negosim.tui.style.painted import Painted
from negosim.tui.style.plain_ascii import AsciiOnly


class OnTerminal(App[None]):
    """The part of the program that knows what the terminal shows and can show."""

    def get_driver_class(self) -> type[Driver]:
        """Bytes that are no text end nothing; a terminal taken anew shows nothing yet."""
        self._painted = painted = Painted()
        repaint = self.action_repaint

        class Taken(_lenient(super().get_driver_class())):  # type: ignore[misc]
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                if hasattr(self, "_write"):  # a browser's: the thread of the input writes too
                    self._write: Callable[[bytes], None] = _whole(self.fileno)

            def start_application_mode(self) -> None:
                painted.forget()
                if hasattr(super(), "_sigcont_application"):  # the driver's own handler may be run
                    # by a thread that does not wake the loop; the loop's own wakes it always
                    loop = asyncio.get_running_loop()
                    loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)
                super().start_application_mode()

            def _sigcont_application(self) -> None:
                if self._auto_restart and self._writer_thread.is_alive():  # stopped from outside
                    self.suspend_application_mode()
                super()._sigcont_application()

            def resume_application_mode(self) -> None:
                super().resume_application_mode()
                asyncio.get_running_loop().call_soon(repaint)

        return Taken

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With NO_COLOR no colour is sent, without UTF-8 nothing but ASCII."""
        filters = list(super().get_line_filters())
        if self.no_color:
            filters = [f for f in filters if not isinstance(f, Monochrome | NoColor)]
            filters.append(Colourless())
        return [*filters, AsciiOnly()] if charset() is Charset.ASCII else filters

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, self._painted.only_changes(renderable))

    def on_resize(self) -> None:
        """What a terminal shows after another size is its own affair."""
        self._painted.forget()

    def action_repaint(self) -> None:
        """Write the whole screen, whatever the terminal shows."""
        self._painted.forget()
        self.screen.refresh(layout=True)


class Colourless(LineFilter):
    """Takes every colour out; bold, dim and reverse stay."""

    def apply(
        self,
        segments: list[Segment],
        background: Color,  # noqa: ARG002 - Textual hands it to every filter
    ) -> list[Segment]:
        """The segments without colours."""
        return [
            Segment(text, style.without_color if style else style, control)
            for text, style, control in segments
        ]


def _lenient(driver: type[Driver]) -> type[Driver]:
    """The same driver; the decoder that its module makes for it replaces what it cannot decode."""
    names = vars(sys.modules[driver.__module__])
    if "getincrementaldecoder" in names:
        names["getincrementaldecoder"] = _replacing
    return driver


def _whole(handle: int) -> Callable[[bytes], None]:
    """Writes each message whole, whichever thread does: a pipe takes long ones in parts."""
    one_by_one = Lock()

    def whole(message: bytes) -> None:
        with one_by_one:
            rest = memoryview(message)
            while rest:
                rest = rest[os.write(handle, rest) :]

    return whole


def _replacing(encoding: str) -> partial[IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), errors="replace")
