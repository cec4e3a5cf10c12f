"""Shows the Parties screen: change how a party bargains and what it wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from negosim.charts.grid import column
from negosim.charts.number_line import level_at
from negosim.tui.desk import gateway
from negosim.tui.desk.kept import Kept
from negosim.tui.desk.model import Desk
from negosim.tui.keys.bindings import bindings
from negosim.tui.parties.charts import picked_mark, stance_rows, tactic_rows
from negosim.tui.parties.field import Field, Row
from negosim.tui.parties.form import place_of, rows
from negosim.tui.parties.form_rows import (
    Place,
    column_at,
    field_help,
    form_rows,
    party_under,
    row_at,
    strip_rows,
    tabs,
)
from negosim.tui.parts.desk_actions import DeskActions
from negosim.tui.parts.heading import table_facts
from negosim.tui.parts.prompt import PromptScreen
from negosim.tui.parts.zone import Zone

if TYPE_CHECKING:
    from negosim.tui.parties.finding import Value


class PartiesScreen(DeskActions):
    """Edit the parties."""

    NAME = "parties"
    BINDINGS = bindings("parties")

    def __init__(self) -> None:
        super().__init__()
        self._form: Kept[list[Row]] = Kept()
        self.place = Place()
        self.fault = ""
        self._moved = False  # the mouse has moved a value since it was pressed

    def compose_body(self) -> ComposeResult:
        """The parties, the chosen one's form and charts, the effect of the edits."""
        with Container(id="party-upper"):
            with Container(id="party-side"):
                yield Zone(id="tabs", classes="frame")
                yield Zone(id="tactic", classes="frame")
            yield Zone(id="form", classes="frame")
        yield Zone(id="stance", classes="frame")
        yield Zone(id="strip", classes="frame")

    def rows_of(self, desk: Desk) -> list[Row]:
        """The chosen party's form, made once for a state of the desk."""
        now = (desk, desk.scenario, desk.run, desk.party)
        return self._form.of(now, lambda: rows(desk, desk.party))

    def field(self) -> Field | None:
        """The value under the cursor."""
        if self.desk is None:
            return None
        row = self.rows_of(self.desk)[self.place.row]
        return row.fields[row.column(self.place.column)] if row.fields else None

    def paint(self) -> None:
        """Paint every zone from the desk."""
        desk = self.desk
        if desk is None:
            return
        path, desk.sought = desk.sought, ""
        if path and self._find(path):
            self.fault = ""
        form = self.rows_of(desk)
        self.place = Place(min(self.place.row, len(form) - 1), self.place.column)
        place, fault, field = self._settle(form), self.fault, self.field()
        if form[place.row].clause:
            desk.choose_clause(desk.clauses.index(form[place.row].clause))
        self.head(desk.scenario.title, lambda w: table_facts(desk, w))
        self._zone("tabs").paint(lambda w, h: tabs(desk, w, h), "Parties")
        head, drawn, line = self._titles(desk, form)
        self._zone("form").paint(lambda w, h: form_rows(desk, form, place, w, h), head)
        self._zone("tactic").paint(lambda w, h: tactic_rows(desk, w, h), drawn)
        self._zone("stance").paint(lambda w, h: stance_rows(desk, field, w, h), line)
        title = field_help(field, desk) if field else ""
        self._zone("strip").paint(lambda w, h: strip_rows(desk, fault, w, h), title)

    def _titles(self, desk: Desk, form: list[Row]) -> tuple[str, str, str]:
        """The titles of form, curve and line."""
        if not desk.party:
            return "The talks · rules, calendar, clauses, events", "tension", "Calendar"
        party = desk.scenario.parties[desk.party]
        stances = sum(row.group == "stances" and len(row.fields) > 1 for row in form)
        title = desk.scenario.clauses[desk.clause].title
        return f"{party.name} · {stances} stances", party.tactic.kind, title

    def go_to(self, path: str) -> bool:
        """Put the cursor on the value at a path; False if no form has it."""
        if found := self._find(path):
            self._go(self.place)
        return found

    def _find(self, path: str) -> bool:
        found = place_of(self.desk, path) if self.desk else None
        if self.desk is None or found is None:
            return False
        party, row, column = found
        self.desk.choose_party(party)
        self.place = Place(row, column)
        return True

    def _settle(self, form: list[Row]) -> Place:
        """The cursor with its column inside the row."""
        return Place(self.place.row, form[self.place.row].column(self.place.column))

    def _zone(self, name: str) -> Zone:
        return self.query_one(f"#{name}", Zone)

    # --- moving ---------------------------------------------------------------------------
    def action_row(self, by: int) -> None:
        """Up or down; among the parties where they have the focus."""
        if self.focus_on == "tabs":
            self.action_party(by)
        elif self.desk:
            count = len(self.rows_of(self.desk))
            self._go(Place(min(max(self.place.row + by, 0), count - 1), self.place.column))

    def action_column(self, by: int) -> None:
        """Left or right among a stance's values; where the line has the focus, the value moves."""
        if self.focus_on == "stance":
            self._slide(by)
        elif self.desk:
            row = self.rows_of(self.desk)[self.place.row]
            column = row.column(row.column(self.place.column) + by)
            self._go(Place(self.place.row, column))

    def action_edge(self, at: int) -> None:
        """Top or end."""
        if self.desk:
            self._go(Place(len(self.rows_of(self.desk)) - 1 if at < 0 else 0))

    def _go(self, place: Place) -> None:
        self.place, self.fault = place, ""
        self.show()

    def action_search(self) -> None:
        """Find words in all that can be changed, and go there."""
        from negosim.tui.parties.finding import values
        from negosim.tui.parts.search import SearchScreen

        if self.desk:
            title = "Search all that can be changed"
            self.app.push_screen(SearchScreen(title, values(self.desk)), self._go_to)

    def _go_to(self, found: Value | None) -> None:
        if found:
            self.go_to(found.path)

    def action_party(self, by: int) -> None:
        """The next or previous party."""
        if self.desk:
            self.desk.choose_party(self.desk.party_at + by)
            self._go(self.place)

    # --- editing --------------------------------------------------------------------------
    def action_nudge(self, by: int) -> None:
        """A step up or down."""
        if field := self.field():
            self._set(field, field.nudged(by))

    def _slide(self, by: int) -> None:
        """The value on the line by so many hundredths."""
        field = self.field()
        if self.desk and field and picked_mark(self.desk, field):
            value = round(field.number + by / 100, 2)
            self._set(field, field.clamped(value))
        else:
            self.program.say("no value of this row is on the line")

    def action_unset(self) -> None:
        """Take the value out, if it need not be stated."""
        field = self.field()
        if field and field.optional:
            self._set(field, None)
        else:
            self.program.say("this value is always stated")

    def action_sweep(self) -> None:
        """What is signed over the range of the value under the cursor."""
        if field := self.field():
            self.action_study("sweep", field)

    def action_type(self) -> None:
        """Type a value; flags and choices of two just change."""
        field = self.field()
        if field is None:
            return
        if field.kind == "flag":
            self._set(field, field.nudged(1))
            return
        allowed = field.range or ", ".join(field.choices)
        hint = " · ".join(part for part in (field.about, allowed) if part)
        ask = PromptScreen(field.path, hint, field.shown(), check=self._checker(field))
        self.app.push_screen(ask, lambda typed: self._typed(field, typed))

    def _checker(self, field: Field) -> Callable[[str], str]:
        def wrong(typed: str) -> str:
            desk = self.desk
            if desk is None:
                return ""
            try:
                desk.check(field.setting(field.parse(typed), desk.scenario))
            except gateway.refusals() as error:
                return gateway.messages(error)[0]
            return ""

        return wrong

    def _typed(self, field: Field, typed: str | None) -> None:
        if typed is not None:
            self._set(field, field.parse(typed))

    def _set(self, field: Field, value: Any, amend: bool = False) -> bool:
        """Change a value, with `amend` as part of the last step; whether that changed anything."""
        desk = self.desk
        if desk is None:
            return False
        try:
            changed = desk.edit(field.setting(value, desk.scenario), amend)
        except gateway.refusals() as error:
            self.fault = gateway.messages(error)[0]
            self.show()
            return False
        self.fault = ""
        self.program.edited()
        return changed

    def action_back(self) -> None:
        """Leave the part with the focus first, then back to the table."""
        if self.unfocus():
            return
        self.program.show_screen("table")

    # --- mouse ----------------------------------------------------------------------------
    @on(Zone.Pressed, "#form")
    def _choose(self, event: Zone.Pressed) -> None:
        if self.desk:
            form, size = self.rows_of(self.desk), event.zone.content_size
            at = row_at(form, self.place, size.height, event.y)
            if at is not None:
                self._go(Place(at, column_at(form[at], size.width, event.x, self.place.column)))

    @on(Zone.Pressed, "#stance")
    def _drag(self, event: Zone.Pressed) -> None:
        """On the line: a mark near the mouse is taken, and goes where it is dragged, by .01.

        A press elsewhere moves the value under the cursor there.
        """
        width = event.zone.content_size.width
        if not event.dragged:
            self._moved = False
            if self._grab(event.x, width):
                return
        field = self.field()
        if self.desk and field and picked_mark(self.desk, field):
            at = round(level_at(event.x, width), 2)
            self._moved |= self._set(field, field.clamped(at), amend=self._moved)

    def _grab(self, x: int, width: int) -> bool:
        """Put the cursor on the value whose mark is at a column; False if there is none."""
        if self.desk is None:
            return False
        row = self.rows_of(self.desk)[self.place.row]
        near = [
            (abs(column(field.number, 0.0, 1.0, width) - x), k)
            for k, field in enumerate(row.fields)
            if picked_mark(self.desk, field)
        ]
        away, k = min(near, default=(width, 0))
        if away <= 1:
            self._go(Place(self.place.row, k))
        return away <= 1

    @on(Zone.Wheeled, "#form")
    def _wheel(self, event: Zone.Wheeled) -> None:
        self.action_row(event.by)

    @on(Zone.Pressed, "#tabs")
    def _party(self, event: Zone.Pressed) -> None:
        if self.desk is None:
            return
        at = party_under(self.desk, event.x, event.y, *event.zone.content_size)
        if at is not None:
            self.desk.choose_party(at)
            self._go(self.place)
