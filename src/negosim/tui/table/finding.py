"""Lists what can be found in clauses, sessions and outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from negosim.prose import Sentence, ending_sentence, instrument_sentence, session_sentences
from negosim.text import harmless
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import session_name
from negosim.tui.style.look import clause_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Clause, Scenario

OUTCOME = -1


@dataclass(frozen=True, slots=True)
class Place:
    """A possible match: its kind of place, its text, where to go for it, the words to search.

    `session` counts from 0, OUTCOME is the outcome; None or a `clause` of '' leaves the cursor.
    """

    where: str
    line: str
    session: int | None
    clause: str
    words: str


def places(desk: Desk) -> tuple[Place, ...]:
    """All possible matches: clauses first, then sessions and outcome in order."""
    result = list(clause_places(desk.scenario))
    for at, session in enumerate(desk.run.sessions):
        where = session_name(session)
        title = harmless(session.title)
        if title:
            result.append(Place(where, title, at, "", f"{title} {session.date.isoformat()}"))
        for sentence in session_sentences(desk.scenario, desk.run, session.n):
            result.append(_said(where, sentence, at))
    ends = [ending_sentence(desk.scenario, desk.run)]
    ends += [instrument_sentence(desk.scenario, desk.run, i) for i in desk.scenario.instruments]
    return (*result, *(_said("outcome", sentence, OUTCOME) for sentence in ends))


def clause_places(scenario: Scenario) -> tuple[Place, ...]:
    """Every clause, by its names, article, levels and what it is about."""
    return tuple(_clause(key, clause) for key, clause in scenario.clauses.items())


def _clause(key: str, clause: Clause) -> Place:
    levels = " ".join(named.name for named in clause.levels)
    name = clause_name(clause, key)
    title = harmless(clause.title)
    words = " ".join((key, name, clause.title, clause.article, clause.about, levels))
    return Place("clause", f"{name} · {title}" if title != name else name, None, key, words)


def _said(where: str, sentence: Sentence, session: int) -> Place:
    text = harmless(sentence.text)
    return Place(where, text, session, sentence.clauses[0] if sentence.clauses else "", text)
