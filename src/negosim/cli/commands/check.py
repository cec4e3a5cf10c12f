"""`negosim check`: every error in scenario files, and what to note in those without."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.parameters import Command
from negosim.text import counted


@click.command("check", cls=Command)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def command(files: tuple[str, ...]) -> None:
    """Check scenario files and report every error and notice.

    Errors go to standard error, one per line, as file:line:col: path: what is wrong. The exit code
    is 2 if there are any. Notices, such as a condition that no red line allows, follow in the same
    form after the word 'notice'; with notices alone the exit code is 0.
    """
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
