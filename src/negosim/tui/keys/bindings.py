"""Owns how the registry of actions becomes Textual bindings and palette commands."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from negosim.tui.keys.actions import ACTIONS, SCREENS, Action, here, of_screen


def bindings(screen: str) -> list[BindingType]:
    """The bindings of a screen as listed; each has the action's id for the user's keys."""
    return [
        Binding(",".join(action.keys), action.call, action.title, show=False, id=action.id)
        for action in ACTIONS
        if action.screen == screen
    ]


async def perform(screen: Screen[Any], action: Action) -> None:
    """Do an action as its key on `screen` would."""
    target = screen.app if action.screen == "app" else screen
    await screen.app.run_action(action.call, target)


class ActionCommands(Provider):
    """All that can be done on the present screen, in the palette."""

    def _commands(self) -> tuple[Action, ...]:
        name = getattr(self.screen, "NAME", "app")
        return here(name) if name in SCREENS else of_screen("app")

    def _line(self, action: Action) -> str:
        keys = f"  [{action.keys_shown}]" if action.keys else ""
        return f"{action.group}: {action.title}{keys}"

    async def discover(self) -> Hits:
        """Every action, in the registry's order."""
        for action in self._commands():
            run = partial(perform, self.screen, action)
            line = self._line(action)
            yield DiscoveryHit(Content(line), run, text=line, help=action.help)

    async def search(self, query: str) -> Hits:
        """The actions whose line matches."""
        matcher = self.matcher(query)
        for action in self._commands():
            line = self._line(action)
            if (score := matcher.match(line)) > 0:
                run = partial(perform, self.screen, action)
                yield Hit(score, matcher.highlight(line), run, text=line, help=action.help)


class ThemeCommands(Provider):
    """The themes by name, in the palette."""

    def _themes(self) -> list[str]:
        return sorted(self.app.available_themes)

    async def search(self, query: str) -> Hits:
        """The themes whose line matches."""
        matcher = self.matcher(query)
        for name in self._themes():
            line = f"Theme: {name}"
            if (score := matcher.match(line)) > 0:
                yield Hit(score, matcher.highlight(line), partial(self._use, name), text=line)

    async def _use(self, name: str) -> None:
        await self.app.run_action(f"use_theme({name!r})")
