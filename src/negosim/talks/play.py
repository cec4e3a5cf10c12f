"""Owns the ways to hold talks: one world with its full record, or many with their results."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import numpy as np

from negosim import __version__
from negosim.record import Outcome, Provenance, Run, Session
from negosim.rng import BLOCK
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Mask, Meeting, Table
from negosim.talks.floor import Floor
from negosim.talks.minutes import Minutes
from negosim.talks.processes import Talks
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds, central, draw


def run(scenario: Scenario, seed: int | None = None, world: int | None = None) -> Run:
    """One world, played and recorded.

    Without a seed the central world: everything at its stated value. With a seed, world number
    `world` (default 0) of the ensemble with that seed.
    """
    table = tabulate(scenario)
    if seed is None:
        if world is not None:
            raise ValueError("a world number needs a seed")
        worlds = central(table)
    else:
        world = world or 0
        worlds = draw(table, seed, [world // BLOCK]).only([world % BLOCK])
    sessions, outcome = _record(table, worlds)
    return Run(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        world=world,
        provenance=Provenance(
            version=__version__,
            scenario_hash=digest(scenario),
            numpy=np.__version__,
            python=platform.python_version(),
        ),
        sessions=sessions,
        outcome=outcome,
    )


def _record(table: Table, worlds: Worlds) -> tuple[tuple[Session, ...], Outcome]:
    floor = Floor(table, worlds, history=True)
    minutes, ledger = Minutes(floor), Ledger(floor)
    events: list[str] = []

    def minute(meeting: Meeting, late: frozenset[int], new: Mask) -> bool:
        events.extend(minutes.happened(talks.news))
        minutes.write(meeting, late, new, talks.news)
        ledger.adjourned(talks.now)
        return not ledger.all_ended

    def close() -> None:
        events.extend(minutes.happened(talks.news))
        ledger.closed(talks.now)

    talks = Talks(floor, minute, close)
    talks.run()
    ledger.settle()
    return tuple(minutes.sessions), minutes.outcome(ledger, tuple(events))


def play(table: Table, worlds: Worlds) -> Ledger:
    """Hold the talks in all these worlds; the results, world by world."""
    floor = Floor(table, worlds)
    ledger = Ledger(floor)

    def minute(meeting: Meeting, late: frozenset[int], new: Mask) -> bool:
        ledger.adjourned(talks.now)
        return not ledger.all_ended

    talks = Talks(floor, minute, lambda: ledger.closed(talks.now))
    talks.run()
    ledger.settle()
    return ledger


def play_blocks(table: Table, seed: int, blocks: Sequence[int]) -> Ledger:
    """The worlds of whole blocks of 256, drawn and played; W = 256 · len(blocks)."""
    return play(table, draw(table, seed, blocks))
