"""Calls a function in a process of its own, with its progress and a way to stop it."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import TypeVar

from negosim.study.engines.base import EngineError, failure, settled, unheard_interrupts

T = TypeVar("T")
Report = Callable[[float | None, str], object]
Stop = Callable[[], bool]
Task = Callable[[Report, Stop], T]

PAUSE = 0.1
"""Seconds between two reports of progress."""


class StoppedError(Exception):
    """A task was stopped that has no result before its end."""


def apart(task: Task[T], report: Report, stop: Stop, hears: bool = True) -> T:
    """The result of `task(report, stop)`, computed in a spawned process; the task is picklable.

    It is the task that ends after a stop, with its result so far; one that never `hears` of it is
    ended, with a StoppedError. Raises what the task raises, and EngineError if the process dies.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, task), name="negosim study", daemon=True)
    # its tracker inherits the true stderr; a screen's stand-in has no descriptor
    with contextlib.redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
    with unheard_interrupts():
        process.start()
    theirs.close()
    asked_to_stop = False
    try:
        while True:
            if stop() and not asked_to_stop:
                if not hears:
                    raise StoppedError
                asked_to_stop = True
                ours.send(None)
            if ours.poll(PAUSE / 2):
                answer = ours.recv()
                if isinstance(answer, bytes):
                    result: T = settled(answer)
                    return result
                report(*answer)
    except (EOFError, OSError):
        raise EngineError("the process that computed it has ended") from None
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _work(pipe: Connection, task: Task[T]) -> None:
    """The life of the process: it ends with its result, or when nobody is left to take that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    last = 0.0

    def report(share: float | None, words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            pipe.send((share, words))

    with contextlib.suppress(OSError):
        try:
            answer = pickle.dumps((task(report, pipe.poll), None, ""))
        except Exception as error:  # noqa: BLE001 - raised again on the other side, whatever it is
            answer = failure(error)
        pipe.send(answer)
