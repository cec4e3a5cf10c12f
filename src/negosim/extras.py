"""Names the command that installs a missing extra, by how this negosim was installed."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MADE_BY_RUN_PY = "made-by-run.py"  # run.py leaves a file of this name in its environment


class MissingExtraError(ImportError):
    """A package of an extra is not installed; the message is one line with what adds it."""


@contextmanager
def needed(by: str, extra: str) -> Iterator[None]:
    """Around imports of an extra's packages: what cannot be imported is a MissingExtraError."""
    try:
        yield
    except ImportError as error:
        package = (error.name or extra).partition(".")[0]
        raise MissingExtraError(
            f"{by} needs {package}, which is not installed: {command(extra)}", name=error.name
        ) from error


def command(extra: str) -> str:
    """What to type to add the extra to this installation."""
    environment = Path(sys.prefix)
    run_py = environment.parent / "run.py"
    if (environment / MADE_BY_RUN_PY).exists() and run_py.exists():
        here = Path("run.py")
        shown = here if here.exists() and here.samefile(run_py) else run_py
        python = "python" if os.name == "nt" else "python3"
        return f"{python} {shlex.quote(str(shown))} add {extra}"
    if (environment / "pipx_metadata.json").exists():
        return f"pipx install --force 'negosim[{extra}]'"
    return f"pip install 'negosim[{extra}]'"
