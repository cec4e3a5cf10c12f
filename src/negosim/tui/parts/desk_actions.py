"""Does what can be done to the edits from any screen that shows the desk: undo, save, copy."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from negosim.scenario.toml_writer import option
from negosim.tui.desk import exports, gateway
from negosim.tui.desk.model import Desk
from negosim.tui.parts.saving import SavingScreen, what_it_is
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.studies.kinds import ask


class DeskActions(DeskScreen):
    """A screen that shows the desk."""

    def action_undo(self) -> None:
        """Take the last change back."""
        if self.desk and self.desk.undo():
            self.program.edited()
        else:
            self.program.say("nothing to undo")

    def action_redo(self) -> None:
        """Make it again."""
        if self.desk and self.desk.redo():
            self.program.edited()
        else:
            self.program.say("nothing to redo")

    def action_reset(self) -> None:
        """Take all changes back."""
        if self.desk and self.desk.reset():
            self.program.edited()
        else:
            self.program.say("nothing is changed")

    def action_save_variant(self) -> None:
        """Ask for a name and write the variant."""
        if self.desk is None or not self.desk.is_edited:
            self.program.say("nothing is changed, so there is no variant to save")
            return
        try:
            place = gateway.variant_place(self.desk.source)
        except gateway.refusals() as error:
            self.program.say(gateway.faults(error)[0], "error")
            return
        prompt = SavingScreen(
            "Save as variant",
            "a name of small letters, digits and hyphens",
            place.extends,
            place.free_name(self.desk.stated.id),
            place.error,
        )
        self.app.push_screen(prompt, lambda name: self._save(place, name, prompt.keeps))

    def _save(self, place: gateway.VariantPlace, name: str | None, keeps: bool) -> None:
        desk = self.desk
        if not name or desk is None:
            return
        title = f"{desk.stated.title} ({name})"
        try:
            path = gateway.save_variant(place, desk.stated, name, title, desk.edits.values, keeps)
        except gateway.refusals() as error:
            self.program.say(f"not saved: {gateway.faults(error)[0]}", "error")
        else:
            desk.saved = dict(desk.edits.values)
            self.program.say(f"saved as {path}: it {what_it_is(place.extends, keeps)}")
            self.program.read_library()

    def action_many_worlds(self) -> None:
        """See the talks in many worlds."""
        if self.desk:
            self.program.show_screen("ensemble")

    def action_compare(self) -> None:
        """See two variants side by side."""
        if self.desk:
            self.program.show_screen("compare")

    def action_study(self, name: str, *what: object) -> None:
        """Put a question to a study; the answer has a screen of its own."""
        if self.desk:
            ask(name, self, self.desk, *what)

    def action_studies(self) -> None:
        """See the answers of studies again, or choose a study."""
        if self.desk:
            self.program.show_screen("studies")

    def action_copy_command(self) -> None:
        """Copy the command line that gives this run."""
        if self.desk:
            self.copy_line(partial(command_line, self.desk))

    def copy_line(self, write: Callable[[], str]) -> None:
        """Copy a command line, or say why it cannot be written."""
        try:
            command = write()
        except ValueError as error:
            self.program.say(str(error), "warning")
            return
        self.app.copy_to_clipboard(command)
        self.program.say(f"copied: {command}")

    def action_copy_table(self) -> None:
        """Copy how every clause stands here, and write it to a file."""
        if self.desk:
            self._copy(f"table-{self.desk.stated.id}", exports.table_text(self.desk))

    def action_copy_transcript(self) -> None:
        """Copy the talks as prose, and write them to a file."""
        if self.desk:
            self._copy(f"transcript-{self.desk.stated.id}", exports.transcript_text(self.desk))

    def _copy(self, name: str, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.program.write_out(name, ".txt", text, copied=True)


def command_line(desk: Desk) -> str:
    """The command that gives the run on the desk."""
    words = ["negosim", "run", desk.source]
    if desk.run.world is not None:
        words += ["--seed", str(desk.run.seed), "--world", str(desk.run.world)]
    for option_ in options(desk.edits.values):
        words += ["--set", option_]
    return shlex.join(words)


def options(edits: Mapping[str, Any]) -> tuple[str, ...]:
    """The changes as `--set` takes them. Raises ValueError if a value is taken out."""
    if gone := next((path for path, value in edits.items() if value is None), ""):
        raise ValueError(f"no option takes out {gone}: save the changes as a variant and open that")
    return tuple(option(path, value) for path, value in edits.items())
