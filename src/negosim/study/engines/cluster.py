"""Computes on a Dask cluster; the only module that imports Dask, itself imported only when chosen.

Dask restarts and reschedules by itself; this module bounds what is in flight, finds the batch that
ends its workers, and closes what it has started.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any
from uuid import uuid4

import dask
import distributed

from negosim.study.batches import Batch
from negosim.study.engines.backlog import Backlog
from negosim.study.engines.base import (
    POLL,
    EngineError,
    Result,
    Task,
    attempt,
    check_memory,
    checked_workers,
    failure,
    never,
    packed,
    settled,
    unheard_interrupts,
    unpacked,
)

HELD = 2
"""Batches in flight per thread of the cluster: the one at work and the next."""

AHEAD = 8
"""Batches per thread that may finish before an older one."""

PATIENCE = 15.0
"""Seconds to wait for a scheduler to answer and for its first worker."""

GATHER = 1.0
"""Seconds to wait for a result that is reported finished, before checking its status again."""

RECOUNT = 5.0
"""Seconds between two counts of the cluster's threads: workers may join and leave."""

# Dask watches its processes hundreds of times a second, for a dashboard that we do not start.
_UNWATCHED = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "500ms",
}

# So long after a death Dask looks whether the worker is there. If it has just died once more, Dask
# gives it up, and a run that has lost all its workers so waits for ever.
_GIVEN_UP_AFTER = "distributed.deploy.lost-worker-timeout"

_dask: Any = distributed  # Dask's own types are partial, and differ from version to version
_loaded: tuple[bytes, Any] = (b"", None)


def _call(task: bytes, batch: Batch) -> bytes:
    """In a Dask worker: compute one batch; the task is unpickled once and kept.

    The task travels with every batch: some kilobytes, and a worker that joins later or starts
    again needs nothing from those that died.
    """
    global _loaded
    if _loaded[0] != task:
        try:
            _loaded = (task, unpacked(task))
        except Exception as error:  # noqa: BLE001 - the caller raises whatever unpickling raises
            return failure(error)
    return attempt(_loaded[1], batch)


class DaskEngine:
    """Computes on the cluster at `scheduler`, or on one of `workers` local processes of its own."""

    name = "dask"

    def __init__(self, workers: int | None = None, scheduler: str | None = None) -> None:
        if scheduler is not None and workers is not None:
            raise EngineError("the workers of a Dask scheduler are its own: do not give a number")
        self.workers = checked_workers(workers)
        self.scheduler = scheduler

    def run(
        self,
        task: Task[Result],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Result], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        """See `Engine.run`; a stop withdraws what is in flight. EngineError without a cluster."""
        if self.scheduler is None:
            check_memory(self.workers, task)
        sent = packed(task)
        with self._client() as client:
            return _Flight(client, sent, batches).run(on_result, should_stop)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        with _quiet(), ExitStack() as stack:
            address: Any = self.scheduler or stack.enter_context(_local_cluster(self.workers))
            where = self.scheduler or "this machine"
            try:
                if self.scheduler is not None:
                    _ask(self.scheduler)
                client = stack.enter_context(
                    _dask.Client(address, timeout=PATIENCE, set_as_default=False)
                )
            except (OSError, ValueError, TypeError, ImportError) as error:
                why = f": {error}" if str(error) else ""
                raise EngineError(f"no Dask scheduler answers at {where}{why}") from error
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise EngineError(f"the Dask scheduler at {where} has no workers") from error
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask logs a lost connection in many lines; the engine's error says it in one."""
    known = [*logging.root.manager.loggerDict]
    names = [n for n in known if n.partition(".")[0] in ("distributed", "tornado", "asyncio")]
    before = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in before:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)


def _ask(address: str) -> None:
    """Checks that a scheduler answers, in a thread: the caller may have an event loop running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_answers(address))).result()


async def _answers(address: str) -> None:
    """Asks the scheduler who it is; raises what Dask does without an answer.

    A client that finds nobody waits another half minute when it is closed; it is not made then.
    """
    terms = _dask.Security().get_connection_args("client")
    async with asyncio.timeout(PATIENCE):
        async with _dask.rpc(address, timeout=PATIENCE, connection_args=terms) as scheduler:
            await scheduler.identity()


@contextmanager
def _local_cluster(workers: int) -> Iterator[Any]:
    """Single-threaded worker processes that only this machine can reach."""
    resource_tracker.ensure_running()
    with (
        tempfile.TemporaryDirectory(prefix="negosim-", ignore_cleanup_errors=True) as scratch,
        dask.config.set(
            {"temporary-directory": scratch, _GIVEN_UP_AFTER: "52 weeks", **_UNWATCHED}
        ),
        _started(workers) as cluster,
    ):
        yield cluster


def _started(workers: int) -> Any:
    """The cluster, to be closed by the caller. Raises EngineError."""
    try:
        with unheard_interrupts():
            return _dask.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                memory_limit=None,
                silence_logs=logging.CRITICAL,
                # deaths are counted by the backlog, which also finds the block
                scheduler_kwargs={"allowed_failures": 0, "dashboard": False},
            )
    except (OSError, RuntimeError) as error:
        raise EngineError(f"no Dask cluster could be started here: {error}") from error


class _Flight:
    """The batches of one run that Dask holds at the moment."""

    def __init__(self, client: Any, task: bytes, batches: Iterable[Batch]) -> None:
        self._client = client
        self._task = task
        self._threads = self._count()
        self._counted = time.monotonic()
        self._backlog = Backlog(batches, AHEAD * self._threads)
        self._out: dict[str, tuple[Any, Batch]] = {}
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._name = f"negosim-{uuid4().hex}"
        self._sent = 0

    def run(
        self, on_result: Callable[[Batch, Any], object], should_stop: Callable[[], bool]
    ) -> bool:
        try:
            while not should_stop():
                self._feed()
                if self._backlog.finished:
                    return True
                try:
                    future = self._done.get(timeout=POLL)
                except queue.Empty:
                    continue
                self._take(future, on_result)
            return self._backlog.finished
        finally:
            self._client.cancel([future for future, _ in self._out.values()])
            self._out.clear()

    def _count(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(1, threads)

    def _feed(self) -> None:
        if time.monotonic() - self._counted > RECOUNT:
            self._threads = self._count()
            self._counted = time.monotonic()
        while len(self._out) < HELD * self._threads:
            batch = self._backlog.next()
            if batch is None:
                return
            self._sent += 1
            future = self._client.submit(
                _call, self._task, batch, key=f"{self._name}-{self._sent}", pure=False
            )
            self._out[future.key] = (future, batch)
            future.add_done_callback(self._done.put)

    def _take(self, future: Any, on_result: Callable[[Batch, Any], object]) -> None:
        _, batch = self._out[future.key]
        answer: bytes | None = None
        if future.status == "finished":
            # a failure here shows in the status below, which by now is no longer "finished"
            with suppress(Exception):
                answer = future.result(timeout=GATHER)
        if answer is not None:
            del self._out[future.key]
            self._backlog.came_back(batch)
            on_result(batch, settled(answer))
        elif future.status in ("finished", "lost", "pending"):
            # its worker died with the result in hand: Dask computes it once more
            future.add_done_callback(self._done.put)
        elif future.status == "error":
            del self._out[future.key]
            self._blame(future.exception(), batch)
        else:
            raise EngineError("the Dask scheduler is gone; what was delivered is kept")

    def _blame(self, error: BaseException, batch: Batch) -> None:
        """The batch's worker died, or Dask could not even call the task."""
        if not isinstance(error, _dask.KilledWorker):
            raise EngineError(
                f"the Dask cluster cannot run a batch ({type(error).__name__}: {error}); "
                "its workers need the same negosim as this machine"
            )
        self._backlog.lost(batch, "its Dask worker died")
