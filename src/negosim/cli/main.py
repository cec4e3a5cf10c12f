"""Starts the command line; loads nothing before an interrupt ends it with one line."""

from __future__ import annotations

import os
import sys

from negosim.cli import INTERRUPTED

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its exit code."""
    try:
        import signal

        usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if usual:  # an exception would come up in the midst of an import, and may be lost there
            signal.signal(signal.SIGINT, _stop)
            if hasattr(signal, "pthread_sigmask"):  # run.py blocks it while Python starts
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        from negosim.cli.endings import ended

        if usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = ended(list(sys.argv[1:] if args is None else args))
    except KeyboardInterrupt:  # while `signal` is loaded, or again while the error is reported
        _say()
        code = INTERRUPTED
    sys.exit(code)


def _stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signal calls it
    _say()
    os._exit(INTERRUPTED)


def _say() -> None:
    os.write(2, b"negosim: interrupted\n")
