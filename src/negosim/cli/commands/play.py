"""`negosim play`: who sits where, which file, and the way to a screen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import Given, World, gathered, scenario_options, world_options
from negosim.cli.targets import FILE, Target, json_option, target_options

if TYPE_CHECKING:
    from negosim.game.files import Source
    from negosim.game.game import Game

SCRIPT_BYTES = 1 << 20


@dataclass(frozen=True)
class Saved:
    """The file of a game: the one to go on with or to print, and the one to keep it in."""

    save_to: str | None
    resumed: str | None
    replayed: str | None
    anyway: bool

    @property
    def source(self) -> str | None:
        """The file that the game comes from, None for a new game."""
        if self.resumed is not None and self.replayed is not None:
            raise click.UsageError(
                "--resume continues a game and --replay prints one: give only one of them"
            )
        return self.replayed or self.resumed

    @property
    def target(self) -> Path | None:
        """Where the game is kept. A file that is not this game's is never written over."""
        if self.save_to is None:
            return Path(self.resumed) if self.resumed is not None else None
        file = Path(self.save_to)
        same = self.resumed is not None and file.exists() and file.samefile(self.resumed)
        if file.exists() and not same:
            raise click.UsageError(
                f"{self.save_to} already exists; --resume {self.save_to} continues it"
            )
        return file


@click.command("play")
@scenario_options(required=False)
@click.option(
    "--as", "seats", metavar="PARTY", multiple=True, help="The party to play; may be repeated."
)
@world_options("Play in")
@gathered(
    "saved",
    Saved,
    click.option(
        "--save", "save_to", type=FILE, metavar="FILE", help="Save the game to this file."
    ),
    click.option("--resume", "resumed", metavar="FILE", help="Continue a saved game."),
    click.option(
        "--replay", "replayed", metavar="FILE", help="Print a finished game's transcript."
    ),
    click.option("--anyway", is_flag=True, help="Continue even if the scenario has changed."),
)
@click.option("--script", metavar="FILE", help="Read orders from a file; '-' is standard input.")
@click.option("--text", is_flag=True, help="Play line by line, without the terminal UI.")
@target_options(json_option("the debrief"))
def command(
    given: Given,
    seats: tuple[str, ...],
    at: World,
    saved: Saved,
    script: str | None,
    text: bool,
    target: Target,
) -> None:
    """Take a seat in SCENARIO: answer the text session by session, and see how you did.

    With several --as, people take turns at one keyboard. Without --seed the talks take place in the
    central world. Continue a saved game with --resume FILE.
    """
    from negosim.game.errors import GameError

    try:
        if saved.source is None:
            game, came_from = _new(given, seats, at)
        elif seats or at != World(None, None) or given.sets:
            raise click.UsageError("a saved game already has its seats, world and changes")
        else:
            game, came_from = _old(saved.source, given.source, saved.anyway)
        if saved.replayed is not None:
            _replay(game, saved.replayed, target)
        elif script is not None:
            _by_script(game, came_from, script, saved.target, target)
        else:
            ended = _at_the_table(game, came_from, saved.target, text)
            if ended.run is not None:
                target.write(lambda: _as_dict(ended))
    except GameError as wrong:
        raise click.UsageError(str(wrong)) from None


def _new(given: Given, seats: tuple[str, ...], at: World) -> tuple[Game, Source]:
    from negosim.game.files import Source
    from negosim.game.game import start

    if not given.source:
        raise click.UsageError("name a SCENARIO to play, or a game to --resume")
    scenario = given.load()
    if not seats:
        known = ", ".join(scenario.parties)
        raise click.UsageError(f"name the party to play with --as PARTY; known: {known}")
    return start(scenario, seats, at.seed, at.world), Source(given.source, given.sets)


def _old(file: str, source: str, anyway: bool) -> tuple[Game, Source]:
    """A saved game; SCENARIO, where it is given, says where its scenario is now."""
    import negosim
    from negosim.game.files import Source, read, resume

    kept = read(Path(file))
    came_from = Source(source or kept.source.name, kept.source.sets)
    scenario = negosim.load(came_from.name, came_from.sets)
    return resume(kept, scenario, anyway), came_from


def _at_the_table(game: Game, came_from: Source, file: Path | None, text: bool) -> Game:
    """Play on the screen of a terminal, or line by line."""
    if text or not output.interactive():
        from negosim.cli.pages.play import at_prompt

        return at_prompt(game, came_from, file)
    from negosim.tui.play.app import play

    ended, kept, code = play(game, came_from, file)
    if kept is not None:
        output.note(f"the game is saved; 'negosim play --resume {kept}' continues it")
    if code:
        raise click.exceptions.Exit(code)  # the screen has said why
    return ended


def _by_script(
    game: Game, came_from: Source, script: str, file: Path | None, target: Target
) -> None:
    from negosim.game.files import parsed, read_file, save
    from negosim.game.script import play
    from negosim.game.script import script as scripted

    name = "standard input" if script == "-" else script
    text = sys.stdin.read(SCRIPT_BYTES) if script == "-" else read_file(Path(script))
    ended = play(game, scripted(parsed(text, name), game, name))
    if file is not None:
        save(file, ended, came_from)
    _show_end(ended, target)


def _show_end(game: Game, target: Target) -> None:
    from negosim.game.dialogue import Dialogue

    target.write(lambda: _as_dict(game))
    if target.page:
        output.lines(Dialogue(game, output.width()).ending())


def _replay(game: Game, kept: str, target: Target) -> None:
    if game.run is None:
        raise click.UsageError(f"the game in {kept} is not over; --resume {kept} continues it")
    if target.page:
        from negosim.prose import transcript_lines

        output.lines(transcript_lines(game.scenario, game.run, output.width()))
        output.styled("")
    _show_end(game, target)


def _as_dict(game: Game) -> dict[str, Any]:
    from negosim.game.debrief import debrief

    assert game.run is not None
    run = game.run.to_dict()
    told = {key: run[key] for key in ("scenario", "title", "seed", "world", "version")}
    return {
        **told,
        "seats": list(game.seats),
        "debriefs": {party: debrief(game, party).to_dict() for party in game.seats},
        "outcome": run["outcome"],
    }
