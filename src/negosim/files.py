"""Writes files whole or not at all, reads regular ones, and finds the folders of a user's files."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from negosim.text import harmless


class CannotWriteError(OSError):
    """A file cannot be written; the message says in one line which and why."""


class CannotReadError(OSError):
    """A file cannot be read; the message says in a few words why."""


class NoHomeError(CannotWriteError):
    """The user has no folder for files."""


def data_folder() -> Path:
    """The folder of a user's own scenarios and store. It need not exist."""
    return _user_folder("user_data_dir")


def state_folder() -> Path:
    """The folder of the terminal UI's state, keys, games and exports. It need not exist."""
    return _user_folder("user_state_dir")


def _user_folder(kind: str) -> Path:
    """`NEGOSIM_HOME`, or else the usual folder of the system. NoHomeError if there is neither."""
    with suppress(RuntimeError):
        if home := os.environ.get("NEGOSIM_HOME"):
            return Path(home).expanduser()
        from platformdirs import PlatformDirs

        folder: str = getattr(PlatformDirs("negosim", appauthor=False), kind)
        if not folder.startswith("~"):
            return Path(folder)
    raise NoHomeError("this user has no home folder: set NEGOSIM_HOME")


def exists(path: Path) -> bool:
    """Whether there is something at the path; False for a path that is impossible."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib's raises for a name that is too long


def real(path: Path) -> Path:
    """The path with its links followed; a loop of links is left as it is."""
    return Path(os.path.realpath(path))


def read_whole(path: Path, most: int) -> bytes:
    """The bytes of a regular file, without waiting on a pipe or opening a device.

    Raises FileNotFoundError if there is none, and CannotReadError for anything else, as for a file
    of more than `most` bytes.
    """
    try:
        if exists(path) and not path.is_file():
            raise CannotReadError("is not a regular file")
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise CannotReadError("is not a regular file")
            data = file.read(most + 1)
    except (FileNotFoundError, CannotReadError):
        raise
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a usable file name"
        raise CannotReadError(f"cannot be read: {reason.lower()}") from failure
    if len(data) > most:
        size = f"{most >> 20} MiB" if most >> 20 else f"{most >> 10} KiB"
        raise CannotReadError(f"is larger than {size}")
    return data


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Makes a folder, which gets the mode, and its parents. Raises CannotWriteError."""
    try:
        folder.mkdir(mode, parents=True, exist_ok=True)
    except (OSError, ValueError, RecursionError) as failure:
        raise cannot(f"make the folder {folder}", failure) from failure


def write_whole(path: Path, data: bytes, private: bool = False) -> None:
    """Writes a file so that a reader sees the old or the new one, never a part.

    A link stays a link and a file keeps its mode; a new one that is `private` is only its user's.
    Devices and pipes are written to directly, or refused if `private`. Raises CannotWriteError.
    """
    try:
        target = real(path)
        if target.is_dir():
            raise IsADirectoryError(None, "is a folder")
        if target.is_file() or not os.path.lexists(target):
            _replace(target, data, 0o600 if private else _usual_mode())
        elif private:
            raise OSError(None, "is not a regular file")
        else:
            target.write_bytes(data)
    except (OSError, ValueError) as failure:
        raise cannot(f"write {path}", failure) from failure


def check_target(path: Path) -> None:
    """Raises CannotWriteError for a file that `write_whole` could not begin: before long work."""
    target = real(path)
    if target.is_dir():
        raise cannot(f"write {path}", IsADirectoryError(None, "is a folder"))
    if not exists(target.parent):
        raise cannot(f"write {path}", FileNotFoundError(None, "no such folder"))
    if not os.access(target if exists(target) else target.parent, os.W_OK):
        raise cannot(f"write {path}", PermissionError(None, "permission denied"))


def write_new(path: Path, data: bytes) -> None:
    """Writes a new file whole; raises FileExistsError if it exists, else CannotWriteError."""
    try:
        if os.path.lexists(path):
            raise FileExistsError
        with _unfinished(path, data, _usual_mode()) as unfinished:
            try:
                os.link(unfinished, path)  # unlike a rename, it never replaces a file
            except FileExistsError:
                raise
            except OSError:  # this file system has no links
                path.touch(exist_ok=False)
                unfinished.replace(path)
    except FileExistsError:
        raise
    except (OSError, ValueError) as failure:
        raise cannot(f"write {path}", failure) from failure


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files by name into a folder, which is made if it is missing: all of them or none.

    Files of these names are replaced, others stay. Raises CannotWriteError.
    """
    new = not exists(folder)
    make_folder(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".unfinished.", dir=folder) as unfinished:
            for name, data in files.items():
                with Path(unfinished, name).open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            if taken := [name for name in files if (folder / name).is_dir()]:
                raise IsADirectoryError(None, f"{taken[0]} is a folder")
            for name in files:
                Path(unfinished, name).replace(folder / name)
    except (OSError, ValueError) as failure:
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise cannot(f"write to {folder}", failure) from failure


def _replace(target: Path, data: bytes, mode: int) -> None:
    if target.exists():
        if not os.access(target, os.W_OK):
            raise PermissionError(None, "permission denied")
        mode = target.stat().st_mode & 0o777
    with _unfinished(target, data, mode) as unfinished:
        unfinished.replace(target)


@contextmanager
def _unfinished(target: Path, data: bytes, mode: int) -> Iterator[Path]:
    """A whole file beside the target, on the disk; removed at the end, also after an interrupt."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(mode)
        yield unfinished
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _usual_mode() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def cannot(what: str, failure: Exception) -> CannotWriteError:
    """The error for what could not be done, as in "write a.csv"."""
    cause = getattr(failure, "strerror", None) or str(failure)
    if isinstance(failure, RecursionError):
        cause = "it lies in too many folders"
    return CannotWriteError(harmless(f"cannot {what}: {cause}"))
