"""`negosim tui`: the terminal UI."""

from __future__ import annotations

import gc
import os
import signal
import time

import click

from negosim.cli import output
from negosim.cli.parameters import Command


@click.command("tui", cls=Command)
@click.argument("scenario", required=False)
@click.pass_context
def command(context: click.Context, scenario: str | None) -> None:
    """Open the terminal UI, showing SCENARIO if one is given.

    SCENARIO is a name from 'negosim list' or a .toml file.
    """
    open_ui(context, scenario)


def open_ui(context: click.Context, scenario: str | None) -> None:
    """Open the terminal UI; UsageError that names `run` without a terminal or browser."""
    server = os.environ.get("NEGOSIM_SERVED_BY", "")
    if server.isdigit():
        _end_with(int(server))
    elif not output.interactive():
        dumb = " that can place text, and TERM is dumb" if output.is_dumb() else ""
        raise click.UsageError(
            f"the terminal UI needs a terminal{dumb}; "
            f"'negosim run {(scenario or 'SCENARIO')[:200]}' prints a transcript",
            context,
        )
    if scenario is not None:
        from negosim.scenario.presets import scenario_file

        scenario_file(scenario)  # a wrong name ends here; the file is read later
    gc.disable()  # until the first frame: what a start makes is kept, and there is much of it
    from negosim.tui.app import main

    if code := main(scenario):  # it has reported the errors of the scenario
        context.exit(code)


def _end_with(server: int) -> None:
    """End this program when the server that started it has ended, even by kill -9."""
    from threading import Thread

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)  # the UI restores the terminal

    if os.name == "posix":  # elsewhere a child keeps the id of a parent that has ended
        Thread(target=watch, name="server-watch", daemon=True).start()
