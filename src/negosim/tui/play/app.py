"""Runs the terminal UI on a game: the game first, the library behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from negosim.files import state_folder
from negosim.game.files import Source
from negosim.game.game import Game
from negosim.tui.app import NegosimApp
from negosim.tui.play.screen import PlayScreen
from negosim.tui.play.state import PlayState, own_file


class PlayApp(NegosimApp):
    """The terminal UI with a game on it; leaving the game leaves the program."""

    def __init__(self, game: Game, source: Source, target: Path | None, named: bool = True) -> None:
        super().__init__()
        self.play_state = PlayState(game, source, target, named)

    def _begin(self) -> None:
        super()._begin()
        self.push_screen(PlayScreen(self.play_state), lambda _: self.exit())

    def action_leave(self) -> None:
        """Quit; the game asks first where something would be lost."""
        tables = [s for s in self.screen_stack if isinstance(s, PlayScreen)]
        if not tables:
            super().action_leave()
            return
        while self.screen_stack[-1] is not tables[-1]:
            self.pop_screen()
        tables[-1].action_back()


def play(game: Game, source: Source, target: Path | None) -> tuple[Game, Path | None, int]:
    """Play on the screen; the game as it was left, the file that it is in, and the exit code.

    A game without a file of its own is kept in the state folder, so that none is lost.
    """
    named = target is not None
    if target is None:
        target, source = own_file(state_folder() / "games", game), _anywhere(source)
    app = PlayApp(game, source, target, named)
    code = app.run_to_end()
    state = app.play_state
    return state.game, state.target if state.kept and state.game.moves else None, code


def _anywhere(source: Source) -> Source:
    """The source so that it is found from every folder."""
    is_file = source.name.endswith(".toml") or "/" in source.name
    return replace(source, name=str(Path(source.name).absolute())) if is_file else source
