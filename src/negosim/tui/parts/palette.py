"""Shows all that can be done, by group under headings; a theme under the cursor is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import ClassVar

from negosim.tui.keys.bindings import Command
from negosim.tui.parts.search import SearchScreen


class PaletteScreen(SearchScreen[Command]):
    """Actions, clauses, scenarios, themes; `preview` gets the line under the cursor, if any."""

    WHERE: ClassVar = 0  # the headings say it

    def __init__(
        self, title: str, places: Sequence[Command], preview: Callable[[Command | None], None]
    ) -> None:
        super().__init__(title, places, places)
        self._preview = preview

    def paint(self) -> None:
        """Show the list, and what is under the cursor."""
        super().paint()
        self._preview(self.matches[self.cursor] if self.matches else None)

    def _lines(self) -> list[int | str]:
        """Each group under its heading."""
        numbered = groupby(enumerate(self.matches), key=lambda match: match[1].where)
        return [line for group, own in numbered for line in (group, *(at for at, _ in own))]
