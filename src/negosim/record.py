"""Owns what was said at the table and what came of it, frozen; knows not how it was computed.

Levels, offers and red lines are numbers in [0, 1]; days count from the scenario's start; every
mapping is keyed by the ids of the scenario file and keeps its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Reply(StrEnum):
    """A party's answer to the text on one clause."""

    ACCEPT = "accept"
    CONDITIONAL = "conditional"
    COUNTER = "counter"
    HOLD = "hold"
    REFUSE = "refuse"


class Status(StrEnum):
    """What came of a clause."""

    AGREED = "agreed"
    CONDITIONAL = "conditional"
    OPEN = "open"
    BLOCKED = "blocked"


class Ending(StrEnum):
    """How talks end."""

    CONCLUDED = "concluded"
    DEADLINE = "deadline"
    STALEMATE = "stalemate"
    WALKOUT = "walkout"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that did not stand: `party` wants `clause` at ≥ `at_least`."""

    party: str
    clause: str
    at_least: float
    stands_at: float


class Answer(NamedTuple):
    """What one party said on one clause in one session, and where it stood.

    `before` is the offer it came with; `signs` the interval that it would sign now; `low` and
    `high` are its red lines in that session; `late` marks an answer from standing instructions,
    because the capital's reply came after the session had closed.
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


@dataclass(frozen=True, slots=True)
class Session:
    """One round of talks as the minutes have it."""

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


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """The verdict on one clause.

    `level` is the agreed level, or else the last text's. `zopa` is the interval inside every veto
    party's red lines, None where it is empty; `gap` is how far it is from existing (0 with a ZOPA).
    `members` names, per blocking alliance, the members whose own red lines bind there.
    """

    status: Status
    level: float
    zopa: tuple[float, float] | None
    gap: float
    blocked_by: tuple[str, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    members: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class InstrumentOutcome:
    """The verdict on one instrument.

    `missing` are the clauses that keep it from signature (essential to a veto party and not
    settled); `essential_to` says to whom; `below_batna` are veto parties for whom it is worth less
    than no deal.
    """

    signed: bool
    missing: tuple[str, ...]
    essential_to: Mapping[str, tuple[str, ...]]
    below_batna: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the talks."""

    talks: Ending
    reason: str
    day: float
    clauses: Mapping[str, ClauseOutcome]
    instruments: Mapping[str, InstrumentOutcome]
    utilities: Mapping[str, float]
    batna: Mapping[str, float]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result needs to be had again."""

    version: str
    scenario_hash: str
    numpy: str
    python: str

    def to_dict(self) -> dict[str, str]:
        """The `provenance` of every published layout, which has the version beside it."""
        return {"scenario_hash": self.scenario_hash, "numpy": self.numpy, "python": self.python}


@dataclass(frozen=True, slots=True)
class Run:
    """One world, played and recorded. `seed` and `world` are None in the central world."""

    scenario: str
    title: str
    seed: int | None
    world: int | None
    provenance: Provenance
    sessions: tuple[Session, ...]
    outcome: Outcome

    def to_dict(self) -> dict[str, Any]:
        """The run as plain dicts and lists, in the published JSON layout."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "seed": self.seed,
            "world": self.world,
            "version": self.provenance.version,
            "provenance": self.provenance.to_dict(),
            "sessions": [_session(s) for s in self.sessions],
            "outcome": _outcome(self.outcome),
        }


def _session(s: Session) -> dict[str, Any]:
    return {
        "n": s.n,
        "day": s.day,
        "date": s.date.isoformat(),
        "title": s.title,
        "text": dict(s.text),
        "replies": {
            party: {c: {"reply": a.reply.value, "offer": a.offer} for c, a in by_clause.items()}
            for party, by_clause in s.answers.items()
        },
        "events": list(s.events),
        "agreed": list(s.agreed),
        "left": list(s.left),
        "tension": s.tension,
    }


def _unmet(unmet: tuple[Unmet, ...]) -> list[dict[str, Any]]:
    return [
        {"party": u.party, "clause": u.clause, "at_least": u.at_least, "stands_at": u.stands_at}
        for u in unmet
    ]


def _outcome(o: Outcome) -> dict[str, Any]:
    return {
        "talks": o.talks.value,
        "reason": o.reason,
        "day": o.day,
        "clauses": {
            c: {
                "status": v.status.value,
                "level": v.level,
                "blocked_by": list(v.blocked_by),
                "gap": v.gap,
                "zopa": list(v.zopa) if v.zopa else None,
                "unmet": _unmet(v.unmet),
            }
            for c, v in o.clauses.items()
        },
        "instruments": {
            i: {
                "signed": v.signed,
                "missing": list(v.missing),
                "below_batna": list(v.below_batna),
            }
            for i, v in o.instruments.items()
        },
        "utilities": dict(o.utilities),
        "batna": dict(o.batna),
        "events": list(o.events),
    }
