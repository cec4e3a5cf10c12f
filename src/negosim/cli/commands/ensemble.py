"""`negosim ensemble`: many worlds, counted as they are played; can be stopped and resumed."""

from __future__ import annotations

import shlex

import click

from negosim.cli.options import (
    Asked,
    Given,
    engine_options,
    scenario_options,
    seed_option,
    store_options,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import Command
from negosim.cli.targets import Target, output_options


@click.command("ensemble", cls=Command)
@scenario_options()
@study_options(worlds_option(10_000), seed_option(), engine_options(), store_options())
@output_options("the ensemble")
def command(given: Given, asked: Asked, target: Target) -> None:
    """Play SCENARIO in many worlds and report how often each outcome occurs.

    A world is one draw of every uncertain value in the scenario. Ctrl-C stops and prints the
    results so far; with --store or --keep the same command continues from there. The results are
    the same for any engine and number of workers.
    """
    from negosim.cli.pages.ensemble import play

    play(given.load(), asked, target, shlex.join(given.run_command))
