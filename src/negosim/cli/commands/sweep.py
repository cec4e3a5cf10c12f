"""`negosim sweep`: a grid of variants as a table or a heat map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
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
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.study.sweep import Sweep


@click.command("sweep", cls=Command)
@scenario_options()
@click.option(
    "--vary",
    metavar="PATH=VALUES",
    multiple=True,
    required=True,
    help="Values as lo:hi:n or a,b,c; repeat for a grid.",
)
@click.option("--central", is_flag=True, help="Play only the central run at each point.")
@click.option(
    "--show",
    metavar="OUTCOME",
    multiple=True,
    help="signed:ID, agreed:ID, conditional:ID, open:ID, blocked:ID, level:ID, utility:ID.",
)
@study_options(
    worlds_option(1_000, "Number of worlds at each point; 0 plays only the central run.", least=0),
    seed_option(),
    engine_options(),
    store_options(),
)
@output_options("the sweep")
def command(
    given: Given,
    vary: tuple[str, ...],
    central: bool,
    show: tuple[str, ...],
    asked: Asked,
    target: Target,
) -> None:
    """Play SCENARIO at every point of a grid, in the same worlds, and show the outcome of each.

    Prints a table, or a heat map for two paths. A point whose values do not fit the scenario is
    listed with its error. Ctrl-C stops and prints the results so far; with --store or --keep the
    same command continues from there.
    """
    import negosim
    from negosim.api.pages.sweep import sweep_page
    from negosim.cli.pages.sweep import sweep_tables
    from negosim.study.axes import axis, grid
    from negosim.study.measure import measure

    scenario = given.load()
    shown = tuple(measure(text, scenario) for text in show)
    axes = tuple(axis(text) for text in vary)
    worlds = 0 if central else asked.worlds
    total = len(grid(axes, scenario)) * (worlds or 1)
    with asked.study(scenario, total) as (study, watch):
        result = negosim.sweep(scenario, axes, worlds, asked.seed, study=study)
    if result.complete:
        output.note(f"{counted(total, 'world')} in {duration(watch.seconds)}")
    target.write(result.to_dict, lambda: sweep_tables(result))
    if target.page:
        output.page(sweep_page(scenario, result, output.width(), shown))
    if not result.complete:
        _interrupted(result, asked.store)
    if all(p.faults for p in result.points):
        output.flush()
        raise click.UsageError("no point could be played")


def _interrupted(result: Sweep, store: Path | None) -> NoReturn:
    played = sum(1 for p in result.points if p.worlds == max(1, result.asked))
    lines = [f"interrupted after {counted(played, 'point', of=len(result.points))}"]
    if store is not None:
        lines.append(
            f"finished points are stored in {store}: the same command continues from there"
        )
    interrupted(*lines)
