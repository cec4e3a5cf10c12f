"""`negosim sensitivity`: the tornado and the Sobol indices as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    Given,
    engine_options,
    gathered,
    scenario_options,
    seed_option,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import Command, Whole
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.layout import cells, noted
from negosim.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from negosim.prose.blocks import Block
    from negosim.scenario.schema import Scenario
    from negosim.study.sensitivity import Sensitivity
    from negosim.study.sobol import Sobol


@dataclass(frozen=True)
class Tornado:
    """How the numbers are moved, one at a time."""

    step: float | None
    top: int

    def play(self, scenario: Scenario, of: str | None, asked: Asked) -> Sensitivity:
        """Move every stated number down and up, with progress."""
        import negosim
        from negosim.study.parameters import parameters

        worlds = asked.worlds or 512
        with asked.study(scenario, 2 * worlds * len(parameters(scenario))) as (study, watch):
            result = negosim.sensitivity(
                scenario, worlds, asked.seed, of=of, step=self.step, study=study
            )
        output.note(f"{counted(len(result.swings), 'number')} moved in {duration(watch.seconds)}")
        return result


@dataclass(frozen=True)
class Indices:
    """Which numbers are varied together, and at how many samples."""

    sobol: tuple[str, ...]
    samples: int

    def play(self, scenario: Scenario, of: str | None, asked: Asked) -> Sobol:
        """Play every point of the design, with progress."""
        import negosim

        if self.samples & (self.samples - 1):
            raise click.UsageError(f"--samples should be a power of two, not {self.samples}")
        worlds = asked.worlds or 256
        points = self.samples * (len(self.sobol) + 2)
        with asked.study(scenario, worlds * points) as (study, watch):
            try:
                result = negosim.sobol(
                    scenario,
                    self.sobol,
                    worlds,
                    asked.seed,
                    samples=self.samples,
                    of=of,
                    study=study,
                )
            except ValueError as error:
                raise click.UsageError(str(error)) from error
        output.note(f"{counted(result.points, 'point')} in {duration(watch.seconds)}")
        return result


@click.command("sensitivity", cls=Command)
@scenario_options()
@click.option(
    "--of",
    metavar="OUTCOME",
    help="signed:ID, agreed:ID, blocked:ID, level:ID, utility:ID or settled (default: signed).",
)
@gathered(
    "tornado",
    Tornado,
    click.option(
        "--step",
        type=click.FloatRange(0, 10, min_open=True),
        help="Change every number by this much instead of by its stated spread.",
    ),
    click.option(
        "--top",
        type=Whole(1, 100_000),
        default=20,
        show_default=True,
        help="Number of bars to show.",
    ),
)
@gathered(
    "indices",
    Indices,
    click.option(
        "--sobol",
        metavar="PATH=LO:HI",
        multiple=True,
        help="Compute Sobol indices of these numbers instead; give two or more.",
    ),
    click.option(
        "--samples",
        type=Whole(2, 2**16),
        default=64,
        show_default=True,
        help="Number of Sobol samples, a power of two; plays samples × (paths + 2) points.",
    ),
)
@study_options(
    worlds_option(0, "Number of worlds for each change.  [default: 512; 256 with --sobol]"),
    seed_option(),
    engine_options(),
)
@output_options("the result")
def command(
    given: Given, of: str | None, tornado: Tornado, indices: Indices, asked: Asked, target: Target
) -> None:
    """Find out which of SCENARIO's stated numbers change the outcome most.

    Changes one number at a time, down and up by its stated spread, in the same worlds (a tornado).
    With --sobol, vary several numbers together and report each one's share of the variance.
    """
    scenario = given.load()
    kind = indices if indices.sobol else tornado
    result = kind.play(scenario, of, asked)
    name = "sobol.csv" if indices.sobol else "moves.csv"
    target.write(
        result.to_dict, lambda: {name: cells(noted(result.rows(), set=result.set), ["path"])}
    )
    if target.page:
        output.page(_page(scenario, result.to_dict(), result.words, tornado.top))
    if not result.complete:
        interrupted("interrupted: the numbers not reached are marked")


def _page(scenario: Scenario, result: dict[str, Any], words: str, top: int) -> Iterator[Block]:
    from negosim.api.pages.sensitivity import sobol_page, tornado_page

    if "sobol" in result:
        return sobol_page(scenario, result, words)
    return tornado_page(scenario, result, words, top, output.width())
