"""`negosim class`: what a class needs on paper."""

from __future__ import annotations

from pathlib import Path

import click

from negosim.cli import output
from negosim.cli.commands import class_grade, class_open
from negosim.cli.options import (
    Given,
    World,
    parties_named,
    scenario_options,
    sessions_option,
    world_options,
)
from negosim.cli.parameters import FOLDER, Command
from negosim.cli.progress import Watch
from negosim.files import exists
from negosim.text import counted, printable


class Class(click.Group):
    """The group of these commands."""

    command_class = Command


@click.group(
    "class",
    cls=Class,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,  # the error of a missing command is one line
)
def command() -> None:
    """Prepare a class: hand-outs for each seat, and the instructor's key."""


@command.command("handout")
@scenario_options()
@click.option(
    "-o",
    "--output",
    "folder",
    type=FOLDER,
    metavar="FOLDER",
    required=True,
    help="Write to FOLDER.",
)
@click.option(
    "--seats",
    metavar="IDS",
    default="",
    help="Only these parties, as in buyer,seller (default: all).",
)
@sessions_option()
@world_options("Write instructions for")
@click.option("--force", is_flag=True, help="Replace hand-outs that exist.")
def handout(given: Given, folder: str, seats: str, sessions: str, at: World, force: bool) -> None:
    """Write the hand-outs of SCENARIO as HTML that prints, and as Markdown.

    A page of confidential instructions for each seat, a public brief, an offer sheet, a record for
    the chair; for the instructor a key and a lesson plan. Without --seed they are of the central
    world. Other files in FOLDER stay as they are.
    """
    from negosim.classroom.handout import files
    from negosim.classroom.handout import handout as documents
    from negosim.files import write_all
    from negosim.game.errors import GameError

    given = given.holding(sessions)
    scenario = given.load()
    named = parties_named(scenario, seats)
    try:
        with Watch() as watch:
            pages = documents(
                scenario, list(dict.fromkeys(named)), at.seed, at.world, given.words, watch.step
            )
    except GameError as error:
        raise click.UsageError(str(error)) from None
    data, target = files(pages), Path(folder)
    old = [name for name in data if exists(target / name)]
    if old and not force:
        more = f" and {len(old) - 1} more" if len(old) > 1 else ""
        raise click.UsageError(
            f"{printable(str(target / old[0]))}{more} exist already: --force replaces them"
        )
    write_all(target, data)
    replaced = f", {len(old)} of them replaced" if old else ""
    output.line(f"wrote {counted(len(data), 'file')} to {folder}{replaced}:")
    for name, page in pages.items():
        output.styled(f"{name}.html and .md: {page.title}", indent=2)
    output.styled("The key and the lesson plan are for the instructor alone.")


command.add_command(class_open.command)
command.add_command(class_grade.command)
