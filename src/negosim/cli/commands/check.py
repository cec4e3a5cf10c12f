"""Owns `negosim check`; what is wrong with a scenario is known to the scenario package."""

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

    faults: list[Fault] = []
    for file in files:
        try:
            scenario = load(file)
        except ScenarioError as wrong:
            faults += wrong.faults
            continue
        parties = counted(len(scenario.parties), "party")
        clauses = counted(len(scenario.clauses), "clause")
        output.write(f"{file}: OK: {scenario.title} ({parties}, {clauses})\n")
    if faults:
        raise ScenarioError(faults)
