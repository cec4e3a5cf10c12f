"""`negosim play`: a game on the screen, line by line, or from a script."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import Given, World, gathered, scenario_options, world_options
from negosim.cli.parameters import FILE, Command
from negosim.cli.targets import Target, json_option, target_options
from negosim.files import exists, real

if TYPE_CHECKING:
    from negosim.game.files import Source
    from negosim.game.game import Game

SCRIPT_BYTES = 1 << 20


@dataclass(frozen=True)
class Saved:
    """The files of a game: the one to continue or print, and the one to save it to."""

    save_to: str | None
    resumed: str | None
    replayed: str | None
    anyway: bool

    @property
    def source(self) -> str | None:
        """The file that the game is read from; None for a new game."""
        if self.resumed is not None and self.replayed is not None:
            raise click.UsageError(
                "--resume continues a game and --replay prints one: give only one of them"
            )
        return self.replayed or self.resumed

    @property
    def target(self) -> Path | None:
        """The file to save the game to. A file of another game is never overwritten."""
        if self.save_to is None:
            return Path(self.resumed) if self.resumed is not None else None
        file = Path(self.save_to)
        same = self.resumed is not None and real(file) == real(Path(self.resumed))
        if exists(file) and not same:
            raise click.UsageError(
                f"{self.save_to} already exists; --resume {self.save_to} continues it"
            )
        return file


@click.command("play", cls=Command)
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
    click.option("--resume", "resumed", type=FILE, metavar="FILE", help="Continue a saved game."),
    click.option(
        "--replay",
        "replayed",
        type=FILE,
        metavar="FILE",
        help="Print a finished game's transcript.",
    ),
    click.option(
        "--anyway", is_flag=True, help="Continue even if the scenario or the model has changed."
    ),
)
@click.option(
    "--script", type=FILE, metavar="FILE", help="Read orders from a file; '-' is standard input."
)
@click.option(
    "--pick", is_flag=True, help="List worlds in which a signature is in reach and not certain."
)
@click.option("--text", is_flag=True, help="Play line by line, without the terminal UI.")
@target_options(json_option("the debrief"))
def command(
    given: Given,
    seats: tuple[str, ...],
    at: World,
    saved: Saved,
    script: str | None,
    pick: bool,
    text: bool,
    target: Target,
) -> None:
    """Take a seat in SCENARIO: answer the text session by session, and see how you did.

    At the last call you state last offers, then accept or refuse the last text; without an answer
    your last offers answer. With several --as, people take turns at one keyboard. Without --seed
    the talks take place in the central world. Continue a saved game with --resume FILE.
    """
    from negosim.game.errors import GameError

    try:
        if pick:
            if (
                at.world is not None
                or script is not None
                or saved != Saved(None, None, None, False)
            ):
                raise click.UsageError("--pick lists worlds: leave out --world, --script and games")
            _pick(given, seats, at.seed or 0, target)
            return
        if saved.source is None:
            game, origin = _new(given, seats, at)
        elif seats or at != World(None, None) or given.sets:
            raise click.UsageError("a saved game already has its seats, world and changes")
        else:
            game, origin = _old(saved.source, given.source, saved.anyway)
        if saved.replayed is not None:
            _replay(game, saved.replayed, target)
        elif script is not None:
            _by_script(game, origin, script, saved.target, target)
        else:
            ended = _at_the_table(game, origin, saved.target, text)
            if ended.run is not None:
                target.write(lambda: _as_dict(ended))
    except GameError as error:
        raise click.UsageError(str(error)) from None


def _pick(given: Given, seats: tuple[str, ...], seed: int, target: Target) -> None:
    """List the worlds of a seed in which these seats can, but need not, get a signature."""
    from negosim.cli.progress import Watch
    from negosim.game.in_reach import in_reach, reach_sentences

    game, _ = _new(given, seats, World(seed, None))
    with Watch() as watch:
        result = in_reach(game.scenario, game.seats, seed, watch.step)
    target.write(result.to_dict)
    if target.page:
        for sentence in reach_sentences(game.scenario, game.seats, result):
            output.styled(sentence)
        if result.worlds:
            words = [*given.play_command(game.seats), "--seed", str(seed), "--world"]
            output.styled(f"Play one: {shlex.join([*words, str(result.worlds[0])])}")


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
    """A saved game; SCENARIO, if given, says where its scenario is now."""
    import negosim
    from negosim.game.files import Source, other_model, read, resume

    saved = read(Path(file))
    origin = Source(source or saved.source.name, saved.source.sets)
    scenario = negosim.load(origin.name, origin.sets)
    game = resume(saved, scenario, anyway)
    if warning := other_model(saved):
        output.report(warning)
    return game, origin


def _at_the_table(game: Game, origin: Source, file: Path | None, text: bool) -> Game:
    """Play on the screen of a terminal, or line by line."""
    if text or not output.interactive():
        from negosim.cli.pages.play import at_prompt

        return at_prompt(game, origin, file)
    from negosim.tui.play.app import play

    ended, file_saved, code = play(game, origin, file)
    if file_saved is not None:
        output.note(f"the game is saved; 'negosim play --resume {file_saved}' continues it")
    if code:
        raise click.exceptions.Exit(code)  # the screen has said why
    return ended


def _by_script(game: Game, origin: Source, script: str, file: Path | None, target: Target) -> None:
    from negosim.game.files import parsed, read_file, save
    from negosim.game.script import play
    from negosim.game.script import script as scripted

    name = "standard input" if script == "-" else script
    text = sys.stdin.read(SCRIPT_BYTES) if script == "-" else read_file(Path(script))
    ended = play(game, scripted(parsed(text, name), game, name))
    try:
        if file is not None:
            save(file, ended, origin)
    finally:  # also if it could not be saved
        _show_end(ended, target)


def _show_end(game: Game, target: Target) -> None:
    from negosim.game.dialogue import Dialogue

    target.write(lambda: _as_dict(game))
    if target.page:
        output.lines(Dialogue(game, output.width()).ending())


def _replay(game: Game, file: str, target: Target) -> None:
    if game.run is None:
        raise click.UsageError(f"the game in {file} is not over; --resume {file} continues it")
    if target.page:
        from negosim.prose import transcript_lines

        output.lines(transcript_lines(game.scenario, game.run, output.width()))
        output.styled("")
    _show_end(game, target)


def _as_dict(game: Game) -> dict[str, Any]:
    from negosim.game.debrief import debriefs

    assert game.run is not None
    run = game.run.to_dict()
    head = ("scenario", "title", "seed", "world", "set", "version", "provenance")
    return {
        **{key: run[key] for key in head},
        "seats": list(game.seats),
        "debriefs": {party: found.to_dict() for party, found in debriefs(game).items()},
        "outcome": run["outcome"],
    }
