"""Does what works on every screen: notices, help, palette, jump, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.content import Content
from textual.css.query import NoMatches

from negosim.text import harmless
from negosim.tui.keys.registry import SCREENS
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.zone import Zone
from negosim.tui.screens import GAMES
from negosim.tui.style import themes
from negosim.tui.style.look import clause_name

if TYPE_CHECKING:
    from negosim.tui.desk.gateway import Entry
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen


class Everywhere(App[None]):
    """The part of the program that belongs to no screen."""

    desk: Desk | None
    entries: list[Entry]

    def say(self, text: str, severity: Any = "information") -> None:
        """A notice that goes by itself."""
        text = "\n".join(harmless(line) for line in text.splitlines())
        self.notify(text, severity=severity, markup=False, timeout=6)

    def open(self, source: str, name: str) -> None:
        """Open a scenario."""
        raise NotImplementedError

    def show_screen(self, name: str) -> None:
        """Go to the screen of this name."""
        raise NotImplementedError

    def action_clear_notices(self) -> None:
        """No notice stays."""
        self.clear_notifications()

    def keep_theme(self, name: str) -> None:
        """Remember the theme for the next start."""
        raise NotImplementedError

    def action_tour(self) -> None:
        """Begin the tour."""
        raise NotImplementedError

    # --- help and palette -----------------------------------------------------------------
    def action_palette(self) -> None:
        """Everything that can be done here."""
        from negosim.tui.keys import bindings
        from negosim.tui.parts.palette import PaletteScreen

        below, before = self.screen, self.theme
        name = getattr(below, "NAME", "")
        offered = bindings.commands(name)
        if name in SCREENS and name not in GAMES:
            offered += bindings.clause_commands(self._clauses())
            offered += bindings.scenario_commands(
                (entry.source, entry.name, entry.title) for entry in self.entries if not entry.fault
            )
        offered += bindings.theme_commands(sorted(self.available_themes))

        def preview(command: bindings.Command | None) -> None:
            wanted = (command.theme if command else "") or before
            if self.theme != wanted:
                self.theme = wanted

        async def chosen(command: bindings.Command | None) -> None:
            preview(command)
            if command:
                await bindings.perform(below, command.action)

        self.push_screen(PaletteScreen("All actions", offered, preview), chosen)

    def _clauses(self) -> dict[str, str]:
        """The names of the clauses of the open scenario."""
        clauses = self.desk.scenario.clauses if self.desk else {}
        return {key: clause_name(clause, key) for key, clause in clauses.items()}

    def action_go_to_clause(self, clause: str) -> None:
        """Show a clause at the table."""
        if (desk := self.desk) and clause in desk.clauses:
            desk.choose_clause(desk.clauses.index(clause))
            self.show_screen("table")
            table = cast("DeskScreen", self.screen)
            for zone in table.query(ScrollZone):
                zone.top()
            table.show()

    def action_open_scenario(self, source: str, name: str) -> None:
        """Open a scenario of the library."""
        self.open(source, name)

    def action_help(self) -> None:
        """The keys of this screen."""
        from negosim.tui.parts.help import HelpScreen, help_rows

        name = getattr(self.screen, "NAME", "")
        if name in SCREENS:
            self.push_screen(HelpScreen("Help", lambda w: help_rows(name, w)), self._helped)

    def _helped(self, tour: bool | None) -> None:
        if tour:
            self.action_tour()

    def action_explain(self) -> None:
        """What the part with the focus shows, or every part; then the keys."""
        from negosim.tui.parts.help import HelpScreen, explanation, glossary, keys_rows

        name = getattr(self.screen, "NAME", "")
        if name not in SCREENS:
            return
        focused = self.focused.id if isinstance(self.focused, Zone) else None
        zones = [focused] if focused else [place for place, _ in self._places()]

        def page(width: int) -> list[Content]:
            explained = [*explanation(zones, width), Content(), *glossary(zones, width)]
            return [*explained, Content(), *keys_rows(name, width)]

        self.push_screen(HelpScreen("What is this?", page), self._helped)

    def action_zoom(self) -> None:
        """One part of the screen over all of it, or all parts again."""
        from negosim.tui.parts.screen import DeskScreen

        if isinstance(self.screen, DeskScreen):
            self.screen.zoom()

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
