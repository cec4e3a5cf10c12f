"""Writes out what is on the screen, as a picture or as text, and other texts.

In a terminal they are files in the state folder; in a browser they are downloads of its user.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rich.console import Console
from textual.app import App

from negosim.tui.desk import exports


class Exporting(App[None]):
    """The part of the program that gives things out of it."""

    home: Path

    def say(self, text: str, severity: Any = "information") -> None:
        """Show a notice that goes by itself."""
        raise NotImplementedError

    def action_screenshot_svg(self) -> None:
        """Write a picture of the screen."""
        self.call_after_refresh(self._save_picture)  # a screen just opened has to be laid out

    def _save_picture(self) -> None:
        self.write_out(self._screen_name(), ".svg", exports.at_home(self.export_screenshot()))

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as SVG; a theme of the terminal's own colours is drawn in those it is for."""
        if not self.native_ansi_color:
            return super().export_screenshot(title=title, simplify=simplify)
        width, height = self.size
        console = Console(width=width, height=height, file=io.StringIO(), force_terminal=True,
                          color_system="truecolor", record=True, legacy_windows=False,
                          safe_box=False)  # fmt: skip
        console.print(
            self.screen._compositor.render_update(
                full=True, screen_stack=self._background_screens, simplify=simplify
            )
        )
        return console.export_svg(title=title or self.title, theme=self.ansi_theme)

    def action_screen_text(self) -> None:
        """Write what the screen says."""
        self.call_after_refresh(self._save_text)

    def _save_text(self) -> None:
        from negosim.tui.parts.unframed import unframed

        self.write_out(self._screen_name(), ".txt", unframed(self.screen))

    def _screen_name(self) -> str:
        return f"screen-{getattr(self.screen, 'NAME', '') or 'page'}"

    def write_out(self, name: str, suffix: str, text: str, copied: bool = False) -> None:
        """Write a new file and say where, or download it; copied says that it is that too."""
        lead = "copied, and " if copied else ""
        if self.is_web:
            file = exports.file_name(name, suffix)
            self.deliver_binary(io.BytesIO(text.encode("utf-8")), save_filename=file)
            self.say(f"{lead}downloaded as {file}")
            return
        try:
            path = exports.write(self.home, name, suffix, text)
        except OSError as error:
            self.say(f"copied; {error}" if copied else str(error), "warning")
        else:
            self.say(f"{lead}saved as {path}")
