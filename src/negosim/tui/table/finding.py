"""Lists what can be found in clauses, sessions and outcome."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.prose import Sentence, ending_sentence, instrument_sentence, session_sentences
from negosim.text import harmless
from negosim.tui.desk.model import Desk
from negosim.tui.style.look import clause_name

OUTCOME = -1


@dataclass(frozen=True, slots=True)
class Place:
    """Something that can be found: where it says so, its words, and where to go for it.

    `session` counts from 0, OUTCOME is the outcome, None leaves the cursor; `clause` '' does too.
    """

    where: str
    told: str
    session: int | None
    clause: str
    words: str


def places(desk: Desk) -> tuple[Place, ...]:
    """All there is to find, clauses first, then what was said and happened, in order."""
    found = [_clause(desk, key) for key in desk.clauses]
    for at, session in enumerate(desk.run.sessions):
        where = f"session {session.n}"
        title = harmless(session.title)
        if title:
            found.append(Place(where, title, at, "", _words(title, session.date.isoformat())))
        for said in session_sentences(desk.scenario, desk.run, session.n):
            found.append(_said(where, said, at))
    ends = [ending_sentence(desk.scenario, desk.run)]
    ends += [instrument_sentence(desk.scenario, desk.run, i) for i in desk.scenario.instruments]
    return (*found, *(_said("outcome", said, OUTCOME) for said in ends))


def _clause(desk: Desk, key: str) -> Place:
    clause = desk.scenario.clauses[key]
    levels = " ".join(named.name for named in clause.levels)
    name = clause_name(clause, key)
    told = harmless(clause.title)
    words = _words(key, name, clause.title, clause.article, clause.about, levels)
    return Place("clause", f"{name} · {told}" if told != name else name, None, key, words)


def _said(where: str, said: Sentence, session: int) -> Place:
    told = harmless(said.text)
    return Place(where, told, session, said.clauses[0] if said.clauses else "", _words(told))


def _words(*parts: str) -> str:
    return " ".join(parts).casefold()
