"""Owns tables as CSV files, a run's among them; a cell of text is never taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from negosim.cli import output
from negosim.cli.files import CannotWriteError, write_whole
from negosim.prose import instrument_sentence, verdict_sentence
from negosim.prose.names import listed
from negosim.record import Run
from negosim.scenario.schema import Scenario

Cell = str | float | int

# what spreadsheets take for the start of a formula, or strip before they look
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(folder: str, scenario: Scenario, run: Run) -> None:
    """Writes sessions.csv, clauses.csv and instruments.csv into a folder, made where missing."""
    write_folder(
        folder,
        {
            "sessions.csv": session_rows(run),
            "clauses.csv": clause_rows(scenario, run),
            "instruments.csv": instrument_rows(scenario, run),
        },
    )


def write_folder(folder: str, files: Mapping[str, Iterable[Iterable[Cell]]]) -> None:
    """Writes tables by the name of their file into a folder, made where missing."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as failure:
        cause = getattr(failure, "strerror", None) or str(failure)
        raise CannotWriteError(f"cannot make the folder {folder}: {cause}") from failure
    for name, rows in files.items():
        write_whole(place / name, table_bytes(rows))
    output.note(f"wrote {listed(list(files))} to {folder}")


def table_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, after RFC 4180."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    return kept.getvalue().encode("utf-8")


def safe(cell: Cell) -> Cell:
    """The cell; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def session_rows(run: Run) -> Iterable[list[Cell]]:
    """One row for each answer: session, party, clause, reply, where the offer and the text are."""
    yield ["session", "date", "party", "clause", "reply", "offer", "text"]
    for session in run.sessions:
        for party, answers in session.answers.items():
            for clause, answer in answers.items():
                yield [
                    session.n,
                    session.date.isoformat(),
                    party,
                    clause,
                    answer.reply.value,
                    answer.offer,
                    session.text[clause],
                ]


def clause_rows(scenario: Scenario, run: Run) -> Iterable[list[Cell]]:
    """One row for each clause: the verdict and why."""
    yield [
        "clause",
        "title",
        "status",
        "level",
        "gap",
        "zopa_low",
        "zopa_high",
        "blocked_by",
        "why",
    ]
    for clause, verdict in run.outcome.clauses.items():
        low, high = verdict.zopa if verdict.zopa else ("", "")
        yield [
            clause,
            scenario.clauses[clause].title,
            verdict.status.value,
            verdict.level,
            verdict.gap,
            low,
            high,
            " ".join(verdict.blocked_by),
            verdict_sentence(scenario, run, clause).reason,
        ]


def instrument_rows(scenario: Scenario, run: Run) -> Iterable[list[Cell]]:
    """One row for each instrument: signed or not, and why."""
    yield ["instrument", "title", "signed", "missing", "below_batna", "why"]
    for instrument, verdict in run.outcome.instruments.items():
        yield [
            instrument,
            scenario.instruments[instrument].title,
            "yes" if verdict.signed else "no",
            " ".join(verdict.missing),
            " ".join(verdict.below_batna),
            instrument_sentence(scenario, run, instrument).reason,
        ]
