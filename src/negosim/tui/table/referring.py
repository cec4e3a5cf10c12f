"""Switches the reference points of theories of bargaining on and off on the Table screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.tui.parts.desk_actions import DeskActions

if TYPE_CHECKING:
    from negosim.tui.desk.model import Desk
    from negosim.tui.table.clause import Levels

ON = "-references"  # the class of the screen while they are shown


class Referring(DeskActions):
    """A screen with a clause that can have reference points."""

    def action_references(self) -> None:
        """Show them, computed in the background, or show them no more and stop computing."""
        from negosim.tui.table.references import references

        self.toggle_class(ON)
        shown = self.has_class(ON)
        inquiry = references(self.program, self.desk, again=shown) if self.desk else None
        if inquiry and not shown:
            self.program.stop_inquiry(inquiry)
        self.show()

    def references(self, desk: Desk) -> tuple[Levels, str]:
        """The levels on the chosen clause and the words below the line, if they are shown."""
        if not self.has_class(ON):
            return (), ""
        from negosim.tui.table.references import reference_levels, reference_words, references

        inquiry = references(self.program, desk)
        return reference_levels(desk, inquiry), reference_words(desk, inquiry)
