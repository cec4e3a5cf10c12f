"""Keeps studies in a SQLite file, the only package that uses sqlite3; computes nothing.

`Store.open(path)` → `store.begin(spec)` → `handle.put(point, {block: payload})` … → `finish`. The
payloads are bytes that the caller encodes; this package never unpickles anything.
"""

from __future__ import annotations

from negosim.store.errors import StoreError
from negosim.store.handle import RunHandle
from negosim.store.place import default_path
from negosim.store.spec import RunInfo, RunSpec
from negosim.store.store import Store

__all__ = ["RunHandle", "RunInfo", "RunSpec", "Store", "StoreError", "default_path"]
