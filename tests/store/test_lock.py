"""The lock on a run: one writer, and readers that do not take each other for one."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from negosim.lock import is_held
from negosim.store.errors import StoreError
from negosim.store.lock import lock_path, locked


def test_a_run_is_held_while_somebody_writes_it(tmp_path: Path) -> None:
    """Until it is released; the file left by a killed writer does not count."""
    store = tmp_path / "s.sqlite"
    assert not is_held(lock_path(store, "a"))
    lock = locked(store, "a")
    assert is_held(lock_path(store, "a"))
    assert not is_held(lock_path(store, "b"))
    lock.release()
    assert not is_held(lock_path(store, "a"))
    lock_path(store, "a").touch()
    assert not is_held(lock_path(store, "a"))


def test_a_file_system_without_locks_is_no_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says what is wrong, at once."""

    def none(*_: object, **_more: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("negosim.lock._seize", none)
    with pytest.raises(StoreError, match="No locks available"):
        locked(tmp_path / "s.sqlite", "a")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no shared locks")
def test_two_readers_may_look_at_once(tmp_path: Path) -> None:
    """One that looks at this moment is not taken for a writer."""
    import fcntl

    store = tmp_path / "s.sqlite"
    with lock_path(store, "a").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert not is_held(lock_path(store, "a"))
        fcntl.flock(other, fcntl.LOCK_EX)
        assert is_held(lock_path(store, "a"))
