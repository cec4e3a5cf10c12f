"""Owns `negosim check`; what is wrong with a scenario is known to the scenario package."""

from __future__ import annotations

import click

from negosim.cli import output


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
        parties, clauses = len(scenario.parties), len(scenario.clauses)
        size = (
            f"{parties} part{'y' if parties == 1 else 'ies'}, "
            f"{clauses} clause{'' if clauses == 1 else 's'}"
        )
        output.write(f"{file}: OK: {scenario.title} ({size})\n")
    if faults:
        raise ScenarioError(faults)
