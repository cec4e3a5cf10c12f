"""Finds where two recorded runs diverge: session by session, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from negosim.record import EPS, Answer, Run, Session


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first difference on one clause, or, with an empty `clause`, of the talks as a whole.

    `what` is `text`, `reply` or `offer` of `party`, `agreed`, `events`, `left`, or `held` (only one
    of the runs has that session). `a` and `b` are the values in either run: a level, a reply, or
    ids.
    """

    session: int
    clause: str
    party: str
    what: str
    a: Any
    b: Any

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values."""
        return asdict(self)


def divergences(a: Run, b: Run) -> tuple[Divergence, ...]:
    """For the talks as a whole and for each clause of both, the first difference; earliest first.

    Within a session the text comes first, since replies follow from it.
    """
    clauses = [c for c in a.outcome.clauses if c in b.outcome.clauses]
    first: dict[str, Divergence] = {}
    for ours, theirs in zip(a.sessions, b.sessions, strict=False):
        for divergence in _whole(ours, theirs):
            first.setdefault("", divergence)
        for clause in clauses:
            if clause not in first:
                first |= {d.clause: d for d in _on(clause, ours, theirs)}
    shared = min(len(a.sessions), len(b.sessions))
    if len(a.sessions) != len(b.sessions):
        longer = Divergence(
            shared + 1, "", "", "held", len(a.sessions) > shared, len(b.sessions) > shared
        )
        first.setdefault("", longer)
    return tuple(sorted(first.values(), key=lambda d: d.session))


def _whole(a: Session, b: Session) -> Iterator[Divergence]:
    for what, ours, theirs in (("events", a.events, b.events), ("left", a.left, b.left)):
        if ours != theirs:
            yield Divergence(a.n, "", "", what, list(ours), list(theirs))
            return


def _on(clause: str, a: Session, b: Session) -> list[Divergence]:
    """The first difference on a clause in a session, if any."""
    ours, theirs = a.text.get(clause), b.text.get(clause)
    if ours is not None and theirs is not None and abs(ours - theirs) > EPS:
        return [Divergence(a.n, clause, "", "text", ours, theirs)]
    for party in a.answers:
        answers = a.answers[party].get(clause), b.answers.get(party, {}).get(clause)
        if (divergence := _answer(a.n, clause, party, *answers)) is not None:
            return [divergence]
    if (clause in a.agreed) != (clause in b.agreed):
        return [Divergence(a.n, clause, "", "agreed", clause in a.agreed, clause in b.agreed)]
    return []


def _answer(
    session: int, clause: str, party: str, a: Answer | None, b: Answer | None
) -> Divergence | None:
    if a is None or b is None:
        if a is b:
            return None
        replies = (None if x is None else x.reply.value for x in (a, b))
        return Divergence(session, clause, party, "reply", *replies)
    if a.reply is not b.reply:
        return Divergence(session, clause, party, "reply", a.reply.value, b.reply.value)
    if abs(a.offer - b.offer) > EPS:
        return Divergence(session, clause, party, "offer", a.offer, b.offer)
    return None
