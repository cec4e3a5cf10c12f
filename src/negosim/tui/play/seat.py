"""Takes a seat in the talks that are on the Table: whose it is, and a game from there."""

from __future__ import annotations

from textual.worker import get_current_worker

from negosim.game.errors import GameError
from negosim.game.files import Source
from negosim.game.game import start
from negosim.tui.desk.model import Desk
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.desk_actions import options
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.play.screen import PlayScreen
from negosim.tui.play.state import PlayState, own_file
from negosim.tui.style.look import party_name


def take_seat(screen: DeskScreen, desk: Desk) -> None:
    """Ask for a party, then sit down in its seat, in the world and with the changes of the desk."""
    shown = desk.scenario.parties
    choices = [(party_name(party, key), party.about) for key, party in shown.items()]

    def chosen(at: int | None) -> None:
        if at is not None:
            _sit_down(screen, desk, list(shown)[at])

    screen.app.push_screen(ChooseScreen("Whose seat do you take?", choices), chosen)


def _sit_down(screen: DeskScreen, desk: Desk, party: str) -> None:
    scenario, run = desk.scenario, desk.run
    try:
        source = Source(desk.source, options(desk.edits.values))
    except ValueError as wrong:
        screen.program.say(str(wrong), "warning")
        return

    def work() -> None:
        try:
            game = start(scenario, [party], run.seed, run.world)
        except GameError as wrong:
            screen.app.call_from_thread(screen.program.say, str(wrong), "warning")
            return
        state = PlayState(game, source, own_file(screen.program.home / "games", game), named=False)
        if not get_current_worker().is_cancelled:
            screen.app.call_from_thread(sit, PlayScreen(state))

    def sit(table: PlayScreen) -> None:
        if not any(isinstance(open_, PlayScreen) for open_ in screen.app.screen_stack):
            screen.app.push_screen(table)

    screen.app.run_worker(work, "play", group="play", exclusive=True, thread=True,
                          exit_on_error=False)  # fmt: skip
