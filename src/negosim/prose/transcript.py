"""Owns the layout of a run as text: headings, a column for who acts, wrapped sentences."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from negosim.prose.endings import (
    ending_sentence,
    later_events,
    record_sentences,
    recorded_sentence,
    worth_sentence,
)
from negosim.prose.names import party_name
from negosim.prose.sentence import Sentence
from negosim.prose.sessions import session_sentences
from negosim.prose.verdicts import instrument_sentence, verdict_sentence
from negosim.record import Run, Session, Status
from negosim.scenario.schema import Scenario
from negosim.text import dated, number, opened

Role = Literal[
    "title", "about", "heading", "event", "text", "party", "agreed", "left", "end", "signed",
    "unsigned", "conditional", "open", "blocked", "record", "blank",
]  # fmt: skip

MARKS = {Status.AGREED: "✓", Status.CONDITIONAL: "◐", Status.OPEN: "·", Status.BLOCKED: "✗"}
WIDEST_NAME = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, and what it is, so that a terminal can colour it."""

    text: str
    role: Role


def transcript(
    scenario: Scenario,
    run: Run,
    width: int = 96,
    session: int | None = None,
    clause: str | None = None,
) -> str:
    """A run as plain text of at most `width` columns, ending in a newline.

    `session` gives one session with every clause named; `clause` follows one clause through all.
    """
    lines = transcript_lines(scenario, run, width, session, clause)
    return "".join(f"{line.text.rstrip()}\n" for line in lines)


def transcript_lines(
    scenario: Scenario,
    run: Run,
    width: int = 96,
    session: int | None = None,
    clause: str | None = None,
) -> list[Line]:
    """The same as lines with roles. Raises IndexError for a session that the run does not have."""
    page = _Page(width, _column(scenario))
    _title(page, run)
    if clause is not None:
        _clause_heading(page, scenario, clause)
    for one in run.sessions:
        if session is None or one.n == session:
            _session(page, scenario, run, one, clause, full=session is not None)
    if session is not None:
        if all(one.n != session for one in run.sessions):
            raise IndexError(f"the run has no session {session}")
        return page.lines
    _end(page, scenario, run, clause)
    return page.lines


class _Page:
    """Lines in the making."""

    def __init__(self, width: int, column: int) -> None:
        self.width = max(width, 40)
        self.column = column
        self.lines: list[Line] = []

    def put(self, text: str, role: Role, lead: str = "", indent: int = 2) -> None:
        """A wrapped paragraph; `lead` stands before it and later lines hang under its start."""
        hang = " " * (indent + len(lead))
        wrapped = textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * indent + lead,
            subsequent_indent=hang,
            break_on_hyphens=False,
        )
        self.lines += [Line(w, role) for w in wrapped]

    def heading(self, text: str) -> None:
        self.lines.append(Line("", "blank"))
        self.put(text, "heading", indent=0)

    def lead(self, name: str) -> str:
        """A name in the column of those who act."""
        short = name if len(name) <= self.column - 2 else name[: self.column - 3] + "…"
        return short.ljust(self.column)


def _column(scenario: Scenario) -> int:
    names = [len(party_name(scenario, p)) for p in scenario.parties]
    return min(max(names, default=0), WIDEST_NAME) + 2


def _title(page: _Page, run: Run) -> None:
    page.put(f"{run.title} ({run.scenario})", "title", indent=0)
    if run.world is None:
        told = "The central world: every value as stated, events with even odds or better happen."
    else:
        told = f"World {run.world} of seed {run.seed}: values, events and walkouts as drawn."
    page.put(told, "about", indent=0)
    page.put(
        "Levels run from 0, the status quo, to 1, as the proposer drafted the clause. "
        "Levels and red lines are estimates where the scenario says so.",
        "about",
        indent=0,
    )


def _clause_heading(page: _Page, scenario: Scenario, clause: str) -> None:
    shape = scenario.clauses[clause]
    article = f" · {shape.article}" if shape.article else ""
    page.heading(f"{shape.title}{article}")
    if shape.about:
        page.put(shape.about, "about")


def _session(
    page: _Page, scenario: Scenario, run: Run, session: Session, clause: str | None, full: bool
) -> None:
    title = f" · {session.title}" if session.title else ""
    tension = f" · tension {number(session.tension)}" if session.tension > 0 else ""
    page.heading(f"Session {session.n} · {dated(session.date)}{title}{tension}")
    told = session_sentences(scenario, run, session.n, clause, full)
    for party, group in groupby(told, key=_speaker):
        sentences = list(group)
        if party and clause is None and not full:
            _paragraph(page, scenario, party, sentences)
        else:
            _a_line_each(page, scenario, party, sentences)


def _speaker(one: Sentence) -> str:
    return "" if one.verb == "leaves" else one.party


def _paragraph(page: _Page, scenario: Scenario, party: str, told: list[Sentence]) -> None:
    """What one party said as running text, its name once in the column."""
    name = party_name(scenario, party)
    page.put(" ".join(_without(name, one) for one in told), "party", page.lead(name))


def _a_line_each(page: _Page, scenario: Scenario, party: str, told: list[Sentence]) -> None:
    """Each sentence on a line of its own."""
    roles: dict[str, Role] = {"happened": "event", "agreed": "agreed", "leaves": "left"}
    name = party_name(scenario, party) if party else ""
    for at, one in enumerate(told):
        if party:
            page.put(_without(name, one), "party", page.lead("" if at else name))
        else:
            page.put(one.text, roles.get(one.verb, "text"))


def _without(name: str, one: Sentence) -> str:
    return opened(one.text.removeprefix(name).lstrip())


def _end(page: _Page, scenario: Scenario, run: Run, clause: str | None) -> None:
    page.heading("The end")
    if clause is None:
        for one in later_events(scenario, run):
            page.put(one.text, "event")
    page.put(ending_sentence(scenario, run).text, "end")
    if clause is not None:
        _verdict(page, scenario, run, clause)
        if said := recorded_sentence(scenario, clause):
            page.put(said.text, "record")
        return
    page.heading("Instruments")
    for instrument, outcome in run.outcome.instruments.items():
        role: Role = "signed" if outcome.signed else "unsigned"
        mark = "✓ " if outcome.signed else "✗ "
        page.put(instrument_sentence(scenario, run, instrument).text, role, mark)
    page.heading("Clauses")
    last: set[tuple[str, float]] = set()
    for one_clause, verdict in run.outcome.clauses.items():
        # one condition keeps many clauses back: it is told once, until another comes between
        waits = {(u.clause, u.at_least) for u in verdict.unmet}
        _verdict(page, scenario, run, one_clause, short=waits == last)
        last = waits or last
    page.heading("What it is worth, where 1 is everything as sought")
    for party in run.outcome.utilities:
        worth = opened(worth_sentence(scenario, run, party).reason)
        page.put(f"{worth}.", "end", page.lead(party_name(scenario, party)))
    _record(page, scenario, run)


def _verdict(page: _Page, scenario: Scenario, run: Run, clause: str, short: bool = False) -> None:
    outcome = run.outcome.clauses[clause]
    role: Role = outcome.status.value
    page.put(verdict_sentence(scenario, run, clause, short).text, role, f"{MARKS[outcome.status]} ")


def _record(page: _Page, scenario: Scenario, run: Run) -> None:
    told = record_sentences(scenario, run)
    if told:
        page.heading("The record")
    for one in told:
        page.put(one.text, "record")
