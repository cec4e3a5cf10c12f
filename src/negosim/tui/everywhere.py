"""Does what works on every screen: notices, help, palette, jump, themes."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.content import Content
from textual.css.query import NoMatches

from negosim.text import harmless
from negosim.tui.keys.registry import SCREENS
from negosim.tui.parts.zone import Zone
from negosim.tui.style import themes


class Everywhere(App[None]):
    """The part of the program that belongs to no screen."""

    def say(self, text: str, severity: Any = "information") -> None:
        """A notice that goes by itself."""
        text = "\n".join(harmless(line) for line in text.splitlines())
        self.notify(text, severity=severity, markup=False, timeout=6)

    def action_clear_notices(self) -> None:
        """No notice stays."""
        self.clear_notifications()

    def keep_theme(self, name: str) -> None:
        """Remember the theme for the next start."""
        raise NotImplementedError

    # --- help and palette -----------------------------------------------------------------
    def action_palette(self) -> None:
        """Everything that can be done here."""
        from negosim.tui.keys.bindings import Command, commands, perform, theme_commands
        from negosim.tui.parts.search import SearchScreen

        below = self.screen
        offered = commands(getattr(below, "NAME", ""))
        colours = theme_commands(sorted(self.available_themes))

        async def chosen(command: Command | None) -> None:
            if command:
                await perform(below, command.action)

        self.push_screen(SearchScreen("All actions", [*offered, *colours], offered), chosen)

    def action_help(self) -> None:
        """The keys of this screen."""
        from negosim.tui.parts.help import help_rows
        from negosim.tui.parts.prompt import PagesScreen

        name = getattr(self.screen, "NAME", "")
        if name in SCREENS:
            self.push_screen(PagesScreen("Help", lambda w: help_rows(name, w)))

    def action_explain(self) -> None:
        """What the part with the focus shows, or every part; then the keys."""
        from negosim.tui.parts.help import explanation, help_rows
        from negosim.tui.parts.prompt import PagesScreen

        name = getattr(self.screen, "NAME", "")
        if name not in SCREENS:
            return
        focused = self.focused.id if isinstance(self.focused, Zone) else None
        zones = [focused] if focused else [place for place, _ in self._places()]

        def page(width: int) -> list[Content]:
            return [*explanation(zones, width), Content(), *help_rows(name, width)]

        self.push_screen(PagesScreen("What is this?", page))

    # --- jump -----------------------------------------------------------------------------
    def _places(self) -> list[tuple[str, Any]]:
        """The parts of the screen that are to be seen, and where."""
        zones = self.screen.query(".frame").results(Zone)
        return [(z.id, z.region) for z in zones if z.id and z.display and z.region.area]

    def action_jump_mode(self) -> None:
        """Letters over the parts; the one pressed gives its part the focus."""
        from negosim.tui.parts.jump import JumpScreen

        if getattr(self.screen, "NAME", "") in SCREENS and (places := self._places()):
            self.push_screen(JumpScreen(places), self._jump)

    def _jump(self, place: str | None) -> None:
        if place is None:
            return
        try:
            self.screen.query_one(f"#{place}", Zone).focus()
        except NoMatches:  # the screen was laid out anew under the letters
            self.say("that part is no longer there")

    # --- looks ----------------------------------------------------------------------------
    def action_next_theme(self) -> None:
        """The next theme, and keep it."""
        names = sorted(self.available_themes)
        names = [t.name for t in themes.OWN] + [n for n in names if not n.startswith("negosim")]
        at = names.index(self.theme) if self.theme in names else -1
        self.action_use_theme(names[(at + 1) % len(names)])

    def action_use_theme(self, name: str) -> None:
        """The theme called so, kept for the next start."""
        self.theme = name
        self.keep_theme(name)
        self.say(f"theme {name}")
