"""Adds, renames, duplicates and deletes parts of the draft on the Author screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from negosim.authoring import edits
from negosim.authoring.edits import Edit
from negosim.authoring.sheet import EditError, Sheet
from negosim.scenario.faults import Keys
from negosim.text import counted, printable
from negosim.tui.author import fields
from negosim.tui.author.rows import RENAMED, is_fixed, new_word
from negosim.tui.author.typing_values import Typing, edits_at
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.prompt import AskScreen


class Editing(Typing):
    """The part of the screen that changes whole parts."""

    # --- parts ------------------------------------------------------------------------------
    def _list(self) -> Keys:
        """The table or array that the cursor is in and that takes new entries."""
        row = self.row
        if row is None:
            return ()
        for n in range(len(row.keys), 0, -1):
            keys = row.keys[:n]
            if new_word(keys) and (row.kind in ("add", "list") or n < len(row.keys)):
                return keys
        return ("calendar", "sessions") if self.part == "calendar" else ()

    def action_add(self) -> None:
        """Add an entry to the list that the cursor is in."""
        draft = self.draft
        if draft is None:
            return
        if self.in_grid:
            self._type_stance(draft)
            return
        keys = self._list()
        if not keys:
            self.program.say("there is nothing to add here")
            return
        name, title = str(keys[-1]), f"A new {new_word(keys)}"
        if name == "effects":
            self._grow(keys, lambda s: edits.append(s, keys, {}))
            return
        read: Callable[[str], Any] = partial(fields.title_typed, dates=name == "events")
        make: Callable[[Any, Sheet], Edit] = partial(named, keys)
        hint = fields.HINTS.get(name, "its name, as readers see it")
        if name in ("requires", "any_of"):
            read = partial(fields.condition_typed, raw=draft.raw)
            make, hint = partial(_appended, keys), fields.condition_hint(draft.raw)
        elif name in ("sessions", "levels"):
            read, make = partial(fields.entry_typed, name), partial(_sorted, keys)
        elif name == "stances" or keys[0] == "record":
            hint = fields.HINTS[name if name == "stances" else "record"]
            read = partial(fields.clause_typed, keys, raw=draft.raw)
            make = partial(_put, keys)
        self.ask(title, hint, "", read, lambda given: self._grow(keys, partial(make, given)))

    def _grow(self, keys: Keys, change: Callable[[Sheet], Edit]) -> None:
        self.change(change, f"new {new_word(keys)}", show=True)

    def action_rename(self) -> None:
        """Ask for another key, or another name of a level."""
        draft = self.draft
        keys = self.target(draft) if draft else ()
        if draft is None or not keys or self.in_grid or keys[-2] not in RENAMED:
            self.program.say("choose a party, a paper, a clause, an event or a level first")
            return
        is_level = keys[-2] == "levels"
        table = edits_at(draft, keys[:-1]) or {}
        old = str(edits_at(draft, (*keys, "name")) if is_level else keys[-1])
        taken = () if is_level else [k for k in table if k != old]

        def read(text: str) -> str:
            wrong = "" if is_level else edits.wrong_key(text.strip(), taken)
            if wrong or not text.strip():
                raise ValueError(wrong or "a name")
            return text.strip()

        def do(new: str) -> None:
            if new != old:
                self.change(lambda s: edits.rename(s, keys, new), f"rename of {old}", show=True)

        hint = "its name" if is_level else "its key in the file; every reference follows"
        self.ask(f"Rename {old}", hint, old, read, do)

    def action_duplicate(self) -> None:
        """Copy the part that the cursor is in."""
        draft = self.draft
        keys = self.target(draft) if draft else ()
        if not keys or self.in_grid:
            self.program.say("choose a part or an entry first")
        else:
            self.change(lambda s: edits.duplicate(s, keys), f"copy of {keys[-1]}", show=True)

    def action_delete(self) -> None:
        """Take a value out, or a part with what refers to it."""
        draft, row = self.draft, self.row
        if draft is None:
            return
        keys = row.keys if row and row.kind != "add" else self.cell_keys(draft)
        if not keys or (row and (row.kind in ("add", "list") or is_fixed(row))):
            self.program.say("choose a value or an entry first")
            return
        if edits_at(draft, keys) is None:
            self.program.say("nothing is stated here")
            return
        sheet = Sheet(draft.text, draft.examined.base)
        try:
            goes, lines = edits.what_goes(sheet, keys), edits.lines_by_name(sheet, keys)
        except EditError as error:
            self.program.say(str(error), "warning")
            return
        words = f"delete of {'.'.join(map(str, keys))}"

        def do(yes: bool | None = True) -> None:
            if yes:
                shown = bool(row and row.kind == "part")
                self.change(lambda s: edits.delete(s, keys), words, show=shown)

        if goes or lines:
            parts = [f"With it go: {goes}."] if goes else []
            if lines:
                where = counted(len(lines), "place")
                parts.append(f"Red lines name it in {where}: numbers are written there instead.")
            parts.append(f"{key_of('author.undo')} brings all back. y deletes.")
            named = edits_at(draft, (*keys, "name")) if lines else keys[-1]
            self.app.push_screen(AskScreen(f"Delete {printable(str(named))}?", " ".join(parts)), do)
        else:
            do()

    # --- steps ------------------------------------------------------------------------------
    def action_undo(self) -> None:
        """Back one step."""
        self._stepped("undone", "undo")

    def action_redo(self) -> None:
        """Forward one step."""
        self._stepped("made again", "redo")

    def _stepped(self, done: str, name: str) -> None:
        draft = self.draft
        words = getattr(draft, name)() if draft else ""
        if not words:
            self.program.say(f"nothing to {name}")
            return
        if draft and self.stance and edits_at(draft, self.stance) is None:
            self.stance = ()
        self.finding = None
        self.program.say(f"{done}: {words}")
        self.program.drafted()


def named(table: Keys, given: tuple[Any, str], sheet: Sheet) -> Edit:
    """The edit that adds a part with that title, on that day if one is given."""
    date, title = given
    sheet, keys = edits.add(sheet, table, title)
    return (sheet.put((*keys, "date"), date) if date else sheet), keys


def _appended(keys: Keys, entry: Any, sheet: Sheet) -> Edit:
    return edits.append(sheet, keys, entry)


def _sorted(keys: Keys, entry: dict[str, Any], sheet: Sheet) -> Edit:
    return edits.add_sorted(sheet, keys, entry, "date" if "date" in entry else "at")


def _put(keys: Keys, given: tuple[str, dict[str, Any]], sheet: Sheet) -> Edit:
    return sheet.put((*keys, given[0]), given[1]), (*keys, given[0])
