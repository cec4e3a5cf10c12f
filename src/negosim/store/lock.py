"""The lock on a run of a store: one process writes it."""

from __future__ import annotations

from pathlib import Path

from negosim.lock import HeldError, Lock
from negosim.store.errors import StoreError, in_words


def lock_path(store: Path, run_id: str) -> Path:
    """The file beside the store whose lock is the right to write that run."""
    return store.with_name(f"{store.name}-{run_id}.lock")


def locked(store: Path, run_id: str) -> Lock:
    """The right to write one run. Raises StoreError while somebody writes it."""
    path = lock_path(store, run_id)
    try:
        with in_words(path):
            return Lock(path)
    except HeldError:
        raise StoreError(f"another negosim process is writing this run ({run_id})") from None
