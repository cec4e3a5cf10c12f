"""Owns `negosim check`; what is wrong with a scenario is known to the scenario package."""

from __future__ import annotations

import click

from negosim.cli import output


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def command(files: tuple[str, ...]) -> None:
    """Check scenario files and tell all that is wrong with them.

    Faults go to standard error, one a line, as file:line:col: path: what is wrong. The exit code
    is 2 where there is any.
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
        parties, clauses = len(scenario.parties), len(scenario.clauses)
        size = f"parties {parties}, clauses {clauses}"
        output.write(f"{file}: in order: {scenario.title}, {size}\n")
    if faults:
        raise ScenarioError(faults)
