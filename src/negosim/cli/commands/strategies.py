"""`negosim strategies`: the tactics as a game, as tables and heat maps."""

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
    from negosim.study.strategies import Strategies

LARGE = 100
"""From so many combinations on their number is printed before they are played."""


@click.command("strategies", cls=Command)
@scenario_options()
@click.option(
    "--party",
    "parties",
    metavar="ID",
    multiple=True,
    help="A party that chooses its tactic (default: all that can concede); repeat for several.",
)
@click.option(
    "--tactic",
    "tactics",
    metavar="TACTIC",
    multiple=True,
    help="A tactic beside the stated one (default: all); repeat for several.",
)
@study_options(
    worlds_option(2_048, "Number of worlds for each combination.", least=2),
    seed_option(),
    engine_options(),
    store_options(),
)
@output_options("the game")
def command(
    given: Given,
    parties: tuple[str, ...],
    tactics: tuple[str, ...],
    asked: Asked,
    target: Target,
) -> None:
    """Play every combination of tactics in SCENARIO in the same worlds, as a game.

    Prints the payoffs, pure-strategy Nash equilibria, dominated tactics, best replies and the
    regret of the stated tactics; for two parties also heat maps and mixed equilibria. Ctrl-C stops
    and prints the results so far; with --store or --keep the same command continues from there.
    """
    import negosim
    from negosim.api.pages.strategies import strategies_page
    from negosim.cli.pages.strategies import strategies_tables
    from negosim.study.choices import players_of
    from negosim.study.strategies import cells_of

    scenario = given.load()
    chosen = (parties or None, tactics or None)
    cells = cells_of(players_of(scenario, *chosen, asked.worlds))
    total = cells * asked.worlds
    if cells >= LARGE:
        output.note(f"{counted(cells, 'combination')}, {counted(total, 'world')} in all")
    with asked.study(scenario, total) as (study, watch):
        result = negosim.strategies(scenario, *chosen, asked.worlds, asked.seed, study=study)
    if result.complete:
        output.note(f"{counted(total, 'world')} in {duration(watch.seconds)}")
    target.write(result.to_dict, lambda: strategies_tables(result))
    if target.page:
        output.page(strategies_page(scenario, result, output.width()))
    if not result.complete:
        _interrupted(result, asked.store)


def _interrupted(result: Strategies, store: Path | None) -> NoReturn:
    played = counted(result.worlds, "world", of=result.asked)
    lines = [f"interrupted after {played} in every combination"]
    if store is not None:
        lines.append(f"what was played is stored in {store}: the same command continues from there")
    interrupted(*lines)
