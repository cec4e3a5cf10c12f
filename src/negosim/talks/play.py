"""Plays the talks of one world with their full record, by tactics or with people in seats."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np

from negosim.record import Package, Provenance, Run, Session
from negosim.rng import BLOCK, whole
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Mask, Meeting, Table
from negosim.talks.answers import tabled
from negosim.talks.draws import draw
from negosim.talks.floor import Floor
from negosim.talks.minutes import Minutes
from negosim.talks.processes import Talks
from negosim.talks.seat import (
    LAST_TEXT,
    TEXT,
    Advice,
    Orders,
    OrdersAwaited,
    Step,
    Turn,
    text_turn,
)
from negosim.talks.signing import Closing
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds, central
from negosim.version import MODEL, __version__


def run(scenario: Scenario, seed: int | None = None, world: int | None = None) -> Run:
    """Play and record one world.

    Without a seed the central world, with every value as stated; with a seed, world number `world`
    (default 0) of the ensemble with that seed.
    """
    sitting = sit(scenario, {}, seed, world)
    if sitting.run is None:
        raise RuntimeError("talks without a person at the table waited for one")
    return sitting.run


@dataclass(frozen=True, slots=True)
class Pending:
    """The state in which the talks wait for the orders of the person in `party`'s seat.

    `step` is what they answer. By clause on which it speaks, `standing` is the party's position (at
    the last text, its last offer) and `advice` what its tactic would do. Where it writes the text,
    these are the text as it was and as the chair's rule has it, on every clause. `package` is whose
    the text is and what it does not hold, if it is answered as a whole.
    """

    party: str
    n: int
    day: float
    text: Mapping[str, float]
    agreed: tuple[str, ...]
    events: tuple[str, ...]
    tension: float
    standing: Mapping[str, Advice]
    advice: Mapping[str, Advice]
    step: Step = "session"
    package: Package | None = None

    @property
    def turn(self) -> Turn:
        """The key of these orders among the party's."""
        if self.step == TEXT:
            return text_turn(self.n)
        return LAST_TEXT if self.step == LAST_TEXT else self.n


@dataclass(frozen=True, slots=True)
class Sitting:
    """Talks with people at the table: the sessions held, and either `pending` or the whole `run`.

    `closing` is the state as if the talks ended now, with what no party knows of another: show a
    person only that person's own rows.
    """

    sessions: tuple[Session, ...]
    pending: Pending | None
    run: Run | None
    closing: Closing


def sit(
    scenario: Scenario, orders: Orders, seed: int | None = None, world: int | None = None
) -> Sitting:
    """Talks in which people decide for the parties named in `orders`.

    They run up to the first turn for which such a party has no orders. People answer when their
    capitals would. Raises KeyError for an unknown party or clause.
    """
    table, worlds, seed, world = drawn_world(scenario, seed, world)
    for party, sessions in orders.items():
        clauses = {clause for by_clause in sessions.values() for clause in by_clause}
        if unknown := ({party} - {*table.parties}) | (clauses - {*table.clauses}):
            raise KeyError(min(unknown))
    floor = Floor(table, worlds, history=True)
    minutes, ledger = Minutes(floor), Ledger(floor)

    def record(meeting: Meeting, late: frozenset[int], new: Mask) -> None:
        minutes.write(meeting, late, new)

    talks = Talks(floor, ledger, record, orders)
    try:
        talks.run()
    except OrdersAwaited as awaited:
        pending = _pending(floor, awaited, talks.now, minutes)
        return Sitting(tuple(minutes.sessions), pending, None, Closing.of(floor))
    ledger.settle()
    result = Run(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        world=world,
        provenance=provenance(scenario),
        sessions=tuple(minutes.sessions),
        outcome=minutes.outcome(ledger),
        set=scenario.changes,
    )
    return Sitting(result.sessions, None, result, Closing.of(floor))


def provenance(scenario: Scenario) -> Provenance:
    """What is needed, beside seed and settings, to reproduce a result of this scenario."""
    return Provenance(
        __version__, digest(scenario), np.__version__, platform.python_version(), MODEL
    )


def drawn_world(
    scenario: Scenario, seed: int | None, world: int | None
) -> tuple[Table, Worlds, int | None, int | None]:
    """The table and one world before the talks, with its seed and number; central without one."""
    table = tabulate(scenario)
    if seed is None:
        if world is not None:
            raise ValueError("a world number needs a seed")
        return table, central(table), None, None
    seed, world = whole("seed", seed), whole("world", world or 0)
    return table, draw(table, seed, [world // BLOCK]).only([world % BLOCK]), seed, world


def _pending(floor: Floor, awaited: OrdersAwaited, now: float, minutes: Minutes) -> Pending:
    table = floor.table
    return Pending(
        party=table.parties[awaited.party],
        n=floor.number,
        day=now,
        text=dict(zip(table.clauses, floor.text[0].tolist(), strict=True)),
        agreed=tuple(compress(table.clauses, floor.agreed[0].tolist())),
        events=minutes.news,
        tension=float(floor.tension[0]),
        standing=awaited.standing,
        advice=awaited.advice,
        step=awaited.step,
        package=tabled(floor) if floor.protocol.whole else None,
    )
