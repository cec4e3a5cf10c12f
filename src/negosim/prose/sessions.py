"""Writes a session as sentences: events, the text, replies, agreements, departures."""

from __future__ import annotations

from negosim.prose import packages
from negosim.prose.events import concerns, event_sentence, event_sentences
from negosim.prose.names import at_level, clause_name, party_name
from negosim.prose.on_clause import replies_on_clause, text_on_clause
from negosim.prose.on_package import reply_to_package
from negosim.prose.replies import SHOWN, Hearing, hearing
from negosim.prose.sentence import Sentence
from negosim.record import Run, Session
from negosim.scenario.schema import Scenario
from negosim.text import alike, count, listed, number

FURTHEST = 1  # moves of the text that are named if there are many
ALONE = 3  # up to this many agreed clauses are written with the names of their levels


def session_sentences(
    scenario: Scenario, run: Run, n: int, clause: str | None = None, full: bool = False
) -> list[Sentence]:
    """What happened in session `n` (counted from 1), in the order of the minutes.

    With `clause`, only what concerns it, a sentence per party. Otherwise like replies of a party
    share a sentence, in which `full` names every clause. Raises IndexError if the run has no such
    session.
    """
    index = _index(run, n)
    session, before = run.sessions[index], run.sessions[index - 1] if index else None
    if clause is not None:
        return _on_clause(scenario, run, session, before, clause)
    sentences = event_sentences(scenario, session.events)
    package = session.package
    if package is not None:
        sentences.append(packages.tabled(scenario, session, before, package, full))
        sentences += packages.left_out(scenario, run, session, before, full)
    else:
        sentences.append(_text(scenario, session, before, full))
    for party, answers in session.answers.items():
        previous = before.answers.get(party, {}) if before else {}
        heard = Hearing(scenario, party, session.text, answers, previous, session.closed, full)
        sentences += reply_to_package(heard, session, before) if package else hearing(heard)
    sentences += _agreed(scenario, session)
    if package is not None:
        sentences += packages.not_taken(scenario, session, package)
    sentences += [_left(scenario, party) for party in session.left]
    return sentences


def _index(run: Run, n: int) -> int:
    if 0 < n <= len(run.sessions) and run.sessions[n - 1].n == n:
        return n - 1  # as every run has it
    for index, session in enumerate(run.sessions):
        if session.n == n:
            return index
    raise IndexError(f"the run has no session {n}")


def _on_clause(
    scenario: Scenario, run: Run, session: Session, before: Session | None, clause: str
) -> list[Sentence]:
    lines = [event_sentence(scenario, e) for e in session.events if concerns(scenario, e, clause)]
    lines.append(text_on_clause(scenario, run, session, before, clause))
    lines += replies_on_clause(scenario, session, clause)
    if clause in session.agreed:
        lines += _agreed(scenario, session, (clause,))
    lines += [_left(scenario, party) for party in session.left]
    return lines


def _text(scenario: Scenario, session: Session, before: Session | None, full: bool) -> Sentence:
    """The text tabled: how it opens, then the clauses on which it moved, furthest first."""
    if before is None:
        return _opening(scenario, session)
    moved = [
        c
        for c in scenario.clauses
        if c in session.text
        and c not in session.closed
        and not alike(session.text[c], before.text[c])
    ]
    if not moved:
        return Sentence("", "tables", (), "The text stays as it was.", "", "the text as it was")
    moved.sort(key=lambda c: -round(abs(session.text[c] - before.text[c]), 9))
    each = [
        f"{clause_name(scenario, c)} ({number(before.text[c])} → {number(session.text[c])})"
        for c in moved
    ]
    if full or len(each) <= SHOWN:
        about = listed(each)
    else:
        about = f"{count(len(moved), 'clause')}, furthest on {listed(each[:FURTHEST])}"
    text = f"The text moves on {about}."
    return Sentence("", "moves", tuple(moved), text, "", f"the text on {about}")


def _opening(scenario: Scenario, session: Session) -> Sentence:
    clauses = tuple(session.text)
    if scenario.protocol.opening == "centre":
        rule = {"fair": "fair to", "own": "the chair's, from"}
        about = f"{rule.get(scenario.protocol.text, 'the centre of')} what the parties seek"
    else:
        about = "the drafts as tabled"
    return Sentence("", "opens", clauses, f"The text is {about}.", "", about)


def _agreed(
    scenario: Scenario, session: Session, only: tuple[str, ...] | None = None
) -> list[Sentence]:
    clauses = only or session.agreed
    if not clauses:
        return []
    by_name = len(clauses) <= ALONE
    about = listed([_settled(scenario, session, c, by_name) for c in clauses])
    if session.package and only is None:
        text = f"The package is agreed: {about}."
    else:
        text = f"Agreed: {about}."
    return [Sentence("", "agreed", tuple(clauses), text, "", about)]


def _settled(scenario: Scenario, session: Session, clause: str, by_name: bool) -> str:
    level = session.text[clause]
    where = at_level(scenario.clauses[clause], level) if by_name else f" ({number(level)})"
    return f"{clause_name(scenario, clause)}{where}"


def _left(scenario: Scenario, party: str) -> Sentence:
    name = party_name(scenario, party)
    return Sentence(party, "leaves", (), f"{name} leaves the talks.", "", "the talks")
