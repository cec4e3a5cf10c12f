"""Owns `negosim sensitivity`: the tornado and the Sobol indices as tables; study plays them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import (
    MOST_WORLDS,
    Whole,
    chosen_engine,
    engine_options,
    one_line,
    seed_option,
    set_option,
)
from negosim.cli.progress import Watch, duration
from negosim.cli.targets import output_options

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.engines import Engine
    from negosim.study.sensitivity import Sensitivity
    from negosim.study.sobol import Sobol

INTERRUPTED = 130


@click.command("sensitivity")
@click.argument("source", metavar="SCENARIO")
@click.option(
    "-n",
    "--worlds",
    "worlds",
    type=Whole(1, MOST_WORLDS),
    help="Number of worlds for each change.  [default: 512; 256 with --sobol]",
)
@click.option(
    "--of",
    metavar="OUTCOME",
    help="signed:ID, agreed:ID, blocked:ID, level:ID, utility:ID or settled (default: signed).",
)
@click.option(
    "--step",
    type=click.FloatRange(0, 10, min_open=True),
    help="Change every number by this much instead of by its stated spread.",
)
@click.option(
    "--top", type=Whole(1, 100_000), default=20, show_default=True, help="Number of bars to show."
)
@click.option(
    "--sobol",
    metavar="PATH=LO:HI",
    multiple=True,
    help="Compute Sobol indices of these numbers instead; give two or more.",
)
@click.option(
    "--samples",
    type=Whole(2, 2**16),
    default=64,
    show_default=True,
    help="Number of Sobol samples, a power of two; plays samples × (paths + 2) points.",
)
@seed_option()
@set_option()
@engine_options()
@output_options("the result")
def command(
    source: str,
    worlds: int | None,
    of: str | None,
    step: float | None,
    top: int,
    sobol: tuple[str, ...],
    samples: int,
    seed: int,
    sets: tuple[str, ...],
    workers: int | None,
    engine_name: str | None,
    scheduler: str | None,
    json_to: str | None,
    csv_to: str | None,
) -> None:
    """Find out which of SCENARIO's stated numbers change the outcome most.

    Changes one number at a time, down and up by its stated spread, in the same worlds (a tornado).
    With --sobol, vary several numbers together and report each one's share of the variance.
    """
    import negosim
    from negosim.study.parameters import parameters

    scenario = negosim.load(source, sets)
    if sobol:
        if samples & (samples - 1):
            raise click.UsageError(f"--samples should be a power of two, not {samples}")
        worlds = worlds or 256
        points = samples * (len(sobol) + 2)
    else:
        worlds = worlds or 512
        points = 2 * len(parameters(scenario))
    engine = chosen_engine(workers, engine_name, scheduler, scenario, worlds * points)
    found: Sensitivity | Sobol
    if sobol:
        found = _sobol(scenario, sobol, worlds, seed, samples, of, engine)
    else:
        found = _tornado(scenario, worlds, seed, of, step, engine)
    if csv_to is not None:
        from negosim.cli.pages.csv_files import write_folder

        name = "sobol.csv" if sobol else "moves.csv"
        write_folder(csv_to, {name: _cells(found.rows())})
    told = found.to_dict()
    if json_to is not None:
        output.json_to(json_to, told)
    if json_to != "-":
        _page(scenario, told, found.words, top)
    if not found.complete:
        output.flush()
        output.complain("interrupted: the numbers not reached are marked")
        raise click.exceptions.Exit(INTERRUPTED)


def _tornado(
    scenario: Scenario, worlds: int, seed: int, of: str | None, step: float | None, engine: Engine
) -> Sensitivity:
    import negosim

    with one_line(), Watch() as watch:
        found = negosim.sensitivity(
            scenario,
            worlds,
            seed,
            of=of,
            step=step,
            using=engine,
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    output.note(f"{len(found.swings)} numbers moved in {duration(watch.seconds)}")
    return found


def _sobol(
    scenario: Scenario,
    ranges: tuple[str, ...],
    worlds: int,
    seed: int,
    samples: int,
    of: str | None,
    engine: Engine,
) -> Sobol:
    import negosim

    with one_line(), Watch() as watch:
        try:
            found = negosim.sobol(
                scenario,
                ranges,
                worlds,
                seed,
                samples=samples,
                of=of,
                using=engine,
                on_progress=watch.on_progress,
                should_stop=watch.should_stop,
            )
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from wrong
    output.note(f"{found.points:,} points in {duration(watch.seconds)}")
    return found


def _cells(rows: list[dict[str, Any]]) -> list[list[Any]]:
    if not rows:
        return [["path"]]
    return [list(rows[0]), *(["" if x is None else x for x in row.values()] for row in rows)]


def _page(scenario: Scenario, told: dict[str, Any], words: str, top: int) -> None:
    from negosim.prose.studies.sensitivity import sobol_grid

    output.styled(f"{scenario.title} ({scenario.id})", "bold")
    if "parameters" in told:
        _bars(told, words, top)
        return
    output.styled(
        f"{told['points']:,} points, each in the same {told['worlds']:,} worlds of seed "
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
