"""Shows the Library screen: the scenarios, the page of the chosen one, a filter, opening it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from negosim.text import counted
from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry, Page
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.library.shelf import intro_rows, matching, shelf_at, shelf_rows
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.zone import Zone
from negosim.tui.style.look import MUTED


class PageRead(Message):
    """The page of a scenario was read; `pages` are those among which it is to be kept."""

    def __init__(self, pages: dict[str, Page | str], source: str, page: Page | str) -> None:
        super().__init__()
        self.pages, self.source, self.page = pages, source, page


class LibraryScreen(DeskScreen):
    """Choose a scenario."""

    NAME = "library"
    BINDINGS = bindings("library")

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self.listed = False  # pages are read once all scenarios are listed
        self._pages: dict[str, Page | str] = {}  # by source, as far as they were looked at
        self._shown = ""  # the source of the page that is shown
        self._reading = ""  # that of the one that is being read

    def compose_body(self) -> ComposeResult:
        """What the program does; the list with a line to type a filter in; the page."""
        yield Zone(id="intro")
        words = Input(placeholder="words in the name, title or story", id="filter", compact=True)
        words.display = False
        yield words
        with Container(id="scenarios"):
            yield Zone(id="shelf", classes="frame")
            yield ScrollZone("page", "library.scroll(1)")

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
        """Paint the list and the page."""
        entries = self.entries
        self.cursor = min(max(self.cursor, 0), max(len(entries) - 1, 0))
        total = len(self.program.entries)
        ready = counted(total, "scenario") if total else "reading the scenarios …"
        note = self.program.busy or ready
        self.head("negosim · negotiation scenarios", lambda _w: note)
        self.query_one("#intro", Zone).paint(lambda w, _h: intro_rows(w))
        cursor = self.cursor

        def painter(width: int, height: int) -> list[Content]:
            if not entries and total:
                text = f"  nothing matches; {key_of('library.unfilter')} shows all"
                return [Content.styled(text, MUTED)]
            return shelf_rows(entries, cursor, width, height)

        of = f"{len(entries)} of {total}" if len(entries) != total else f"{total}"
        self.query_one("#shelf", Zone).paint(painter, f"Scenarios · {of}" if total else "Scenarios")
        self._paint_page()

    @property
    def _page(self) -> ScrollZone:
        return self.query_one("#page", ScrollZone)

    def _paint_page(self) -> None:
        entry = self.chosen
        source = entry.source if entry else ""
        if source != self._shown:
            self._shown, self._page.first = source, 0
        page = entry.fault or self._pages.get(source) if entry else None
        if entry and page is None and self.listed:
            self._read(source)

        def rows(width: int) -> list[Content]:
            if not entry:
                return []
            if page is None:
                return [Content(entry.story), Content(), Content.styled("reading …", MUTED)]
            from negosim.tui.library.page import fault_rows, page_rows

            if isinstance(page, str):
                return fault_rows(page, width)
            change = f" · {key_of('library.author')} changes the file" if entry.own else ""
            return page_rows(page, f"{entry.name}{change} · {entry.place}", width)

        self._page.paint_rows(rows, (entry.title or entry.name) if entry else "")

    def _read(self, source: str) -> None:
        """Read the page in a worker, one at a time: then the one that is chosen by then."""
        if self._reading:
            return
        self._reading, pages = source, self._pages

        def work() -> None:
            import negosim.tui.library.page  # noqa: F401 - here it holds up no frame

            self.post_message(PageRead(pages, source, gateway.page(source)))

        self.run_worker(work, "page", group="page", thread=True, exit_on_error=False)

    def on_page_read(self, message: PageRead) -> None:
        """Keep the page and show what is chosen now."""
        message.pages[message.source] = message.page
        self._reading = ""
        self.show()

    def forget_pages(self) -> None:
        """The files are read again; a page that is still being read is of the old ones."""
        self._pages = {}

    def point_at(self, name: str) -> None:
        """Put the cursor on the scenario of that name, if any."""
        for at, entry in enumerate(self.entries):
            if entry.name == name:
                self.cursor = at
        self.show()

    def action_cursor(self, by: int) -> None:
        """Move the cursor; where the page has the focus, scroll that."""
        if self.focus_on == "page":
            self._page.move(by)
            return
        self.cursor += by
        self.show()

    def action_edge(self, at: int) -> None:
        """First or last."""
        self.cursor = len(self.entries) - 1 if at < 0 else 0
        self.show()

    def action_scroll(self, by: int) -> None:
        """Scroll the page of the scenario by a page of the screen."""
        self._page.page(by)

    def action_open(self) -> None:
        """Open the chosen scenario; show the error of a faulty file."""
        self._open("table")

    def action_change(self) -> None:
        """Open it and go to its parties."""
        self._open("parties")

    def _open(self, screen: str) -> None:
        if (entry := self.chosen) is None:
            return
        if entry.fault:
            self.program.say(entry.fault, "error")
        else:
            self.program.open(entry.source, entry.name, screen)

    def action_new(self) -> None:
        """Make a scenario."""
        from negosim.tui.author.doors import new_scenario  # the first frame needs none of it

        new_scenario(self.app, self.program, self.chosen)

    def action_author(self) -> None:
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
