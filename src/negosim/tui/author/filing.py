"""Saves, runs and edits the file of the Author screen, and notices when it changes on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from negosim.authoring import edits
from negosim.authoring.draft import ChangedOnDiskError, Draft, forget
from negosim.authoring.sheet import EditError
from negosim.files import CannotWriteError, NoHomeError, make_folder, real, write_whole
from negosim.scenario.faults import Keys
from negosim.scenario.limits import read_text
from negosim.scenario.presets import presets, user_folder
from negosim.text import counted
from negosim.tui.author import editor
from negosim.tui.desk import gateway
from negosim.tui.desk.drafting import Bench
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.prompt import AskScreen, PromptScreen
from negosim.tui.parts.saving import SavingScreen, what_it_is
from negosim.tui.parts.screen import DeskScreen


class Filing(DeskScreen):
    """The part of the screen that deals with the file, and what the screen remembers."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Bench | None = None
        self.begin()

    def begin(self) -> None:
        """Look at a draft from its start."""
        self.part = "about"
        self.at = 0  # the row under the cursor
        self.grid = (0, 0)  # the clause and party under the grid's cursor
        self.opened: set[Keys] = set()
        self.stance: Keys = ()  # the stance that is shown as a whole
        self.finding: int | None = None

    @property
    def draft(self) -> Draft | None:
        """The draft."""
        return self.program.bench.draft if self.program.bench else None

    def show(self) -> None:
        """Paint the screen; another draft is shown from its start."""
        if self.program.bench is not self._shown:
            self._shown = self.program.bench
            self.begin()
        super().show()

    @property
    def row(self) -> Any:
        """The row under the cursor."""
        raise NotImplementedError

    # --- saving -----------------------------------------------------------------------------
    def action_save(self) -> None:
        """Write the file; ask for a name if it has none."""
        self._save()

    def action_save_as(self) -> None:
        """Ask for a name or a path, and write the file there."""
        self._ask_where(False)

    def action_run(self) -> None:
        """Save, and open the talks at the table."""
        draft = self.draft
        if draft is None:
            return
        if draft.examined.scenario is None:
            many = counted(len(draft.examined.faults), "thing")
            key = key_of("author.next_finding(1)")
            self.program.say(f"{many} missing or wrong: {key} goes there", "warning")
        elif draft.is_saved and not draft.changed_on_disk:
            self._open(draft)
        else:
            self._save(then_run=True)

    def _save(self, then_run: bool = False) -> None:
        draft = self.draft
        if draft is None:
            return
        if draft.path is None:
            self._ask_where(then_run)
        else:
            self._write(draft, draft.path, then_run)

    def _ask_where(self, then_run: bool) -> None:
        draft = self.draft
        if draft is None:
            return
        try:
            folder = user_folder()
        except NoHomeError as error:
            self.program.say(str(error), "error")
            return
        taken = {preset.name for preset in presets()} | {p.stem for p in folder.glob("*.toml")}
        place = gateway.VariantPlace(folder, "", frozenset(taken))

        def wrong(text: str) -> str:
            text = text.strip()
            return "" if _is_path(text) and text.endswith(".toml") else place.error(text)

        def where(text: str | None, keeps: bool = False) -> None:
            if text and (not keeps or self._keep_numbers(draft)):
                path = Path(text).expanduser().absolute() if _is_path(text) else None
                self._write(draft, path or folder / f"{text}.toml", then_run)

        hint = "a name of small letters, digits and hyphens, or a path that ends in .toml"
        stem = place.free_stem(draft.title)
        if base := draft.extends:
            saving = SavingScreen("Save as", hint, base, stem, wrong)
            self.app.push_screen(saving, lambda text: where(text, saving.keeps))
        else:
            self.app.push_screen(PromptScreen("Save as", hint, stem, check=wrong), where)

    def _keep_numbers(self, draft: Draft) -> bool:
        """Write all that it extends into the draft, as a step; or say why not."""
        try:
            draft.edit(lambda sheet: (edits.alone(sheet), ()), "writing of every number")
        except (EditError, ValueError) as error:
            self.program.say(str(error), "warning")
            return False
        self.program.drafted()
        return True

    def action_keep_numbers(self) -> None:
        """Write every number of what it extends into the draft."""
        draft = self.draft
        base = draft.extends if draft else ""
        if draft and self._keep_numbers(draft):
            what = what_it_is(base, keeps=True)
            self.program.say(f"it {what}; {key_of('author.undo')} takes that back")

    def _write(self, draft: Draft, path: Path, then_run: bool, over: bool = False) -> None:
        try:
            draft.save(path, over)
        except ChangedOnDiskError as error:
            self._ask_over(draft, path, then_run, str(error))
            return
        except (CannotWriteError, OSError) as error:
            self.program.say(f"not saved: {error}", "error")
            return
        if self.program.bench:
            self.program.bench.stale = False
        self.program.keep_draft()
        missing = len(draft.examined.faults) if draft.examined.scenario is None else 0
        note = f"; {counted(missing, 'thing')} missing or wrong in it" if missing else ""
        what = f": it {what_it_is(draft.extends, keeps=False)}" if draft.extends else ""
        self.program.say(f"saved as {path}{what}{note}")
        self.program.new_name = path.stem
        self.program.read_library()
        self.program.drafted()
        if then_run:
            self._open(draft)

    def _ask_over(self, draft: Draft, path: Path, then_run: bool, why: str) -> None:
        choices = [
            ("Save beside it", "under another name"),
            ("Save over it", "what is there now is lost"),
        ]
        if path == draft.path:
            choices.append(("Take up the file", "as it is on disk; undo brings yours back"))

        def chosen(n: int | None) -> None:
            if n == 0:
                self._ask_where(then_run)
            elif n == 1:
                self._write(draft, path, then_run, over=True)
            elif n == 2:
                self.action_take_up()

        self.app.push_screen(ChooseScreen(why, choices), chosen)

    def _open(self, draft: Draft) -> None:
        path = draft.path
        if path is None:
            return
        named = {real(preset.path): preset.name for preset in presets()}
        self.program.open(str(path), named.get(real(path), str(path)))

    # --- the file on disk -------------------------------------------------------------------
    def look_at_file(self) -> None:
        """Take up a file that changed on disk if nothing is lost by it, else say so."""
        bench = self.program.bench
        if bench is None or not self.is_laid_out:
            return
        draft, was_saved = bench.draft, bench.draft.is_saved
        is_changed = draft.changed_on_disk
        if is_changed and was_saved and draft.take_up_file():
            self.program.say(f"{draft.name} changed on disk and was read again")
            self.program.drafted()
        elif bench.stale != is_changed:
            bench.stale = is_changed
            self.show()

    def action_take_up(self) -> None:
        """Read the file again as it is on disk; a step like any other."""
        bench = self.program.bench
        if bench is None or bench.draft.path is None:
            self.program.say("it is not saved in a file yet")
        elif not bench.draft.take_up_file():
            self.program.say("the file is gone, or is no text", "warning")
        else:
            bench.stale = False
            self.program.say("the file as it is on disk; undo brings the draft back")
            self.program.drafted()

    def action_discard(self) -> None:
        """Forget what is not saved."""
        draft = self.draft
        if draft is None:
            return

        def do(yes: bool | None) -> None:
            if yes:
                forget(self.program.home, draft)
                self.program.close_draft()

        if not draft.is_worth_keeping:
            self.program.close_draft()
        else:
            words = "What is not saved is lost. y throws it away."
            self.app.push_screen(AskScreen("Throw the draft away?", words), do)

    # --- the user's editor ------------------------------------------------------------------
    def action_editor(self) -> None:
        """Open the text in the user's editor at the line of the row, and take it up again."""
        draft = self.draft
        if draft is None:
            return
        self.program.keep_draft()
        row = self.row
        line = draft.line_of(row.keys if row else self.stance)
        try:
            if draft.path and draft.is_saved and not draft.changed_on_disk:
                editor.edit(self.app, draft.path, line)
                text = draft.now_on_disk()
                changed = text is not None and text != draft.text and draft.take_up_file()
            else:
                changed = self._edit_copy(draft, line)
        except (editor.NoEditorError, CannotWriteError) as error:
            self.program.say(str(error), "warning")
            return
        self.finding = None
        if changed:
            self.program.say("taken up from the editor")
            self.program.drafted()
        else:
            self.program.say("nothing was changed in the editor")

    def _edit_copy(self, draft: Draft, line: int) -> bool:
        folder = self.program.home / "drafts"
        copy = folder / f"{draft.path.stem if draft.path else draft.id}.toml"
        make_folder(folder)
        write_whole(copy, draft.text.encode("utf-8"), private=True)
        try:
            editor.edit(self.app, copy, line)
            text = read_text(copy, copy.name)
        except gateway.refusals() as error:
            raise editor.NoEditorError(gateway.faults(error)[0]) from error
        finally:
            copy.unlink(missing_ok=True)
        return draft.take(text, "edit in the editor")


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.endswith(".toml")
