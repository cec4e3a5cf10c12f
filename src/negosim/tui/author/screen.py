"""Shows the Author screen: the parts of a scenario, their rows, and what is missing."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from negosim.authoring.draft import Draft
from negosim.scenario.faults import Keys
from negosim.text import harmless
from negosim.tui.author.editing import Editing
from negosim.tui.author.findings import finding_lines, findings_title
from negosim.tui.author.grid import cell_at, grid_rows
from negosim.tui.author.painting import (
    contents_rows,
    form_rows,
    help_line,
    part_at,
    row_words,
    tab_at,
)
from negosim.tui.author.rows import (
    NAMES,
    PARTS,
    Row,
    names,
    part_of,
    rows_of,
    stance_rows,
    title_of,
)
from negosim.tui.author.typing_values import edits_at
from negosim.tui.desk.drafting import Bench
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.zone import Zone, window
from negosim.tui.style.look import wrapped

_DATES = (("calendar", "start"), ("calendar", "end"), ("calendar", "sessions"))
LOOK_AT_FILE = 2.0  # seconds between two looks at the file on disk


class AuthorScreen(Editing):
    """Make and change scenarios."""

    NAME = "author"
    BINDINGS = bindings("author")
    _marked: frozenset[str] = frozenset()  # the parts in which something is wrong

    def compose_body(self) -> ComposeResult:
        """The parts, the rows of the chosen one, what is missing, and what the row means."""
        with Container(id="author-upper"):
            yield Zone(id="author-parts", classes="frame")
            yield Zone(id="author-rows", classes="frame")
            yield ScrollZone("author-lacks", "author.scroll(1)")
        yield Zone(id="author-help")

    def on_mount(self) -> None:
        """Look at the file now and then."""
        super().on_mount()
        self.set_interval(LOOK_AT_FILE, self.look_at_file)

    def on_screen_resume(self) -> None:
        """Another program may have had the file meanwhile."""
        self.look_at_file()
        super().on_screen_resume()

    # --- what is shown ----------------------------------------------------------------------
    def form(self, draft: Draft) -> list[Row]:
        """The rows of the chosen part, or of the stance that is looked at."""
        if self.stance:
            return stance_rows(self.stance, draft.raw, self.opened)
        return rows_of(self.part, draft.raw, self.opened)

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None in the grid, or where there is none."""
        draft = self.draft
        rows = self.form(draft) if draft and not self.in_grid else []
        return rows[min(self.at, len(rows) - 1)] if rows else None

    def paint(self) -> None:
        """Paint every zone from the draft."""
        bench = self.program.bench
        if bench is None:
            return
        draft = bench.draft
        examined = draft.examined
        wrong = {f.keys for f in examined.faults} if examined.scenario is None else set()
        if ("calendar",) in wrong:
            wrong |= {k for k in _DATES if edits_at(draft, k) is None}
        state = "saved" if draft.is_saved else "not saved" if draft.path else "new"
        self.head(f"{draft.title} · {harmless(draft.name)}", lambda _w: f"draft · {state}")
        part, marked = self.part, frozenset(part_of(keys) for keys in wrong)
        self._marked = marked
        self._zone("author-parts").paint(
            lambda w, h: contents_rows(part, marked, draft.raw, w, h), "Parts"
        )
        self._paint_form(draft, wrong)
        self._paint_findings(bench)
        text = self._help()
        self._zone("author-help").paint(lambda w, _h: help_line(text, w))

    def _paint_form(self, draft: Draft, wrong: set[Keys]) -> None:
        zone, raw = self._zone("author-rows"), draft.raw
        title = next(title for name, title, _ in PARTS if name == self.part)
        if self.in_grid:
            place = self.cell(draft)
            cells = {k[:4] for k in wrong}
            zone.paint(lambda w, h: grid_rows(raw, place, cells, w, h), title)
            return
        if self.stance:
            _, clause, _, party = self.stance
            who, what = title_of(raw, "parties", str(party)), title_of(raw, "clauses", str(clause))
            title = f"{who} on {what}"
        if draft.examined.raw is None:
            editor, undo = key_of("author.editor"), key_of("author.undo")
            words = (f"The text is not TOML, so its parts cannot be shown. {editor} opens it in "
                     f"your editor, {undo} takes the last step back.")  # fmt: skip
            zone.paint(lambda w, _h: [Content(line) for line in wrapped(words, w)], title)
            return
        rows = self.form(draft)
        self.at = min(max(self.at, 0), max(len(rows) - 1, 0))
        at = self.at
        zone.paint(lambda w, h: form_rows(rows, at, wrong, w, h), title)

    def _paint_findings(self, bench: Bench) -> None:
        examined, played, stale = bench.draft.examined, bench.played, bench.stale
        chosen = self.finding

        def rows(width: int) -> list[Content]:
            return [line for line, _ in finding_lines(examined, played, chosen, stale, width)]

        zone = self.query_one("#author-lacks", ScrollZone)
        zone.paint_rows(rows, findings_title(examined))

    def _help(self) -> str:
        if self.in_grid:
            take, page = key_of("author.take"), key_of("author.page")
            return f"{take} types ideal, lowest, highest, weight, ! if essential · {page} all of it"
        return row_words(self.row) if self.row else ""

    def _zone(self, name: str) -> Zone:
        return self.query_one(f"#{name}", Zone)

    # --- moving -----------------------------------------------------------------------------
    def action_row(self, by: int) -> None:
        """Up or down; among the parts where they have the focus."""
        if self.focus_on == "author-parts":
            self.action_part(by)
        elif self.focus_on == "author-lacks":
            self.query_one("#author-lacks", ScrollZone).move(by)
        elif self.in_grid and self.draft:
            row, column = self.cell(self.draft)
            self.grid = (row + by, column)
            self.show()
        else:
            self.at = max(self.at + by, 0)
            self.show()

    def action_side(self, by: int) -> None:
        """Another party in the grid; else open or close."""
        draft = self.draft
        if draft is None:
            return
        if self.in_grid:
            row, column = self.cell(draft)
            self.grid = (row, column + by)
        elif row_ := self.row:
            if by > 0 and row_.kind in ("part", "list"):
                self.opened.add(row_.keys)
            elif by < 0 and row_.keys in self.opened:
                self.opened.discard(row_.keys)
            elif by < 0:
                self._to_holder(draft, row_)
        self.show()

    def _to_holder(self, draft: Draft, row: Row) -> None:
        """Up to the row that holds this one."""
        above = [n for n, r in enumerate(self.form(draft)[: self.at]) if r.depth < row.depth]
        self.at = above[-1] if above else self.at

    def action_edge(self, at: int) -> None:
        """Top or end."""
        if self.in_grid and self.draft:
            column = self.cell(self.draft)[1]
            self.grid = (0 if at == 0 else len(names(self.draft.raw, "clauses")), column)
        else:
            self.at = 0 if at == 0 else 1_000_000
        self.show()

    def action_part(self, by: int) -> None:
        """The next part, round and round."""
        self.choose_part(NAMES[(NAMES.index(self.part) + by) % len(NAMES)])

    def choose_part(self, name: str) -> None:
        """Show a part from its first row."""
        if name in NAMES:
            self.part, self.at, self.stance, self.finding = name, 0, (), None
            self.show()

    def go_to(self, keys: Keys) -> None:
        """Show the row of a place in the file, or of the nearest part that holds it."""
        draft = self.draft
        if draft is None:
            return
        self.part, self.stance = part_of(keys), ()
        if self.part == "wants":
            self._go_to_cell(draft, keys)
        self.opened |= {keys[:n] for n in range(1, len(keys))}
        rows = [] if self.in_grid else self.form(draft)
        near = [sum(1 for a, b in zip(r.keys, keys, strict=False) if a == b)
                if r.keys == keys[: len(r.keys)] else 0 for r in rows]  # fmt: skip
        if rows:
            self.at = near.index(max(near))
        self.show()

    def _go_to_cell(self, draft: Draft, keys: Keys) -> None:
        clauses, parties = (names(draft.raw, t) for t in ("clauses", "parties"))
        if len(keys) > 3 and keys[1] in clauses and keys[3] in parties:
            self.grid = (clauses.index(keys[1]), parties.index(keys[3]))
        if len(keys) > 4:
            self.stance = keys[:4]

    def action_next_finding(self, by: int) -> None:
        """The place of the next finding."""
        draft = self.draft
        faults = draft.examined.faults if draft else ()
        if not faults:
            self.program.say("nothing is missing")
            return
        if self.finding is None:
            self.finding = 0 if by > 0 else len(faults) - 1
        else:
            self.finding = (self.finding + by) % len(faults)
        self.go_to(faults[self.finding].keys)

    def action_scroll(self, by: int) -> None:
        """The findings, a page down or up."""
        self.query_one("#author-lacks", ScrollZone).page(by)

    def action_back(self) -> None:
        """Out of the stance, the part with the focus, then the screen."""
        if self.stance:
            self.stance = ()
            self.show()
        elif not self.unfocus():
            self.program.keep_draft()
            if self.draft and self.draft.is_worth_keeping:
                key = key_of("library.new")
                self.program.say(f"the draft is kept: {key} in the library brings it back")
            self.program.show_screen("library")

    # --- mouse ------------------------------------------------------------------------------
    @on(Zone.Pressed, "#author-parts")
    def _press_part(self, event: Zone.Pressed) -> None:
        width, height = event.zone.content_size
        name = part_at(event.y) if height > 1 else tab_at(self.part, self._marked, event.x, width)
        if name:
            self.choose_part(name)

    @on(Zone.Pressed, "#author-rows")
    def _press_row(self, event: Zone.Pressed) -> None:
        draft = self.draft
        if draft is None:
            return
        width, height = event.zone.content_size
        before: Any = self.grid if self.in_grid else self.at
        if self.in_grid:
            parties, clauses = (len(names(draft.raw, t)) for t in ("parties", "clauses"))
            cell = cell_at(parties, clauses, self.cell(draft), (width, height), (event.x, event.y))
            if cell is None:
                return
            self.grid = cell
        else:
            rows = self.form(draft)
            first, last = window(len(rows), height, self.at)
            if first + event.y >= last:
                return
            self.at = first + event.y
        if before == (self.grid if self.in_grid else self.at):
            self.action_take()
        self.show()

    @on(Zone.Pressed, "#author-lacks")
    def _press_finding(self, event: Zone.Pressed) -> None:
        bench, zone = self.program.bench, self.query_one("#author-lacks", ScrollZone)
        if bench is None:
            return
        examined = bench.draft.examined
        lines = finding_lines(examined, bench.played, None, bench.stale, zone.content_size.width)
        at = zone.first + event.y
        if at < len(lines) and (n := lines[at][1]) is not None:
            self.finding = n
            self.go_to(examined.faults[n].keys)

    @on(Zone.Wheeled, "#author-rows")
    def _wheel(self, event: Zone.Wheeled) -> None:
        self.action_row(event.by)
