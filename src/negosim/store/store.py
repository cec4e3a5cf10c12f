"""Begins, finds, reads and removes runs in a store file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from negosim.files import CannotWriteError, make_folder, real
from negosim.lock import Lock, is_held
from negosim.store.errors import StoreError, damaged, in_words
from negosim.store.handle import RunHandle
from negosim.store.layout import connect, transaction
from negosim.store.lock import lock_path, locked
from negosim.store.records import Record, read_record, write_record
from negosim.store.spec import RunInfo, RunSpec
from negosim.text import harmless

BUSY = 10.0
"""Seconds to wait for another process that is in the middle of a transaction."""


class Store:
    """One store file. Use each object in one thread; open another for another thread.

    Every method raises StoreError, in one line, for any error of the file.
    """

    def __init__(self, db: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self._db = db
        self._read_only = read_only
        self._file = os.stat(path)  # noqa: PTH116 - to be compared with another
        self.path = path

    @classmethod
    def open(
        cls, path: Path | str, *, read_only: bool = False, busy_seconds: float = BUSY
    ) -> Store:
        """Open the file, and create it if it does not exist (its folder has to).

        With `read_only` nothing is created or changed, and others may write meanwhile.
        """
        with in_words(path):
            # links lead to one store, so that there is one lock beside it
            place = real(Path(path))
            db = connect(place, busy_seconds=busy_seconds, read_only=read_only)
            return cls(db, place, read_only=read_only)

    @classmethod
    def open_default(cls, path: Path, *, read_only: bool = False) -> Store:
        """Open the store at its default path; its folder is created for this user only."""
        if not read_only:
            try:
                make_folder(path.parent, 0o700)
            except CannotWriteError as error:
                raise StoreError(str(error)) from error
        return cls.open(path, read_only=read_only)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; handles of this store cannot be used afterwards."""
        with in_words(self.path):
            self._db.close()

    def begin(self, spec: RunSpec) -> RunHandle:
        """The run of this spec, to be written: a new one, or the one that was begun before.

        The same spec finds the same run, so a command that is repeated continues it. A finished run
        is returned read-only. Raises StoreError while another process is writing it.
        """
        self._may_write()
        existing = self._record(spec.id)
        if existing is not None and existing.finished is not None:
            return self._handle(existing, None)
        lock = locked(self.path, spec.id)
        try:
            record = self._record(spec.id) or self._insert(spec)
            if record.finished is not None:  # by the process that held the lock just before
                lock.release()
                return self._handle(record, None)
            return self._handle(record, lock)
        except BaseException:
            lock.release()
            raise

    def resume(self, run_id: str) -> RunHandle:
        """The run with this id or unique prefix, to be written; see `begin`."""
        return self.begin(self.find(run_id).spec)

    def read(self, run_id: str) -> RunHandle:
        """The run with this id or unique prefix, to be read, even while it is written."""
        return self._handle(self._found(run_id), None)

    def runs(self) -> tuple[RunInfo, ...]:
        """All runs, the oldest first."""
        with in_words(self.path):
            rows = self._db.execute("SELECT n FROM runs ORDER BY created, n").fetchall()
            # damage can make a table look empty; a run always has points
            lost = "SELECT run FROM points WHERE run NOT IN (SELECT n FROM runs) LIMIT 1"
            if self._db.execute(lost).fetchone() is not None:
                raise damaged(self.path, "a run is missing")
        records = (read_record(self._db, self.path, n) for (n,) in rows)
        return tuple(self._info(record) for record in records if record is not None)

    def find(self, run_id: str) -> RunInfo:
        """The run with this id or unique prefix. Raises StoreError if there is none or several."""
        return self._info(self._found(run_id))

    def remove(self, run_id: str) -> RunInfo:
        """Delete a run and free its space. Raises StoreError while a process writes it."""
        self._may_write()
        record = self._found(run_id)
        info = self._info(record)
        lock = locked(self.path, info.id)
        try:
            with in_words(self.path):
                with transaction(self._db):
                    for table, column in (("blocks", "run"), ("points", "run"), ("runs", "n")):
                        self._db.execute(
                            f"DELETE FROM {table} WHERE {column} = ?", (record.number,)
                        )
                # every step frees one page and returns a row without columns, where `execute` stops
                self._db.executescript("PRAGMA incremental_vacuum")
        finally:
            lock.release()
        return info

    def _found(self, prefix: str) -> Record:
        with in_words(self.path):
            rows = self._db.execute(
                "SELECT id FROM runs WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT 4",
                (len(prefix), prefix.lower()),
            ).fetchall()
        if len(rows) > 1 and prefix:
            ids = harmless(", ".join(str(run_id) for (run_id,) in rows))
            text = harmless(prefix)
            raise StoreError(f"{text!r} is the start of several runs ({ids}): give more")
        record = self._record(rows[0][0]) if rows and prefix else None
        if record is None:
            raise StoreError(f"{harmless(str(self.path))} has no run {harmless(prefix)!r}")
        return record

    def _may_write(self) -> None:
        if self._read_only:
            raise StoreError(f"{harmless(str(self.path))} is open for reading only")

    def _insert(self, spec: RunSpec) -> Record:
        with in_words(self.path), transaction(self._db):
            write_record(self._db, spec)
        record = self._record(spec.id)
        if record is None:
            raise damaged(self.path, f"run {spec.id} is not there after it was written")
        return record

    def _record(self, run_id: str) -> Record | None:
        with in_words(self.path):
            row = self._db.execute("SELECT n FROM runs WHERE id = ?", (run_id,)).fetchone()
        return None if row is None else read_record(self._db, self.path, row[0])

    def _handle(self, record: Record, lock: Lock | None) -> RunHandle:
        return RunHandle(self._db, self.path, self._file, record.number, record.spec, lock)

    def _info(self, record: Record) -> RunInfo:
        with in_words(self.path):
            (blocks,) = self._db.execute(
                "SELECT count(*) FROM blocks WHERE run = ?", (record.number,)
            ).fetchone()
        return RunInfo(
            id=record.spec.id,
            spec=record.spec,
            created=record.created,
            finished=record.finished,
            summary=record.summary,
            blocks=blocks,
            writing=is_held(lock_path(self.path, record.spec.id)),
        )
