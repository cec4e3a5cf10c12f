"""`negosim unlock`: what would open blocked clauses and sign instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    Given,
    gathered,
    known,
    scenario_options,
    seed_option,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import Command, Whole
from negosim.cli.progress import Watch
from negosim.cli.targets import Target, json_option, target_options

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario


@dataclass(frozen=True)
class Sought:
    """What to examine, and who may move."""

    instruments: tuple[str, ...]
    clauses: tuple[str, ...]
    party: str | None

    def check(self, scenario: Scenario) -> None:
        """UsageError for a name that the scenario does not have."""
        known("instrument", scenario.instruments, *self.instruments)
        known("clause", scenario.clauses, *self.clauses)
        known("party", scenario.parties, self.party)


@click.command("unlock", cls=Command)
@scenario_options()
@gathered(
    "sought",
    Sought,
    click.option(
        "--instrument",
        "instruments",
        metavar="ID",
        multiple=True,
        help="Examine only this one; may be repeated.",
    ),
    click.option(
        "--clause",
        "clauses",
        metavar="ID",
        multiple=True,
        help="Examine only this one; may be repeated.",
    ),
    click.option("--party", metavar="ID", help="Move only this party."),
)
@study_options(worlds_option(1_000), seed_option())
@click.option(
    "--runs",
    type=Whole(1, 100_000),
    metavar="N",
    default=1_000,
    show_default=True,
    help="Maximum number of runs to search for each instrument.",
)
@target_options(json_option("all of it"))
def command(given: Given, sought: Sought, asked: Asked, runs: int, target: Target) -> None:
    """Find movements that would open SCENARIO's blocked clauses and sign its instruments.

    Each set of movements is verified by running it, printed as --set options to paste after 'run',
    and tested in an ensemble. Movements are arithmetic on the scenario's numbers, not advice.
    """
    import negosim
    from negosim.api.pages.unlock import unlocked_page

    scenario = given.load()
    sought.check(scenario)
    with Watch() as watch:
        result = negosim.unlock(
            scenario,
            instruments=sought.instruments,
            clauses=sought.clauses,
            party=sought.party,
            worlds=asked.worlds,
            seed=asked.seed,
            limit=runs,
            on_step=lambda name: watch.show(f"searching {name}"),
            should_stop=watch.should_stop,
        )
    target.write(result.to_dict)
    if target.page:
        output.page(unlocked_page(scenario, result, given.run_command, sought.clauses))
    if watch.stopped:
        interrupted("interrupted: showing results so far")
