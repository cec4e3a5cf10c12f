"""Lists the commands, and loads the one that is called.

One line below adds a command: its module has a click command named `command`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword

import click

from negosim.cli import COMPLETE
from negosim.version import __version__

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Talks": {
        "list": "List available scenarios.",
        "show": "Show a scenario: parties, clauses, stances, ZOPA.",
        "run": "Play one run and print its transcript.",
        "play": "Take a seat at the table and see how you do.",
        "serve": "Serve the terminal UI to a browser on this machine.",
    },
    "Studies": {
        "ensemble": "Play many worlds and count the outcomes.",
        "sweep": "Play a grid of variants and show a table or heat map.",
        "sensitivity": "Find out which stated numbers matter, and how much.",
        "compare": "Compare two scenarios in the same worlds.",
        "unlock": "Find what would open blocked clauses and sign instruments.",
        "strategies": "Play the tactics as a game: equilibria, best replies, regret.",
        "bargain": "Find the packages that theories of bargaining select.",
        "runs": "List, show, verify and resume stored studies.",
    },
    "Evidence": {
        "forecast": "Forecast each clause by the literature's models.",
        "validate": "Score the forecasts on data with known outcomes.",
        "infer": "Infer red lines, weights and tactics from what was heard.",
    },
    "Class": {
        "class": "Write hand-outs, open a classroom in the browser.",
    },
    "Files": {
        "report": "Write one page on a scenario, with charts and sources.",
        "new": "Write a scenario to start from, or import one.",
        "check": "Check scenario files, or print their JSON Schema.",
        "export": "Write a scenario in another program's format.",
    },
}
"""The commands by what they are for, as the help lists them."""

COMMANDS: Mapping[str, str] = {
    "tui": "Open the terminal UI.",  # the help names it above its list
    **{name: about for section in SECTIONS.values() for name, about in section.items()},
}

MOVED: Mapping[str, tuple[str, ...]] = {"schema": ("check", "--schema")}
"""Old words, which no help lists, and the arguments that they stand for."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"negosim.cli.commands.{module}").command
        assert isinstance(command, click.Command)
        if COMPLETE in os.environ:
            from negosim.cli.completion import taught

            return taught(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The commands by what they are for, from the list alone."""
        width = max(map(len, COMMANDS))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), what) for name, what in commands.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; UsageError with the nearest one if unknown."""
        word = args[0]
        if word in MOVED:
            return self.resolve_command(ctx, [*MOVED[word], *args[1:]])
        if word not in COMMANDS and not word.startswith("-"):
            near = get_close_matches(word[:100], COMMANDS, 1, 0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command '{word[:100]}'; {hint}", ctx)
        return super().resolve_command(ctx, args)


def _no_command(context: click.Context) -> None:
    from negosim.cli.commands.tui import open_ui

    open_ui(context, None)


@click.command(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="negosim")
@click.pass_context
def negosim(context: click.Context, /) -> None:
    """Simulate a negotiation session by session and see why each clause is agreed or blocked.

    Without a command, or with 'negosim tui SCENARIO', negosim opens its terminal UI. A scenario is
    a name from 'negosim list' or a .toml file. Results are not forecasts.
    """
    if context.invoked_subcommand is None:
        _no_command(context)
