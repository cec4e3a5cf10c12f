"""Writes as a page what would unlock a scenario."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from negosim.analysis.movements import Bundle, ClauseKey, InstrumentKey, Unlocked
from negosim.prose.blocks import Block, Heading, Lines, Text
from negosim.prose.names import party_name
from negosim.prose.studies import unlock as words
from negosim.scenario.schema import Scenario
from negosim.talks.play import run
from negosim.text import number


def unlocked_page(
    scenario: Scenario, result: Unlocked, start: Sequence[str], asked: Sequence[str] = ()
) -> Iterator[Block]:
    """Movements by instrument, then by blocked clause; `asked` are clauses named by the reader.

    `start` are the words of the command that runs the scenario.
    """
    yield Text(f"{result.title} ({result.scenario})", "bold")
    yield Text(words.MEANING, "dim")
    if result.party is not None:
        yield Text(f"Only {party_name(scenario, result.party)} moves.")
    for instrument in result.instruments.values():
        yield from _instrument(scenario, instrument, start)
    if result.clauses:
        yield Heading("Blocked clauses: what would open room for agreement")
    for key in result.clauses.values():
        yield from _clause(scenario, key)
    if without_gap := [clause for clause in asked if clause not in result.clauses]:
        played = run(scenario)
        for clause in without_gap:
            yield Text("")
            yield Text(words.no_gap(scenario, played, clause))


def _instrument(scenario: Scenario, key: InstrumentKey, start: Sequence[str]) -> Iterator[Block]:
    yield Heading(scenario.instruments[key.instrument].title)
    yield Text(words.verdict_sentence(scenario, key), indent=2)
    for text in words.reason_sentences(scenario, key):
        yield Text(text, indent=4)
    for bundle in (key.lines, key.tactics):
        if bundle is None:
            continue
        if bundle is key.tactics and key.lines is not None:
            yield Text("")
            yield Text("If tactics change as well, smaller movements are enough:", indent=2)
        yield from _bundle(scenario, bundle, start)


def _bundle(scenario: Scenario, bundle: Bundle, start: Sequence[str]) -> Iterator[Block]:
    for m in bundle.movements:
        yield Text(words.movement_sentence(scenario, m), indent=4)
    yield Text(f"Total cost {number(bundle.cost, 3)}.", indent=2)
    for text in words.bundle_sentences(scenario, bundle):
        yield Text(text, indent=2)
    yield Text("To run it:", indent=2)
    yield Lines(command_lines(start, bundle.options))


def command_lines(start: Sequence[str], options: Sequence[str]) -> str:
    """The command with its options, one to a line, safe to paste into a shell."""
    lines = [shlex.join(start), *(shlex.join(["--set", option]) for option in options)]
    return " \\\n  ".join(lines) + "\n"


def _clause(scenario: Scenario, key: ClauseKey) -> Iterator[Block]:
    yield Text(words.gap_sentence(scenario, key), indent=2)
    for text in words.ways_sentences(scenario, key):
        yield Text(text, indent=6)
