"""`negosim check`: every error in scenario files, and what to note; or their JSON Schema."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.parameters import FILE, Command
from negosim.text import counted


@click.command("check", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files instead.")
@click.option(
    "-o", "--output", "target", type=FILE, metavar="FILE", help="Write the schema to FILE."
)
def command(files: tuple[str, ...], schema: bool, target: str | None) -> None:
    """Check scenario files and report every error and notice.

    Errors go to standard error, one per line, as file:line:col: path: what is wrong. The exit code
    is 2 if there are any. Notices, such as a condition that no red line allows, follow in the same
    form after the word 'notice'; with notices alone the exit code is 0. The schema is for editors
    that complete and check TOML.
    """
    if schema:
        _print_schema(files, target)
        return
    if target is not None:
        raise click.UsageError("-o writes the schema: give --schema, too")
    if not files:
        raise click.UsageError("name a FILE to check, or --schema")
    from negosim.scenario.faults import Fault, ScenarioError
    from negosim.scenario.reader import reviewed

    errors: list[Fault] = []
    notices: list[Fault] = []
    for file in files:
        try:
            scenario, found = reviewed(file)
        except ScenarioError as error:
            errors += error.faults
            continue
        parties = counted(len(scenario.parties), "party")
        clauses = counted(len(scenario.clauses), "clause")
        noted = f"; {counted(len(found), 'notice')}" if found else ""
        output.line(f"{file}: OK: {scenario.title} ({parties}, {clauses}{noted})")
        notices += found
    for notice in notices:
        output.report(str(notice))
    if errors:
        raise ScenarioError(errors)


def _print_schema(files: tuple[str, ...], target: str | None) -> None:
    from negosim.scenario.json_schema import json_schema

    if files:
        raise click.UsageError("--schema prints the schema alone: leave out the files")
    output.json_to(target or "-", json_schema())
