"""Owns where the command line starts; loads nothing before it can be interrupted in good order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from negosim.cli import INTERRUPTED


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and leaves with its exit code."""
    try:
        from negosim.cli.endings import ended

        code = ended(list(sys.argv[1:] if args is None else args))
    except KeyboardInterrupt:  # while modules are loaded, or once more while the end is told
        os.write(2, b"negosim: interrupted\n")
        code = INTERRUPTED
    sys.exit(code)
