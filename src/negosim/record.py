"""Records what was said at the table and what came of it, frozen, as the engine judged it.

Whoever shows a run reads it here and judges nothing again. Levels, offers and red lines are numbers
in [0, 1]; days count from the scenario's start; every mapping is keyed by the ids of the scenario
file and keeps its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

EPS = 1e-9
"""Levels and utilities nearer than this are the same to the talks."""


class Coded(StrEnum):
    """Words that arrays hold as numbers: the code of a word is its place in the list."""

    @property
    def code(self) -> int:
        """The number that stands for the word."""
        return list(type(self)).index(self)


class Reply(Coded):
    """A party's answer to the text on one clause."""

    ACCEPT = "accept"
    CONDITIONAL = "conditional"
    COUNTER = "counter"
    HOLD = "hold"
    REFUSE = "refuse"


class Status(Coded):
    """What came of a clause."""

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
    `high` are its red lines in that session, `low_by` and `high_by` the members of an alliance
    whose own red lines these are; `late` marks an answer from standing instructions, because the
    capital's reply came after the session had closed. With a `veto` the party must agree;
    `essential`: it signs nothing without the clause.
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


class Standing(NamedTuple):
    """How a clause stands when a session closes: what would come of it if the talks ended there.

    `zopa` and `gap` as in `ClauseOutcome`.
    """

    status: Status
    zopa: tuple[float, float] | None
    gap: float


class Lines(NamedTuple):
    """A party's red lines, and the members of an alliance whose own red lines these are."""

    low: float
    high: float
    low_by: tuple[str, ...] = ()
    high_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One round of talks as the minutes have it.

    `closed` are the clauses agreed in an earlier session and not reopened since; `agreed` those
    agreed in this one.
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


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """The verdict on one clause.

    `level` is the agreed level, or else the last text's. `zopa` is the interval inside every veto
    party's red lines, None where it is empty; `gap` is how far it is from existing (0 with a ZOPA).
    `veto` are the parties that must agree, `lines` the red lines that the verdict used, of those of
    them that have any; `agreed_in` is the session in which the clause was agreed.
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


@dataclass(frozen=True, slots=True)
class InstrumentOutcome:
    """The verdict on one instrument, and why it is not signed.

    `missing` are the clauses that keep it from signature (essential to a veto party and not
    settled); `essential_to` says to whom; `below_batna` are veto parties for whom it is worth less
    than no deal; `left` those that left the talks; `nothing_agreed`: none of its clauses is.
    """

    signed: bool
    missing: tuple[str, ...]
    essential_to: Mapping[str, tuple[str, ...]]
    below_batna: tuple[str, ...]
    left: tuple[str, ...]
    nothing_agreed: bool


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
        "closed": list(s.closed),
        "standing": {
            c: {"status": v.status.value, "zopa": list(v.zopa) if v.zopa else None, "gap": v.gap}
            for c, v in s.standing.items()
        },
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
                "veto": list(v.veto),
                "lines": {
                    p: {
                        "low": x.low,
                        "high": x.high,
                        "low_by": [*x.low_by],
                        "high_by": [*x.high_by],
                    }
                    for p, x in v.lines.items()
                },
                "agreed_in": v.agreed_in,
            }
            for c, v in o.clauses.items()
        },
        "instruments": {
            i: {
                "signed": v.signed,
                "missing": list(v.missing),
                "below_batna": list(v.below_batna),
                "essential_to": {c: list(who) for c, who in v.essential_to.items()},
                "left": list(v.left),
                "nothing_agreed": v.nothing_agreed,
            }
            for i, v in o.instruments.items()
        },
        "utilities": dict(o.utilities),
        "batna": dict(o.batna),
        "events": list(o.events),
    }
