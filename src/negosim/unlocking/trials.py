"""Plays plans: the scenario with its changes, once in the central world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np

from negosim.record import EPS
from negosim.scenario.schema import Scenario
from negosim.study.engines.base import never
from negosim.table import Array, Mask
from negosim.talks.floor import Floor
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
    on a clause. Those of a whole play have its worlds first.
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

    @classmethod
    def of(cls, ledger: Ledger) -> Probe:
        """The results of a play."""
        floor = ledger.floor
        return cls(
            signed=ledger.signed,
            in_force=ledger.entered,
            missing=ledger.missing,
            shortage=ledger.short,
            agreed=floor.agreed,
            level=ledger.level,
            gone=floor.gone,
            unmet=ledger.unmet,
            reach=_reach(floor),
        )

    def world(self, w: int) -> Probe:
        """The result of world `w` of a play."""
        return Probe(*(getattr(self, name)[w] for name in Probe.__slots__))


class StoppedError(Exception):
    """A search was stopped before it had a result."""


KEPT = 10_000
"""Results kept from one search for the next: a few kilobytes each."""


class Trials:
    """Plays plans and remembers the results; no more than `limit` runs, and none after a stop.

    A run counts when it is asked for, even if it was played ahead or for an earlier search. The
    next search begins with `restart`.
    """

    def __init__(
        self,
        scenario: Scenario,
        settings: Settings,
        limit: int,
        should_stop: Callable[[], bool] = never,
    ) -> None:
        self.scenario, self.settings, self.limit = scenario, settings, limit
        self.should_stop = should_stop
        self._abreast = Abreast(scenario)
        self._asked: set[Key] = set()
        self._played: dict[Key, tuple[Probe, int]] = {}

    @property
    def runs(self) -> int:
        """How many runs were asked for since the start."""
        return len(self._asked)

    def restart(self) -> None:
        """Count anew."""
        self._asked.clear()
        if len(self._played) > KEPT:
            self._played.clear()

    def play(self, plan: Plan, without: frozenset[str] = frozenset()) -> Probe:
        """The central run under the plan. Raises TooManyRunsError and StoppedError."""
        if self.should_stop():
            raise StoppedError
        key = _key(changes := self.settings.of(plan, without))
        if key not in self._asked:
            if self.runs >= self.limit:
                raise TooManyRunsError
            self._asked.add(key)
            self._play({key: changes})
        results, world = self._played[key]
        return results.world(world)

    def foreseen(self, plan: Plan) -> Probe | None:
        """The result of a plan if it is there, whether asked for or not."""
        key = _key(self.settings.of(plan))
        if key not in self._played:
            return None
        results, world = self._played[key]
        return results.world(world)

    def ahead(self, plans: Iterable[Plan], *without: Set[str]) -> None:
        """Play plans side by side that may be asked for next, each `without` any of these settings.

        One that cannot share a play with another is left until it is asked for.
        """
        if self._abreast.apart:
            return
        variants = (self.settings.of(p, w) for p in plans for w in without or (frozenset(),))
        self._play({_key(changes): changes for changes in variants}, least=2)

    def _play(self, variants: Mapping[Key, Changes], least: int = 1) -> None:
        keys = [key for key in variants if key not in self._played]
        for numbers, ledger in self._abreast.play([variants[key] for key in keys], least):
            results = Probe.of(ledger)
            self._played |= {keys[n]: (results, world) for world, n in enumerate(numbers)}


def _key(changes: Changes) -> Key:
    return tuple(sorted((path, repr(value)) for path, value in changes.items()))


def _reach(floor: Floor) -> Array:
    worlds = floor.worlds
    ideal, low, high = worlds.held
    up = high - ideal >= ideal - low  # the side on which what it would sign shows best
    way = np.where(up, high, low) - ideal
    gone = np.where(up, floor.signs_high, floor.signs_low) - ideal
    # if the red line is at the ideal, what the party concedes elsewhere is the best guess
    share = np.broadcast_to(floor.conceded[:, :, None], way.shape)
    wide = np.abs(way) > EPS
    result = np.where(wide, gone / np.where(wide, way, 1.0), share)
    return np.asarray(np.clip(result, 0.0, 1.0))
