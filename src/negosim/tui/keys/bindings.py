"""Turns the registry of actions into Textual's bindings and the lines of the palette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from negosim.tui.keys.action import Action
from negosim.tui.keys.registry import ACTIONS, SCREENS, grouped, here, of_screen


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
    theme: str = ""


def commands(screen: str) -> list[Command]:
    """All that can be done on a screen, group by group in the registry's order."""
    actions = here(screen) if screen in SCREENS else of_screen("app")
    return [_command(action) for _, own in grouped(actions) for action in own]


def theme_commands(names: Iterable[str]) -> list[Command]:
    """The themes by name."""
    return [replace(_plain("Theme", name, f"use_theme({name!r})"), theme=name) for name in names]


def clause_commands(clauses: Mapping[str, str]) -> list[Command]:
    """The clauses of the open scenario: their titles by id."""
    return [
        _plain("Go to a clause", title, f"go_to_clause({key!r})") for key, title in clauses.items()
    ]


def scenario_commands(scenarios: Iterable[tuple[str, str, str]]) -> list[Command]:
    """Scenarios to open: source, name and title of each."""
    return [
        _plain("Open a scenario", f"{title} · {name}", f"open_scenario({source!r}, {name!r})")
        for source, name, title in scenarios
    ]


def _plain(group: str, line: str, call: str) -> Command:
    """A line that stands for no action of the registry, so it has no key."""
    return Command(group, line, f"{group}: {line}", Action(call, (), line, "", group, "app"))


def _command(action: Action) -> Command:
    keys = f" [{action.keys_shown}]" if action.keys else ""
    words = f"{action.group}: {action.title}{keys}"
    return Command(action.group, f"{action.title}{keys} · {action.help}", words, action)
