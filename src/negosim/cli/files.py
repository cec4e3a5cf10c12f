"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class CannotWriteError(Exception):
    """A result that could not be written, in one line for the user."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that a reader sees the old or the new one, never a part.

    A link keeps pointing where it did; devices and pipes are written to directly. Raises
    CannotWriteError with one line that names the file and the cause.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
            return
        if target.is_dir():
            raise IsADirectoryError(None, "is a folder")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(None, "permission denied")
        _replace(target, data)
    except (OSError, ValueError, RuntimeError) as failure:
        cause = getattr(failure, "strerror", None) or str(failure)
        raise CannotWriteError(f"cannot write {path}: {cause}") from failure


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(mode)
        unfinished.replace(target)
    except BaseException:  # an interrupt, too, must not leave the unfinished file behind
        with suppress(OSError):
            unfinished.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
