"""Owns where the store lies when nobody says otherwise; opens nothing."""

from __future__ import annotations

import os
from pathlib import Path

from negosim.store.faults import StoreError

FILE = "runs.sqlite"


def default_path() -> Path:
    """`$NEGOSIM_HOME/runs.sqlite`, else `negosim/runs.sqlite` in the user's data folder.

    The data folder is `$XDG_DATA_HOME`, where that is an absolute path as the XDG Base Directory
    Specification demands, else `~/.local/share`. StoreError when the user has no home.
    """
    home = os.environ.get("NEGOSIM_HOME")
    if home:
        return Path(home) / FILE
    data = os.environ.get("XDG_DATA_HOME", "")
    if Path(data).is_absolute():
        return Path(data) / "negosim" / FILE
    try:
        return Path.home() / ".local" / "share" / "negosim" / FILE
    except RuntimeError as error:
        raise StoreError("this user has no home folder: set NEGOSIM_HOME or use --store") from error
