"""Owns how what goes wrong with a store is put in words; decides nothing else."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from negosim.text import harmless

PRIMARY = 0xFF
"""SQLite keeps the kind of an error in its code's lowest byte, and the detail above it."""


class StoreError(Exception):
    """The store cannot be used so; the message is one line for the user."""


def damaged(path: Path | str, detail: str) -> StoreError:
    """Bytes in the file are not those that were written."""
    return StoreError(
        f"{harmless(str(path))} is damaged ({harmless(detail)}): "
        "keep it as it is, and use another store or a backup"
    )


def full(path: Path | str) -> StoreError:
    """There is no room for more."""
    return StoreError(
        f"no space left to write {harmless(str(path))}: all that was stored before is kept; "
        "free some space and give the same command again"
    )


def kind(error: sqlite3.Error) -> int | None:
    """The kind of an error, one of sqlite3's primary codes; None when Python itself raised it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY


def put_in_words(error: sqlite3.Error, path: Path | str) -> StoreError:
    """The one line for an error of SQLite."""
    name = harmless(str(path))
    match kind(error):
        case sqlite3.SQLITE_FULL:
            return full(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(f"{name} is locked by another program: try again when it is done")
        case sqlite3.SQLITE_NOTADB:
            return StoreError(f"{name} is not a negosim store: it is no SQLite file")
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path, str(error))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreError(f"{name} cannot be written: it or its folder is read-only")
        case sqlite3.SQLITE_CANTOPEN:
            return StoreError(
                f"{name} cannot be opened: look whether its folder exists and may be written"
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"{name} could not be read or written ({error}): all that was stored before is "
                "kept; see to the disk and give the same command again"
            )
        case _:
            # what SQLite cannot make sense of otherwise comes from bytes that nobody wrote
            return damaged(path, str(error))


def put_os_in_words(error: OSError, path: Path | str) -> StoreError:
    """The one line for an error of the operating system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(path)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreError(f"{harmless(str(path))} cannot be written: it or its folder is read-only")
    return StoreError(f"{harmless(str(path))} cannot be used: {error.strerror or error}")


@contextmanager
def in_words(path: Path | str) -> Iterator[None]:
    """Errors of SQLite and of the system leave as StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise put_in_words(error, path) from error
    except OSError as error:
        raise put_os_in_words(error, path) from error
