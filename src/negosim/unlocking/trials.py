"""Plays plans: the scenario with its changes, once in the central world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from negosim.record import EPS
from negosim.scenario.change import with_values
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.engines.base import never
from negosim.table import Array, Mask
from negosim.talks.batch import play
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import central
from negosim.unlocking.settings import Plan, Settings


class TooManyRunsError(Exception):
    """The limit of runs is reached."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of a trial.

    Shapes: `signed` and `in_force` (I,), `missing` (I, C), `shortage` (I, P), by how much an
    instrument is worth less than no deal to its signatories; `agreed` (C,), `level` (C,), `gone`
    (P,), `unmet` (P, C); `reach` (P, C), the share of the way to its red line that a party conceded
    on a clause.
    """

    signed: Mask
    in_force: Mask
    missing: Mask
    shortage: Array
    agreed: Mask
    level: Array
    gone: Mask
    unmet: Mask
    reach: Array


class StoppedError(Exception):
    """A search was stopped before it had a result."""


class Trials:
    """Plays plans and remembers the results; no more than `limit` runs, and none after a stop."""

    def __init__(
        self,
        scenario: Scenario,
        settings: Settings,
        limit: int,
        should_stop: Callable[[], bool] = never,
    ) -> None:
        self.scenario, self.settings, self.limit = scenario, settings, limit
        self.should_stop = should_stop
        self.runs = 0
        self._known: dict[tuple[tuple[str, str], ...], Probe] = {}

    def play(self, plan: Plan, without: frozenset[str] = frozenset()) -> Probe:
        """The central run under the plan. Raises TooManyRunsError and StoppedError."""
        if self.should_stop():
            raise StoppedError
        changes = self.settings.of(plan, without)
        key = tuple(sorted((path, repr(value)) for path, value in changes.items()))
        if key not in self._known:
            if self.runs >= self.limit:
                raise TooManyRunsError
            self.runs += 1
            table = tabulate(with_values(self.scenario, changes) if changes else self.scenario)
            self._known[key] = _probe(play(table, central(table)))
        return self._known[key]


def _probe(ledger: Ledger) -> Probe:
    floor = ledger.floor
    agreed, level = floor.agreed[0].copy(), ledger.level[0].copy()
    return Probe(
        signed=ledger.signed[0].copy(),
        in_force=ledger.entered[0].copy(),
        missing=ledger.missing[0].copy(),
        shortage=ledger.short[0].copy(),
        agreed=agreed,
        level=level,
        gone=floor.gone[0].copy(),
        unmet=ledger.unmet[0].copy(),
        reach=_reach(ledger),
    )


def _reach(ledger: Ledger) -> Array:
    floor, worlds = ledger.floor, ledger.floor.worlds
    ideal = worlds.held_ideal[0]
    low, high = worlds.held_low[0], worlds.held_high[0]
    up = high - ideal >= ideal - low  # the side on which what it would sign shows best
    way = np.where(up, high, low) - ideal
    gone = np.where(up, floor.signs_high[0], floor.signs_low[0]) - ideal
    # if the red line is at the ideal, what the party concedes elsewhere is the best guess
    share = np.broadcast_to(floor.conceded[0][:, None], way.shape)
    wide = np.abs(way) > EPS
    result = np.where(wide, gone / np.where(wide, way, 1.0), share)
    return np.asarray(np.clip(result, 0.0, 1.0))
