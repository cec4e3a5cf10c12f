"""Reads the scenarios of the library in a worker, one after the other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from textual.app import App
from textual.worker import get_current_worker

from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry
from negosim.tui.desk.messages import EntryRead, LibraryRead
from negosim.tui.screens import SCREENS

if TYPE_CHECKING:
    from negosim.tui.desk.state import State
    from negosim.tui.library.screen import LibraryScreen

LATER = ("parts.search", "parts.jump", "parts.help", "parts.palette")


class Listing(App[None]):
    """The part of the program that reads the library."""

    entries: list[Entry]
    new_name = ""  # of a scenario just saved: the cursor goes there once it is listed

    def read_library(self) -> None:
        """Read the scenario folders in a worker."""
        self.library.forget_pages()
        self.run_worker(self._read_library, "library", group="library", exclusive=True,
                        thread=True, exit_on_error=False)  # fmt: skip

    def _read_library(self) -> None:
        worker, entries = get_current_worker(), []
        for name, source, own in gateway.sources():
            if worker.is_cancelled:
                return
            entries.append(gateway.entry(name, source, own))
            self.post_message(EntryRead(tuple(entries)))
        self.post_message(LibraryRead(tuple(entries)))
        modules = [f"{name}.screen" for name in SCREENS]
        for name in (*modules, *LATER):  # the first key that leads there is as quick as the second
            if not worker.is_cancelled:
                import_module(f"negosim.tui.{name}")

    def on_entry_read(self, message: EntryRead) -> None:
        """Show what is read so far, unless there was more before."""
        if len(message.entries) >= len(self.entries):
            self._show_entries(message.entries)

    def on_library_read(self, message: LibraryRead) -> None:
        """All scenarios are read."""
        self.library.listed = True
        self._show_entries(message.entries)
        if self.new_name or (not self.library.cursor and self.remembered.last):
            self.library.point_at(self.new_name or self.remembered.last)
        self.new_name = ""

    def _show_entries(self, entries: tuple[Entry, ...]) -> None:
        self.entries = list(entries)
        self.library.show()

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        @property
        def library(self) -> LibraryScreen:
            """The first screen."""

        @property
        def remembered(self) -> State:
            """What this start knows of the one before."""
