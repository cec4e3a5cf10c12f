"""`negosim run`: one run, as a transcript, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.options import Given, World, known, scenario_options, world_options
from negosim.cli.parameters import Command
from negosim.cli.targets import Target, csv_option, json_option, target_options

if TYPE_CHECKING:
    from negosim.layout import Cell
    from negosim.record import Run
    from negosim.scenario.schema import Scenario


@click.command("run", cls=Command)
@scenario_options()
@world_options("Play")
@click.option("--session", type=int, metavar="N", help="Print only session N, in full.")
@click.option("--clause", metavar="ID", help="Follow one clause through the talks.")
@target_options(json_option("the run"), csv_option("the run", "three CSV files"))
def command(
    given: Given, at: World, session: int | None, clause: str | None, target: Target
) -> None:
    """Play one run of SCENARIO and print its transcript.

    Without --seed it plays the central world: every value as stated, and the events with a
    probability of one half or more. The same command always prints the same bytes.
    """
    import negosim

    scenario = given.load()
    known("clause", scenario.clauses, clause)
    run = negosim.run(scenario, seed=at.seed, world=at.world)
    if session is not None and not 1 <= session <= len(run.sessions):
        raise click.UsageError(f"the run has sessions 1 to {len(run.sessions)}, not {session}")
    target.write(
        run.to_dict,
        lambda: {
            "sessions.csv": _sessions(run),
            "clauses.csv": _clauses(scenario, run),
            "instruments.csv": _instruments(scenario, run),
        },
    )
    if target.page:
        from negosim.prose import transcript_lines

        output.lines(transcript_lines(scenario, run, output.width(), session, clause))


def _sessions(run: Run) -> Iterator[list[Cell]]:
    """One row for each answer: session, party, clause, reply, where the offer and the text are."""
    yield ["session", "date", "party", "clause", "reply", "offer", "text"]
    for session in run.sessions:
        for party, answers in session.answers.items():
            for clause, answer in answers.items():
                yield [
                    session.n,
                    session.date.isoformat(),
                    party,
                    clause,
                    answer.reply.value,
                    answer.offer,
                    session.text[clause],
                ]


def _clauses(scenario: Scenario, run: Run) -> Iterator[list[Cell]]:
    """One row for each clause: the verdict and why."""
    from negosim.prose import verdict_sentence

    yield [
        "clause",
        "title",
        "status",
        "level",
        "gap",
        "zopa_low",
        "zopa_high",
        "blocked_by",
        "why",
    ]
    for clause, verdict in run.outcome.clauses.items():
        low, high = verdict.zopa if verdict.zopa else ("", "")
        yield [
            clause,
            scenario.clauses[clause].title,
            verdict.status.value,
            verdict.level,
            verdict.gap,
            low,
            high,
            " ".join(verdict.blocked_by),
            verdict_sentence(scenario, run, clause).reason,
        ]


def _instruments(scenario: Scenario, run: Run) -> Iterator[list[Cell]]:
    """One row for each instrument: signed or not, in force if somebody ratifies, and why."""
    from negosim.prose import instrument_sentence

    ratified = run.outcome.ratified
    force = ["in_force"] if ratified else []
    yield ["instrument", "title", "signed", *force, "missing", "below_batna", "why"]
    for instrument, verdict in run.outcome.instruments.items():
        yield [
            instrument,
            scenario.instruments[instrument].title,
            "yes" if verdict.signed else "no",
            *(["yes" if verdict.in_force else "no"] if ratified else []),
            " ".join(verdict.missing),
            " ".join(verdict.below_batna),
            instrument_sentence(scenario, run, instrument).reason,
        ]
