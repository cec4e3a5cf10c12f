"""Defines what an engine is and what it computes, and how results return from other processes.

A *task* is a pure, idempotent, picklable callable: `task(batch)` returns the batch's result, the
same bits wherever and however often it is called. An engine calls it on every batch and hands each
result to `on_result` in the caller's thread, in the order in which they finish; a merge must not
depend on that order.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from negosim.extras import command
from negosim.study.batches import Batch

if TYPE_CHECKING:
    from negosim.tactics.contract import Tactic

Result = TypeVar("Result")
R_co = TypeVar("R_co", covariant=True)

POLL = 0.05
"""Seconds between two looks at `should_stop` while workers compute."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


class Task(Protocol[R_co]):
    """What is to be computed; an engine may cut a batch and compute its parts instead."""

    def __call__(self, batch: Batch, /) -> R_co:
        """Return the batch's result, computed only from the task's own values and the batch."""
        ...


class Engine(Protocol):
    """Computes batches somewhere."""

    @property
    def name(self) -> str:
        """The name by which it is chosen."""
        ...

    @property
    def workers(self) -> int:
        """How many batches it computes at once, as far as is known before it starts."""
        ...

    def run(
        self,
        task: Task[Result],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Result], object],
        should_stop: Callable[[], bool] = ...,
    ) -> bool:
        """Compute every batch once and deliver every result once.

        Returns True if all were delivered, False after a stop by `should_stop`. Batches must be
        disjoint. What the task or `on_result` raises is raised here at once; a worker that dies
        is no error. EngineError if the engine itself cannot continue.
        """
        ...


class EngineError(Exception):
    """The engine cannot compute; the message is one line for the user."""


class TaskFailed(EngineError):  # noqa: N818 - says what happened
    """The task raised an exception that cannot be pickled; has its type and message."""


class BatchFailed(EngineError):  # noqa: N818 - says what happened
    """A block kills every worker that touches it."""

    def __init__(self, batch: Batch, deaths: int, how: str) -> None:
        super().__init__(
            f"{batch} cannot be computed: it ended its worker process {deaths} times ({how})"
        )
        self.batch = batch


def never() -> bool:
    """The `should_stop` of a caller that never stops."""
    return False


def usable_cores() -> int:
    """The cores that this process may use; in a container fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else (os.cpu_count() or 1)


def checked_workers(workers: int | None) -> int:
    """The number of workers, by default one per core; EngineError below 1."""
    if workers is None:
        return usable_cores()
    if workers < 1:
        raise EngineError(f"at least one worker is needed, not {workers}")
    return workers


def check_memory(workers: int, task: Task[Any]) -> None:
    """EngineError if memory cannot hold so many workers, each with what the task says it needs."""
    each, free = getattr(task, "megabytes", 0), free_memory()
    if free is not None and workers * each > free:
        fit = max(1, free // each)
        raise EngineError(
            f"{workers:,} workers need about {workers * each:,} MB of memory, and {free:,} MB are "
            f"free: at most {fit:,} fit"
        )


def free_memory() -> int | None:
    """MB that programs can still get, as Linux says it; None on other systems."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(x.split()[1]) for x in lines if x.startswith("MemAvailable:")) // 1024
    except (OSError, ValueError, StopIteration):
        return None


def packed(task: Task[Result]) -> bytes:
    """The task with the tactics of this process, pickled; EngineError if that cannot be done."""
    from negosim.tactics.registry import registered

    own = tuple(map(_packed, registered()))
    try:
        return pickle.dumps((own, task), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise EngineError(f"the task cannot be sent to another process: {error}") from error


def unpacked(sent: bytes) -> Task[Any]:
    """In the worker: the task, once the tactics that came with it are known."""
    own, task = pickle.loads(sent)
    if own:
        from negosim.tactics.registry import register_tactic

        for tactic in own:
            register_tactic(pickle.loads(tactic))
    result: Task[Any] = task
    return result


def _packed(tactic: Tactic) -> bytes:
    """A registered tactic; what is written in a notebook has to travel as code, not as a name."""
    try:
        from cloudpickle import dumps
    except ImportError:
        module = getattr(tactic.concession, "__module__", "")
        if module == "__main__" and not hasattr(sys.modules[module], "__file__"):
            raise EngineError(
                f"tactic '{tactic.name}' is written where other processes cannot import it: put it "
                f"into a file of its own and import that, or add cloudpickle: {command('cluster')}"
            ) from None
        dumps = pickle.dumps
    try:
        sent: bytes = dumps(tactic)
    except Exception as error:
        why = f"tactic '{tactic.name}' cannot be sent to another process: {error}"
        raise EngineError(why) from error
    return sent


@cache
def keep_freed_memory() -> None:
    """In a worker: let glibc's malloc keep what is freed, not ask the system for it again.

    A block frees megabytes and takes them again thousands of times. By default, and more so under
    Dask, whose nanny sets MALLOC_TRIM_THRESHOLD_, each time costs a page fault per 4 kB: as much
    as the computation. The numbers are from glibc's malloc.h; 32 MB is the most that it takes.
    """
    with suppress(Exception):  # another C library: its malloc has no such setting
        mallopt = ctypes.CDLL(None).mallopt
        for setting, size in ((_MMAP_THRESHOLD, 32 << 20), (_TRIM_THRESHOLD, 256 << 20)):
            mallopt(setting, size)


def attempt(task: Task[Any], batch: Batch) -> bytes:
    """In the worker: the pickled result of the batch, or its exception."""
    keep_freed_memory()
    try:
        return pickle.dumps((task(batch), None, ""), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - it is raised again on the other side, whatever it is
        return failure(error)


def failure(error: Exception) -> bytes:
    """In the worker: a pickled exception, replaced by its message if it cannot be pickled."""
    trace = traceback.format_exc()
    try:
        sent = pickle.dumps((None, error, trace))
        pickle.loads(sent)
    except Exception:  # noqa: BLE001 - exceptions with arguments of their own often do not come back
        words = f"{type(error).__name__}: {error}"
        return pickle.dumps((None, TaskFailed(words), trace))
    return sent


def settled(answer: bytes) -> Any:
    """In the caller: the result that a worker sent; raises what the task raised in it."""
    result, error, trace = pickle.loads(answer)
    if error is not None:
        error.add_note(f"raised in a worker process:\n{trace}")
        raise error
    return result


@contextmanager
def unheard_interrupts() -> Iterator[None]:
    """Processes and threads started inside never receive Ctrl-C, which is for their parent.

    A signal mask is inherited, so it holds from a child's first instruction on, where a handler
    set by the child would leave its start-up open to an interrupt and its traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
