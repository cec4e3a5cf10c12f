"""`negosim class open`: a classroom in the browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from negosim.cli import DONE, output
from negosim.cli.commands.serve import listener
from negosim.cli.options import (
    Given,
    World,
    parties_named,
    scenario_options,
    sessions_option,
    world_options,
)
from negosim.cli.parameters import FILE, FOLDER, Command, Whole
from negosim.extras import needed
from negosim.files import exists
from negosim.text import counted, listed, printable

if TYPE_CHECKING:
    from negosim.classroom.lesson import Lesson


@click.command("open", cls=Command)
@scenario_options()
@click.option(
    "--tables", type=Whole(1, 100), help="Tables; by default as many as the roster fills."
)
@click.option("--roster", type=FILE, metavar="FILE", help="Who takes part: CSV with a column name.")
@click.option(
    "--seats",
    metavar="IDS",
    default="",
    help="Seats for people, as in buyer,seller (default: all).",
)
@sessions_option()
@click.option(
    "--minutes",
    type=click.FloatRange(0, 1_000, min_open=True),
    metavar="N",
    help="Time for each turn (default: as long as it takes).",
)
@world_options("Play in")
@click.option(
    "-o", "--output", "folder", type=FOLDER, metavar="FOLDER", help="Keep the class here."
)
@click.option("--lan", is_flag=True, help="Answer other machines of the network too.")
@click.option(
    "--port", type=Whole(0, 65535), default=0, help="Port; 0, the default, is a free one."
)
@click.option("--open", "show", is_flag=True, help="Open the instructor's page in a browser.")
@click.pass_context
def command(
    context: click.Context,
    given: Given,
    tables: int | None,
    roster: str | None,
    seats: str,
    sessions: str,
    minutes: float | None,
    at: World,
    folder: str | None,
    lan: bool,
    port: int,
    show: bool,
) -> None:
    """Open a class that plays SCENARIO in the browser, a link a seat.

    All seats of a table hand in session by session; a seat that nobody has opened, or that is late,
    is left to its tactic. Every hand-in is kept in FOLDER (default: class-SCENARIO): the same
    command opens the class again as it was. Ctrl-C ends it.
    """
    from negosim.classroom import files
    from negosim.game.errors import GameError

    with needed("negosim class open", "web"):
        from negosim.web.classroom.server import Classroom, own_names, serve
        from negosim.web.gate import HOST, NAMES, Gate
    given = given.holding(sessions)
    scenario = given.load()
    target = Path(folder or f"class-{scenario.id or 'table'}")
    try:
        lesson = None
        if not exists(target / files.CLASS):
            lesson = _new(given, tables, roster, seats, minutes, at)
            if exists(files.game_file(target, 0)):
                raise GameError(
                    f"{printable(str(target), 200)} has games but no {files.CLASS}; name another "
                    "folder with -o"
                )
    except GameError as error:
        raise click.UsageError(str(error), context) from None
    with listener(context, port, "0.0.0.0" if lan else HOST) as listening:
        try:
            context.with_resource(files.alone(target))
            how = "kept"
            if lesson is None or exists(target / files.CLASS):
                lesson, how = _kept(target, given, tables), "continued"
        except GameError as error:
            raise click.UsageError(str(error), context) from None
        number = listening.getsockname()[1]
        hosts = own_names() if lan else ()
        gate = Gate(number, lesson.key, [*NAMES, *hosts], forms=True)
        bases = [f"http://{host}:{number}" for host in hosts or (HOST,)]
        room = Classroom(lesson, target, gate, bases, output.complain)
        room.keeper.keep()
        desk = f"http://{HOST}:{number}/i/{lesson.key}"
        _say(lesson, how, target, desk, bases, lan)
        if show:
            click.launch(desk)
        serve(listening, room)
    output.note(f"the class is closed; the same command opens it again from {target}")
    if room.keeper.busy:  # a debrief that nobody waits for now; the end of Python would
        output.flush()
        os._exit(DONE)


def _kept(folder: Path, given: Given, tables: int | None) -> Lesson:
    """The lesson of a folder. Raises GameError if it is of another scenario or size."""
    from negosim.classroom.files import read_lesson, source_of
    from negosim.game.errors import GameError

    name, other = printable(str(folder), 200), source_of(folder).name
    if other != given.source:
        raise GameError(f"{name} has a class of '{printable(other)}'; name another folder with -o")
    lesson = read_lesson(folder, given.load())
    if tables not in (None, len(lesson.tables)):
        raise GameError(
            f"{name} has a class of {counted(len(lesson.tables), 'table')}, which is continued as "
            "it is; name another folder with -o"
        )
    return lesson


def _new(
    given: Given,
    tables: int | None,
    roster: str | None,
    seats: str,
    minutes: float | None,
    at: World,
) -> Lesson:
    """A new lesson. Raises GameError."""
    from negosim.classroom import table as laid
    from negosim.classroom.lesson import Lesson, seated
    from negosim.classroom.roster import dealt, read_roster, tables_for
    from negosim.classroom.tokens import token
    from negosim.game.files import Source
    from negosim.game.game import with_say

    scenario = given.load()
    named = parties_named(scenario, seats)
    first = laid.lay(scenario, named or with_say(scenario), at.seed, at.world)
    parties = first.game.seats
    people = read_roster(Path(roster), scenario.parties) if roster is not None else ()
    if tables is None:
        if not people:
            raise click.UsageError("say how many --tables there are, or give a --roster")
        tables = tables_for(people, len(parties))
    names = dealt(people, tables, parties) if people else []
    return Lesson(
        source=Source(given.source, given.sets),
        tables=[first] * tables,
        seats=seated(tables, parties, names),
        key=token(),
        minutes=minutes,
    )


def _say(lesson: Lesson, how: str, folder: Path, desk: str, bases: list[str], lan: bool) -> None:
    """What the instructor has to know at the start."""
    tables, seats = counted(len(lesson.tables), "table"), counted(len(lesson.parties), "seat")
    output.write(f"a class of {tables} with {seats} each, {how} in {printable(str(folder))}\n")
    output.write(f"your page, on this machine only: {desk}\n")
    output.write(f"the links of the seats are on it; they begin with {listed(bases)}\n")
    if lan:
        output.write(
            "everybody in this network can reach the links. The pages are not encrypted: others in "
            "the network could read them, so give no real names but in the roster\n"
        )
    else:
        output.write("the links work on this machine only; --lan opens them to its network\n")
    output.write("press Ctrl-C to close the class\n")
    output.flush()
