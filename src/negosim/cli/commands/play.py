"""Owns `negosim play`: who sits where, which file, and the way to a screen; knows no rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.targets import FILE, json_option, world_options

if TYPE_CHECKING:
    from negosim.game.files import Source
    from negosim.game.game import Game

SCRIPT_BYTES = 1 << 20


@click.command("play")
@click.argument("source", metavar="SCENARIO", required=False)
@click.option(
    "--as", "seats", metavar="PARTY", multiple=True, help="The party to play; may be repeated."
)
@world_options("Play in")
@click.option(
    "--set",
    "sets",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a value first; may be repeated.",
)
@click.option("--save", "save_to", type=FILE, metavar="FILE", help="Save the game to this file.")
@click.option("--resume", "resumed", metavar="FILE", help="Continue a saved game.")
@click.option("--replay", "replayed", metavar="FILE", help="Print a finished game's transcript.")
@click.option("--anyway", is_flag=True, help="Continue even if the scenario has changed.")
@click.option("--script", metavar="FILE", help="Read orders from a file; '-' is standard input.")
@click.option("--text", is_flag=True, help="Play line by line, without the terminal UI.")
@json_option("the debrief")
def command(
    source: str | None,
    seats: tuple[str, ...],
    seed: int | None,
    world: int | None,
    sets: tuple[str, ...],
    save_to: str | None,
    resumed: str | None,
    replayed: str | None,
    anyway: bool,
    script: str | None,
    text: bool,
    json_to: str | None,
) -> None:
    """Take a seat in SCENARIO: answer the text session by session, and see how you did.

    With several --as, people take turns at one keyboard. Without --seed the talks take place in the
    central world. Continue a saved game with --resume FILE.
    """
    from negosim.game.fault import GameError

    if resumed is not None and replayed is not None:
        raise click.UsageError(
            "--resume continues a game and --replay prints one: give only one of them"
        )
    try:
        kept = replayed or resumed
        if kept is not None:
            if seats or seed is not None or world is not None or sets:
                raise click.UsageError("a saved game already has its seats, world and changes")
            game, came_from = _saved(kept, source, anyway)
        else:
            game, came_from = _new(source, seats, seed, world, sets)
        if replayed is not None:
            _replay(game, replayed, json_to)
            return
        target = _target(save_to, resumed)
        if script is not None:
            _by_script(game, came_from, script, target, json_to)
            return
        ended = _at_the_table(game, came_from, target, text)
        if ended.run is not None and json_to is not None:
            output.json_to(json_to, _as_dict(ended))
    except GameError as wrong:
        raise click.UsageError(str(wrong)) from None


def _new(
    source: str | None,
    seats: tuple[str, ...],
    seed: int | None,
    world: int | None,
    sets: tuple[str, ...],
) -> tuple[Game, Source]:
    import negosim
    from negosim.game.files import Source
    from negosim.game.game import start

    if source is None:
        raise click.UsageError("name a SCENARIO to play, or a game to --resume")
    if world is not None and seed is None:
        raise click.UsageError("--world needs --seed: a world is one draw of a seed's ensemble")
    scenario = negosim.load(source, sets)
    if not seats:
        known = ", ".join(scenario.parties)
        raise click.UsageError(f"name the party to play with --as PARTY; known: {known}")
    return start(scenario, seats, seed, world), Source(source, sets)


def _saved(kept: str, source: str | None, anyway: bool) -> tuple[Game, Source]:
    """A saved game; SCENARIO, where it is given, says where its scenario is now."""
    import negosim
    from negosim.game.files import Source, read, resume

    told = read(Path(kept))
    came_from = Source(source or told.source.name, told.source.sets)
    scenario = negosim.load(came_from.name, came_from.sets)
    return resume(told, scenario, anyway), came_from


def _target(save_to: str | None, resumed: str | None) -> Path | None:
    """Where the game is kept. A file that is not this game's is never written over."""
    if save_to is None:
        return Path(resumed) if resumed is not None else None
    target = Path(save_to)
    same = resumed is not None and target.exists() and target.samefile(resumed)
    if target.exists() and not same:
        raise click.UsageError(f"{save_to} already exists; --resume {save_to} continues it")
    return target


def _at_the_table(game: Game, came_from: Source, target: Path | None, text: bool) -> Game:
    """Play on the screen of a terminal, or line by line."""
    if text or not output.interactive():
        from negosim.cli.pages.play import at_prompt

        return at_prompt(game, came_from, target)
    from negosim.tui.play.app import play

    ended, kept = play(game, came_from, target)
    if kept is not None:
        output.note(f"the game is saved; 'negosim play --resume {kept}' continues it")
    return ended


def _by_script(
    game: Game, came_from: Source, script: str, target: Path | None, json_to: str | None
) -> None:
    from negosim.game.files import parsed, read_file, save
    from negosim.game.script import play
    from negosim.game.script import script as scripted

    name = "standard input" if script == "-" else script
    text = sys.stdin.read(SCRIPT_BYTES) if script == "-" else read_file(Path(script))
    ended = play(game, scripted(parsed(text, name), game, name))
    if target is not None:
        save(target, ended, came_from)
    _show_end(ended, json_to)


def _show_end(game: Game, json_to: str | None) -> None:
    from negosim.game.dialogue import Dialogue

    if json_to is not None:
        output.json_to(json_to, _as_dict(game))
    if json_to != "-":
        output.lines(Dialogue(game, output.width()).ending())


def _replay(game: Game, kept: str, json_to: str | None) -> None:
    if game.run is None:
        raise click.UsageError(f"the game in {kept} is not over; --resume {kept} continues it")
    if json_to != "-":
        from negosim.prose import transcript_lines

        output.lines(transcript_lines(game.scenario, game.run, output.width()))
        output.styled("")
    _show_end(game, json_to)


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
