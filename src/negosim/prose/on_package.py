"""Writes a party's reply to a package: whether it takes it, what it objects to, red lines first."""

from __future__ import annotations

from negosim.prose import packages
from negosim.prose.replies import Hearing, conditional, late, moves, refuses, unchanged
from negosim.prose.sentence import Sentence
from negosim.record import Reply, Session
from negosim.text import alike

ASKS = (Reply.HOLD, Reply.COUNTER)


def reply_to_package(h: Hearing, session: Session, before: Session | None) -> list[Sentence]:
    """The party's session in sentences: its reply to the whole, its objections, its own moves."""
    package = session.package
    whole = package.replies.get(h.party) if package else None
    if package is None or whole is None:
        return []
    counts = packages.counting(session, package, h.party)
    again = before is not None and not h.full and _again(h.party, session, before, whole)
    ordered = [c for c in session.text if c in counts]
    sentences = [*late(h), *_whole(h, whole, ordered, package.by, again)]
    sentences += conditional(h)
    sentences += refuses(h, veto=True)
    sentences += _asks(h, whole, before)
    sentences += refuses(h, veto=False)
    sentences += moves(h)
    return sentences if h.full else [*sentences, *unchanged(h, package=True)]


def _whole(h: Hearing, whole: Reply, counts: list[str], by: str, again: bool) -> list[Sentence]:
    """Its reply as a whole; what it gives way on for the rest. Its own package it takes unsaid."""
    clauses = tuple(counts)

    def says(verb: str, what: str = "the package") -> list[Sentence]:
        return [h.say("still", f"{verb} {what}", clauses) if again else h.say(verb, what, clauses)]

    if whole is Reply.CONDITIONAL:
        return says("would take")
    if whole is not Reply.ACCEPT:
        return says("declines", "its own package" if by == h.party else "the package")
    given = [c for c in counts if not packages.would_sign(h.text[c], h.answers[c])]
    if given:
        less = packages.gives(h.scenario, h.text, h.answers, given)
        return [h.say("takes", "the package", clauses, f"the rest makes up for {less}")]
    return [] if by == h.party and not h.full else says("takes")


def _again(party: str, session: Session, before: Session, whole: Reply) -> bool:
    """Whether the party replied so to the same package before."""
    package, was = session.package, before.package
    if package is None or was is None or party not in was.replies:
        return False
    inside = packages.held(session, package)
    takes = (Reply.ACCEPT, Reply.CONDITIONAL)
    reply = was.replies[party]
    alike_reply = reply is whole or (reply not in takes and whole not in takes)
    return (
        alike_reply
        and inside == packages.held(before, was)
        and all(alike(session.text[c], before.text[c]) for c in inside)
    )


def _asks(h: Hearing, whole: Reply, before: Session | None) -> list[Sentence]:
    """What it asks where the package is inside its red lines, and not what it would sign."""
    if whole in (Reply.ACCEPT, Reply.CONDITIONAL):
        return []
    clauses = [
        c
        for c in h.replying(*ASKS)
        if not packages.would_sign(h.text[c], h.answers[c]) and (h.full or _news(h, before, c))
    ]
    if not clauses:
        return []
    about = packages.asks(h.scenario, h.text, h.answers, clauses)
    essential = [c for c in clauses if h.answers[c].essential]
    reason = ""
    if essential:
        all_, one = len(essential) == len(clauses), len(essential) == 1
        who = "" if all_ else f" {'is' if one else 'are'} {packages.named(h.scenario, essential)}"
        reason = f"essential to it{who}"
    return [h.say("asks for", about, tuple(clauses), reason)]


def _news(h: Hearing, before: Session | None, clause: str) -> bool:
    """Whether the party's offer or the level is another than in the session before."""
    was = h.before.get(clause)
    return (
        was is None
        or before is None
        or was.reply not in ASKS
        or not alike(was.offer, h.answers[clause].offer)
        or not alike(before.text[clause], h.text[clause])
    )
