"""Owns what was said in a session, or came of the talks, in lines; the words are prose's."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from negosim.prose import (
    Sentence,
    ending_sentence,
    instrument_sentence,
    session_sentences,
    verdict_sentence,
)
from negosim.tui.look import cut, fit, party_name, party_styles, wrapped
from negosim.tui.model import Desk

_VERB_STYLES = {
    "refuses": "$verdict-blocked",
    "accepts": "$verdict-agreed",
    "agreed": "bold $verdict-agreed",
    "agrees": "$verdict-conditional",
    "holds": "$text-muted",
    "leaves": "bold $verdict-blocked",
}


def said_title(desk: Desk) -> str:
    """The session's name and day, or that this is the outcome."""
    session = desk.shown
    if desk.at_outcome or session is None:
        return "Outcome"
    day = f"{session.date.day} {session.date:%b %Y}"
    return " · ".join(p for p in (f"Session {session.n}", day, session.title) if p)


def said_rows(desk: Desk, width: int) -> list[Content]:
    """All lines; the zone shows a window of them."""
    if desk.at_outcome or desk.shown is None:
        return _outcome(desk, width)
    n, scenario = desk.shown.n, desk.scenario
    chosen = session_sentences(scenario, desk.run, n, desk.clause)
    others = session_sentences(scenario, desk.run, n)
    rows = [*_block(desk, chosen, width), _rule("the whole session", width)]
    return [*rows, *_block(desk, others, width)]


def _outcome(desk: Desk, width: int) -> list[Content]:
    scenario, run = desk.scenario, desk.run
    first = [ending_sentence(scenario, run)]
    first += [instrument_sentence(scenario, run, i) for i in scenario.instruments]
    verdicts = [verdict_sentence(scenario, run, desk.clause)]
    verdicts += [verdict_sentence(scenario, run, c) for c in desk.clauses if c != desk.clause]
    told: list[Content] = []
    for sentence in [verdicts[0], *first, *verdicts[1:]]:
        told += _told(sentence.text, width)
    return told


def _told(text: str, width: int) -> list[Content]:
    head, *rest = wrapped(text, width - 2)
    return [Content(f" {head}"), *(Content(f"   {line}") for line in _again(rest, width - 4))]


def _again(rest: Iterable[str], width: int) -> list[str]:
    return wrapped(" ".join(rest), width) if rest else []


def _rule(words: str, width: int) -> Content:
    line = f" ── {words} "
    return Content.styled(cut(line + "─" * max(width - cell_len(line) - 1, 0), width), "$text-muted")


def _block(desk: Desk, sentences: list[Sentence], width: int) -> list[Content]:
    styles = party_styles(desk.scenario)
    names = {k: party_name(p, k) for k, p in desk.scenario.parties.items()}
    who = min(max((cell_len(n) for n in names.values()), default=4), 14 if width >= 100 else 9)
    verbs = min(max((cell_len(s.verb) for s in sentences), default=6), 16)
    rows: list[Content] = []
    for s in sentences:
        head = Content.assemble(
            " ",
            (fit(names.get(s.party, ""), who), f"bold {styles[s.party]}" if s.party else ""),
            "  ",
            (fit(s.verb, verbs), _VERB_STYLES.get(s.verb, "")),
            "  ",
        )
        told = ": ".join(p for p in (s.about, s.reason) if p)
        indent = head.cell_length
        first, *rest = wrapped(told, width - indent - 1)
        rows.append(head + Content(first))
        rows += [Content(" " * indent + line) for line in rest]
    return rows
