"""`negosim check`: every error in scenario files."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.text import counted


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def command(files: tuple[str, ...]) -> None:
    """Check scenario files and report every error.

    Errors go to standard error, one per line, as file:line:col: path: what is wrong. The exit code
    is 2 if there are any.
    """
    from negosim.scenario.faults import Fault, ScenarioError
    from negosim.scenario.reader import load

    errors: list[Fault] = []
    for file in files:
        try:
            scenario = load(file)
        except ScenarioError as error:
            errors += error.faults
            continue
        parties = counted(len(scenario.parties), "party")
        clauses = counted(len(scenario.clauses), "clause")
        output.write(f"{file}: OK: {scenario.title} ({parties}, {clauses})\n")
    if errors:
        raise ScenarioError(errors)
