"""Asks for the name of a file that extends another one, and whether it should rather keep it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from negosim.text import harmless, printable
from negosim.tui.parts.prompt import Check, PromptScreen


def what_it_is(base: str, keeps: bool) -> str:
    """Whether a file extends its base or keeps every number, and what that means."""
    base = printable(base)
    if keeps:
        return f"keeps every number as it is now, whatever changes in {base}"
    return f"extends {base}: later changes there carry over"


class SavingScreen(PromptScreen):
    """A line to type a name in. Tab turns between extending and keeping; see `keeps`."""

    BINDINGS: ClassVar = [Binding("tab", "turn", "Turn", show=False, priority=True)]

    def __init__(self, title: str, hint: str, base: str, value: str, check: Check) -> None:
        super().__init__(title, hint, value, check)
        self._base, self.keeps = base, False

    def paint(self) -> None:
        """What the file would be as well."""
        super().paint()
        other = "extends it" if self.keeps else "keeps every number"
        words = f"It {what_it_is(self._base, self.keeps)}. Tab: it {other} instead."
        self.query_one("#hint", Static).update(Content(harmless(f"{self._hint}\n{words}", "\n")))

    def action_turn(self) -> None:
        """The other of the two."""
        self.keeps = not self.keeps
        self.show()
