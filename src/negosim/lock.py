"""Locks what has one writer; the operating system drops the lock when the process ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

WAIT = 0.3
"""Seconds to try again: `is_held` takes the lock for a moment."""

NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
"""What a file system without locks answers."""

if sys.platform == "win32":
    import msvcrt

    def _seize(fd: int, *, shared: bool) -> None:  # noqa: ARG001 - it knows no shared locks
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(fd: int, *, shared: bool) -> None:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class HeldError(Exception):
    """Another process, or another part of this one, holds the lock."""


class Lock:
    """A lock on a file, held from the constructor to `release`.

    The file's existence means nothing: after kill -9 it is left unlocked, and the next holder takes
    it. Raises HeldError, and OSError where the file cannot be opened or locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        deadline = time.monotonic() + WAIT
        while not self._take():
            if time.monotonic() > deadline:
                raise HeldError
            time.sleep(0.02)

    def _take(self) -> bool:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        fd = os.open(self._path, flags, 0o644)
        try:
            _seize(fd, shared=False)
            # the holder before us may have removed the file between our opening and locking it
            if os.path.samestat(os.fstat(fd), os.stat(self._path)):  # noqa: PTH116 - a pair of stats
                self._fd = fd
                return True
        except OSError as error:
            if error.errno in NO_LOCKS:
                os.close(fd)
                raise
        os.close(fd)
        return False

    def release(self) -> None:
        """Release the lock and remove its file; may be repeated."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        if sys.platform == "win32":
            os.close(fd)
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            pass  # an unlocked file that is left does no harm
        finally:
            os.close(fd)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock right now."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        _seize(fd, shared=True)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False
