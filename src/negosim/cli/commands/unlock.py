"""`negosim unlock`: what would open blocked clauses and sign instruments."""

from __future__ import annotations

import shlex
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
    from collections.abc import Sequence

    from negosim.analysis.movements import Bundle, ClauseKey, InstrumentKey, Unlocked
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
        _page(scenario, result, sought.clauses, given.run_command)
    if watch.stopped:
        interrupted("interrupted: showing results so far")


def _page(scenario: Scenario, result: Unlocked, asked: tuple[str, ...], start: list[str]) -> None:
    import negosim
    from negosim.prose.names import party_name
    from negosim.prose.studies import unlock as words

    output.styled(f"{result.title} ({result.scenario})", "bold")
    output.styled(words.MEANING, "dim")
    if result.party is not None:
        output.styled(f"Only {party_name(scenario, result.party)} moves.")
    for instrument in result.instruments.values():
        _instrument(scenario, instrument, start)
    if result.clauses:
        output.heading("Blocked clauses: what would open room for agreement")
    for key in result.clauses.values():
        _clause(scenario, key)
    if without_gap := [clause for clause in asked if clause not in result.clauses]:
        run = negosim.run(scenario)
        for clause in without_gap:
            output.styled("")
            output.styled(words.no_gap(scenario, run, clause))


def _instrument(scenario: Scenario, key: InstrumentKey, start: list[str]) -> None:
    from negosim.prose.studies import unlock as words

    output.heading(scenario.instruments[key.instrument].title)
    output.styled(words.verdict_sentence(scenario, key), indent=2)
    for text in words.reason_sentences(scenario, key):
        output.styled(text, indent=4)
    for bundle in (key.lines, key.tactics):
        if bundle is None:
            continue
        if bundle is key.tactics and key.lines is not None:
            output.styled("")
            output.styled("If tactics change as well, smaller movements are enough:", indent=2)
        _bundle(scenario, bundle, start)


def _bundle(scenario: Scenario, bundle: Bundle, start: list[str]) -> None:
    from negosim.prose.studies import unlock as words
    from negosim.text import number

    for m in bundle.movements:
        output.styled(words.movement_sentence(scenario, m), indent=4)
    output.styled(f"Total cost {number(bundle.cost, 3)}.", indent=2)
    for text in words.bundle_sentences(scenario, bundle):
        output.styled(text, indent=2)
    output.styled("To run it:", indent=2)
    output.write(command_lines(start, bundle.options))


def command_lines(start: Sequence[str], options: Sequence[str]) -> str:
    """The command with its options, one to a line, safe to paste into a shell."""
    lines = [shlex.join(start), *(shlex.join(["--set", option]) for option in options)]
    return " \\\n  ".join(lines) + "\n"


def _clause(scenario: Scenario, key: ClauseKey) -> None:
    from negosim.prose.studies import unlock as words

    output.styled(words.gap_sentence(scenario, key), indent=2)
    for text in words.ways_sentences(scenario, key):
        output.styled(text, indent=6)
