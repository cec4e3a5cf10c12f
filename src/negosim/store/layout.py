"""Creates the tables of a store file and checks that a file has them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from negosim.store.errors import StoreError, damaged, kind
from negosim.text import harmless

APPLICATION = 0x4E45474F  # "NEGO", SQLite's application id of a store
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
    """Open a store, and create it if it is new. Raises StoreError or sqlite3.Error."""
    if path.is_dir():
        raise StoreError(f"{harmless(str(path))} is a folder, not a store file")
    if path.exists() and not path.is_file():
        raise StoreError(f"{harmless(str(path))} is not a negosim store: it is not a regular file")
    if read_only:
        return _to_read(path, busy_seconds)
    if not path.parent.is_dir():
        raise StoreError(f"{harmless(str(path))} cannot be made: its folder does not exist")
    with _opened(path, "rwc", busy_seconds) as db:
        _recognise(db, path, make=True)
        _to_wal(db, busy_seconds)
        # the default of WAL may lose the last commits to a power cut; acknowledged means durable
        db.execute("PRAGMA synchronous = FULL")
    return db


def _to_read(path: Path, busy_seconds: float) -> sqlite3.Connection:
    if not path.exists():
        raise StoreError(f"{harmless(str(path))} does not exist")
    try:
        # the last connection to close removes the log, which a read-only one would leave
        with _opened(path, "rw" if _is_marked(path) else "ro", busy_seconds) as db:
            db.execute("PRAGMA query_only = ON")
            _recognise(db, path, make=False)
        return db
    except sqlite3.OperationalError as error:
        log = path.with_name(path.name + "-wal")
        unopened = kind(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not unopened or (log.exists() and log.stat().st_size):
            raise
    # In a read-only folder SQLite cannot create the file that coordinates readers and writers of a
    # WAL. Nobody can write there, so it is not needed.
    with _opened(path, "ro&immutable=1", busy_seconds) as db:
        _recognise(db, path, make=False)
    return db


def _is_marked(path: Path) -> bool:
    """Whether a file has the mark of a store where SQLite keeps it."""
    with path.open("rb") as file:
        return file.read(72)[68:] == APPLICATION.to_bytes(4, "big")


@contextmanager
def _opened(path: Path, mode: str, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that stays open unless the block raises."""
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
    )
    try:
        # the file may come from somebody else: nothing in its schema is to be run
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        yield db
    except BaseException:
        db.close()
        raise


@contextmanager
def transaction(db: sqlite3.Connection, mode: str = "IMMEDIATE") -> Iterator[None]:
    """All or nothing; on the disk when the block ends without an exception."""
    db.execute(f"BEGIN {mode}")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself after some errors, a full disk among them
        with suppress(sqlite3.Error):
            if db.in_transaction:
                db.execute("ROLLBACK")
        raise


def _number(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])


def _recognise(db: sqlite3.Connection, path: Path, *, make: bool) -> None:
    if _is_blank(db):
        if not make:
            raise StoreError(f"{harmless(str(path))} is empty: it is not a negosim store yet")
        _create(db)
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


def _create(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # so that removing a run gives its space back
    with transaction(db, "EXCLUSIVE"):
        if _is_blank(db):  # another process may have created it meanwhile
            for table in TABLES:
                db.execute(table)
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {LAYOUT}")


def _to_wal(db: sqlite3.Connection, busy_seconds: float) -> None:
    """Let readers work beside a writer; the change itself needs the file alone for a moment."""
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
