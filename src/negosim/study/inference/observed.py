"""Reads what was observed: the record of a case, or the sessions and the outcome of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from negosim.files import CannotReadError, read_whole
from negosim.formats.json_tree import Node, parsed
from negosim.formats.notes import refused
from negosim.record import Reply, Status
from negosim.scenario.faults import did_you_mean
from negosim.scenario.schema import Scenario
from negosim.study.inference.summaries import Ends
from negosim.table import Table
from negosim.talks.heard import Heard
from negosim.text import counted, printable

MOST_BYTES = 16 << 20
"""Of the JSON of a run."""

STATUSES = {s.value: s.code for s in Status}
REPLIES = {r.value: r.code for r in Reply}


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What was heard in a run (W = 1), None of a record; the outcome, None if it is not known.

    `dates` are those of the sessions, as text.
    """

    heard: Heard | None
    ends: Ends | None
    dates: tuple[str, ...] = ()

    @property
    def sessions(self) -> int:
        """How many sessions are known."""
        return len(self.dates)


def of_record(scenario: Scenario, table: Table) -> Observed:
    """The verdicts, levels and signatures of the scenario's record."""
    record = scenario.record
    assert record is not None
    stated = {c: (x.status, x.level) for c, x in record.clauses.items()}
    return Observed(None, _ends(table, stated, record.signed))


def _ends(
    table: Table, clauses: Mapping[str, tuple[str, float | None]], signed: Mapping[str, bool]
) -> Ends:
    status = np.full((len(table.clauses), 1), -1, dtype=np.int8)
    level = np.zeros((len(table.clauses), 1), dtype=np.float32)
    placed = np.zeros(len(table.clauses), dtype=bool)
    for name, (verdict, x) in clauses.items():
        c = table.clauses.index(name)
        status[c], level[c] = STATUSES[verdict], x or 0.0
        placed[c] = x is not None and verdict == Status.AGREED.value
    papers = np.array([i in signed for i in table.instruments])
    of = np.array([[signed.get(i, False)] for i in table.instruments])
    return Ends(status, level, of, status[:, 0] >= 0, placed, papers)


def of_file(path: Path, table: Table) -> tuple[Observed, str]:
    """The run of a JSON file, as `run --json` writes it, and its text.

    Raises ScenarioError with file and line.
    """
    name = printable(str(path), 200)
    try:
        text = read_whole(path, MOST_BYTES).decode("utf-8")
    except FileNotFoundError:
        raise refused(name, 0, "there is no such file") from None
    except (CannotReadError, UnicodeDecodeError) as error:
        unread = isinstance(error, CannotReadError)
        raise refused(name, 0, str(error) if unread else "is not UTF-8") from None
    return of_text(text, name, table), text


def of_text(text: str, name: str, table: Table) -> Observed:
    """The same for the text of a file of that name."""
    return _Reading(name, table).run(parsed(text, name))


@dataclass(frozen=True, slots=True)
class _Reading:
    file: str
    table: Table

    def run(self, node: Node) -> Observed:
        sessions = node.get("sessions")
        if not isinstance(sessions.value, list):
            self._wrong(
                node, "is not a run as 'negosim run --json' writes it: 'sessions' is missing"
            )
        entries, heard = sessions.entries, Heard.nothing(self.table, 1)
        if len(entries) > len(heard.texts):
            has = f"has {counted(len(entries), 'session')}"
            self._wrong(sessions, f"{has}; the scenario can have {len(heard.texts)} at most")
        for slot, session in enumerate(entries):
            self._session(session, slot, heard)
        heard.held[0] = len(entries)
        dates = tuple(printable(session.get("date").text, 10) for session in entries)
        outcome = node.get("outcome")
        ends = self._outcome(outcome) if outcome.value is not None else None
        if not entries and (ends is None or not (ends.known.any() or ends.papers.any())):
            self._wrong(node, "has no session and no outcome")
        return Observed(heard, ends, dates)

    def _session(self, session: Node, slot: int, heard: Heard) -> None:
        texts = self._table(session, "text")
        for clause in self.table.clauses:
            if clause not in texts:
                self._wrong(session, f"session {slot + 1} has no text on '{clause}'")
        for clause, level in texts.items():
            heard.texts[slot, self._index("clause", clause, level), 0] = self._level(level)
        pairs = list(zip(*(x.tolist() for x in heard.pairs), strict=True))
        for party, answers in self._table(session, "replies").items():
            p = self._index("party", party, answers)
            for clause, answer in answers.items.items():
                c = self._index("clause", clause, answer)
                if (p, c) not in pairs:
                    self._wrong(answer, f"'{party}' has no stance on '{clause}' in the scenario")
                k, word = pairs.index((p, c)), answer.get("reply").value
                if not isinstance(word, str) or word not in REPLIES:
                    self._wrong(answer, f"a reply should be one of {', '.join(REPLIES)}")
                heard.replies[slot, k, 0] = REPLIES[word]
                heard.offers[slot, k, 0] = self._level(answer.get("offer"))

    def _outcome(self, outcome: Node) -> Ends:
        clauses = dict[str, tuple[str, float | None]]()
        for clause, node in self._table(outcome, "clauses").items():
            self._index("clause", clause, node)
            status = node.get("status").value
            if not isinstance(status, str) or status not in STATUSES:
                self._wrong(node, f"a status should be one of {', '.join(STATUSES)}")
            clauses[clause] = (status, self._level(node.get("level")))
        signed = {}
        for paper, node in self._table(outcome, "instruments").items():
            self._index("instrument", paper, node)
            value = node.get("signed").value
            if not isinstance(value, bool):
                self._wrong(node, "'signed' should be true or false")
            signed[paper] = value
        return _ends(self.table, clauses, signed)

    def _table(self, node: Node, key: str) -> dict[str, Node]:
        below = node.get(key)
        if not isinstance(below.value, dict):
            self._wrong(node, f"'{key}' should be a table")
        return below.items

    def _level(self, node: Node) -> float:
        value: Any = node.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self._wrong(node, "a level should be a number from 0 to 1")
        return float(value)

    def _index(self, what: str, name: str, node: Node) -> int:
        known = {
            "clause": self.table.clauses,
            "party": self.table.parties,
            "instrument": self.table.instruments,
        }[what]
        if name not in known:
            unknown = f"the scenario has no {what} '{printable(name)}'"
            self._wrong(node, f"{unknown}{did_you_mean(name, known)}")
        return known.index(name)

    def _wrong(self, node: Node, message: str) -> NoReturn:
        raise refused(self.file, node.line, message)
