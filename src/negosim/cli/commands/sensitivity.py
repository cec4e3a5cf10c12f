"""`negosim sensitivity`: the tornado and the Sobol indices as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.csv_files import cells
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    Given,
    Whole,
    engine_options,
    gathered,
    scenario_options,
    seed_option,
    study_options,
    worlds_option,
)
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.sensitivity import Sensitivity
    from negosim.study.sobol import Sobol


@dataclass(frozen=True)
class Tornado:
    """How the numbers are moved, one at a time."""

    step: float | None
    top: int

    def play(self, scenario: Scenario, of: str | None, asked: Asked) -> Sensitivity:
        """Every stated number moved down and up, watched."""
        import negosim
        from negosim.study.parameters import parameters

        worlds = asked.worlds or 512
        with asked.study(scenario, 2 * worlds * len(parameters(scenario))) as (study, watch):
            found = negosim.sensitivity(
                scenario, worlds, asked.seed, of=of, step=self.step, study=study
            )
        output.note(f"{counted(len(found.swings), 'number')} moved in {duration(watch.seconds)}")
        return found


@dataclass(frozen=True)
class Indices:
    """Which numbers are varied together, and at how many samples."""

    sobol: tuple[str, ...]
    samples: int

    def play(self, scenario: Scenario, of: str | None, asked: Asked) -> Sobol:
        """Every point of the design, watched."""
        import negosim

        if self.samples & (self.samples - 1):
            raise click.UsageError(f"--samples should be a power of two, not {self.samples}")
        worlds = asked.worlds or 256
        points = self.samples * (len(self.sobol) + 2)
        with asked.study(scenario, worlds * points) as (study, watch):
            try:
                found = negosim.sobol(
                    scenario,
                    self.sobol,
                    worlds,
                    asked.seed,
                    samples=self.samples,
                    of=of,
                    study=study,
                )
            except ValueError as wrong:
                raise click.UsageError(str(wrong)) from wrong
        output.note(f"{counted(found.points, 'point')} in {duration(watch.seconds)}")
        return found


@click.command("sensitivity")
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
    found = kind.play(scenario, of, asked)
    name = "sobol.csv" if indices.sobol else "moves.csv"
    target.write(found.to_dict, lambda: {name: cells(found.rows(), ["path"])})
    if target.page:
        _page(scenario, found.to_dict(), found.words, tornado.top)
    if not found.complete:
        interrupted("interrupted: the numbers not reached are marked")


def _page(scenario: Scenario, told: dict[str, Any], words: str, top: int) -> None:
    from negosim.prose.studies.sensitivity import sobol_grid

    output.styled(f"{scenario.title} ({scenario.id})", "bold")
    if "parameters" in told:
        _bars(told, words, top)
        return
    worlds = counted(told["worlds"], "world")
    output.styled(
        f"{counted(told['points'], 'point')}, each in the same {worlds} of seed "
        f"{told['seed']}; {words}: mean {told['mean']:.4g}, variance {told['variance']:.4g}."
    )
    _note(told)
    grid = sobol_grid(told)
    if grid.rows:
        output.heading(grid.title)
        output.table(grid.head, grid.rows)
        output.styled(grid.note, "dim")


def _bars(told: dict[str, Any], words: str, top: int) -> None:
    from negosim.prose.studies import sensitivity as prose
    from negosim.prose.studies.ensemble import with_error

    output.styled(prose.played_sentence(told))
    if not told["worlds"]:
        return
    output.styled(f"Unchanged: {words} {with_error(told['mean'], told['se'])}.")
    _note(told)
    bars = prose.tornado(told, top, output.width())
    if bars:
        output.heading(f"What moves {prose.the(words)}")
    for one in bars:
        output.write(f"{one.head}\n")
        output.styled(one.moves, "dim", indent=4)
    if bars:
        output.styled(prose.legend(words))
        output.styled("")
    for line in prose.rest_sentences(told, words, top):
        output.styled(line)


def _note(told: dict[str, Any]) -> None:
    if told["note"]:
        output.styled(told["note"][:1].upper() + told["note"][1:] + ".")
