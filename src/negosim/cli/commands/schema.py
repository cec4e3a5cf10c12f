"""`negosim schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.parameters import FILE, Command


@click.command("schema", cls=Command)
@click.option(
    "-o",
    "--output",
    "target",
    type=FILE,
    metavar="FILE",
    default="-",
    help="Write the schema to FILE.",
)
def command(target: str) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML."""
    from negosim.scenario.json_schema import json_schema

    output.json_to(target, json_schema())
