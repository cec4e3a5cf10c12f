"""Changes single values of the draft on the Author screen, and makes its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from negosim.authoring import edits
from negosim.authoring.draft import Draft
from negosim.authoring.edits import Edit
from negosim.authoring.sheet import EditError, InBaseError, Sheet
from negosim.scenario.faults import Keys
from negosim.scenario.shape import shape_at
from negosim.tui.author import fields
from negosim.tui.author.filing import Filing
from negosim.tui.author.rows import Row, is_fixed, names
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.prompt import PromptScreen


class Typing(Filing):
    """The part of the screen that changes single values."""

    def form(self, draft: Draft) -> list[Row]:
        """The rows that are shown."""
        raise NotImplementedError

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        raise NotImplementedError

    @property
    def in_grid(self) -> bool:
        """Whether the cursor is in the grid of who wants what."""
        return self.part == "wants" and not self.stance

    def cell(self, draft: Draft) -> tuple[int, int]:
        """The grid's cursor, inside the grid."""
        clauses, parties = (len(names(draft.raw, t)) for t in ("clauses", "parties"))
        row, column = self.grid
        return min(max(row, 0), max(clauses - 1, 0)), min(max(column, 0), max(parties - 1, 0))

    def cell_keys(self, draft: Draft) -> Keys:
        """The stance under the grid's cursor; () if there is no party or no clause."""
        clauses, parties = (names(draft.raw, t) for t in ("clauses", "parties"))
        if not clauses or not parties:
            return ()
        row, column = self.cell(draft)
        return ("clauses", clauses[row], "stances", parties[column])

    def target(self, draft: Draft) -> Keys:
        """The part that the cursor is in: an entry of a table or an array; () if it is in none."""
        if self.in_grid:
            return self.cell_keys(draft)
        row = self.row
        if row is None or row.kind in ("add", "list"):
            return ()
        for n in range(len(row.keys), 1, -1):
            keys = row.keys[:n]
            shape = shape_at(keys[:-1])
            held = shape.inner if shape and shape.kind in ("table", "array") else None
            if held and held.kind == "part":
                return keys
        return ()

    def action_add(self) -> None:
        """Add an entry to the list that the cursor is in."""
        raise NotImplementedError

    def change(self, change: Callable[[Sheet], Edit], words: str, show: bool = False) -> bool:
        """Make a step, or say why not; `show` opens the part that it is about."""
        draft = self.draft
        if draft is None:
            return False
        try:
            keys = draft.edit(change, words)
        except InBaseError as error:
            self.program.say(f"{error} ({key_of('author.keep_numbers')})", "warning")
            return False
        except (EditError, ValueError) as error:
            self.program.say(str(error), "warning")
            return False
        self.finding = None
        if show:
            if keys[-2:-1] not in (("levels",), ("sessions",)):  # those were typed as a whole
                self.opened.add(keys)
            self.go_to(keys)
            self.unfocus()  # the arrow keys act on the form again
        self.program.drafted()
        return True

    def go_to(self, keys: Keys) -> None:
        """Show the row of a place in the file."""
        raise NotImplementedError

    def ask(
        self,
        title: str,
        hint: str,
        value: str,
        read: Callable[[str], Any],
        do: Callable[[Any], Any],
    ) -> None:
        """Ask for a line; `read` gives its value or raises ValueError, `do` is given the value."""

        def wrong(text: str) -> str:
            try:
                read(text)
            except ValueError as error:
                return str(error)
            return ""

        def taken(text: str | None) -> None:
            if text is not None:
                do(read(text))

        self.app.push_screen(PromptScreen(title, hint, value, check=wrong), taken)

    # --- values -----------------------------------------------------------------------------
    def action_take(self) -> None:
        """Type the value, open or close the row, or add."""
        draft = self.draft
        if draft is None:
            return
        if self.in_grid:
            self._type_stance(draft)
        elif (row := self.row) is None or is_fixed(row):
            self.program.say("this is changed in an editor")
        elif row.kind == "add":
            self.action_add()
        elif row.kind in ("part", "list"):
            self.action_page()
        else:
            self._type(draft, row)

    def action_page(self) -> None:
        """All of a stance; elsewhere open or close the row."""
        draft, row = self.draft, self.row
        if draft and self.in_grid:
            keys = self.cell_keys(draft)
            if keys and edits_at(draft, keys) is not None:
                self.stance, self.at = keys, 0
            else:
                self.program.say("this party has no stance on the clause yet")
        elif row and row.kind in ("part", "list"):
            self.opened ^= {row.keys}
        self.show()

    def _type(self, draft: Draft, row: Row) -> None:
        shape = row.shape
        if shape is None:
            return
        value = edits_at(draft, row.keys)
        table = fields.table_of(row.keys)
        choices = tuple(map(str, shape.choices)) or tuple(names(draft.raw, table))
        if shape.kind == "flag":
            self._put(row.keys, not value)
        elif choices and shape.kind == "text":
            at = choices.index(value) if value in choices else 0
            box = ChooseScreen(row.label, [(c, "") for c in choices], at)

            def chosen(n: int | None) -> None:
                if n is not None:
                    self._put(row.keys, choices[n])

            self.app.push_screen(box, chosen)
        else:
            hint = " · ".join(part for part in (shape.about, fields.wanted(shape)) if part)
            read = partial(fields.typed, shape=shape, keys=row.keys, raw=draft.raw)
            text = "" if value is None else fields.shown(value)
            self.ask(row.label, hint, text, read, partial(self._put, row.keys))

    def _put(self, keys: Keys, value: Any) -> None:
        draft = self.draft
        if draft is None or edits_at(draft, keys) == value:
            return
        words = f"change of {'.'.join(map(str, keys))}"
        if value is None:
            self.change(lambda s: (s.drop(keys), keys), words)
        elif keys[-1] == "name" and keys[-3:-2] == ("levels",):
            self.change(lambda s: edits.rename(s, keys[:-1], value), words)
        elif keys[-2:] == ("tactic", "kind"):
            self.change(lambda s: edits.put_tactic(s, keys[:-1], value), words)
        else:
            self.change(lambda s: (s.put(keys, value), keys), words)

    def _type_stance(self, draft: Draft) -> None:
        keys = self.cell_keys(draft)
        if not keys:
            self.program.say("name the parties and the clauses first")
            return
        stance = edits_at(draft, keys)
        stated: Mapping[str, Any] = stance if isinstance(stance, Mapping) else {}
        if any(isinstance(v, str) for v in stated.get("accepts") or ()):
            self.program.say(f"its red lines are names: {key_of('author.page')} shows all of it")
            return
        clause, party = str(keys[1]), str(keys[3])

        def do(values: dict[str, Any]) -> None:
            words = f"stance of {party} on {clause}"
            self.change(lambda s: edits.put_stance(s, clause, party, values), words)

        title = f"{party} on {clause}"
        self.ask(title, fields.STANCE_HINT, fields.stance_line(stated), fields.stance_typed, do)

    def action_nudge(self, by: int) -> None:
        """A step up or down, or another choice."""
        draft, row = self.draft, self.row
        if draft is None or row is None or row.kind != "field" or row.shape is None:
            self.program.say(f"nothing to step here: {key_of('author.take')} types")
            return
        known = tuple(names(draft.raw, fields.table_of(row.keys)))
        value = edits_at(draft, row.keys)
        if isinstance(value, list):
            known = ()
        if value is None:  # from what counts without a statement
            value = row.shape.default
        new = fields.nudged(value, row.shape, by, known)
        if new is None or is_fixed(row):
            self.program.say(f"nothing to step here: {key_of('author.take')} types")
        else:
            self._put(row.keys, new)


def edits_at(draft: Draft, keys: Keys) -> Any:
    """The value at a path of the draft; None if there is none."""
    value: Any = draft.raw
    for key in keys:
        try:
            value = value[key]
        except (LookupError, TypeError):
            return None
    return value
