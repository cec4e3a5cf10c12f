"""Shows the Compare screen: two scenarios side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from negosim.text import counted, harmless
from negosim.tui.compare.sessions import divergence_rows, first_different, session_rows
from negosim.tui.compare.verdicts import (
    Two,
    differing_clauses,
    instrument_rows,
    summary_row,
    verdict_rows,
)
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.keys.bindings import bindings
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.desk_actions import DeskActions
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.search import SearchScreen
from negosim.tui.parts.zone import Painter, Zone, window
from negosim.tui.style.look import MUTED

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.table.finding import Place

STATED, EDITED = "as stated", "as edited"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: the open scenario as stated or as edited, or another one by its source."""

    name: str
    source: str = ""


class Compared(Message):
    """Two scenarios were run, and perhaps played in many worlds; or an error."""

    def __init__(self, number: int, two: Two | None, fault: str = "") -> None:
        super().__init__()
        self.number, self.two, self.fault = number, two, fault


class CompareScreen(DeskActions):
    """What two variants have in common, and where they diverge."""

    NAME = "compare"
    BINDINGS = bindings("compare")

    def __init__(self) -> None:
        super().__init__()
        self.sides = (Side(STATED), Side(EDITED))
        self.two: Two | None = None
        self.fault = ""
        self.chosen = 0
        self._moved = False  # until a clause is chosen by hand, the first other verdict is
        self._in_view: tuple[object, ...] = ()
        self._number = 0
        self._shown: tuple[object, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Instruments; clauses and where the runs diverge; the chosen clause; a summary."""
        yield Zone(id="signatures", classes="frame")
        with Container(id="sides"):
            yield Zone(id="verdicts", classes="frame")
            yield ScrollZone("divergences", "compare.scroll(1)")
        yield ScrollZone("sessions", "compare.session(1)", fixed=2)
        yield Zone(id="summary")

    # --- computing ------------------------------------------------------------------------
    def keep_up(self) -> None:
        """Have the two sides compared, unless they are shown already."""
        desk = self.desk
        if desk is None:
            return
        shown = (self.sides, desk.stated, desk.scenario, desk.seed, desk.world)
        if shown == self._shown:
            return
        self._shown = shown
        self._number += 1
        number, sides = self._number, self.sides
        names = tuple(self._named(side) for side in sides)
        stated, edited, seed, world = desk.stated, desk.scenario, desk.seed, desk.world

        def work() -> None:
            from negosim.study.compare import compare
            from negosim.study.divergence import divergences
            from negosim.study.settings import changed_settings

            worker = get_current_worker()
            try:
                a, b = (_scenario_of(side, stated, edited) for side in sides)
                runs = (gateway.play(a, seed, world), gateway.play(b, seed, world))
                two = Two(
                    (names[0], names[1]), (a, b), runs, divergences(*runs), changed_settings(a, b)
                )
                self.post_message(Compared(number, two))
                draws = SEED if seed is None else seed
                worlds = compare(
                    a, b, QUICK, draws, using="serial", should_stop=lambda: worker.is_cancelled
                )
            except gateway.refusals() as error:
                self.post_message(Compared(number, None, gateway.faults(error)[0]))
                return
            except Exception:
                self.post_message(Compared(number, None, "an unexpected error"))
                raise  # the program reports it
            if worlds.worlds:
                self.post_message(Compared(number, replace(two, worlds=worlds)))

        self.app.run_worker(work, "compare", group="compare", exclusive=True, thread=True,
                            exit_on_error=False)  # fmt: skip

    def _named(self, side: Side) -> str:
        desk = self.desk
        if side.source or desk is None:
            return harmless(side.name)
        edits = len(desk.edits.values)
        changed = counted(edits, "change") if edits else "nothing changed"
        return f"{side.name}, {changed}" if side.name == EDITED else side.name

    def on_compared(self, message: Compared) -> None:
        """Take the result, unless it is stale."""
        if message.number != self._number:
            return
        self.fault = message.fault
        if message.two is not None or message.fault:
            self.two = message.two
        self.show()

    # --- painting -------------------------------------------------------------------------
    def paint(self) -> None:
        """Paint every zone."""
        desk = self.desk
        if desk is None:
            return
        self.keep_up()
        a, b = (self._named(side) for side in self.sides)
        self.head(f"A {a}  ·  B {b}", lambda _w: _world(desk))
        two = self.two
        if two is not None:
            if not self._moved:
                self.chosen = next(iter(differing_clauses(two)), 0)
            self.chosen = min(max(self.chosen, 0), len(two.clauses) - 1)
            most = 6 if self.has_class("-short") else 9
            self.make_high("signatures", min(len(two.instruments) + 3, most))
            sessions = max(len(run.sessions) for run in two.runs)
            most = 7 if self.has_class("-short") else 22 if self.has_class("-high") else 10
            self.make_high("sessions", min(sessions + 4, most))
        chosen = self.chosen
        titles = {
            "signatures": "Signed in A · in B · in many worlds",
            "divergences": "Where the runs diverge",
        }
        if two is not None:
            clauses = counted(len(two.clauses), "clause")
            titles["verdicts"] = f"{clauses} · ≠ other verdict  ~ other level"
            titles["sessions"] = f"{two.named(two.clauses[chosen])}, session by session"
        painters: dict[str, Painter] = {}
        if two is not None:
            painters = {
                "signatures": lambda w, h: instrument_rows(two, w, h),
                "verdicts": lambda w, h: verdict_rows(two, chosen, w, h),
                "summary": lambda w, _h: [summary_row(two, w)],
            }
        for zone in ("signatures", "verdicts", "summary"):
            painter = painters.get(zone, self._waiting)
            self.query_one(f"#{zone}", Zone).paint(painter, titles.get(zone, ""))
        self._divergences.paint_rows(
            lambda w: divergence_rows(two, w) if two else self._waiting(w, 1), titles["divergences"]
        )
        clause = two.clauses[chosen] if two else ""
        self._sessions.paint_rows(
            lambda w: session_rows(two, clause, w) if two else self._waiting(w, 1),
            titles.get("sessions", ""),
        )
        if two is not None and self._in_view != (two.runs, clause):
            self._in_view = (two.runs, clause)
            self._sessions.show_line(first_different(two, clause))

    @property
    def _divergences(self) -> ScrollZone:
        return self.query_one("#divergences", ScrollZone)

    @property
    def _sessions(self) -> ScrollZone:
        return self.query_one("#sessions", ScrollZone)

    def _waiting(self, width: int, _height: int) -> list[Content]:
        text = f"cannot be compared: {self.fault}" if self.fault else "running both …"
        return [Content.styled(harmless(text), MUTED).truncate(width, ellipsis=True)]

    # --- choosing -------------------------------------------------------------------------
    def action_clause(self, by: int) -> None:
        """The clause above or below."""
        self._choose(self.chosen + by)

    def action_edge(self, at: int) -> None:
        """The first or the last clause."""
        self._choose(10**6 if at < 0 else 0)

    def _choose(self, at: int) -> None:
        self.chosen, self._moved = at, True
        self.show()

    def action_seek(self, by: int) -> None:
        """The next or previous clause on which the two differ."""
        two = self.two
        if two is None:
            return
        beyond = [at for at in differing_clauses(two) if (at - self.chosen) * by > 0]
        if beyond:
            self._choose(min(beyond, key=lambda at: abs(at - self.chosen)))
        else:
            self.program.say("no other clause differs that way")

    def action_search(self) -> None:
        """Find a clause by its words."""
        from negosim.tui.table.finding import clause_places

        if self.two:
            every = [p for scenario in self.two.scenarios for p in clause_places(scenario)]
            places = list({place.clause: place for place in every}.values())
            self.app.push_screen(SearchScreen("Search clauses", places, places), self._go_to)

    def _go_to(self, place: Place | None) -> None:
        if self.two and place:
            self._choose(self.two.clauses.index(place.clause))

    def action_scroll(self, by: int) -> None:
        """Scroll by a page the part with the focus, or else where they diverge, if it is shown."""
        focus_there = self.focus_on == "sessions"
        there = self._divergences.display and not focus_there
        (self._divergences if there else self._sessions).page(by)

    def action_session(self, by: int) -> None:
        """Scroll the sessions by one."""
        self._sessions.move(by)

    def action_side(self, at: int) -> None:
        """Choose a side: the open scenario, as stated or edited, or another."""
        offered = [Side(STATED), Side(EDITED)]
        entries = self.program.entries
        if entries:
            offered += [Side(e.name, e.source) for e in entries if not e.fault]
        else:
            offered += [Side(name, source) for name, source, _own in gateway.sources()]
        titles = {e.source: e.title for e in entries}
        choices = [(self._named(s), titles.get(s.source, "")) for s in offered]
        cursor = offered.index(self.sides[at]) if self.sides[at] in offered else 0
        ask = ChooseScreen(f"Scenario on side {'AB'[at]}", choices, cursor)
        self.app.push_screen(ask, lambda place: self._sided(at, offered, place))

    def _sided(self, at: int, offered: list[Side], place: int | None) -> None:
        if place is not None:
            other = self.sides[1 - at]
            self._set((offered[place], other) if at == 0 else (other, offered[place]))

    def action_swap(self) -> None:
        """A becomes B, and B becomes A."""
        self._set((self.sides[1], self.sides[0]))

    def _set(self, sides: tuple[Side, Side]) -> None:
        self.sides, self._divergences.first, self._moved = sides, 0, False
        self.show()

    def action_back(self) -> None:
        """Back to the screen before."""
        if any(side.source for side in self.sides):
            self._shown = ()  # the file may be another one when the screen is shown again
        self._moved = False
        self.dismiss()

    # --- mouse ----------------------------------------------------------------------------
    @on(Zone.Pressed, "#verdicts")
    def _press(self, event: Zone.Pressed) -> None:
        if self.two and event.y:
            height = event.zone.content_size.height
            first, last = window(len(self.two.clauses), max(height - 1, 1), self.chosen)
            if first + event.y - 1 < last:
                self._choose(first + event.y - 1)

    @on(Zone.Wheeled, "#verdicts")
    def _wheel(self, event: Zone.Wheeled) -> None:
        self.action_clause(event.by)


def _scenario_of(side: Side, stated: Scenario, edited: Scenario) -> Scenario:
    if side.source:
        return gateway.load(side.source)
    return stated if side.name == STATED else edited


def _world(desk: Desk) -> str:
    where = "central world" if desk.world is None else f"world {desk.world} of seed {desk.seed}"
    return f"compare · {where}"
