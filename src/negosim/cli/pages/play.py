"""Plays a game at the prompt: reads lines, prints the replies, saves the game."""

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

LONGEST = 10_000  # characters of a line that are read


def at_prompt(game: Game, source: Source, target: Path | None) -> Game:
    """Play until the talks are over, the player quits or the input ends; return the game.

    The file `target` is written after each hand-in and at the end.
    """
    talk = Dialogue(game, output.width())
    saver = _Saver(source, target)
    output.lines(talk.opening())
    if not talk.over and output.interactive():
        output.styled("'help' lists what you can say.", "dim")
    try:
        while not talk.over and not talk.left:
            line = _next_line(talk.prompt)
            if line is None:
                break
            _step(talk, saver, line)
    finally:  # also after an interrupt: what was handed in is not lost
        saver.finish(talk.game)
    return talk.game


def _step(talk: Dialogue, saver: _Saver, line: str) -> None:
    before = talk.game
    try:
        reply = talk.say(line)
    except GameError as error:
        output.complain(str(error))
        return
    if talk.game is not before:
        saver.after(talk.game)
        if len(talk.game.seats) > 1 and output.interactive():
            click.clear()  # the next person does not see what the last one saw
    output.lines(reply)


def _next_line(prompt: str) -> str | None:
    """The next line; None if the input has ended."""
    if output.interactive():
        output.write(prompt)
    output.flush()
    line = sys.stdin.readline(LONGEST)
    if not line and output.interactive():
        output.write("\n")
    return line or None


class _Saver:
    """Saves a game to its file; an error of writing is reported and does not end the game."""

    def __init__(self, source: Source, target: Path | None) -> None:
        self.source, self.target = source, target

    def after(self, game: Game) -> None:
        """Save the game after a step."""
        if self.target is not None:
            try:
                save(self.target, game, self.source)
            except CannotWriteError as error:
                output.complain(str(error))

    def finish(self, game: Game) -> None:
        """Save the game for the last time. Raises CannotWriteError if that fails."""
        if self.target is None:
            if game.run is None and game.moves:
                output.complain("the game was not saved; --save FILE keeps one")
            return
        save(self.target, game, self.source)
        output.note(f"wrote {self.target}")
