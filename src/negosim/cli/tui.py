"""Owns `negosim tui`; knows no screen."""

from __future__ import annotations

import click

from negosim.cli import output


@click.command("tui")
@click.argument("scenario", required=False)
@click.pass_context
def command(context: click.Context, scenario: str | None) -> None:
    """Open the terminal UI, on SCENARIO where one is named.

    SCENARIO is a name from 'negosim list' or a .toml file.
    """
    open_ui(context, scenario)


def open_ui(context: click.Context, scenario: str | None) -> None:
    """Opens the terminal UI; without a terminal points to `run`."""
    if not output.interactive():
        raise click.UsageError(
            "the terminal UI needs a terminal; "
            f"'negosim run {scenario or 'SCENARIO'}' prints a transcript",
            context,
        )
    if scenario is not None:
        from negosim.scenario.reader import load

        load(scenario)  # what is wrong with it is told before the screen changes
    from negosim.tui.app import main

    main(scenario)
