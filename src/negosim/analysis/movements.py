"""Defines the result of unlocking: movements, ways, reasons.

Names are the ids of the scenario file. Costs are shares of utility (see `unlocking.cost`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from negosim.record import Provenance


class Kind(StrEnum):
    """What a movement changes."""

    LINE = "red line"
    CHAMBER = "chamber's red line"
    REQUIREMENT = "requirement"
    OUTSIDE = "no deal"
    TACTIC = "tactic"
    ALLOCATION = "allocation"
    SENSITIVITY = "sensitivity"
    WALKOUT = "walkout"


LINES = (Kind.LINE, Kind.CHAMBER)
"""Kinds whose levers have a side."""


class Why(StrEnum):
    """Why something is not enough."""

    SHARE = "share"  # the party concedes only a share of the way to its red line in time
    OTHERS = "others"  # what others would sign leaves no common level, and they may not move
    GONE = "gone"  # the party leaves the talks
    REOPENED = "reopened"  # an event reopens the clause after the last session
    REQUIREMENT = "requirement"  # a party's requirement is unmet and may not be changed
    BELOW = "below"  # worth less than no deal to the party
    UNSETTLED = "unsettled"  # with every red line open it is still not agreed in the run
    TOGETHER = "together"  # another instrument that it is signed with is not signed
    EMPTY = "empty"  # the instrument has no clause
    LIMIT = "limit"  # the limit of runs was reached


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of one party; `settings` are the values that make it.

    `before` and `after` are levels, floors, utilities, parameters or words; a requirement whose
    `after` is None is dropped. `upper` is a red line's side. `members` are those of an alliance
    whose own red lines move too. `cost` is None if none is defined.
    """

    kind: Kind
    party: str
    before: float | str
    after: float | str | None
    cost: float | None
    settings: tuple[tuple[str, Any], ...]
    clause: str = ""
    on: str = ""
    upper: bool = False
    members: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.kind.value,
            "party": self.party,
            "clause": self.clause or None,
            "on": self.on or None,
            "side": ("upper" if self.upper else "lower") if self.kind in LINES else None,
            "from": self.before,
            "to": self.after,
            "members": list(self.members),
            "cost": self.cost,
            "set": dict(self.settings),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: on which clause, because of which party or event, and the number that shows it."""

    why: Why
    clause: str = ""
    party: str = ""
    event: str = ""
    value: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "why": self.why.value,
            "clause": self.clause or None,
            "party": self.party or None,
            "event": self.event or None,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a common level on a clause, `name` on its ladder. `options` are `path=value`."""

    level: float
    name: str
    cost: float
    movements: tuple[Movement, ...]
    options: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "level": self.level,
            "name": self.name,
            "cost": self.cost,
            "movements": [m.to_dict() for m in self.movements],
            "options": list(self.options),
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """A red line that makes a gap, and the members of an alliance whose own red line it is."""

    party: str
    upper: bool
    level: float
    members: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "party": self.party,
            "side": "upper" if self.upper else "lower",
            "level": self.level,
            "members": list(self.members),
        }


@dataclass(frozen=True, slots=True)
class ClauseKey:
    """What would open a blocked clause: the `cheapest` of all ways, and the way of each party.

    `by` maps the parties that move, one or all on one side of the gap, to their way; None if they
    cannot do it without the others.
    """

    clause: str
    gap: float
    bounds: tuple[Bound, ...]
    cheapest: Way | None
    by: Mapping[tuple[str, ...], Way | None]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "gap": self.gap,
            "bounds": [b.to_dict() for b in self.bounds],
            "cheapest": self.cheapest.to_dict() if self.cheapest else None,
            "by": [
                {"parties": list(who), "way": way.to_dict() if way else None}
                for who, way in self.by.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Effect:
    """P of `outcome`, signed or in_force, in the same worlds before and after; their difference.

    Each has its standard error and the ends of its interval at 95 %; `differing` counts the worlds
    in which the outcome differs.
    """

    outcome: str
    worlds: int
    seed: int
    before: float
    before_se: float
    before_low: float
    before_high: float
    after: float
    after_se: float
    after_low: float
    after_high: float
    difference: float
    difference_se: float
    difference_low: float
    difference_high: float
    differing: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Movements with which a run signs an instrument, verified by that run.

    If they move a chamber's red lines, the instrument is also in force in it.

    `cost` is the sum of the costs that are defined. `levels` are those of its agreed clauses,
    `worth` the utility and no-deal value of every signatory. `minimal` is False if the limit of
    runs was reached before it was checked that every movement is needed. `changed` is the hash of
    the scenario with the options set.
    """

    movements: tuple[Movement, ...]
    options: tuple[str, ...]
    cost: float
    levels: Mapping[str, float]
    worth: Mapping[str, tuple[float, float]]
    minimal: bool
    changed: str
    effect: Effect | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "movements": [m.to_dict() for m in self.movements],
            "options": list(self.options),
            "cost": self.cost,
            "levels": dict(self.levels),
            "utilities": {p: u for p, (u, _) in self.worth.items()},
            "batna": {p: b for p, (_, b) in self.worth.items()},
            "minimal": self.minimal,
            "scenario_hash": self.changed,
            "ensemble": self.effect.to_dict() if self.effect else None,
        }


@dataclass(frozen=True, slots=True)
class InstrumentKey:
    """What would make the central run sign an instrument.

    `already`: it does without any change, and if it is not in force, `lines` move red lines of
    chambers. `lines` does it with red lines, requirements and no-deal values only, `tactics` with
    changes of tactics as well; None if nothing was found. `reasons` say why red lines are not
    enough, or why nothing is.
    """

    instrument: str
    already: bool
    lines: Bundle | None
    tactics: Bundle | None
    reasons: tuple[Reason, ...]
    runs: int

    @property
    def best(self) -> Bundle | None:
        """The movements that are proposed: those without a change of tactics, if enough."""
        return self.lines or self.tactics

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "signed_already": self.already,
            "lines": self.lines.to_dict() if self.lines else None,
            "tactics": self.tactics.to_dict() if self.tactics else None,
            "options": list(self.best.options) if self.best else [],
            "reasons": [r.to_dict() for r in self.reasons],
            "runs": self.runs,
        }


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What would unlock a scenario's blocked clauses and its instruments."""

    scenario: str
    title: str
    party: str | None
    provenance: Provenance
    clauses: Mapping[str, ClauseKey]
    instruments: Mapping[str, InstrumentKey]
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, in the published JSON layout."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "party": self.party,
            "set": dict(self.set),
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "clauses": {c: k.to_dict() for c, k in self.clauses.items()},
            "instruments": {i: k.to_dict() for i, k in self.instruments.items()},
        }
