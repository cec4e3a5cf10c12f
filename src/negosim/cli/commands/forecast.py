"""`negosim forecast`: the literature's models beside the central run and the ensemble."""

from __future__ import annotations

import math

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
from negosim.cli.progress import Watch
from negosim.cli.targets import Target, output_options


def scale_of(
    _context: click.Context | None, _parameter: click.Parameter | None, word: str
) -> tuple[float, float]:
    """The ends of a scale such as 4:10; UsageError for anything else."""
    try:
        low, high = map(float, word.split(":"))
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise click.BadParameter(f"should be LOW:HIGH, such as 0:100, not {word[:40]!r}")
    return low, high


@click.command("forecast", cls=Command)
@scenario_options()
@click.option(
    "--scale",
    metavar="LOW:HIGH",
    default="0:100",
    show_default=True,
    callback=scale_of,
    help="The scale of the positions in a CSV file.",
)
@click.option(
    "--calibrate",
    metavar="DATA",
    help="Take intervals from this folder of data with known outcomes.",
)
@study_options(worlds_option(1_000), seed_option())
@output_options("the forecasts")
def command(
    given: Given,
    scale: tuple[float, float],
    calibrate: str | None,
    asked: Asked,
    target: Target,
) -> None:
    """Forecast every clause of SCENARIO, or every issue of a CSV file, by every model.

    A file has the columns issue, actor, position, salience, capability. The levels stand beside
    those of the central run and of an ensemble.
    """
    import negosim
    from negosim.api.forecast import is_file
    from negosim.api.pages.forecast import forecast_page
    from negosim.cli.pages.evidence import forecast_tables

    file = is_file(given.source)
    if file and given.sets:
        raise click.UsageError("--set changes a scenario, not a CSV file")
    with Watch() as watch:
        result = negosim.forecast(
            given.source if file else given.load(),
            asked.worlds,
            asked.seed,
            scale=scale,
            calibrate=calibrate,
            on_step=lambda step: _show(watch, step),
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    target.write(result.to_dict, lambda: forecast_tables(result))
    if target.page:
        output.page(forecast_page(result, result.names, output.width()))
    if not result.complete:
        interrupted("interrupted: the ensemble has the worlds played so far")


def _show(watch: Watch, step: str) -> None:
    """Show a step of the calibration, which has no result before it is complete."""
    if watch.stopped:
        raise KeyboardInterrupt
    watch.show(step)
