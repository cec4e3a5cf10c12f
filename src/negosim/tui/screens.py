"""Lists the screens, a line each.

The folder of that name has `screen.py` with the class TITLEScreen, `actions.py` with what can be
done there, and the screen's painters; `docs/screens` has its page.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

SCREENS = {
    "library": "Library",
    "table": "Table",
    "parties": "Parties",
    "author": "Author",
    "ensemble": "Ensemble",
    "compare": "Compare",
    "studies": "Studies",
    "play": "Play",
    "debrief": "Debrief",
}
GAMES = {"play", "debrief"}  # on these a game is being played, which is not to be lost


def screen_class(name: str) -> Any:
    """The class of a screen; its module is loaded when first asked for."""
    return getattr(import_module(f"negosim.tui.{name}.screen"), f"{SCREENS[name]}Screen")
