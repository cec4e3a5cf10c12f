"""Owns the row that a run has in the tables, and that it is read as it was written."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from negosim.store.faults import StoreError, damaged, in_words
from negosim.store.spec import RunSpec, canonical
from negosim.text import harmless

ASKED = (
    *("kind", "scenario_id", "title", "scenario", "scenario_hash", "seed", "worlds"),
    *("version", "numpy", "python", "settings", "command"),
)
"""The columns that hold the RunSpec, save its points; the key vouches for most of them."""

SEALED = ("id", "title", "command", "created", "finished", "summary")
"""The columns that the key does not vouch for, and a checksum of their own does."""

SEEDS = 2**63
"""SQLite's integers are signed and have 64 bits."""


@dataclass(frozen=True)
class Record:
    """A run's row: `number` is what the other tables call it."""

    number: int
    spec: RunSpec
    created: str
    finished: str | None
    summary: str | None


def seal(values: dict[str, Any]) -> int:
    """CRC-32 over the columns that the key leaves out."""
    return zlib.crc32(canonical([values[name] for name in SEALED]).encode())


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_record(db: sqlite3.Connection, path: Path, run_id: str) -> Record | None:
    """The run of that very id, None when there is none; StoreError when it is damaged."""
    with in_words(path):
        found = db.execute("SELECT * FROM runs WHERE id = ?", (run_id,))
        names = [column[0] for column in found.description]
        values = found.fetchone()
        if values is None:
            return None
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        points = db.execute("SELECT params FROM points WHERE run = ? ORDER BY point", (row["n"],))
        params = [text for (text,) in points]
    try:
        asked = {name: row[name] for name in ASKED}
        asked["settings"] = json.loads(row["settings"])
        spec = RunSpec(**asked, points=tuple(json.loads(text) for text in params))
        sound = (spec.key, spec.id, seal(row)) == (row["key"], row["id"], row["seal"])
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(path, f"run {harmless(run_id)} is unreadable") from error
    if not sound:
        raise damaged(path, f"run {harmless(run_id)} is not what was stored")
    return Record(row["n"], spec, row["created"], row["finished"], row["summary"])


def write_record(db: sqlite3.Connection, spec: RunSpec) -> None:
    """Enter a new run, inside a transaction of the caller."""
    if not -SEEDS <= spec.seed < SEEDS:
        raise StoreError(f"the seed {spec.seed} is too large to be stored")
    values = {name: getattr(spec, name) for name in ASKED}
    values["settings"] = canonical(dict(spec.settings))
    # a command line may hold bytes that are no text, such as a file's name in an older encoding
    values["command"] = spec.command.encode(errors="replace").decode()
    values |= {"id": spec.id, "key": spec.key, "created": now()}
    values |= {"finished": None, "summary": None}
    values["seal"] = seal(values)
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    added = db.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", tuple(values.values()))
    db.executemany(
        "INSERT INTO points VALUES (?, ?, ?)",
        ((added.lastrowid, i, canonical(dict(point))) for i, point in enumerate(spec.points)),
    )


def write_finish(db: sqlite3.Connection, record: Record, summary: str) -> None:
    """Mark the run as finished, inside a transaction of the caller."""
    values = {
        "id": record.spec.id,
        "title": record.spec.title,
        "command": record.spec.command,
        "created": record.created,
        "finished": now(),
        "summary": summary,
    }
    db.execute(
        "UPDATE runs SET finished = ?, summary = ?, seal = ? WHERE n = ?",
        (values["finished"], summary, seal(values), record.number),
    )
