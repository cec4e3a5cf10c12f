"""Ends the program when it is asked to stop from outside or the terminal is closed.

Everything that has to be kept is written when it changes, so there is nothing to save here.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

GRACE = 3.0  # seconds for leaving in good order, before the program is ended as it stands


def handle(leave: Callable[[int], None]) -> None:
    """From now on SIGTERM and SIGHUP call `leave` with the exit code, and end the program soon.

    To be called in the main thread. `leave` is called in the main thread too, between any two
    steps of it, even while it waits for a terminal that is gone.
    """
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, lambda number, frame: _end(leave, number, frame))


def _end(leave: Callable[[int], None], number: int, _frame: FrameType | None) -> None:
    if _is_gone():
        _let_go()
    watch = threading.Timer(GRACE, _stop, (128 + number,))
    watch.daemon = True
    watch.start()
    leave(128 + number)


def _is_gone() -> bool:
    """Whether the terminal was closed, rather than that somebody sent the signal."""
    try:
        import termios
    except ImportError:  # no terminals of this kind here
        return False
    try:
        termios.tcgetattr(0)
    except (OSError, termios.error):
        return True
    return False


def _let_go() -> None:
    """What is still written goes nowhere: a write to a closed terminal would end the writer."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _stop(code: int) -> None:
    if processes := sys.modules.get("multiprocessing"):
        for child in processes.active_children():
            child.kill()
    os._exit(code)
