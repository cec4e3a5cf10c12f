"""Defines the packages that theories of bargaining select, and why there may be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["line", "chamber", "essential", "condition", "no_deal", "quota", "absent", "vital"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that a package has to respect.

    `line`: `party` accepts `clause` from `at_least` to `at_most`, one of them stated; `chamber`:
    the same of its chamber; `essential`: `instrument` is not signed without `clause`, essential to
    `party`; `condition`: `party` accepts `clause` only with clause `on` at these levels, with `on`
    signed if `signature`, or with one of several if `on` is None; `no_deal`: `party` prefers no
    deal (`at_least`) to less; `quota`: votes have to carry `clause`; `vital`: `party` votes for
    `clause` only with `on`; `absent`: without `party`, which is not at the table, `clause` cannot
    be agreed.
    """

    kind: Kind
    party: str | None = None
    clause: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    on: str | None = None
    signature: bool = False
    instrument: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """Levels by clause in force, the instruments signed, and each party's utility.

    `gains` are over no deal, of the parties that bargain.
    """

    levels: Mapping[str, float]
    signed: tuple[str, ...]
    utilities: Mapping[str, float]
    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Solution:
    """The package that a criterion selects.

    `value` is the criterion: for `nash` the weighted geometric mean of the gains, `kalai-smorodinsky`
    the least share of the best gain, `egalitarian` the least gain, `utilitarian` the sum of gains.
    No package reaches more than `bound`; where some satisfaction bends up, that may be more than
    `value`. `distance` is the largest difference of a bargaining party's utility from the end of
    the run, `gain` what each would gain on it.
    """

    name: str
    package: Package
    value: float
    bound: float
    distance: float
    change: Mapping[str, float]

    @property
    def exact(self) -> bool:
        """Whether no package is better by more than 1e-6 in this criterion."""
        return self.bound - self.value <= EXACT * max(1.0, abs(self.value))


EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class End:
    """The end of the central run, against the frontier.

    `equal_gain` is the most by which all that bargain could gain at once, `best_gains` the most
    that each could gain with no loss of another; both are bounds if `exact` is False. `feasible`:
    the end respects what a package has to.
    """

    package: Package
    equal_gain: float
    best_gains: Mapping[str, float]
    exact: bool

    @property
    def efficient(self) -> bool:
        """Whether nobody can gain more than 1e-6 with no loss of another."""
        return max(self.best_gains.values(), default=0.0) <= EXACT


@dataclass(frozen=True, slots=True)
class Bargain:
    """The solutions of a scenario, in the order of the page, and what cannot be signed.

    `bargaining` are the parties whose gains count, `weights` theirs in the Nash product; of these
    `no_gain` can gain nothing and do not count in it. `no_deal` is by party. `best` is the most
    that each can gain in a package that is no worse than no deal for any. `frontier` are packages
    on it: for two parties from one's best to the other's, else each party's best. `conflicts` are,
    by instrument that cannot be signed, smallest sets of causes that exclude each other; the
    instrument can be signed only if something of each set changes. Of the key "" if every
    instrument could be signed alone but no package is no worse than no deal for all.
    """

    scenario: str
    title: str
    instruments: tuple[str, ...]
    after_events: bool
    bargaining: tuple[str, ...]
    weights: Mapping[str, float]
    no_gain: tuple[str, ...]
    no_deal: Mapping[str, float]
    best: Mapping[str, float]
    solutions: Mapping[str, Solution]
    frontier: tuple[tuple[str, Package], ...]
    end: End | None
    conflicts: Mapping[str, tuple[tuple[Cause, ...], ...]]
    set: Mapping[str, Any]
