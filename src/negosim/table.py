"""Defines a scenario as arrays and names, and the view that a tactic gets.

Axes, always in this order: worlds W, parties P, clauses C. State is float64 or bool with W leading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Setting = float | str | tuple[float, ...]


CENTRAL = 0.5
"""In the central world, an event happens if it is at least this probable."""


class Bound(NamedTuple):
    """Clause `on` (an index) at a level of at least `low` and at most `high`; None: no such end.

    `ends` is that interval, on steps the outermost ones inside; crossed where there is none.
    """

    on: int
    low: float | None
    high: float | None
    ends: tuple[float, float]


class Signed(NamedTuple):
    """An instrument (an index) that has to be signed."""

    instrument: int


Options = tuple[Bound | Signed, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Party `party` accepts clause `clause` (indices) only if one of `options` is met."""

    party: int
    clause: int
    options: Options
    any_of: bool

    @property
    def bound(self) -> Bound | None:
        """The bound that it is; None for a choice, or if it is about a signature."""
        only = self.options[0]
        return None if self.any_of or not isinstance(only, Bound) else only


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A stance's satisfactions (K,) by level (K,), for party and clause (indices)."""

    party: int
    clause: int
    at: Array
    worth: Array


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """The steps (K,) of a clause (an index) that is not continuous, in rising order."""

    clause: int
    at: Array


@dataclass(frozen=True, slots=True)
class TacticUse:
    """A tactic by registry name, with the stated value of every parameter."""

    name: str
    params: Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session; `day` and `open_days` in days from the start."""

    day: float
    open_days: float
    date: date
    title: str
    last_call: bool = False


@dataclass(frozen=True, slots=True)
class StanceChange:
    """New stated values of a stance; None: unchanged."""

    party: int
    clause: int
    ideal: float | None
    accepts: tuple[float, float] | None
    salience: float | None


class TacticChange(NamedTuple):
    """Party `party` takes up its tactic number `use` in `Table.tactics`."""

    party: int
    use: int


class Reopening(NamedTuple):
    """A clause is put back on the table."""

    clause: int


class Departure(NamedTuple):
    """Party `party` leaves."""

    party: int


class Arrival(NamedTuple):
    """Party `party` joins or returns, if it is not at the table."""

    party: int


class Rewriting(NamedTuple):
    """What all worlds have in common is stated anew: effect `effect` of event `event`."""

    event: str
    effect: int


class ChamberChange(NamedTuple):
    """New stated red lines of a chamber: number `line` of `Table.chamber_lines`."""

    line: int
    accepts: tuple[float, float]


Change = StanceChange | TacticChange | Reopening | Departure | Arrival | Rewriting | ChamberChange


class Cause(NamedTuple):
    """What the talks give cause for.

    `on` is the index of a clause or instrument, `by` of a party, or −1; `level` a number of
    sessions or a tension.
    """

    kind: Literal["agreed", "refused", "still", "tension", "signed"]
    on: int = -1
    by: int = -1
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class Happening:
    """An event from outside; its effects in the order of the file.

    It happens on `day`, or `delay` days after the event number `after`, or with `cause`. `place` is
    its place in the file.
    """

    key: str
    place: int
    day: float | None
    after: int | None
    delay: float
    cause: Cause | None
    probability: float
    urgent: bool
    tension: float
    effects: tuple[Change, ...]

    @property
    def stances(self) -> tuple[StanceChange, ...]:
        """The stances that it changes."""
        return tuple(e for e in self.effects if isinstance(e, StanceChange))

    @property
    def reopens(self) -> tuple[int, ...]:
        """The clauses that it puts back on the table."""
        return tuple(e.clause for e in self.effects if isinstance(e, Reopening))

    @property
    def moves_lines(self) -> bool:
        """Whether it may move red lines, of members of alliances too."""
        return any(isinstance(e, StanceChange | Rewriting) for e in self.effects)


@dataclass(frozen=True, slots=True)
class MemberBounds:
    """A member's own red lines for party `party`'s stance on `clause` (indices)."""

    party: int
    member: str
    clause: int
    accepts: tuple[float, float]
    width: float
    weight: float
    veto: bool


@dataclass(frozen=True, slots=True, eq=False)
class Chamber:
    """Who ratifies the instruments `papers` (I,) for a party, `days` after the talks' end."""

    party: int
    days: float
    papers: Mask


@dataclass(frozen=True, slots=True)
class ChamberBounds:
    """The red lines of a chamber on a clause (indices)."""

    chamber: int
    clause: int
    accepts: tuple[float, float]
    width: float


@dataclass(frozen=True, slots=True, eq=False)
class Vote:
    """The Q quotas of the instruments that hold a clause (an index).

    `share` (Q, P) is each party's share of the votes, 0 for one without a stance on the clause; at
    least `quota` (Q,) carries it. A party's vote counts in the end only if the clauses that `vital`
    (P, C) marks, essential to it in one of these instruments, stand.
    """

    clause: int
    share: Array
    quota: Array
    vital: Mask


@dataclass(frozen=True, slots=True)
class Table:
    """What all worlds of a scenario have in common: names, seats, stated values, calendar.

    Shapes: (P, C) for stances and seats, (I, C) and (I, P) for instruments, (P,) for parties.
    `salience` is as stated, not normalised. `width` is the spread of the red lines; `fixed` marks
    ideals that have none. `no_deal` and `outside` are NaN where not stated. `group` numbers the
    instruments that are signed together alike. `rewritten` gives the table after some rewritings,
    each with its day, in their order; None if no event has any.
    """

    parties: tuple[str, ...]
    clauses: tuple[str, ...]
    instruments: tuple[str, ...]
    ideal: Array
    low: Array
    high: Array
    salience: Array
    width: Array
    fixed: Mask
    stated: Mask
    speaks: Mask
    veto: Mask
    voting: Mask  # has a vote, not a veto, in an instrument with a quota
    votes: tuple[Vote, ...]  # of clauses with a quota
    essential: Mask
    holds: Mask  # (I, C)
    signs: Mask  # (I, P): has a veto in the instrument
    bound: Mask  # (I, P): has a veto or a vote in it
    package: tuple[bool, ...]
    group: tuple[int, ...]
    drafted: Array  # (C,)
    status_quo: Array  # (C,)
    capability: Array
    curvature: Array  # (P, C)
    values: tuple[Values, ...]
    ladders: tuple[Ladder, ...]
    outside: Array
    no_deal: Array
    sensitivity: Array
    discount: Array
    walkout: Array
    consult_days: Array
    tactics: tuple[tuple[TacticUse, ...], ...]
    allocation: tuple[str, ...]
    consensus: tuple[str | float, ...]  # by party: "unanimity", "majority", a share of its members
    members: tuple[MemberBounds, ...]
    chambers: tuple[Chamber, ...]
    chamber_lines: tuple[ChamberBounds, ...]
    requires: tuple[Requirement, ...]
    meetings: tuple[Meeting, ...]
    events: tuple[Happening, ...]
    joins: Mask  # (P,): not at the table before an event
    walks: Mask  # (P,): may leave by a walkout, if only after an event
    most_meetings: int  # of any calendar to which events may move the end
    rewritten: Callable[[tuple[tuple[Rewriting, int], ...]], Table] | None
    horizon: float
    stalemate_after: int
    protocol: str
    opening: str
    text: str  # by which rule the chair writes it
    lean: float  # of the chair's own text, towards its ideals
    chair: int  # the party in the chair; −1 for a secretariat
    last_call: float
    tension: float
    per_refusal: float
    per_agreement: float
    spread: Mapping[str, float]  # salience, capability, tactic, common
    start: date

    @property
    def deciding(self) -> Mask:
        """Who has a veto or a vote, and a stance (P, C)."""
        return (self.veto | self.voting) & self.speaks

    @property
    def must(self) -> Mask:
        """Who must agree and has a stance (P, C)."""
        return self.veto & self.speaks

    @property
    def provisional(self) -> Mask:
        """Clauses (C,) that packages alone hold: nothing in a package is final before signature."""
        package = np.array(self.package)
        packages, others = (self.holds[rows].any(axis=0) for rows in (package, ~package))
        return np.asarray(packages & ~others)

    @property
    def needed(self) -> Mask:
        """The clauses (I, C) that are essential to somebody who signs the instrument."""
        essential = self.essential & self.stated
        wants = [(essential & signs[:, None]).any(axis=0) for signs in self.signs]
        return np.asarray(self.holds & np.array(wants))

    @property
    def conditions_on_signature(self) -> bool:
        """Whether a condition is about the signature of an instrument."""
        return any(isinstance(o, Signed) for r in self.requires for o in r.options)

    @property
    def comes(self) -> Mask:
        """Parties (P,) that join or return by an event."""
        comes = np.zeros(len(self.parties), dtype=bool)
        comes[[x.party for e in self.events for x in e.effects if isinstance(x, Arrival)]] = True
        return comes

    def power(self, p: int) -> float | Array:
        """The power κ^g at which party `p`'s cost of conceding grows, by clause if they differ."""
        bend = self.curvature[p].copy()
        bend[[v.clause for v in self.values if v.party == p]] = 1.0
        return 1.0 if (bend == 1.0).all() else bend

    @property
    def states_no_deal(self) -> Mask:
        """Parties (P,) that state a value of no deal."""
        return np.asarray(~(np.isnan(self.outside) & np.isnan(self.no_deal)))

    @property
    def clock_days(self) -> float:
        """The days over which the parties' clocks run: up to the last session."""
        return self.meetings[-1].day if self.meetings else 0.0


@dataclass(frozen=True, slots=True)
class View:
    """What a tactic may see: its own stance, the calendar, and what was said in public.

    `time` (W,) is its clock, from 0 to 1. `ideal`, `low`, `high`, `salience` are its own, shape
    (W, C). `own` are the shares it conceded earlier, (W,) each, oldest first. `offers` are all
    parties' offers after each earlier session, (W, P, C) each, oldest first, and `heard` who was
    heard on which clause then; `texts` the texts tabled so far, (W, C) each. `value` gives its
    satisfaction (W, C) with levels (W, C).
    """

    party: int
    time: Array
    session: int
    ideal: Array
    low: Array
    high: Array
    salience: Array
    own: Sequence[Array]
    offers: Sequence[Array]
    heard: Sequence[Mask]
    texts: Sequence[Array]
    value: Callable[[Array], Array]
