"""Plays plans: the scenario with its changes, once in the central world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from negosim.record import EPS
from negosim.scenario.schema import Scenario
from negosim.study.engines.base import never
from negosim.table import Array, Mask
from negosim.talks.verdict import Ledger
from negosim.unlocking.abreast import Abreast, Changes
from negosim.unlocking.settings import Plan, Settings

Key = tuple[tuple[str, str], ...]


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
        self._abreast = Abreast(scenario)
        self._known: dict[Key, Probe] = {}
        self._ahead: dict[Key, Probe] = {}

    def play(self, plan: Plan, without: frozenset[str] = frozenset()) -> Probe:
        """The central run under the plan. Raises TooManyRunsError and StoppedError."""
        if self.should_stop():
            raise StoppedError
        changes = self.settings.of(plan, without)
        key = _key(changes)
        if key not in self._known:
            if self.runs >= self.limit:
                raise TooManyRunsError
            self.runs += 1
            if key not in self._ahead:
                self._play([(key, changes)])
            self._known[key] = self._ahead.pop(key)
        return self._known[key]

    def has(self, plan: Plan) -> bool:
        """Whether the result of a plan is there."""
        key = _key(self.settings.of(plan))
        return key in self._known or key in self._ahead

    def ahead(self, plans: Iterable[Plan]) -> None:
        """Play plans side by side that may be asked for next; a run counts when it is asked for."""
        fresh: dict[Key, Changes] = {}
        for plan in plans:
            key = _key(changes := self.settings.of(plan))
            if key not in self._known and key not in self._ahead:
                fresh[key] = changes
        self._play(list(fresh.items()))

    def _play(self, fresh: Sequence[tuple[Key, Changes]]) -> None:
        for number, ledger, world in self._abreast.play([changes for _, changes in fresh]):
            self._ahead[fresh[number][0]] = probe(ledger, world)


def _key(changes: Changes) -> Key:
    return tuple(sorted((path, repr(value)) for path, value in changes.items()))


def probe(ledger: Ledger, world: int) -> Probe:
    """What a search wants of one world's results."""
    floor = ledger.floor
    return Probe(
        signed=ledger.signed[world].copy(),
        in_force=ledger.entered[world].copy(),
        missing=ledger.missing[world].copy(),
        shortage=ledger.short[world].copy(),
        agreed=floor.agreed[world].copy(),
        level=ledger.level[world].copy(),
        gone=floor.gone[world].copy(),
        unmet=ledger.unmet[world].copy(),
        reach=_reach(ledger, world),
    )


def _reach(ledger: Ledger, world: int) -> Array:
    floor, worlds = ledger.floor, ledger.floor.worlds
    ideal = worlds.held_ideal[world]
    low, high = worlds.held_low[world], worlds.held_high[world]
    up = high - ideal >= ideal - low  # the side on which what it would sign shows best
    way = np.where(up, high, low) - ideal
    gone = np.where(up, floor.signs_high[world], floor.signs_low[world]) - ideal
    # if the red line is at the ideal, what the party concedes elsewhere is the best guess
    share = np.broadcast_to(floor.conceded[world][:, None], way.shape)
    wide = np.abs(way) > EPS
    result = np.where(wide, gone / np.where(wide, way, 1.0), share)
    return np.asarray(np.clip(result, 0.0, 1.0))
