"""`negosim run`: one run, as a transcript, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.options import Given, World, known, scenario_options, world_options
from negosim.cli.parameters import Command
from negosim.cli.targets import Target, csv_option, json_option, target_options
from negosim.layout import cells, noted

if TYPE_CHECKING:
    from negosim.layout import Cell
    from negosim.record import Run
    from negosim.scenario.schema import Scenario


@click.command("run", cls=Command)
@scenario_options()
@world_options("Play")
@click.option("--session", type=int, metavar="N", help="Print only session N, in full.")
@click.option("--clause", metavar="ID", help="Follow one clause through the talks.")
@click.option("--end", is_flag=True, help="Print the result in five sentences instead.")
@target_options(json_option("the run"), csv_option("the run", "three CSV files"))
def command(
    given: Given,
    at: World,
    session: int | None,
    clause: str | None,
    end: bool,
    target: Target,
) -> None:
    """Play one run of SCENARIO and print its transcript.

    Without --seed it plays the central world: every value as stated, and the events with a
    probability of one half or more. The same command always prints the same bytes. With --end it
    prints the first page of 'negosim report'.
    """
    import negosim

    scenario = given.load()
    if end:
        if session is not None or clause is not None or not target.page:
            raise click.UsageError("--end prints one page alone, without other options of output")
        from negosim.api.report import end_page

        output.page(end_page(scenario, at.seed, at.world))
        return
    known("clause", scenario.clauses, clause)
    run = negosim.run(scenario, seed=at.seed, world=at.world)
    if session is not None and not 1 <= session <= len(run.sessions):
        raise click.UsageError(f"the run has sessions 1 to {len(run.sessions)}, not {session}")
    target.write(run.to_dict, lambda: _tables(scenario, run))
    if target.page:
        from negosim.prose import transcript_lines

        output.lines(transcript_lines(scenario, run, output.width(), session, clause))


def _tables(scenario: Scenario, run: Run) -> dict[str, Iterator[list[Cell]]]:
    from negosim.api.pages.run import ANSWERS, answers, clauses, instruments

    return {
        "sessions.csv": cells(noted(answers(run), set=run.set), (*ANSWERS, "set")),
        "clauses.csv": cells(noted(clauses(scenario, run), set=run.set)),
        "instruments.csv": cells(noted(instruments(scenario, run), set=run.set)),
    }
