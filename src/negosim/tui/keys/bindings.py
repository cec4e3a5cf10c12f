"""Turns the registry of actions into Textual's bindings and the lines of the palette."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from negosim.tui.keys.action import Action
from negosim.tui.keys.registry import ACTIONS, SCREENS, here, of_screen


def bindings(screen: str) -> list[BindingType]:
    """The bindings of a screen as listed; each has the action's id for the user's keys."""
    return [
        Binding(",".join(action.keys), action.call, action.title, show=False, id=action.id)
        for action in ACTIONS
        if action.screen == screen
    ]


def dialog_bindings() -> list[BindingType]:
    """What of the program works in dialogs too, before any of their own keys."""
    return [
        replace(
            Binding(",".join(action.keys), f"app.{action.call}", action.title, show=False),
            priority=True,
            id=action.id,
        )
        for action in ACTIONS
        if action.in_dialogs
    ]


async def perform(screen: Screen[Any], action: Action) -> None:
    """Do an action as its key on `screen` would, unless another screen has come above it."""
    target = screen.app if action.screen == "app" else screen
    if screen.is_active:
        await screen.app.run_action(action.call, target)


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette: the group of an action, what it does, and the action."""

    where: str
    line: str
    words: str
    action: Action


def commands(screen: str) -> list[Command]:
    """All that can be done on a screen, in the registry's order."""
    actions = here(screen) if screen in SCREENS else of_screen("app")
    return [_command(action) for action in actions]


def theme_commands(names: list[str]) -> list[Command]:
    """The themes by name; none of them has a key."""
    calls = (
        Action(f"use_theme({n!r})", (), n, "Use these colours.", "Theme", "app") for n in names
    )
    return [_command(action) for action in calls]


def _command(action: Action) -> Command:
    keys = f" [{action.keys_shown}]" if action.keys else ""
    words = f"{action.group}: {action.title}{keys}"
    return Command(action.group, f"{action.title}{keys} · {action.help}", words, action)
