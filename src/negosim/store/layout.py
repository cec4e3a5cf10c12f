"""Owns the tables of a store file, how one is made, and how one is told from any other file."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from negosim.store.faults import StoreError, damaged, kind
from negosim.text import harmless

APPLICATION = 0x4E45474F  # "NEGO", at the place where SQLite keeps a file's owner
LAYOUT = 1

TABLES = (
    """CREATE TABLE runs (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    scenario_id TEXT NOT NULL,
    title TEXT NOT NULL,
    scenario TEXT NOT NULL,
    scenario_hash TEXT NOT NULL,
    seed INTEGER NOT NULL,
    worlds INTEGER NOT NULL,
    version TEXT NOT NULL,
    numpy TEXT NOT NULL,
    python TEXT NOT NULL,
    settings TEXT NOT NULL,
    command TEXT NOT NULL,
    key TEXT NOT NULL,
    created TEXT NOT NULL,
    finished TEXT,
    summary TEXT,
    seal INTEGER NOT NULL
)""",
    """CREATE TABLE points (
    run INTEGER NOT NULL,
    point INTEGER NOT NULL,
    params TEXT NOT NULL,
    PRIMARY KEY (run, point)
) WITHOUT ROWID""",
    """CREATE TABLE blocks (
    run INTEGER NOT NULL,
    point INTEGER NOT NULL,
    block INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (run, point, block)
) WITHOUT ROWID""",
)


def connect(path: Path, *, busy_seconds: float, read_only: bool) -> sqlite3.Connection:
    """An open, recognised store; makes it when it is new. StoreError or sqlite3.Error otherwise."""
    if path.is_dir():
        raise StoreError(f"{harmless(str(path))} is a folder, not a store file")
    if path.exists() and not path.is_file():
        raise StoreError(f"{harmless(str(path))} is not a negosim store: it is no regular file")
    if read_only:
        return _to_read(path, busy_seconds)
    if not path.parent.is_dir():
        raise StoreError(f"{harmless(str(path))} cannot be made: its folder does not exist")
    db = _opened(path, "rwc", busy_seconds)
    try:
        _recognise(db, path, make=True)
        _to_wal(db, busy_seconds)
        # the default of WAL may lose the last commits to a power cut; acknowledged means durable
        db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _to_read(path: Path, busy_seconds: float) -> sqlite3.Connection:
    if not path.exists():
        raise StoreError(f"{harmless(str(path))} does not exist")
    db = _opened(path, "ro", busy_seconds)
    try:
        _recognise(db, path, make=False)
        return db
    except sqlite3.OperationalError as error:
        db.close()
        log = path.with_name(path.name + "-wal")
        untold = kind(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not untold or (log.exists() and log.stat().st_size):
            raise
    except BaseException:
        db.close()
        raise
    # In a read-only folder SQLite cannot make the file by which readers and writers of a WAL
    # agree. Nobody can write there, so nothing has to be agreed.
    db = _opened(path, "ro&immutable=1", busy_seconds)
    try:
        _recognise(db, path, make=False)
    except BaseException:
        db.close()
        raise
    return db


def _opened(path: Path, mode: str, busy_seconds: float) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
    )
    # the file may come from somebody else: nothing in its schema is to be run
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    return db


def _number(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])


def _recognise(db: sqlite3.Connection, path: Path, *, make: bool) -> None:
    if _is_blank(db):
        if not make:
            raise StoreError(f"{harmless(str(path))} is empty: it is not a negosim store yet")
        _make(db)
    if _number(db, "PRAGMA application_id") != APPLICATION:
        raise StoreError(
            f"{harmless(str(path))} is not a negosim store: it is another program's SQLite file"
        )
    layout = _number(db, "PRAGMA user_version")
    if layout > LAYOUT:
        raise StoreError(
            f"{harmless(str(path))} was written by a newer negosim "
            f"(layout {layout}; this one knows {LAYOUT}): update negosim to use it"
        )
    tables = db.execute(
        "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY rowid"
    )
    if layout < 1 or tuple(sql for (sql,) in tables) != TABLES:
        raise damaged(path, "its tables are not those of a store")


def _is_blank(db: sqlite3.Connection) -> bool:
    return (
        _number(db, "PRAGMA application_id") == 0
        and _number(db, "PRAGMA user_version") == 0
        and _number(db, "SELECT count(*) FROM sqlite_master") == 0
    )


def _make(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # so that removing a run gives its space back
    db.execute("BEGIN EXCLUSIVE")
    try:
        # another process may have made it while we waited
        if _is_blank(db):
            for table in TABLES:
                db.execute(table)
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {LAYOUT}")
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if db.in_transaction:
                db.execute("ROLLBACK")
        raise


def _to_wal(db: sqlite3.Connection, busy_seconds: float) -> None:
    """Let readers and a writer work side by side; the change itself needs a moment alone."""
    deadline = time.monotonic() + busy_seconds
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = kind(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
