"""`negosim validate`: forecasts against known outcomes, a scenario against its record."""

from __future__ import annotations

from pathlib import Path

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    Given,
    scenario_options,
    seed_option,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import Command
from negosim.cli.progress import Watch, duration
from negosim.cli.targets import Target, output_options
from negosim.text import counted

WORLDS = 1_000


@click.command("validate", cls=Command)
@scenario_options(metavar="TARGET")
@click.option(
    "--voice",
    metavar="ACTOR",
    multiple=True,
    help="Data: an actor without a vote where the Council votes; may be repeated.",
)
@study_options(
    worlds_option(0, f"Scenario: number of worlds to play (default: {WORLDS:,})."), seed_option()
)
@output_options("the scores")
def command(given: Given, voice: tuple[str, ...], asked: Asked, target: Target) -> None:
    """Score negosim on TARGET: data with known outcomes, or a scenario with a record.

    Data are a folder with issues.csv and positions.csv: every forecast and negosim, with intervals
    by a bootstrap over dossiers. A scenario, by name or as a .toml file, is compared with its
    record: verdicts, levels, Brier score, rank correlation. Ctrl-C stops and prints the results so
    far.
    """
    if is_data(given.source):
        if given.sets or asked.worlds:
            option = "--set" if given.sets else "-n"
            raise click.UsageError(f"{option} is for a scenario: TARGET is a folder of data")
        _data(given.source, voice, asked.seed, target)
    else:
        if voice:
            raise click.UsageError("--voice is for a folder of data: TARGET is a scenario")
        _scenario(given, asked, target)


def is_data(source: str) -> bool:
    """Whether TARGET is a folder; a scenario of the same name goes first.

    ScenarioError for a word that is neither a folder nor a scenario.
    """
    from negosim.scenario.faults import Fault, ScenarioError, did_you_mean
    from negosim.scenario.presets import presets
    from negosim.text import printable

    names = [preset.name for preset in presets()]
    if source and source not in names and Path(source).is_dir():
        return True
    if source in names or source.endswith(".toml") or Path(source).is_file():
        return False
    neither = f"there is no scenario and no folder of data '{printable(source, 200)}'"
    raise ScenarioError([Fault("", f"{neither}{did_you_mean(source, names)}")])


def _data(data: str, voice: tuple[str, ...], seed: int, target: Target) -> None:
    import negosim
    from negosim.api.pages.validate import validation_page
    from negosim.cli.pages.evidence import validation_tables

    with Watch() as watch:
        result = negosim.validate(
            data, seed, voice=voice, on_step=watch.show, should_stop=watch.should_stop
        )
    if result.complete:
        output.note(f"{result.issues:,} issues in {duration(watch.seconds)}")
    target.write(result.to_dict, lambda: validation_tables(result))
    if target.page:
        output.page(validation_page(result))
    if not result.complete:
        interrupted("interrupted: showing results so far")


def _scenario(given: Given, asked: Asked, target: Target) -> None:
    import negosim
    from negosim.api.pages.backtest import backtest_page
    from negosim.cli.pages.evidence import backtest_tables

    scenario, worlds = given.load(), asked.worlds or WORLDS
    with asked.study(scenario, worlds) as (study, watch):
        result = negosim.backtest(scenario, worlds, asked.seed, study=study)
    if result.complete:
        output.note(f"{counted(worlds, 'world')} in {duration(watch.seconds)}")
    target.write(result.to_dict, lambda: backtest_tables(result))
    if target.page:
        output.page(backtest_page(scenario, result))
    if not result.complete:
        interrupted("interrupted: the ensemble has the worlds played so far")
