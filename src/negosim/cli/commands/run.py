"""Owns `negosim run`: one run, as a transcript, JSON or CSV; the words are prose's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.targets import csv_option, json_option, world_options

if TYPE_CHECKING:
    from negosim.record import Run
    from negosim.scenario.schema import Scenario


@click.command("run")
@click.argument("source", metavar="SCENARIO")
@world_options("Play")
@click.option(
    "--set",
    "sets",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a value first; may be repeated.",
)
@click.option("--session", type=int, metavar="N", help="Print only session N, in full.")
@click.option("--clause", metavar="ID", help="Follow one clause through the talks.")
@json_option("the run")
@csv_option("the run", "three CSV files")
def command(
    source: str,
    seed: int | None,
    world: int | None,
    sets: tuple[str, ...],
    session: int | None,
    clause: str | None,
    json_to: str | None,
    csv_to: str | None,
) -> None:
    """Play one run of SCENARIO and print its transcript.

    Without --seed it plays the central world: every value as stated, and the events with a
    probability of one half or more. The same command always prints the same bytes.
    """
    if world is not None and seed is None:
        raise click.UsageError("--world needs --seed: a world is one draw of a seed's ensemble")
    import negosim

    scenario = negosim.load(source, sets)
    if clause is not None:
        _known_clause(scenario, clause)
    played = negosim.run(scenario, seed=seed, world=world)
    if session is not None and not 1 <= session <= len(played.sessions):
        raise click.UsageError(f"the run has sessions 1 to {len(played.sessions)}, not {session}")
    if csv_to is not None:
        from negosim.cli.pages.csv_files import write_csv

        write_csv(csv_to, scenario, played)
    if json_to is not None:
        output.json_to(json_to, played.to_dict())
    if json_to != "-":
        _transcript(scenario, played, session, clause)


def _known_clause(scenario: Scenario, clause: str) -> None:
    from negosim.scenario.faults import did_you_mean

    if clause not in scenario.clauses:
        hint = did_you_mean(clause, scenario.clauses)
        raise click.UsageError(f"there is no clause '{clause[:100]}'{hint}")


def _transcript(scenario: Scenario, played: Run, session: int | None, clause: str | None) -> None:
    from negosim.prose import transcript_lines

    output.lines(transcript_lines(scenario, played, output.width(), session, clause))
