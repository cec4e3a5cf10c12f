"""Shows letters over the parts of a screen; the one pressed gives its part the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Region
from textual.widgets import Static

from negosim.tui.parts.guarded import Dialog

LETTERS = "asdfghjklqwertyuiop"


class JumpScreen(Dialog[str]):
    """A letter over each place; pressing it gives the place's name, any other key nothing.

    Letters are bindings, since a key that was typed ahead reaches those only.
    """

    BINDINGS: ClassVar = [Binding(key, f"go({key!r})", "Go", show=False) for key in LETTERS]

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

    def paint(self) -> None:
        """The letters stand as they are."""

    def action_go(self, letter: str) -> None:
        """To the place under the letter, if any."""
        place = self._places.get(letter)
        self.dismiss(place[0] if place else None)

    def on_key(self, event: Key) -> None:
        """Another key leaves, and does nothing else."""
        if event.key not in LETTERS:
            event.stop()
            self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """The place under the mouse."""
        at = (event.screen_x, event.screen_y)
        names = (name for name, region in self._places.values() if region.contains(*at))
        self.dismiss(next(names, None))
