"""Defines a scenario as arrays and names, and the view that a tactic gets.

Axes, always in this order: worlds W, parties P, clauses C. State is float64 or bool with W leading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Setting = float | str


CENTRAL = 0.5
"""In the central world, an event happens if it is at least this probable."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Party `party` accepts clause `clause` only with clause `on` at ≥ `at_least` (indices)."""

    party: int
    clause: int
    on: int
    at_least: float


@dataclass(frozen=True, slots=True)
class TacticUse:
    """A tactic by registry name, with the stated value of every parameter."""

    name: str
    params: Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session in the calendar; `day` and `open_days` in days from the start."""

    day: float
    open_days: float
    date: date
    title: str


@dataclass(frozen=True, slots=True)
class StanceChange:
    """New stated values of a stance; None: unchanged."""

    party: int
    clause: int
    ideal: float | None
    accepts: tuple[float, float] | None
    salience: float | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event from outside. `tactics` maps a party to an index into its `Table.tactics`."""

    key: str
    day: float
    probability: float
    urgent: bool
    tension: float
    stances: tuple[StanceChange, ...]
    tactics: tuple[tuple[int, int], ...]
    reopens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MemberBounds:
    """A member's own red lines for party `party`'s stance on `clause` (indices)."""

    party: int
    member: str
    clause: int
    accepts: tuple[float, float]
    width: float


@dataclass(frozen=True, slots=True)
class Table:
    """What all worlds of a scenario have in common: names, seats, stated values, calendar.

    Shapes: (P, C) for stances and seats, (I, C) and (I, P) for instruments, (P,) for parties.
    `salience` is as stated, not normalised. `width` is the spread of the red lines.
    """

    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    ideal: Array
    low: Array
    high: Array
    salience: Array
    width: Array
    stated: Mask
    speaks: Mask
    veto: Mask
    essential: Mask
    holds: Mask  # (I, C)
    signs: Mask  # (I, P): has a veto in the instrument
    package: tuple[bool, ...]
    drafted: Array  # (C,)
    capability: Array
    curvature: Array
    outside: Array
    sensitivity: Array
    walkout: Array
    consult_days: Array
    tactics: tuple[tuple[TacticUse, ...], ...]
    allocation: tuple[str, ...]
    consensus: tuple[str | float, ...]  # by party: "unanimity", "majority", a share of its members
    members: tuple[MemberBounds, ...]
    requires: tuple[Requirement, ...]
    meetings: tuple[Meeting, ...]
    events: tuple[Happening, ...]
    horizon: float
    stalemate_after: int
    opening: str
    tension: float
    per_refusal: float
    per_agreement: float
    spread: Mapping[str, float]  # salience, capability, tactic
    start: date

    @property
    def deciding(self) -> Mask:
        """Who must agree and has a stance (P, C)."""
        return self.veto & self.speaks


@dataclass(frozen=True, slots=True)
class View:
    """What a tactic may see: its own stance, the calendar, and what was said in public.

    `time` is the share of the calendar that has passed. `ideal`, `low`, `high`, `salience` are its
    own, shape (W, C). `own` are the shares it conceded earlier, (W,) each, oldest first. `offers`
    are all parties' offers after each earlier session, (W, P, C) each, oldest first; `texts` the
    texts tabled so far, (W, C) each. `speaks` (P, C): who has a say on which clause.
    """

    party: int
    time: float
    session: int
    ideal: Array
    low: Array
    high: Array
    salience: Array
    curvature: float
    own: Sequence[Array]
    offers: Sequence[Array]
    texts: Sequence[Array]
    speaks: Mask
