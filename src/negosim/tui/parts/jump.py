"""Owns the jump: letters over the parts of a screen, one of which takes the focus."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from negosim.tui.parts.guarded import Guarded

LETTERS = "asdfghjklqwertyuiop"


class JumpScreen(Guarded, ModalScreen[str | None]):
    """A letter over each place; pressing it gives the place's name, any other key nothing."""

    def __init__(self, places: Sequence[tuple[str, Region]]) -> None:
        super().__init__()
        self._places = dict(zip(LETTERS, places, strict=False))

    def compose(self) -> ComposeResult:
        """The letters, each on the frame of its place."""
        for letter, (_, region) in self._places.items():
            label = Static(Content(f"[{letter}]"), classes="jump", markup=False)
            label.styles.offset = (region.right - 6, region.y)
            yield label
        yield Static(Content(" a letter goes there · Esc leaves "), id="jump-hint", markup=False)

    def on_key(self, event: Key) -> None:
        """The place under the letter, or none."""
        event.stop()
        place = self._places.get(event.key)
        self.dismiss(place[0] if place else None)

    def on_click(self, event: Click) -> None:
        """The place under the mouse."""
        at = (event.screen_x, event.screen_y)
        found = (name for name, region in self._places.values() if region.contains(*at))
        self.dismiss(next(found, None))
