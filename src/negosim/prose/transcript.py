"""Writes a run as a page of text: headings, a column of names, wrapped sentences."""

from __future__ import annotations

from itertools import groupby

from negosim.charts.lettering import width_of
from negosim.prose.conditions import condition
from negosim.prose.endings import (
    ending_sentence,
    later_events,
    record_sentences,
    record_summary,
    record_table,
    recorded_sentence,
    worth_sentence,
)
from negosim.prose.names import party_name
from negosim.prose.page import Line, Page, Role, padded
from negosim.prose.sentence import Sentence
from negosim.prose.sessions import session_sentences
from negosim.prose.stated import chair_sentence
from negosim.prose.verdicts import instrument_sentence, verdict_sentence
from negosim.record import Run, Session, Status
from negosim.scenario.schema import Scenario
from negosim.text import dated, number, opened

MARKS = {Status.AGREED: "✓", Status.CONDITIONAL: "◐", Status.OPEN: "·", Status.BLOCKED: "✗"}
WIDEST_NAME = 16


def transcript(
    scenario: Scenario,
    run: Run,
    width: int = 96,
    session: int | None = None,
    clause: str | None = None,
) -> str:
    """A run as plain text of at most `width` columns, ending in a newline.

    `session` selects one session, with every clause named; `clause` follows one clause through all.
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
    """`transcript` as lines with roles. Raises IndexError if the run has no such session."""
    page = _Page(width, _column(scenario))
    _title(page, scenario, run)
    if clause is not None:
        _clause_heading(page, scenario, clause)
    for each in run.sessions:
        if session is None or each.n == session:
            _session(page, scenario, run, each, clause, full=session is not None)
    if session is not None:
        if all(each.n != session for each in run.sessions):
            raise IndexError(f"the run has no session {session}")
        return page.lines
    _end(page, scenario, run, clause)
    return page.lines


class _Page(Page):
    """A page with a column of names, `column` wide."""

    def __init__(self, width: int, column: int) -> None:
        super().__init__(width)
        self.column = column

    def lead(self, name: str) -> str:
        """A name cut and padded to the column of names."""
        return padded(name, self.column - 2) + "  "


def _column(scenario: Scenario) -> int:
    names = [width_of(party_name(scenario, p)) for p in scenario.parties]
    return min(max(names, default=0), WIDEST_NAME) + 2


def _title(page: _Page, scenario: Scenario, run: Run) -> None:
    page.put(f"{run.title} ({run.scenario})", "title", indent=0)
    if run.world is None:
        world = "The central world: every value as stated, events with even odds or better happen."
    else:
        world = f"World {run.world} of seed {run.seed}: values, events and walkouts as drawn."
    page.put(world, "about", indent=0)
    if who_writes := chair_sentence(scenario):
        page.put(who_writes, "about", indent=0)
    same = all(clause.status_quo == 0.0 for clause in scenario.clauses.values())
    quo = ", the status quo," if same else ""
    page.put(
        f"Levels run from 0{quo} to 1, as the proposer drafted the clause. "
        "Levels and red lines are estimates where the scenario says so.",
        "about",
        indent=0,
    )


def _clause_heading(page: _Page, scenario: Scenario, clause: str) -> None:
    stated = scenario.clauses[clause]
    article = f" · {stated.article}" if stated.article else ""
    page.heading(f"{stated.title}{article}")
    if stated.about:
        page.put(stated.about, "about")


def _session(
    page: _Page, scenario: Scenario, run: Run, session: Session, clause: str | None, full: bool
) -> None:
    title = f" · {session.title}" if session.title else ""
    title += " · last call" if session.last_call else ""
    tension = f" · tension {number(session.tension)}" if session.tension > 0 else ""
    page.heading(f"Session {session.n} · {dated(session.date)}{title}{tension}")
    spoken = session_sentences(scenario, run, session.n, clause, full)
    for party, group in groupby(spoken, key=_speaker):
        sentences = list(group)
        if party and clause is None and not full:
            _paragraph(page, scenario, party, sentences)
        else:
            _a_line_each(page, scenario, party, sentences)


def _speaker(sentence: Sentence) -> str:
    return "" if sentence.verb in ("leaves", "tables") else sentence.party


def _paragraph(page: _Page, scenario: Scenario, party: str, sentences: list[Sentence]) -> None:
    """What one party said as running text, with its name once in the column."""
    name = party_name(scenario, party)
    text = " ".join(_without(name, sentence) for sentence in sentences)
    page.put(text, "party", lead=page.lead(name))


def _a_line_each(page: _Page, scenario: Scenario, party: str, sentences: list[Sentence]) -> None:
    """Each sentence on a line of its own."""
    roles: dict[str, Role] = {"happened": "event", "agreed": "agreed", "leaves": "left"}
    name = party_name(scenario, party) if party else ""
    for n, sentence in enumerate(sentences):
        if party:
            page.put(_without(name, sentence), "party", lead=page.lead("" if n else name))
        else:
            page.put(sentence.text, roles.get(sentence.verb, "text"))


def _without(name: str, sentence: Sentence) -> str:
    return opened(sentence.text.removeprefix(name).lstrip())


def _end(page: _Page, scenario: Scenario, run: Run, clause: str | None) -> None:
    page.heading("The end")
    if clause is None:
        for event in later_events(scenario, run):
            page.put(event.text, "event")
    page.put(ending_sentence(scenario, run).text, "end")
    if clause is None:
        for event in later_events(scenario, run, after_end=True):
            page.put(event.text, "event")
    if clause is not None:
        _verdict(page, scenario, run, clause)
        if recorded := recorded_sentence(scenario, clause):
            page.put(recorded.text, "record")
        return
    page.heading("Instruments")
    for instrument, outcome in run.outcome.instruments.items():
        role: Role = "signed" if outcome.signed else "unsigned"
        mark = "✓ " if outcome.signed else "✗ "
        if outcome.why_not_in_force and outcome.signed:
            role, mark = "conditional", "◐ "
        page.put(instrument_sentence(scenario, run, instrument).text, role, lead=mark)
    page.heading("Clauses")
    last: set[str] = set()
    for name, verdict in run.outcome.clauses.items():
        # a condition that several clauses in a row wait for is written once
        waits = {condition(scenario, u) for u in verdict.unmet}
        _verdict(page, scenario, run, name, short=waits == last)
        last = waits or last
    page.heading("What it is worth, where 1 is everything as sought")
    for party in run.outcome.utilities:
        worth = opened(worth_sentence(scenario, run, party).reason)
        page.put(f"{worth}.", "end", lead=page.lead(party_name(scenario, party)))
    _record(page, scenario, run)


def _verdict(page: _Page, scenario: Scenario, run: Run, clause: str, short: bool = False) -> None:
    outcome = run.outcome.clauses[clause]
    role: Role = outcome.status.value
    text = verdict_sentence(scenario, run, clause, short).text
    page.put(text, role, lead=f"{MARKS[outcome.status]} ")


def _record(page: _Page, scenario: Scenario, run: Run) -> None:
    sentences = record_sentences(scenario, run)
    if sentences:
        page.heading("The record")
    for sentence in sentences:
        page.put(sentence.text, "record")
    if table := record_table(scenario, run):
        page.blank()
        page.table(table.head, table.rows, ["record"] * len(table.rows))
        page.put(record_summary(scenario, run), "record")
