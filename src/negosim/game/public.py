"""Owns what everybody at the table heard, taken from the minutes; knows no ideal and no red line.

The minutes of a run hold more than was said: where each party's red lines lie, what it would sign,
what it weighs. Nothing of that passes through here, so whatever is built on a `Round` is safe to
show to any seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from negosim.record import Reply, Session, Unmet


@dataclass(frozen=True, slots=True)
class Said:
    """What one party said on one clause: its reply, its offer, the conditions that it named.

    `before` is its offer in the session before, None while it had made none. `late` marks an
    answer from standing instructions; without a `veto` the party has a voice.
    """

    reply: Reply
    offer: float
    before: float | None
    conditions: tuple[Unmet, ...]
    late: bool
    veto: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One session as everybody heard it; `closed` are the clauses agreed before it."""

    n: int
    date: date
    title: str
    text: Mapping[str, float]
    said: Mapping[str, Mapping[str, Said]]
    events: tuple[str, ...]
    agreed: tuple[str, ...]
    closed: tuple[str, ...]
    left: tuple[str, ...]
    tension: float


def rounds(sessions: Sequence[Session]) -> tuple[Round, ...]:
    """The sessions held so far, in order, with what was said aloud alone."""
    found: list[Round] = []
    for session in sessions:
        earlier = found[-1].said if found else {}
        found.append(
            Round(
                n=session.n,
                date=session.date,
                title=session.title,
                text=dict(session.text),
                said={
                    party: {
                        clause: Said(
                            reply=answer.reply,
                            offer=answer.offer,
                            before=_offered(earlier, party, clause),
                            # a requirement is named where it is all that is missing, not before
                            conditions=answer.unmet if answer.reply is Reply.CONDITIONAL else (),
                            late=answer.late,
                            veto=answer.veto,
                        )
                        for clause, answer in answers.items()
                    }
                    for party, answers in session.answers.items()
                },
                events=session.events,
                agreed=session.agreed,
                closed=session.closed,
                left=session.left,
                tension=session.tension,
            )
        )
    return tuple(found)


def _offered(said: Mapping[str, Mapping[str, Said]], party: str, clause: str) -> float | None:
    found = said.get(party, {}).get(clause)
    return found.offer if found else None
