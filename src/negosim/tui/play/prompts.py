"""Owns the box that asks before orders are handed in: the orders, the warnings, yes or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from negosim.tui.parts.guarded import Guarded
from negosim.tui.style.look import lines


class HandInScreen(Guarded, ModalScreen[bool]):
    """What is about to be handed in; Enter does it, Esc goes back to it."""

    CSS = "HandInScreen { align: center middle; }"
    BINDINGS: ClassVar = [
        Binding("enter,y", "dismiss(True)", "Hand in", show=False),
        Binding("escape,n,q", "dismiss(False)", "Back", show=False),
    ]

    def __init__(self, title: str, painter: Callable[[int], list[Content]]) -> None:
        super().__init__()
        self._title, self._painter = title, painter

    def compose(self) -> ComposeResult:
        """A box that scrolls."""
        with VerticalScroll(id="pages") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("Enter hands in · Esc goes back")
            yield Static("", id="page", markup=False)

    def on_mount(self) -> None:
        """Show the orders."""
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Lines are broken anew for another width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        page = self.query_one("#page", Static)
        page.update(lines(self._painter(max(page.content_size.width, 20))))
