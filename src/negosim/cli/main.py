"""Starts the command line; loads nothing before an interrupt ends it with one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from negosim.cli import INTERRUPTED


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its exit code."""
    try:
        from negosim.cli.endings import ended

        code = ended(list(sys.argv[1:] if args is None else args))
    except KeyboardInterrupt:  # while modules are loaded, or again while the error is reported
        os.write(2, b"negosim: interrupted\n")
        code = INTERRUPTED
    sys.exit(code)
