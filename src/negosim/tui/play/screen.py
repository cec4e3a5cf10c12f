"""Shows the Play screen: a person answers for a party, session by session."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.worker import get_current_worker

from negosim.charts.number_line import level_at
from negosim.files import CannotWriteError
from negosim.game.errors import GameError
from negosim.game.game import Game, turn_name
from negosim.talks.seat import LAST_OFFER, Order
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.prompt import AskScreen, PagesScreen, PromptScreen
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.parts.zone import Zone, nothing
from negosim.tui.play.prompts import HandInScreen
from negosim.tui.play.rows import (
    ENOUGH,
    LINE,
    cover_rows,
    detail_rows,
    facts,
    hand_in_rows,
    hand_legend,
    hand_rows,
    hand_title,
    hand_window,
    heard_rows,
    heard_title,
    instruction_rows,
    line_rows,
    line_title,
)
from negosim.tui.play.state import PlayState
from negosim.tui.style.look import party_name


class PlayScreen(DeskScreen):
    """Sit at the table."""

    NAME = "play"
    BINDINGS = bindings("play")
    CSS = """
    PlayScreen #play-upper { layout: horizontal; height: 1fr; }
    PlayScreen #hand { width: 60; }
    PlayScreen #line { width: 1fr; }
    PlayScreen #heard { height: 13; }
    PlayScreen #cover { display: none; }
    PlayScreen.-narrow #play-upper { layout: vertical; }
    PlayScreen.-narrow #hand { width: 1fr; height: 1fr; }
    PlayScreen.-narrow #line { width: 1fr; height: 16; }
    PlayScreen.-narrow.-high #line { height: 18; }
    PlayScreen.-narrow.-short #line { height: 8; }
    PlayScreen.-narrow.-short #heard { height: 5; }
    PlayScreen.-covered #cover { display: block; }
    PlayScreen.-covered #play-upper, PlayScreen.-covered #heard,
    PlayScreen.-tiny #play-upper, PlayScreen.-flat #play-upper { display: none; }
    """

    def __init__(self, state: PlayState) -> None:
        super().__init__()
        self.state = state
        self.working = False

    def compose_body(self) -> ComposeResult:
        """The hand and the chosen clause, side by side or stacked; what was heard; the cover."""
        with Container(id="play-upper"):
            yield Zone(id="hand", classes="frame")
            yield Zone(id="line", classes="frame")
        yield ScrollZone("heard", "play.scroll(1)")
        yield Zone(id="cover", classes="frame")

    def on_mount(self) -> None:
        """The instructions first, if nobody else sits before the screen."""
        self._sit_down()  # the base class paints, by its own handler

    def paint(self) -> None:
        """Paint every zone from the state; nothing of it while the screen is covered."""
        state = self.state
        hidden = state.covered or state.pending is None
        self.set_class(hidden, "-covered")
        hand, line, cover = (self.query_one(f"#{name}", Zone) for name in ("hand", "line", "cover"))
        if hidden:
            self.head(state.game.scenario.title, lambda _w: "")
            for zone in (hand, line, self._heard):
                zone.paint(nothing)
            painter = cover_rows if state.covered else _over_rows
            cover.paint(lambda w, _h: painter(state, w))
            return
        self.head(f"{self._who()} · {state.game.scenario.title}", lambda w: facts(state, w))
        hand.paint(lambda w, h: hand_rows(state, w, h), hand_title(state), hand_legend(state))
        line.paint(lambda w, h: line_rows(state, w, h), line_title(state))
        self._heard.paint_rows(lambda w: heard_rows(state, w), heard_title(state))
        chosen = 18 if self.has_class("-narrow") else ENOUGH + 2
        self.give_rest("heard", (len(state.clauses) + 3, chosen), 0, 13)

    def _who(self) -> str:
        pending = self.state.pending
        if pending is None:
            return ""
        return party_name(self.state.game.scenario.parties[pending.party], pending.party)

    @property
    def _heard(self) -> ScrollZone:
        return self.query_one("#heard", ScrollZone)

    # --- coming and going -----------------------------------------------------------------
    def _sit_down(self) -> None:
        state = self.state
        if state.pending is None:
            self._over()
        elif not state.covered and state.unread:
            state.read.add(state.pending.party)
            self.action_brief()

    def _over(self) -> None:
        """Work out the debriefs, then show them."""
        state = self.state

        def work() -> None:
            state.debriefs()
            if not get_current_worker().is_cancelled:
                self.app.call_from_thread(self._debriefed)

        self._start(work)

    def _start(self, work: Callable[[], None]) -> None:
        """Do this in a worker; until it ends, nothing else is begun."""
        self.working = True

        def guarded() -> None:
            try:
                work()
            except Exception:
                self.app.call_from_thread(setattr, self, "working", False)
                raise  # the program reports it

        self.app.run_worker(guarded, "play", group="play", exclusive=True, thread=True,
                            exit_on_error=False)  # fmt: skip

    def _debriefed(self) -> None:
        from negosim.tui.debrief.screen import DebriefScreen

        self.working = False
        if self.is_attached:
            self.app.push_screen(DebriefScreen(self.state), self._after)

    def _after(self, wanted: str | None) -> None:
        """What was chosen in the debrief."""
        if wanted == "undo":
            self.action_undo()
        elif wanted == "leave":
            self.action_back()

    def action_back(self) -> None:
        """Leave the game; what was handed in is kept where it has a file."""
        state = self.state
        lost = not state.kept or bool(state.orders)
        text = "orders that are not handed in are lost; y leaves" if state.kept else "y leaves"
        question = "Leave the game?" if state.kept else "Leave the game and lose it?"
        if lost and state.pending is not None:
            self.app.push_screen(AskScreen(question, text), self._leave)
        else:
            self._leave(True)

    def _leave(self, yes: bool | None) -> None:
        if yes:
            self.dismiss()

    # --- orders ---------------------------------------------------------------------------
    def _try(self, act: Callable[[], None]) -> None:
        """Do what the person wants, or say why it cannot be done."""
        if self.working or self.state.covered or self.state.pending is None:
            return
        try:
            act()
        except GameError as wrong:
            self.program.say(str(wrong), "warning")
        self.show()

    def action_order(self, order: str) -> None:
        """Accept, hold, refuse, or as the tactic, on the chosen clause."""
        self._try(lambda: self.state.order(cast("Order", order)))

    def action_order_all(self, order: str) -> None:
        """The same order on every open clause."""
        self._try(lambda: self.state.order_all(cast("Order", order)))

    def action_counter(self) -> None:
        """Offer the level to which the mark was moved."""
        self._try(self.state.counter)

    def action_clear(self) -> None:
        """Take the order on the clause back."""
        self._try(self.state.clear)

    def action_nudge(self, hundredths: int) -> None:
        """Move the mark."""
        self._try(lambda: self.state.nudge(hundredths / 100))

    def action_clause(self, by: int) -> None:
        """The clause above or below."""
        self._try(lambda: self.state.choose(self.state.clause_at + by))

    def action_edge(self, at: int) -> None:
        """The first clause or the last."""
        self._try(lambda: self.state.choose(at if at >= 0 else len(self.state.clauses)))

    def action_find(self) -> None:
        """Go to a clause by words of its title."""
        if not self.state.covered and self.state.pending is not None:
            prompt = PromptScreen("Find a clause", "words of its title", "")
            self.app.push_screen(prompt, self._find)

    def _find(self, words: str | None) -> None:
        if words and not self.state.find(words):
            self.program.say(f"no clause has “{words}”", "warning")
        self.show()

    # --- handing in -----------------------------------------------------------------------
    def action_hand_in(self) -> None:
        """Uncover, or ask whether these orders are meant."""
        state = self.state
        if self.working:
            return
        if state.pending is None:
            self._over()
        elif state.covered:
            state.covered = False
            self.show()
            self._sit_down()
        else:
            title = f"Hand in for {turn_name(state.pending.turn)}?"
            if state.pending.step == LAST_OFFER:
                title = "Hand in your last offer?"
            self.app.push_screen(HandInScreen(title, lambda w: hand_in_rows(state, w)), self._hand)

    def _hand(self, yes: bool | None) -> None:
        state = self.state
        if yes and state.pending is not None:
            orders, game = dict(state.orders), state.game
            self._step(lambda: game.answer(orders))

    def action_undo(self) -> None:
        """Take back the last orders that were handed in."""
        if self.state.covered or self.working:
            return
        if not self.state.game.moves:
            self.program.say("nothing has been handed in yet")
            return
        self._step(self.state.game.undo)

    def _step(self, step: Callable[[], Game]) -> None:
        """Hold the talks again in a worker, then go on with what came of it."""

        def work() -> None:
            try:
                game = step()
            except GameError as wrong:
                self.app.call_from_thread(self._refused, str(wrong))
                return
            if not get_current_worker().is_cancelled:
                self.app.call_from_thread(self._took, game)

        self._start(work)

    def _refused(self, why: str) -> None:
        self.working = False
        self.program.say(why, "warning")

    def _took(self, game: Game) -> None:
        self.working = False
        try:
            self.state.take(game)
        except CannotWriteError as wrong:
            self.program.say(str(wrong), "error")
        if self.is_laid_out:  # whoever has left meanwhile does not sit down again
            self._heard.first = 0
            self.show()
            self._sit_down()

    # --- reading --------------------------------------------------------------------------
    def action_brief(self) -> None:
        """The confidential instructions."""
        self._read("Confidential", lambda w: instruction_rows(self.state, w))

    def action_detail(self) -> None:
        """The chosen clause in words."""
        self._read("Clause", lambda w: detail_rows(self.state, w))

    def _read(self, title: str, painter: Callable[[int], list[Content]]) -> None:
        if not self.state.covered and self.state.pending is not None:
            self.app.push_screen(PagesScreen(title, painter))

    def action_scroll(self, by: int) -> None:
        """Scroll what was heard by a page."""
        if not (self.state.covered or self.state.pending is None):
            self._heard.page(by)

    # --- mouse ----------------------------------------------------------------------------
    @on(Zone.Pressed, "#hand")
    def _choose(self, event: Zone.Pressed) -> None:
        first, last = hand_window(self.state, event.zone.content_size.height)
        if 1 <= event.y <= last - first:
            self._try(lambda: self.state.choose(first + event.y - 1))

    @on(Zone.Pressed, "#line")
    def _drag(self, event: Zone.Pressed) -> None:
        if event.y < LINE:
            level = level_at(event.x, event.zone.content_size.width)
            self._try(lambda: self.state.move(level))

    @on(Zone.Wheeled, "#hand")
    def _wheel_hand(self, event: Zone.Wheeled) -> None:
        self.action_clause(event.by)


def _over_rows(_state: PlayState, _width: int) -> list[Content]:
    text = f"  The talks are over. {key_of('play.hand_in')} shows the debrief."
    return [Content(), Content.styled(text, "bold")]
