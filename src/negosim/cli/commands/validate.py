"""`negosim validate`: forecasts and negosim against known outcomes."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import seed_option
from negosim.cli.parameters import Command
from negosim.cli.progress import Watch, duration
from negosim.cli.targets import Target, output_options


@click.command("validate", cls=Command)
@click.argument("data", metavar="DATA")
@click.option(
    "--voice",
    metavar="ACTOR",
    multiple=True,
    help="An actor without a vote where the Council votes; may be repeated.",
)
@seed_option()
@output_options("the scores")
def command(data: str, voice: tuple[str, ...], seed: int, target: Target) -> None:
    """Score every forecast and negosim on DATA, decisions with known outcomes.

    DATA is a folder with issues.csv and positions.csv. Prints errors with intervals by a bootstrap
    over dossiers, differences to the compromise model, and CRPS and coverage of distributions.
    Ctrl-C stops and prints the results so far.
    """
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
