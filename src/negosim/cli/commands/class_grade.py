"""`negosim class grade`: the debrief of a class from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import Given, parties_named, scenario_options, sessions_option
from negosim.cli.parameters import FILE, Command
from negosim.cli.progress import Watch
from negosim.text import counted, printable

if TYPE_CHECKING:
    from negosim.game.game import Game


@click.command("grade", cls=Command)
@scenario_options()
@click.argument("games", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--seats", metavar="IDS", default="", help="Whose orders a script for one seat has.")
@sessions_option()
@click.option("-o", "--output", "page", type=FILE, metavar="FILE", help="Write the page, as HTML.")
@click.option("--csv", "rows", type=FILE, metavar="FILE", help="Write a row a table and seat.")
def command(
    given: Given,
    games: tuple[str, ...],
    seats: str,
    sessions: str,
    page: str | None,
    rows: str | None,
) -> None:
    """Compare games of SCENARIO that were handed in: saved games, or scripts of orders.

    Prints the debrief of the class, in which tables have the names of their files and people none.
    Other files of a class, with its seats or with orders of a turn that was not played, are passed
    over.
    """
    from negosim.classroom.results import COLUMNS, results
    from negosim.classroom.results_page import results_page
    from negosim.files import write_whole
    from negosim.layout import table_bytes
    from negosim.report.html import html
    from negosim.report.markdown import markdown

    given = given.holding(sessions)
    scenario = given.load()
    named = parties_named(scenario, seats)
    read = {file: data for file in games if (data := _read(file)) is not None}
    if not read:
        raise click.UsageError("there is no game among these files")
    with Watch() as watch:
        found = results(
            {_name(file, games): _game(given, file, data, named) for file, data in read.items()},
            lambda name: watch.step(f"working out {name or 'the frontier'}"),
        )
    document = results_page(found)
    if page is not None:
        write_whole(Path(page), html(document).encode("utf-8"))
        output.line(f"wrote {counted(len(found.tables), 'table')} to {page}")
    if rows is not None:
        listed = found.rows()
        write_whole(Path(rows), table_bytes([COLUMNS, *listed]))
        output.line(f"wrote {counted(len(listed), 'row')} to {rows}")
    if page is None and rows is None:
        output.write(markdown(document))


def _name(file: str, files: tuple[str, ...]) -> str:
    """A short name of a file that no other has."""
    short = Path(file).stem
    twice = sum(Path(other).stem == short for other in files) > 1
    return printable(file if twice else short.replace("-", " "), 60)


def _read(file: str) -> Any:
    """The content of a file; None of one that a class keeps beside its games."""
    from negosim.classroom.files import beside_games
    from negosim.game import files
    from negosim.game.errors import GameError

    try:
        data = files.parsed(files.read_file(Path(file)), file)
    except GameError as error:
        raise click.UsageError(str(error)) from None
    if beside_games(data):
        output.report(f"passed over {printable(file, 200)}: a file of the class, and no game")
        return None
    return data


def _game(given: Given, file: str, data: Any, seats: list[str]) -> Game:
    """The game of a file, played to its end."""
    from negosim.game import files
    from negosim.game.errors import GameError
    from negosim.game.game import start
    from negosim.game.script import play, script

    scenario = given.load()
    try:
        if files.is_game(data):
            return files.resume(files.saved(data, file), scenario)
        own = seats or [p for p in scenario.parties if isinstance(data, dict) and p in data]
        game = start(scenario, own)
        return play(game, script(data, game, file))
    except GameError as error:
        raise click.UsageError(f"{printable(file, 200)}: {error}") from None
