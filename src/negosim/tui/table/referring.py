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
        from negosim.tui.table.references import ask, known

        self.toggle_class(ON)
        if self.desk and self.has_class(ON):
            ask(self.program, self.desk)  # also if they could not be computed before
        elif inquiry := known(self.program):
            self.program.stop_inquiry(inquiry)
        self.show()

    def references(self, desk: Desk) -> tuple[Levels, str]:
        """The levels on the chosen clause and the words below the line, if they are shown.

        Those of a changed scenario are asked for once the screen is seen.
        """
        if not self.has_class(ON):
            return (), ""
        from negosim.tui.table.references import ask, known, reference_levels, reference_words

        if self.is_current and known(self.program) is None:
            ask(self.program, desk)
        inquiry = known(self.program)
        return reference_levels(desk, inquiry), reference_words(desk, inquiry)
