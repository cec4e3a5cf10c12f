"""Extracts from the minutes what everybody at the table heard.

The minutes of a run contain more than was said: each party's red lines and what it would sign.
Nothing of that is in a `Round`, so what is built on rounds is safe to show to any seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from negosim.record import Package, Reply, Session, Unmet


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What one party said on one clause: its reply, its offer, the conditions that it named.

    `before` is its offer in the session before, None if it made none. `late`: given from standing
    instructions; one that does not decide has only a voice.
    """

    reply: Reply
    offer: float
    before: float | None
    conditions: tuple[Unmet, ...]
    late: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One session as everybody heard it; `closed` are the clauses agreed before it.

    `package`: who tabled what is answered as a whole, what it does not hold, the replies to it.
    """

    n: int
    date: date
    title: str
    text: Mapping[str, float]
    answers: Mapping[str, Mapping[str, PublicAnswer]]
    events: tuple[str, ...]
    agreed: tuple[str, ...]
    closed: tuple[str, ...]
    left: tuple[str, ...]
    tension: float
    package: Package | None = None


def rounds(sessions: Sequence[Session]) -> tuple[Round, ...]:
    """The public part of the sessions held so far, in order."""
    result: list[Round] = []
    for session in sessions:
        previous = result[-1].answers if result else {}
        result.append(
            Round(
                n=session.n,
                date=session.date,
                title=session.title,
                text=dict(session.text),
                answers={
                    party: {
                        clause: PublicAnswer(
                            reply=answer.reply,
                            offer=answer.offer,
                            before=_offered(previous, party, clause),
                            # a requirement is named only when it is all that is missing
                            conditions=answer.unmet if answer.reply is Reply.CONDITIONAL else (),
                            late=answer.late,
                            decides=answer.decides,
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
                package=session.package,
            )
        )
    return tuple(result)


def _offered(
    answers: Mapping[str, Mapping[str, PublicAnswer]], party: str, clause: str
) -> float | None:
    answer = answers.get(party, {}).get(clause)
    return answer.offer if answer else None
