"""Shows the Library screen: the scenarios, a filter, opening one."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from negosim.text import counted
from negosim.tui.desk.gateway import Entry
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.library.shelf import matching, shelf_at, shelf_rows
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.parts.zone import Zone
from negosim.tui.style.look import MUTED


class LibraryScreen(DeskScreen):
    """Choose a scenario."""

    NAME = "library"
    BINDINGS = bindings("library")

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0

    def compose_body(self) -> ComposeResult:
        """The list, and a line to type a filter in, hidden at first."""
        words = Input(placeholder="words in the name, title or story", id="filter", compact=True)
        words.display = False
        yield words
        yield Zone(id="shelf", classes="frame")

    @property
    def entries(self) -> list[Entry]:
        """The entries that pass the filter."""
        return matching(self.program.entries, self.query_one("#filter", Input).value)

    @property
    def chosen(self) -> Entry | None:
        """The scenario under the cursor."""
        entries = self.entries
        return entries[self.cursor] if 0 <= self.cursor < len(entries) else None

    def paint(self) -> None:
        """Paint the list."""
        entries = self.entries
        self.cursor = min(max(self.cursor, 0), max(len(entries) - 1, 0))
        total = len(self.program.entries)
        ready = counted(total, "scenario") if total else "reading the scenarios …"
        note = self.program.busy or ready
        self.head("negosim · negotiation scenarios", lambda _w: note)
        cursor = self.cursor

        def painter(width: int, height: int) -> list[Content]:
            if not entries and total:
                text = f"  nothing matches; {key_of('library.unfilter')} shows all"
                return [Content.styled(text, MUTED)]
            return shelf_rows(entries, cursor, width, height)

        shown = f"Scenarios · {len(entries)} of {total}" if len(entries) != total else "Scenarios"
        self.query_one("#shelf", Zone).paint(painter, shown)

    def point_at(self, name: str) -> None:
        """Put the cursor on the scenario of that name, if any."""
        for at, entry in enumerate(self.entries):
            if entry.name == name:
                self.cursor = at
        self.show()

    def action_cursor(self, by: int) -> None:
        """Move the cursor."""
        self.cursor += by
        self.show()

    def action_edge(self, at: int) -> None:
        """First or last."""
        self.cursor = len(self.entries) - 1 if at < 0 else 0
        self.show()

    def action_open(self) -> None:
        """Open the chosen scenario; show the error of a faulty file."""
        if (entry := self.chosen) is None:
            return
        if entry.fault:
            self.program.say(entry.fault, "error")
        else:
            self.program.open(entry.source, entry.name)

    def action_new(self) -> None:
        """Make a scenario."""
        from negosim.tui.author.doors import new_scenario  # the first frame needs none of it

        new_scenario(self.app, self.program, self.chosen)

    def action_change(self) -> None:
        """Change the chosen scenario's file, or a copy of it."""
        from negosim.tui.author.doors import change_file

        if entry := self.chosen:
            change_file(self.program, entry)

    def action_reread(self) -> None:
        """Read the folders again."""
        self.program.read_library()

    def action_filter(self) -> None:
        """Type a filter."""
        words = self.query_one("#filter", Input)
        words.display = True
        words.focus()

    def action_unfilter(self) -> None:
        """Leave the filter and show all."""
        words = self.query_one("#filter", Input)
        words.value = ""
        words.display = False
        self.set_focus(None)
        self.show()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self.show()

    @on(Input.Submitted, "#filter")
    def _taken(self) -> None:
        self.set_focus(None)
        self.action_open()

    @on(Zone.Pressed, "#shelf")
    def _pressed(self, event: Zone.Pressed) -> None:
        height = event.zone.content_size.height
        at = shelf_at(len(self.entries), self.cursor, height, event.y)
        if at is None:
            return
        if at == self.cursor:
            self.action_open()
        else:
            self.cursor = at
            self.show()

    @on(Zone.Wheeled, "#shelf")
    def _wheeled(self, event: Zone.Wheeled) -> None:
        self.action_cursor(event.by)
