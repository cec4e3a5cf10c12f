"""Writes, reads and verifies the row of a run."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from negosim.store.errors import StoreError, damaged, in_words
from negosim.store.spec import SET, RunSpec, canonical
from negosim.text import harmless

SPEC = (
    *("kind", "scenario_id", "title", "scenario", "scenario_hash", "seed", "worlds"),
    *("version", "numpy", "python", "settings", "command"),
)
"""The columns of the RunSpec except its points; the key covers most of them."""

SEALED = ("id", "title", "command", "created", "finished", "summary")
"""The columns that the key does not cover; they have a checksum of their own."""

SEEDS = 2**63
"""SQLite's integers are signed and have 64 bits."""


@dataclass(frozen=True)
class Record:
    """A run's row; the other tables refer to it by `number`."""

    number: int
    spec: RunSpec
    created: str
    finished: str | None
    summary: str | None


def seal(values: dict[str, Any]) -> int:
    """CRC-32 over the columns that the key leaves out, and over what of the settings it does."""
    parts = [values[name] for name in SEALED]
    if changes := dict(json.loads(values["settings"])).get(SET):
        parts.append(changes)
    return zlib.crc32(canonical(parts).encode())


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_record(db: sqlite3.Connection, path: Path, number: int) -> Record | None:
    """The run of that number, None if there is none. Raises StoreError if it is damaged."""
    with in_words(path):
        cursor = db.execute("SELECT * FROM runs WHERE n = ?", (number,))
        names = [column[0] for column in cursor.description]
        values = cursor.fetchone()
        if values is None:
            return None
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        points = db.execute("SELECT params FROM points WHERE run = ? ORDER BY point", (row["n"],))
        params = [text for (text,) in points]
    run_id = harmless(str(row["id"]))
    try:
        stated = {name: row[name] for name in SPEC}
        stated["settings"] = dict(json.loads(row["settings"]))
        spec = RunSpec(**stated, points=tuple(json.loads(text) for text in params))
        sound = (spec.key, spec.id, seal(row)) == (row["key"], row["id"], row["seal"])
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(path, f"run {run_id} is unreadable") from error
    if not sound:
        raise damaged(path, f"run {run_id} is not what was stored")
    return Record(row["n"], spec, row["created"], row["finished"], row["summary"])


def write_record(db: sqlite3.Connection, spec: RunSpec) -> None:
    """Insert a new run, inside a transaction of the caller."""
    if not -SEEDS <= spec.seed < SEEDS:
        raise StoreError(f"the seed {spec.seed} is too large to be stored")
    values = {name: getattr(spec, name) for name in SPEC}
    values["settings"] = canonical(dict(spec.settings))
    # a command line may contain bytes that are not text, such as a file name in another encoding
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
    spec, finished = record.spec, now()
    values = {"id": spec.id, "title": spec.title, "command": spec.command}
    values |= {"created": record.created, "finished": finished, "summary": summary}
    values["settings"] = canonical(dict(spec.settings))
    db.execute(
        "UPDATE runs SET finished = ?, summary = ?, seal = ? WHERE n = ?",
        (finished, summary, seal(values), record.number),
    )
