"""Defines what was said in the talks and their outcome, frozen, as the engine judged it.

Pages and screens show these values and judge nothing again. Levels, offers and red lines are in
[0, 1]; days count from the scenario's start; every mapping is keyed by the ids of the scenario file
and keeps its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from negosim.ballot import Ballot
from negosim.layout import outcome_layout, session_layout

EPS = 1e-9
"""Levels and utilities that differ by no more than this count as equal."""


class Coded(StrEnum):
    """A word that arrays store as a number, its code: its index in the enumeration."""

    @property
    def code(self) -> int:
        """The number that stands for the word."""
        return list(type(self)).index(self)

    @property
    def words(self) -> str:
        """The word as tables print it."""
        return self.value.replace("_", " ")


class Reply(Coded):
    """A party's answer to the text on one clause."""

    ACCEPT = "accept"
    CONDITIONAL = "conditional"
    COUNTER = "counter"
    HOLD = "hold"
    REFUSE = "refuse"


class Status(Coded):
    """The result of the talks on a clause."""

    AGREED = "agreed"
    CONDITIONAL = "conditional"
    OPEN = "open"
    BLOCKED = "blocked"


class Ending(Coded):
    """How talks end."""

    CONCLUDED = "concluded"
    DEADLINE = "deadline"
    STALEMATE = "stalemate"
    WALKOUT = "walkout"


class Unsigned(Coded):
    """A reason why an instrument is not signed."""

    NO_ROOM = "no_room"
    CONDITION = "condition"
    HELD_BACK = "held_back"
    LEFT = "left"
    NO_DEAL = "no_deal_better"
    TOGETHER = "not_without_another"


class Unforced(Coded):
    """A reason why an instrument is not in force."""

    NOT_SIGNED = "not_signed"
    NOT_RATIFIED = "not_ratified"
    CONDITION = "condition"
    TOGETHER = "not_without_another"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition of `party` that is not met.

    It wants `clause`, which stands at `stands_at`, at no less than `at_least` and no more than
    `at_most`; or the instrument `signed`; or one of `any_of`. In an outcome `can_be_met` says
    whether the red lines at the end leave a level that meets it, and `excluded_by` whose do not.
    """

    party: str
    clause: str = ""
    at_least: float | None = None
    at_most: float | None = None
    signed: str = ""
    any_of: tuple[Unmet, ...] = ()
    stands_at: float | None = None
    can_be_met: bool | None = None
    excluded_by: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "party": self.party,
            "clause": self.clause,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "signed": self.signed or None,
            "any_of": [each.to_dict() for each in self.any_of],
            "stands_at": self.stands_at,
            "can_be_met": self.can_be_met,
            "excluded_by": list(self.excluded_by),
        }


class Answer(NamedTuple):
    """One party's answer on one clause in one session, and its position then.

    `before` is its offer at the start of the session; `signs` the interval that it would sign;
    `low` and `high` its red lines, `low_by` and `high_by` the members of an alliance whose own red
    lines these are. `late`: given from standing instructions, because the capital's reply came
    after the session had closed. `veto`: the party must agree. `essential`: it signs nothing
    without the clause. `votes`: it has a vote for the quota, and no veto.
    """

    reply: Reply
    offer: float
    before: float
    ideal: float
    low: float
    high: float
    signs: tuple[float, float]
    unmet: tuple[Unmet, ...] = ()
    late: bool = False
    veto: bool = True
    essential: bool = False
    low_by: tuple[str, ...] = ()
    high_by: tuple[str, ...] = ()
    votes: bool = False

    @property
    def decides(self) -> bool:
        """Whether the party has more than a voice."""
        return self.veto or self.votes


class Standing(NamedTuple):
    """The verdict on a clause if the talks ended with the session; cf. `ClauseOutcome`."""

    status: Status
    zopa: tuple[float, float] | None
    gap: float


class Package(NamedTuple):
    """A text that is answered as a whole.

    `by` is the party that tabled it, "" where it is nobody's; `left_out` are the clauses that it
    does not hold and that are not agreed; `replies` are those of the parties that it concerns.
    """

    by: str
    left_out: tuple[str, ...]
    replies: Mapping[str, Reply]


def tabled(package: Package | None, text: Mapping[str, float], clause: str) -> float | None:
    """The level of a clause in a text, None if that is a package that does not hold it."""
    return None if package and clause in package.left_out else text.get(clause)


class Lines(NamedTuple):
    """A party's red lines, and the members of an alliance whose own red lines these are."""

    low: float
    high: float
    low_by: tuple[str, ...] = ()
    high_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """The minutes of one session.

    `closed` are the clauses agreed in an earlier session and not reopened since; `agreed` those
    agreed in this one. `last_call`: it is the last call, after the calendar's sessions. `package`:
    what is answered as a whole, if the text is.
    """

    n: int
    day: float
    date: date
    title: str
    text: Mapping[str, float]
    answers: Mapping[str, Mapping[str, Answer]]
    events: tuple[str, ...]
    agreed: tuple[str, ...]
    left: tuple[str, ...]
    tension: float
    closed: tuple[str, ...]
    standing: Mapping[str, Standing]
    last_call: bool = False
    package: Package | None = None

    def __repr__(self) -> str:
        return f"<Session {self.n} on {self.date}>"


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """The verdict on one clause.

    `level` is the agreed level, or else the last text's. `zopa` is the interval inside every veto
    party's red lines, None if it is empty; `gap` is then the distance between the red lines
    that exclude it, else 0. `veto` are the parties that must agree, `lines` the red lines of those
    that have any, as the verdict used them; `agreed_in` is the number of the session in which the
    clause was agreed, if it was, and `in_force` says whether it is part of what was signed. An open
    clause has the veto parties that `left`; or those that `held_back`, which would sign less than
    their red lines allow, and `apart`, by how much they all missed a common level. `ballot`: with a
    quota, how the votes fell.
    """

    status: Status
    level: float
    zopa: tuple[float, float] | None
    gap: float
    blocked_by: tuple[str, ...]
    unmet: tuple[Unmet, ...]
    veto: tuple[str, ...]
    lines: Mapping[str, Lines]
    agreed_in: int | None
    in_force: bool = False
    left: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    apart: float = 0.0
    ballot: Ballot | None = None


class Refusal(NamedTuple):
    """A clause that the chamber of `party` does not ratify at `level`, on a day.

    `low` and `high` are the chamber's red lines, `beyond` by how much the level is outside.
    """

    party: str
    clause: str
    level: float
    low: float
    high: float
    beyond: float
    day: float


@dataclass(frozen=True, slots=True)
class InstrumentOutcome:
    """The verdict on one instrument, and why it is not signed.

    `why` are the reasons in short. `missing` are clauses that are not agreed and essential to the
    veto parties that `essential_to` names; `unmet` are clauses that are agreed on a condition that
    is not in force; `below_batna` are veto parties to whom it is worth less than no deal; `left`
    those that left the talks; `nothing_agreed`: none of its clauses is agreed. `at_last_call`: it
    is signed thanks to the last call. `in_force`: it is signed, ratified, and all on which it rests
    is in force; else `why_not_in_force` has the reasons, and `not_ratified_by` whose chamber
    refused which clause.
    """

    signed: bool
    missing: tuple[str, ...]
    essential_to: Mapping[str, tuple[str, ...]]
    below_batna: tuple[str, ...]
    left: tuple[str, ...]
    nothing_agreed: bool
    at_last_call: bool = False
    why: tuple[Unsigned, ...] = ()
    unmet: Mapping[str, tuple[Unmet, ...]] = field(default_factory=dict)
    in_force: bool = False
    why_not_in_force: tuple[Unforced, ...] = ()
    not_ratified_by: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of the talks.

    `events` are those that happened before their end, or of which chambers still heard, with their
    `event_days`. `left` are the parties that left and did not come back, `absent` those that never
    joined. `deadline` is the calendar's last day, as events have moved it. `ratified`: there is a
    chamber that ratifies.
    """

    talks: Ending
    reason: str
    day: float
    clauses: Mapping[str, ClauseOutcome]
    instruments: Mapping[str, InstrumentOutcome]
    utilities: Mapping[str, float]
    batna: Mapping[str, float]
    events: tuple[str, ...]
    event_days: Mapping[str, float]
    left: tuple[str, ...]
    absent: tuple[str, ...]
    deadline: date
    ratified: bool = False

    def __repr__(self) -> str:
        return f"<Outcome {self.talks.words} on day {self.day:g}>"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is needed, beside seed and settings, to reproduce a result."""

    version: str
    scenario_hash: str
    numpy: str
    python: str
    model: int

    def to_dict(self) -> dict[str, str | int]:
        """The `provenance` object of every published layout, where the version is beside it."""
        return {x: getattr(self, x) for x in ("model", "scenario_hash", "numpy", "python")}


@dataclass(frozen=True, slots=True)
class Run:
    """One world, played and recorded. `seed` and `world` are None in the central world.

    `set` are the values by path that were changed in the scenario before.
    """

    scenario: str
    title: str
    seed: int | None
    world: int | None
    provenance: Provenance
    sessions: tuple[Session, ...]
    outcome: Outcome
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The run as plain dicts and lists, in the published JSON layout."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "world": self.world,
            "set": dict(self.set),
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "sessions": [session_layout(session) for session in self.sessions],
            "outcome": outcome_layout(self.outcome),
        }
