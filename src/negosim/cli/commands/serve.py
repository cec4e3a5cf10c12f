"""`negosim serve`: the terminal UI in a browser on this machine."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.parameters import Command, Whole
from negosim.extras import needed

if TYPE_CHECKING:
    import socket


@click.command("serve", cls=Command)
@click.argument("scenario", required=False)
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=0,
    help="Port to listen on; 0, the default, picks a free one.",
)
@click.option(
    "--sessions",
    type=Whole(1, 100),
    default=8,
    show_default=True,
    help="Maximum number of open windows.",
)
@click.option(
    "--idle",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="MINUTES",
    help="End a session after this long without input.",
)
@click.option("--open", "show", is_flag=True, help="Open the address in the default browser.")
@click.pass_context
def command(
    context: click.Context,
    scenario: str | None,
    port: int,
    sessions: int,
    idle: float,
    show: bool,
) -> None:
    """Serve the terminal UI to a browser on this machine, opening SCENARIO if one is given.

    The address contains a token: anyone who has it can use the UI as you. Ctrl-C ends the server
    and all its sessions.
    """
    if scenario is not None:
        from negosim.scenario.reader import load

        load(scenario)
    with needed("negosim serve", "web"):
        from negosim.web.door import LEAST, files_for, room_for
        from negosim.web.gate import HOST, Gate
        from negosim.web.server import Desk, Terms, serve
    if room_for(sessions) < LEAST:
        raise click.UsageError(
            f"{sessions} sessions need {files_for(sessions)} open files, more than 'ulimit -n' "
            "allows; choose fewer --sessions, or raise it",
            context,
        )
    with listener(context, port, HOST) as listening:
        gate = Gate(listening.getsockname()[1])
        desk = Desk(_program(scenario), gate, Terms(sessions, idle * 60), output.complain)
        output.write(f"negosim is running at {gate.address}\n")
        output.write("it is reachable from this machine only; press Ctrl-C to end it\n")
        output.flush()
        if show:
            click.launch(gate.address)
        serve(listening, desk)
    output.note("server and sessions ended")


def _program(scenario: str | None) -> list[str]:
    """The program of each session: this Python, this negosim; a list, so no shell parses it."""
    # -P: a folder here that happens to be called negosim is not imported
    program = [sys.executable, "-P", "-m", "negosim", "tui"]
    return program if scenario is None else [*program, "--", scenario]


def listener(context: click.Context, port: int, host: str) -> socket.socket:
    """A socket to serve at; UsageError if the port cannot be had."""
    from negosim.web.server import listen

    try:
        return listen(port, host)
    except OSError as error:
        why = {
            errno.EADDRINUSE: f"port {port} is in use; choose another, or --port 0",
            errno.EACCES: f"port {port} needs privileges; choose one from 1024 on, or --port 0",
        }.get(error.errno or 0)
        if why is None:
            raise
        raise click.UsageError(why, context) from error
