"""Shows the Table screen: the talks session by session.

What paints it needs the engine, so it is imported where it is used: the first frame does not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from negosim.text import harmless
from negosim.tui.desk.standing import cursor_words, red_line_of
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.heading import table_facts
from negosim.tui.parts.prompt import PagesScreen
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.zone import Zone
from negosim.tui.style.look import cut
from negosim.tui.table.referring import Referring

if TYPE_CHECKING:
    from negosim.tui.desk.gateway import Glimpse
    from negosim.tui.desk.model import Desk
    from negosim.tui.table.clauses import Places
    from negosim.tui.table.finding import Place

PACE = {1: 1.4, 2: 0.7, 3: 0.25}  # seconds a session at each speed


class TableScreen(Referring):
    """Watch the talks."""

    NAME = "table"
    BINDINGS = bindings("table")

    def __init__(self) -> None:
        super().__init__()
        self.speed = 2  # of PACE; what was chosen last time once the screen is shown
        self.playing: Timer | None = None
        self.only_changed = False  # in the list of clauses
        self.selected: tuple[str, ...] = ()  # only these are in the list

    def compose_body(self) -> ComposeResult:
        """Clauses and the chosen one, side by side or stacked; what was said; the calendar."""
        with Container(id="upper"):
            yield Zone(id="clauses", classes="frame")
            yield Zone(id="clause", classes="frame")
        yield ScrollZone("said", "table.scroll_said(1)", choosable=True)
        yield Zone(id="calendar", classes="frame")

    def on_mount(self) -> None:
        """At the speed chosen last time."""
        self.speed = self.program.remembered.speed  # Textual calls the base class' own after this

    def paint(self) -> None:
        """Paint every zone from the desk; before it is there, what is known of it."""
        desk = self.desk
        if desk is None:
            if (seen := self.program.glimpse) is not None:
                self._paint_glimpse(seen)
            return
        from negosim.tui.table.calendar import calendar_rows
        from negosim.tui.table.clause import ENOUGH, clause_legend, clause_rows, clause_title
        from negosim.tui.table.clauses import clause_rows as list_rows
        from negosim.tui.table.clauses import legend
        from negosim.tui.table.said import said_rows, said_title

        self.head(desk.scenario.title, lambda w: table_facts(desk, w) + self._pace())
        places, marks = self._places, self.references(desk)
        self.query_one("#clauses", Zone).paint(
            lambda w, h: list_rows(desk, w, h, places), self._list_title(desk, places), legend()
        )
        self.query_one("#clause", Zone).paint(
            lambda w, h: clause_rows(desk, w, h, *marks), clause_title(desk), clause_legend(desk)
        )
        listed = len(desk.clauses) + len(desk.scenario.instruments) + 4
        chosen = 16 if self.has_class("-narrow") else ENOUGH + 2
        self.give_rest("said", (listed, chosen), 5, 11)  # the calendar has 5
        self._said.paint_rows(lambda w: said_rows(desk, w), said_title(desk))
        self.query_one("#calendar", Zone).paint(lambda w, h: calendar_rows(desk, w, h), "Calendar")

    def _paint_glimpse(self, seen: Glimpse) -> None:
        """The title and the names of the clauses, while the scenario is read and run."""
        title, names = harmless(seen.title), seen.clauses
        self.head(title, lambda _w: self.program.busy)
        self.query_one("#clauses", Zone).paint(
            lambda w, h: [Content(), *(Content(cut(f"    {name}", w)) for name in names[: h - 1])],
            f"Clauses · {len(names)}",
        )

    @property
    def _places(self) -> Places:
        if self.desk is None:
            return ()
        from negosim.tui.table.clauses import listed_clauses

        if self.selected:
            return [at for at, key in enumerate(self.desk.clauses) if key in self.selected]
        return listed_clauses(self.desk, self.only_changed)

    def _list_title(self, desk: Desk, places: Places) -> str:
        few = f"Clauses · {len(places)} of {len(desk.clauses)}"
        if self.selected:
            return f"{few} selected, {key_of('table.only_changed')} lists all"
        if self.only_changed:
            return f"{few} changed in {cursor_words(desk)}"
        return f"Clauses · {len(desk.clauses)}"

    @property
    def _said(self) -> ScrollZone:
        return self.query_one("#said", ScrollZone)

    def _pace(self) -> str:
        return f" · ▶ {self.speed}" if self.playing else ""

    # --- playing --------------------------------------------------------------------------
    def action_play(self) -> None:
        """Play or pause."""
        if self.playing:
            self._pause()
        elif self.desk is not None:
            if self.desk.at_outcome:
                self.desk.go(0)
            self._start()
        self._moved()

    def _start(self) -> None:
        self.playing = self.set_interval(PACE[self.speed], self._tick)

    def _pause(self) -> None:
        if self.playing:
            self.playing.stop()
        self.playing = None

    def _tick(self) -> None:
        if self.desk is None or not self.desk.step(1) or self.desk.at_outcome:
            self._pause()
        self._moved()

    def action_speed(self, speed: int) -> None:
        """Play at one of the speeds from now on."""
        self.speed = min(max(speed, min(PACE)), max(PACE))
        self.program.keep(speed=self.speed)
        if self.playing:
            self._pause()
            self._start()
        self.program.say(f"speed {self.speed} of {len(PACE)}")
        self.show()

    def action_faster(self, by: int) -> None:
        """One speed up or down."""
        self.action_speed(self.speed + by)

    def action_step(self, by: int) -> None:
        """One session on or back."""
        if self.desk:
            self._pause()
            self.desk.step(by)
            self._moved()

    def action_jump(self, session: int) -> None:
        """First session, or the outcome."""
        if self.desk:
            self._pause()
            self.desk.go(session)
            self._moved()

    def action_seek(self, what: str, by: int) -> None:
        """The next or previous change, refusal or event."""
        if self.desk is None:
            return
        self._pause()
        if not self.desk.seek(what, by):
            self.program.say(f"no {'later' if by > 0 else 'earlier'} {what}")
        self._moved()

    def _moved(self) -> None:
        self._said.top()
        self.show()

    # --- clauses --------------------------------------------------------------------------
    def action_clause(self, by: int) -> None:
        """The clause above or below; where said or calendar has the focus, that moves."""
        if self.desk is None:
            return
        if self.focus_on == "said":
            self._said.move(by)
        elif self.focus_on == "calendar":
            self.action_step(by)
        else:
            self._choose_among(self._places, by)

    def _choose_among(self, places: Places, by: int) -> bool:
        """The next clause of these, or the one before; False if there is none."""
        if self.desk is None:
            return False
        at = self.desk.clause_at
        found = [k for k in places if k > at][:1] if by > 0 else [k for k in places if k < at][-1:]
        for place in found:
            self.desk.choose_clause(place)
            self._moved()
        return bool(found)

    def action_changed(self, by: int) -> None:
        """The next clause, or the one before, that the session shown changed."""
        from negosim.tui.table.clauses import listed_clauses

        if self.desk and not self._choose_among(listed_clauses(self.desk, only_changed=True), by):
            self.program.say(f"no {'later' if by > 0 else 'earlier'} clause changed here")

    def action_only_changed(self) -> None:
        """List only the clauses that the session shown changed, or all again."""
        self.only_changed, self.selected = not (self.only_changed or self.selected), ()
        self._keep_in_list()
        self._moved()

    def _keep_in_list(self) -> None:
        """Choose the first clause of the list, unless the chosen one is in it."""
        places = self._places
        if self.desk and places and self.desk.clause_at not in places:
            self.desk.choose_clause(places[0])

    def action_open(self) -> None:
        """Open what kept a clause from being agreed: the chosen one, or that of the line."""
        from negosim.tui.table.deciding import open_deciding

        desk = self.desk
        if desk is None:
            return
        on_line = self.focus_on == "said"
        if on_line and (self._select(self._said.cursor) != 1 or not desk.at_outcome):
            return
        self._pause()
        open_deciding(self, desk)

    def _select(self, line: int) -> int:
        """Choose the clause that a line is about, or list only these; how many there are."""
        from negosim.tui.table.said import said_lines

        desk = self.desk
        lines = said_lines(desk, self._said.content_size.width) if desk else []
        clauses = lines[line].clauses if line < len(lines) else ()
        if desk and len(clauses) == 1 and clauses[0] in desk.clauses:
            desk.choose_clause(desk.clauses.index(clauses[0]))
            self.selected = ()
            self.show()
        elif desk and clauses:
            self.selected = clauses
            self._keep_in_list()
            self.show()
        return len(clauses)

    def action_search(self) -> None:
        """Find words in clauses and in what was said, and go there."""
        from negosim.tui.parts.search import SearchScreen
        from negosim.tui.table.finding import places

        if self.desk:
            self._pause()
            title = "Search clauses, sessions and outcome"
            self.app.push_screen(SearchScreen(title, places(self.desk)), self._go_to)

    def _go_to(self, place: Place | None) -> None:
        desk = self.desk
        if desk is None or place is None:
            return
        if place.session is not None:
            desk.go(place.session)
        if place.clause in desk.clauses:
            desk.choose_clause(desk.clauses.index(place.clause))
        self._moved()

    def action_chart(self) -> None:
        """The chosen clause in the whole width, with its chart; or the table again."""
        self.toggle_class("-chart")

    def action_sources(self) -> None:
        """Where the stances on the clause come from."""
        from negosim.tui.table.clause import source_rows

        if desk := self.desk:
            self.app.push_screen(PagesScreen("Sources", lambda w: source_rows(desk, w)))

    def action_notices(self) -> None:
        """What to note about the scenario as it is now."""
        from negosim.tui.table.clause import notice_rows

        if desk := self.desk:
            self.app.push_screen(PagesScreen("Notices", lambda w: notice_rows(desk, w)))

    def action_scroll_said(self, by: int) -> None:
        """Scroll what was said by a page."""
        self._said.page(by)

    # --- screens and mouse ----------------------------------------------------------------
    def action_parties(self) -> None:
        """Edit the red line in question on the chosen clause."""
        self._pause()
        if desk := self.desk:
            desk.sought = red_line_of(desk)
        self.program.show_screen("parties")

    def action_study(self, name: str, *what: object) -> None:
        """Stop playing and put a question to a study."""
        self._pause()
        super().action_study(name, *what)

    def action_studies(self) -> None:
        """Stop playing and see the answers of studies."""
        self._pause()
        super().action_studies()

    def action_many_worlds(self) -> None:
        """Stop playing and see the talks in many worlds."""
        self._pause()
        super().action_many_worlds()

    def action_compare(self) -> None:
        """Stop playing and see two variants side by side."""
        self._pause()
        super().action_compare()

    def action_take_seat(self) -> None:
        """Choose a party and answer for it."""
        from negosim.tui.play.seat import take_seat

        if self.desk:
            self._pause()
            take_seat(self, self.desk)

    def action_author(self) -> None:
        """Change the scenario's file; what was changed here stays here."""
        from negosim.tui.author.doors import change_open

        if desk := self.desk:
            if desk.is_edited:
                key = key_of("table.save_variant")
                self.program.say(f"your changes at the table are not in the file: {key} there "
                                 "saves them as a variant")  # fmt: skip
            change_open(self.program, desk.source)

    def action_central(self) -> None:
        """From a world of the ensemble back to the central one."""
        if self.desk and self.desk.choose_world(None, None):
            self.program.edited()
        else:
            self.program.say("this is the central world")

    def action_back(self) -> None:
        """Leave the part with the focus first, then the chart, then the table."""
        if self.unfocus():
            return
        if self.has_class("-chart"):
            self.remove_class("-chart")
        else:
            self._pause()
            self.program.show_screen("library")

    @on(Zone.Pressed, "#clauses")
    def _choose(self, event: Zone.Pressed) -> None:
        from negosim.tui.table.clauses import clause_under

        if self.desk:
            at = clause_under(self.desk, event.y, event.zone.content_size.height, self._places)
            if at is not None:
                self.desk.choose_clause(at)
                self._moved()

    @on(Zone.Pressed, "#said")
    def _choose_line(self, event: Zone.Pressed) -> None:
        if not event.dragged:
            self._said.cursor = self._said.line_at(event.y)
            self._select(self._said.cursor)

    @on(Zone.Pressed, "#calendar")
    def _scrub(self, event: Zone.Pressed) -> None:
        from negosim.tui.table.calendar import session_under

        if self.desk:
            size = event.zone.content_size
            at = session_under(self.desk, event.x, size.width, size.height)
            if at is not None:
                self.action_jump(at)

    @on(Zone.Wheeled, "#clauses")
    def _wheel_clauses(self, event: Zone.Wheeled) -> None:
        self.action_clause(event.by)

    @on(Zone.Wheeled, "#calendar")
    def _wheel_calendar(self, event: Zone.Wheeled) -> None:
        self.action_step(event.by)
