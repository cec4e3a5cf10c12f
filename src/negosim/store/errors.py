"""Turns errors of SQLite and the operating system into one line for the user."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from negosim.text import harmless

PRIMARY = 0xFF
"""The lowest byte of SQLite's error codes is the kind of the error; the rest is detail."""


class StoreError(Exception):
    """The store cannot be used in this way; the message is one line for the user."""


def damaged(path: Path | str, detail: str) -> StoreError:
    """The error for a file whose bytes are not those that were written."""
    return StoreError(
        f"{harmless(str(path))} is damaged ({harmless(detail)}): "
        "keep it as it is, and use another store or a backup"
    )


def full(path: Path | str) -> StoreError:
    """The error for a full disk."""
    return StoreError(
        f"no space left to write {harmless(str(path))}: all that was stored before is kept; "
        "free some space and repeat the command"
    )


def _read_only(path: Path | str) -> StoreError:
    return StoreError(f"{harmless(str(path))} cannot be written: it or its folder is read-only")


def gone(path: Path | str) -> StoreError:
    """The error for a file that is no longer the one that was opened."""
    return StoreError(
        f"{harmless(str(path))} was removed or replaced while it was being written: "
        "it does not hold this study; repeat the command"
    )


def kind(error: sqlite3.Error) -> int | None:
    """The kind of an error, one of sqlite3's primary codes; None if Python itself raised it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY


def put_in_words(error: sqlite3.Error, path: Path | str) -> StoreError:
    """An error of SQLite as StoreError."""
    name = harmless(str(path))
    match kind(error):
        case sqlite3.SQLITE_FULL:
            return full(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(f"{name} is locked by another program: try again when it is done")
        case sqlite3.SQLITE_NOTADB:
            return StoreError(f"{name} is not a negosim store: it is not a SQLite file")
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path, str(error))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return _read_only(path)
        case sqlite3.SQLITE_CANTOPEN:
            if Path(path).parent.is_dir() and not os.access(Path(path).parent, os.W_OK):
                return _read_only(path)
            return StoreError(
                f"{name} cannot be opened: check that its folder exists and is writable"
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"{name} could not be read or written ({error}): all that was stored before is "
                "kept; check the disk and repeat the command"
            )
        case _:
            # all other errors are caused by bytes that were not written by negosim
            return damaged(path, str(error))


def put_os_in_words(error: OSError, path: Path | str) -> StoreError:
    """An error of the operating system as StoreError."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(path)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _read_only(path)
    return StoreError(f"{harmless(str(path))} cannot be used: {error.strerror or error}")


@contextmanager
def in_words(path: Path | str) -> Iterator[None]:
    """Errors of SQLite and of the system leave as StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise put_in_words(error, path) from error
    except UnicodeError as error:  # damaged text, in a name or in SQLite's own message
        raise damaged(path, "it has text that is not UTF-8") from error
    except OSError as error:
        raise put_os_in_words(error, path) from error
