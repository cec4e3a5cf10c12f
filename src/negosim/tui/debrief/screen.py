"""Shows the Debrief screen: how each seat did, once the talks are over and nothing is hidden."""

from __future__ import annotations

from textual.app import ComposeResult

from negosim.prose import transcript_lines
from negosim.tui.debrief.rows import debrief_rows
from negosim.tui.keys.bindings import bindings
from negosim.tui.parts.prompt import PagesScreen
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.parts.scroll import ScrollZone
from negosim.tui.play.rows import styled
from negosim.tui.play.state import PlayState
from negosim.tui.style.look import party_name


class DebriefScreen(DeskScreen):
    """Read how it went."""

    NAME = "debrief"
    BINDINGS = bindings("debrief")
    CSS = """
    DebriefScreen #debrief { height: 1fr; padding: 0 1; }
    DebriefScreen.-tiny #debrief, DebriefScreen.-flat #debrief { display: none; }
    """

    def __init__(self, state: PlayState) -> None:
        super().__init__()
        self.state = state
        self.seat_at = 0

    def compose_body(self) -> ComposeResult:
        """One page."""
        yield ScrollZone("debrief", "debrief.scroll(1)")

    @property
    def seat(self) -> str:
        """Whose debrief is shown."""
        return self.state.game.seats[self.seat_at]

    def paint(self) -> None:
        """Paint the page of the seat."""
        scenario, seats = self.state.game.scenario, self.state.game.seats
        name = party_name(scenario.parties[self.seat], self.seat)
        right = f"seat {self.seat_at + 1} of {len(seats)}" if len(seats) > 1 else "debrief"
        self.head(f"{name} · {scenario.title}", lambda _w: right)
        debrief = self.state.debriefs()[self.seat]
        self._page.paint_rows(lambda w: debrief_rows(scenario, debrief, w), f"Debrief · {name}")

    @property
    def _page(self) -> ScrollZone:
        return self.query_one("#debrief", ScrollZone)

    def action_scroll(self, by: int) -> None:
        """A line up or down."""
        self._page.move(by)

    def action_page(self, by: int) -> None:
        """A page up or down."""
        self._page.page(by)

    def action_edge(self, at: int) -> None:
        """The top or the end."""
        self._page.move(-self._page.first if at == 0 else 10**6)

    def action_seat(self, by: int) -> None:
        """The debrief of the next seat."""
        self.seat_at = (self.seat_at + by) % len(self.state.game.seats)
        self._page.first = 0
        self.show()

    def action_transcript(self) -> None:
        """The talks as they were, everything laid open."""
        game = self.state.game
        run = game.run
        if run is not None:
            self.app.push_screen(
                PagesScreen("Transcript", lambda w: styled(transcript_lines(game.scenario, run, w)))
            )

    def action_undo(self) -> None:
        """Back to the table before the last orders that were handed in."""
        self.dismiss("undo")

    def action_back(self) -> None:
        """Leave the game."""
        self.dismiss("leave")
