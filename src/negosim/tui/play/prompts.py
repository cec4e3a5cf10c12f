"""Asks before orders are handed in: the orders, the warnings, yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from negosim.tui.keys.bindings import dialog_bindings
from negosim.tui.parts.prompt import PagesScreen


class HandInScreen(PagesScreen, inherit_bindings=False):
    """What is about to be handed in; Enter does it, Esc goes back to it."""

    KEYS_SHOWN = "Enter hands in · Esc goes back"
    BINDINGS: ClassVar = [
        *dialog_bindings(),
        Binding("enter,y", "dismiss(True)", "Hand in", show=False),
        Binding("escape,n,q", "dismiss(False)", "Back", show=False),
    ]
