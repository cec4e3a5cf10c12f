"""Collects everything a user can do from the screens; bindings, palette, help and footer use it.

One entry gives an action its keys, its place in the palette, its line in the help and, for a few,
a place in the footer. A screen class implements it as `action_NAME`. The user's own keys stand in
for those listed once `use_keys` has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

from negosim.tui import screens
from negosim.tui.keys.action import Action, key_shown


class Part(NamedTuple):
    """A part of a screen: its name, what it shows, what keys do there, the terms it uses."""

    name: str
    shows: str
    keys: str
    terms: tuple[str, ...] = ()


_own: dict[str, tuple[str, ...]] = {}  # the user's keys, by the action's id
_MODULES = [import_module(f"negosim.tui.{name}.actions") for name in screens.SCREENS]

_APP = (
    Action("palette", ("ctrl+p",), "All actions", "Search all that can be done here, clauses and "
           "scenarios to go to, and themes.", "Program", "app", "all"),
    Action("help", ("question_mark",), "Help", "Show the keys of this screen.",
           "Program", "app", "help"),
    Action("explain", ("f1",), "Explain", "Explain the part of the screen that has the focus, with "
           "its marks and terms, or every part.", "Program", "app"),
    Action("focus_next", ("tab",), "Next part", "Put the focus on the next part of the screen, as "
           "a press with the mouse does. The arrow keys then act on that part.", "Program", "app"),
    Action("focus_previous", ("shift+tab",), "Previous part", "The same, backwards.",
           "Program", "app"),
    Action("zoom", ("z",), "Zoom", "Give the part with the focus, or else the first one, the whole "
           "screen; again for all parts.", "Program", "app"),
    Action("jump_mode", ("ctrl+o",), "Jump", "Letters appear over the parts of the screen; "
           "pressing one puts the focus there.", "Program", "app"),
    Action("tour", ("f3",), "Tour", "Five steps on a small example: what the list shows, why a "
           "clause is blocked, a session, a red line moved, many worlds. In the help t begins it, "
           "too. What is open comes back afterwards.", "Program", "app"),
    Action("next_theme", ("f2",), "Next theme", "Change the colours; the choice is kept.",
           "Program", "app"),
    Action("clear_notices", ("f4",), "Clear notices", "Take every notice away at once.",
           "Program", "app", in_dialogs=True),
    Action("screenshot_svg", ("f5",), "Save the screen as a picture", "Write the screen as an SVG "
           "file to the state folder; in a browser, download it.", "Program", "app",
           in_dialogs=True),
    Action("screen_text", ("f6",), "Save the screen as text", "Write what the parts of the screen "
           "say, without frames, to the state folder; in a browser, download it.",
           "Program", "app", in_dialogs=True),
    Action("repaint", ("ctrl+l",), "Repaint", "Write the whole screen again, when something else "
           "has written over it.", "Program", "app", in_dialogs=True),
    Action("suspend_process", ("ctrl+z",), "Suspend", "Back to the shell until `fg`; not in a "
           "browser.", "Program", "app", in_dialogs=True),
    Action("leave", ("ctrl+q", "q", "ctrl+c"), "Quit", "Leave the program.", "Program", "app"),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (*(a for module in _MODULES for a in module.ACTIONS), *_APP)
PARTS = {
    name: {zone: Part(*part) for zone, part in module.ZONES.items()}
    for name, module in zip(screens.SCREENS, _MODULES, strict=True)
}
ZONES: dict[str, Part] = {zone: part for parts in PARTS.values() for zone, part in parts.items()}
SCREENS = {**screens.SCREENS, "app": "Everywhere"}


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """From now on the actions with these ids have these keys; all others those of the list."""
    _own.clear()
    _own.update(own)


def of_screen(screen: str) -> tuple[Action, ...]:
    """The actions of one screen with their keys, without those that work everywhere."""
    return tuple(_with_own_keys(a) for a in ACTIONS if a.screen == screen)


def _with_own_keys(action: Action) -> Action:
    if action.id not in _own:
        return action
    shown = " ".join(key_shown(k) for k in _own[action.id][:1]) if action.footer_keys else ""
    return replace(action, keys=_own[action.id], footer_keys=shown)


def key_of(action: str) -> str:
    """The first key of the action with this id, for a sentence."""
    keys = _own.get(action) or next(a.keys for a in ACTIONS if a.id == action)
    return key_shown(keys[0])


def here(screen: str) -> tuple[Action, ...]:
    """All that can be done on a screen, its own actions first."""
    return (*of_screen(screen), *of_screen("app"))


def footer(screen: str) -> tuple[Action, ...]:
    """The few actions that the bottom line of a screen shows, at most seven."""
    return tuple(a for a in here(screen) if a.footer)


def grouped(actions: tuple[Action, ...]) -> Iterator[tuple[str, list[Action]]]:
    """Actions by group, groups in the order of their first action."""
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    yield from groups.items()
