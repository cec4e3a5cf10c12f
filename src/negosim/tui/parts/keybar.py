"""Shows the few keys of a screen on its bottom line, where the mouse can press them."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from negosim.tui.keys.action import Action
from negosim.tui.keys.bindings import perform
from negosim.tui.keys.registry import footer


class KeyBar(Widget):
    """The footer of a screen, from the registry, as far as entries fit whole; the last is help."""

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; background: $panel; }"

    def __init__(self, screen_name: str) -> None:
        super().__init__(id="keys", markup=False)
        self._actions = footer(screen_name)

    def word(self, call: str, footer: str) -> None:
        """Call what this action does by another word, where that depends on the place."""
        actions = tuple(replace(a, footer=footer) if a.call == call else a for a in self._actions)
        if actions != self._actions:
            self._actions = actions
            self.refresh()

    def render(self) -> Content:
        """The entries that fit."""
        return Content.assemble(*(part for _, _, part in placed(self._actions, self.size.width)))

    def on_click(self, event: Click) -> None:
        """Do what was pressed."""
        for start, action, part in placed(self._actions, self.size.width):
            if start <= event.x < start + part.cell_length:
                self.call_later(perform, self.screen, action)


def placed(actions: tuple[Action, ...], width: int) -> list[tuple[int, Action, Content]]:
    """Each entry with the column where it begins: as many as fit whole, the last among them."""
    gap = "   " if width >= 100 else "  "
    parts = [
        Content.assemble(lead, (action.footer_shown, "bold $accent"), f" {action.footer}")
        for lead, action in zip([" ", *[gap] * len(actions)], actions, strict=False)
    ]
    entries: list[tuple[int, Action, Content]] = []
    at = 0
    for k, (action, part) in enumerate(zip(actions, parts, strict=True)):
        last = k == len(actions) - 1
        if at + part.cell_length + (0 if last else parts[-1].cell_length) > width:
            continue
        entries.append((at, action, part))
        at += part.cell_length
    return entries
