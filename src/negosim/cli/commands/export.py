"""`negosim export`: a scenario in another program's format."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.options import Given, scenario_options
from negosim.cli.parameters import FILE, Command
from negosim.text import listed

FORMATS = ("negmas", "genius", "ktab", "exchange", "csv")


@click.command("export", cls=Command)
@scenario_options()
@click.option(
    "--to", "format_name", type=click.Choice(FORMATS), required=True, help="Format to write."
)
@click.option(
    "-o",
    "--output",
    "target",
    type=FILE,
    metavar="FILE",
    default="-",
    help="Write FILE, a folder if the format has several files; '-' prints a file.",
)
def command(given: Given, format_name: str, target: str) -> None:
    """Write a scenario in another program's format.

    What the format cannot hold is listed on standard error.
    """
    from negosim.formats.registry import export

    result = export(given.load(), format_name)
    if target == "-" and len(result.files) > 1:
        files = "a domain and a profile for each party"
        raise click.UsageError(f"{format_name} is {files}: name a folder with -o")
    for words in result.lost:
        output.report(f"{given.source}: lost: {words}")
    if target == "-":
        output.write("".join(result.files.values()))
        return
    result.save(target)
    output.note(f"wrote {listed(list(result.files)) if len(result.files) > 1 else target}")
