"""Owns a game at the prompt: reads lines, prints what follows, keeps the file; knows no rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from negosim.cli import output
from negosim.files import CannotWriteError
from negosim.game.dialogue import Dialogue
from negosim.game.errors import GameError
from negosim.game.files import Source, save
from negosim.game.game import Game

LONGEST = 10_000  # characters of a line that are looked at


def at_prompt(game: Game, source: Source, target: Path | None) -> Game:
    """Play until the talks are over, somebody quits or the input ends; the game as it is then.

    The file `target` is written after each hand-in and at the end.
    """
    talk = Dialogue(game, output.width())
    kept = _Keeper(source, target)
    output.lines(talk.opening())
    if not talk.over and output.interactive():
        output.styled("'help' lists what you can say.", "dim")
    try:
        while not talk.over and not talk.left:
            line = _asked(talk.prompt)
            if line is None:
                break
            _step(talk, kept, line)
    finally:  # also when interrupted: what was handed in is not lost
        kept.finish(talk.game)
    return talk.game


def _step(talk: Dialogue, kept: _Keeper, line: str) -> None:
    before = talk.game
    try:
        told = talk.say(line)
    except GameError as wrong:
        output.complain(str(wrong))
        return
    if talk.game is not before:
        kept.after(talk.game)
        if len(talk.game.seats) > 1 and output.interactive():
            click.clear()  # the next person does not see what the last one saw
    output.lines(told)


def _asked(prompt: str) -> str | None:
    """The next line, None where the input has ended."""
    if output.interactive():
        output.write(prompt)
    output.flush()
    line = sys.stdin.readline(LONGEST)
    if not line and output.interactive():
        output.write("\n")
    return line or None


class _Keeper:
    """Keeps a game in its file; a file that cannot be written is told and does not end the game."""

    def __init__(self, source: Source, target: Path | None) -> None:
        self.source, self.target = source, target

    def after(self, game: Game) -> None:
        """Keep the game after a step."""
        if self.target is not None:
            try:
                save(self.target, game, self.source)
            except GameError as wrong:
                output.complain(str(wrong))

    def finish(self, game: Game) -> None:
        """Keep the game for the last time. Raises CannotWriteError where that fails."""
        if self.target is None:
            if game.run is None and game.moves:
                output.complain("the game was not saved; --save FILE keeps one")
            return
        try:
            save(self.target, game, self.source)
        except GameError as wrong:
            raise CannotWriteError(str(wrong)) from None
        output.note(f"wrote {self.target}")
