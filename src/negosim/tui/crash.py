"""Owns the report of an unexpected error; never writes the value of a variable into it."""

from __future__ import annotations

import datetime as dt
import platform
import traceback
from pathlib import Path

from negosim.files import make_folder, write_new
from negosim.version import __version__


def report(error: BaseException) -> str:
    """Where an error came from, line by line, without any local variable."""
    frames = traceback.format_exception(error)  # source lines only; locals are not captured
    return "\n".join(
        [
            f"negosim {__version__}, Python {platform.python_version()}, {platform.system()}",
            "",
            *(part.rstrip("\n") for part in frames),
            "",
        ]
    )


def save(error: BaseException, folder: Path) -> Path | None:
    """Write the report to a new file in `folder`; None where that is not possible."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"error-{stamp}.txt"
    try:
        make_folder(folder)
        write_new(target, report(error).encode("utf-8", "replace"))
    except OSError:
        return None
    return target
