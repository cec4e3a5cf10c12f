"""Shows the few keys of a screen on its bottom line, where the mouse can press them."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from negosim.tui.keys.action import Action
from negosim.tui.keys.bindings import perform
from negosim.tui.keys.registry import footer


class KeyBar(Widget):
    """The footer of a screen, from the registry; entries that do not fit whole are left out."""

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; background: $panel; }"

    def __init__(self, screen_name: str) -> None:
        super().__init__(id="keys", markup=False)
        self._actions = footer(screen_name)

    def render(self) -> Content:
        """The entries that fit."""
        return Content.assemble(*(part for _, _, part in placed(self._actions, self.size.width)))

    def on_click(self, event: Click) -> None:
        """Do what was pressed."""
        for start, action, part in placed(self._actions, self.size.width):
            if start <= event.x < start + part.cell_length:
                self.call_later(perform, self.screen, action)


def placed(actions: tuple[Action, ...], width: int) -> list[tuple[int, Action, Content]]:
    """Each entry with the column where it begins, as many as fit whole."""
    gap = "   " if width >= 100 else "  "
    entries: list[tuple[int, Action, Content]] = []
    at = 0
    for action in actions:
        lead = " " if not entries else gap
        part = Content.assemble(
            lead, (action.footer_shown, "bold $accent"), " ", (action.footer, "")
        )
        if at + part.cell_length > width:
            break
        entries.append((at, action, part))
        at += part.cell_length
    return entries
