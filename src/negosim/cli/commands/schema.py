"""Owns `negosim schema`; the schema itself is the scenario package's."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.targets import FILE


@click.command("schema")
@click.option(
    "-o", "--output", "target", type=FILE, metavar="FILE", default="-", help="Write it to FILE."
)
def command(target: str) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check TOML."""
    from negosim.scenario.schema import Scenario

    shape = Scenario.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    output.json_to(target, {**head, **shape})
