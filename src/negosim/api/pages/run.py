"""Writes a run as rows: its answers, its clauses, its instruments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from negosim.prose import instrument_sentence, verdict_sentence
from negosim.record import Run
from negosim.scenario.schema import Scenario

ANSWERS = ("session", "date", "party", "clause", "reply", "offer", "text")

Row = dict[str, Any]


def answers(run: Run) -> Iterator[Row]:
    """A row for each answer: session, party, clause, reply, levels of the offer and the text."""
    for session in run.sessions:
        for party, given in session.answers.items():
            for clause, answer in given.items():
                values = (
                    session.n,
                    session.date.isoformat(),
                    party,
                    clause,
                    answer.reply.value,
                    answer.offer,
                    session.text[clause],
                )
                yield dict(zip(ANSWERS, values, strict=True))


def clauses(scenario: Scenario, run: Run) -> Iterator[Row]:
    """A row for each clause: the verdict and why."""
    for clause, verdict in run.outcome.clauses.items():
        low, high = verdict.zopa or (None, None)
        yield {
            "clause": clause,
            "title": scenario.clauses[clause].title,
            "status": verdict.status.value,
            "level": verdict.level,
            "gap": verdict.gap,
            "zopa_low": low,
            "zopa_high": high,
            "blocked_by": " ".join(verdict.blocked_by),
            "why": verdict_sentence(scenario, run, clause).reason,
        }


def instruments(scenario: Scenario, run: Run) -> Iterator[Row]:
    """A row for each instrument: signed or not, in force if somebody ratifies, and why."""
    for instrument, verdict in run.outcome.instruments.items():
        in_force = {"in_force": _yes(verdict.in_force)} if run.outcome.ratified else {}
        yield {
            "instrument": instrument,
            "title": scenario.instruments[instrument].title,
            "signed": _yes(verdict.signed),
            **in_force,
            "missing": " ".join(verdict.missing),
            "below_batna": " ".join(verdict.below_batna),
            "why": instrument_sentence(scenario, run, instrument).reason,
        }


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
