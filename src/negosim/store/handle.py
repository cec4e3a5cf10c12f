"""Reads and writes the blocks of one run, as bytes with a checksum."""

from __future__ import annotations

import os
import sqlite3
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from negosim.lock import Lock
from negosim.store.errors import StoreError, damaged, gone, in_words
from negosim.store.layout import transaction
from negosim.store.records import Record, read_record, write_finish
from negosim.store.spec import RunSpec

PAGE = 32
"""Blocks fetched at a time: bounds memory, and keeps no read open that would delay the log."""


def checksum(run_id: str, point: int, block: int, payload: bytes) -> int:
    """CRC-32 over the payload and its run, point and block, so that a moved row is detected."""
    return zlib.crc32(payload, zlib.crc32(run_id.encode() + struct.pack("<qq", point, block)))


class RunHandle:
    """One run of an open store, to write (with its lock) or to read (without).

    Use it as a context manager, or `close` it, so that the next process may write. Every method
    raises StoreError, in one line, for any error of the file.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        file: os.stat_result,
        number: int,
        spec: RunSpec,
        lock: Lock | None,
    ) -> None:
        self._db = db
        self._path = path
        self._file = file
        self._number = number
        self._lock = lock
        self.spec = spec
        self.id = spec.id

    def __enter__(self) -> RunHandle:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        was_written = self._lock is not None
        self.close()
        if was_written and kind is None:
            self._check_place()

    def close(self) -> None:
        """Release the lock; what was put stays. May be repeated."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _check_place(self) -> None:
        """Raises StoreError if the path no longer leads to the file that was opened."""
        try:
            if os.path.samestat(self._file, os.stat(self._path)):  # noqa: PTH116 - a pair of stats
                return
        except OSError:
            pass
        raise gone(self._path)

    @property
    def summary(self) -> str | None:
        """The summary given to `finish`, None while the run is not finished."""
        return self._record().summary

    def _record(self) -> Record:
        record = read_record(self._db, self._path, self._number)
        if record is None or record.spec.id != self.id:  # its number may be another's by now
            raise StoreError(f"run {self.id} was removed in the meantime")
        return record

    def done(self) -> set[tuple[int, int]]:
        """The (point, block) pairs that are stored."""
        with in_words(self._path):
            rows = self._db.execute(
                "SELECT point, block FROM blocks WHERE run = ?", (self._number,)
            ).fetchall()
        return set(rows)

    def put(self, point: int, payloads: Mapping[int, bytes]) -> None:
        """Store blocks of one point, all or none; durable when this returns.

        The same block again with the same bytes changes nothing. Raises StoreError if the bytes
        differ (the study is not repeatable), if the run cannot be written, or if its file was
        removed or replaced.
        """
        if self._lock is None:
            raise StoreError(f"run {self.id} is finished, or open for reading only")
        if not 0 <= point < len(self.spec.points):
            raise StoreError(f"run {self.id} has no point {point}")
        rows = [
            (self._number, point, block, checksum(self.id, point, block, bytes(payload)), payload)
            for block, payload in payloads.items()
        ]
        with in_words(self._path), transaction(self._db):
            for row in rows:
                if not self._has(*row):
                    self._db.execute("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)", row)
        self._check_place()

    def _has(self, run: int, point: int, block: int, crc: int, payload: bytes) -> bool:
        stored = self._db.execute(
            "SELECT crc, payload FROM blocks WHERE run = ? AND point = ? AND block = ?",
            (run, point, block),
        ).fetchone()
        if stored is not None and stored != (crc, payload):
            raise StoreError(
                f"run {self.id} has block {block} of point {point} already, with other numbers: "
                "the same command must give the same bits"
            )
        return stored is not None

    def iterate(self) -> Iterator[tuple[int, int, bytes]]:
        """Every stored (point, block, payload) in that order, a few at a time in memory.

        Raises StoreError if a payload is not what was put.
        """
        after = (-1, -1)
        while True:
            with in_words(self._path):
                rows = self._db.execute(
                    "SELECT point, block, crc, payload FROM blocks "
                    "WHERE run = ? AND (point, block) > (?, ?) ORDER BY point, block LIMIT ?",
                    (self._number, *after, PAGE),
                ).fetchall()
            for point, block, crc, payload in rows:
                self._check(after, point, block, crc, payload)
                after = (point, block)
                yield point, block, payload
            if len(rows) < PAGE:
                return

    def _check(
        self, after: tuple[int, int], point: object, block: object, crc: object, payload: object
    ) -> None:
        """Raises StoreError for a damaged row; its values can be anything."""
        sound = (
            isinstance(point, int)
            and isinstance(block, int)
            and isinstance(payload, bytes)
            and (point, block) > after
            and point < len(self.spec.points)
            and checksum(self.id, point, block, payload) == crc
        )
        if not sound:
            raise damaged(
                self._path, f"block {block} of point {point} in run {self.id} is not what was put"
            )

    def finish(self, summary: str) -> None:
        """Mark the run as finished, with its summary (a JSON text), and close the handle."""
        if self._lock is None:
            raise StoreError(f"run {self.id} is finished, or open for reading only")
        with in_words(self._path), transaction(self._db):
            write_finish(self._db, self._record(), summary)
        self.close()
        self._check_place()
