"""Defines the packages that theories of bargaining select, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from negosim.record import Provenance

Kind = Literal[
    "line",
    "chamber",
    "essential",
    "condition",
    "no_deal",
    "quota",
    "absent",
    "vital",
    "undecided",
    "empty",
]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that a package has to respect.

    `line`: `party` accepts `clause` from `at_least` to `at_most`, one of them stated; `chamber`:
    the same of its chamber; `essential`: `instrument` is not signed without `clause`, essential to
    `party`; `condition`: `party` accepts `clause` only with clause `on` at these levels, with `on`
    signed if `signature`, or with one of several if `on` is None; `no_deal`: `party` prefers no
    deal (`at_least`) to less; `quota`: votes have to carry `clause`; `vital`: `party` votes for
    `clause` only with `on`; `absent`: without `party`, which is not at the table, `clause` cannot
    be agreed; `undecided`: nobody who has to agree has a stance on `clause`; `empty`: `instrument`
    has no clause.
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

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {k: _plain(getattr(self, k)) for k in ("signed", "utilities", "gains", "levels")}


@dataclass(frozen=True, slots=True)
class Solution:
    """The package that a criterion selects.

    `value` is the criterion: for `nash` the weighted geometric mean of the gains, for
    `kalai-smorodinsky` the least share of the greatest gain, for `egalitarian` the least gain, for
    `utilitarian` the sum of gains. No package has more than `bound`. `from_end` is by how much each
    party that bargains has more than at the end of the run, `distance` the largest of these
    differences, whatever its sign.
    """

    name: str
    package: Package
    value: float
    bound: float
    from_end: Mapping[str, float]

    @property
    def exact(self) -> bool:
        """Whether no package is better in this criterion by more than 1e-6."""
        return self.bound - self.value <= EXACT

    @property
    def distance(self) -> float:
        """The largest difference of a party's utility from the end of the run."""
        return max(map(abs, self.from_end.values()), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        measured = {"value": self.value, "bound": self.bound, "exact": self.exact}
        distance = {"distance": self.distance, "from_end": dict(self.from_end)}
        return {**measured, **distance, **self.package.to_dict()}


@dataclass(frozen=True, slots=True)
class End:
    """The end of the central run as a package, and what could have been gained on it.

    `equal_gain` is the most by which all that bargain could gain at once, `best_gains` the most
    that each could gain with no loss of another; None and empty if there is no package at all.
    Where a satisfaction bends up they are bounds.
    """

    package: Package
    equal_gain: float | None
    best_gains: Mapping[str, float]

    @property
    def efficient(self) -> bool | None:
        """Whether nobody could gain more than 1e-6 with no loss of another."""
        if self.equal_gain is None:
            return None
        return max(self.best_gains.values(), default=0.0) <= EXACT

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        gains = {"equal_gain": self.equal_gain, "best_gains": dict(self.best_gains)}
        return {"efficient": self.efficient, **gains, **self.package.to_dict()}


@dataclass(frozen=True, slots=True)
class Bargain:
    """The solutions of a scenario, in the order of the page, and what cannot be signed.

    `bargaining` are the parties whose gains count, `weights` theirs in the Nash product; of these
    `no_gain` cannot gain anything and do not count for Nash, Kalai–Smorodinsky and egalitarian.
    `no_deal` is by party. `greatest` is the most that each can gain in a package that is worse than
    no deal for none. `frontier` has packages on it with a name each: for two parties from the best
    for one to the best for the other, else each party's best. `conflicts` are, by instrument that
    cannot be signed, sets of causes that exclude each other and of which none can be left out: of
    each set something has to change.
    """

    scenario: str
    title: str
    instruments: tuple[str, ...]
    after_events: bool
    bargaining: tuple[str, ...]
    weights: Mapping[str, float]
    no_gain: tuple[str, ...]
    no_deal: Mapping[str, float]
    greatest: Mapping[str, float]
    solutions: Mapping[str, Solution]
    frontier: tuple[tuple[str, Package], ...]
    end: End
    conflicts: Mapping[str, tuple[tuple[Cause, ...], ...]]
    provenance: Provenance
    set: Mapping[str, Any]

    @property
    def exact(self) -> bool:
        """Whether every solution is exact."""
        return all(solution.exact for solution in self.solutions.values())

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each party and package: the run's end, the solutions, the frontier."""
        for name, package in self._packages():
            for party, utility in package.utilities.items():
                gain = package.gains.get(party)
                yield {"package": name, "party": party, "utility": utility, "gain": gain,
                       "from_end": utility - self.end.package.utilities[party]}  # fmt: skip

    def level_rows(self) -> Iterator[dict[str, Any]]:
        """A row for each clause in force and package."""
        for name, package in self._packages():
            for clause, level in package.levels.items():
                yield {"package": name, "clause": clause, "level": level}

    def _packages(self) -> Iterator[tuple[str, Package]]:
        yield "run", self.end.package
        yield from ((name, s.package) for name, s in self.solutions.items())
        yield from self.frontier

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        names = ("scenario", "title", "instruments", "after_events", "bargaining", "weights",
                 "no_gain", "no_deal", "greatest", "set")  # fmt: skip
        return {
            **{name: _plain(getattr(self, name)) for name in names},
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "solutions": {name: s.to_dict() for name, s in self.solutions.items()},
            "frontier": [{"name": name, **p.to_dict()} for name, p in self.frontier],
            "run": self.end.to_dict(),
            "conflicts": {
                i: [[asdict(cause) for cause in causes] for causes in sets]
                for i, sets in self.conflicts.items()
            },
        }


EXACT = 1e-6
"""Differences up to this are none."""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
