"""Owns computing in spawned processes on this machine; knows nothing of what they compute.

Every worker has a pipe of its own and is told its batches one by one, so that when one dies it is
known which batch it was at, and only that worker is replaced.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any

from negosim.study.batches import Batch
from negosim.study.engines.backlog import Backlog
from negosim.study.engines.base import (
    POLL,
    EngineError,
    Result,
    Task,
    attempt,
    checked_workers,
    failure,
    never,
    packed,
    settled,
    unheard_interrupts,
)

HELD = 2
"""Batches that a worker holds: the one at work and the next, so that it never waits for us."""

AHEAD = 8
"""Batches per worker that may finish before an older one: bounds what the caller has to keep."""

STILLBORN = 3
"""Workers in a row that may die before they are ready; then starting more is no use."""

READY = b""
"""What a worker says once it holds the task."""

FAREWELL = 2.0
"""Seconds that a worker has to leave by itself after its last batch."""


def _work(pipe: Connection) -> None:
    """Compute batches until the other end of the pipe is closed; the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            task: Task[Any] = pickle.loads(pipe.recv_bytes())
        except EOFError:
            raise
        except Exception as error:  # noqa: BLE001 - unpickling may raise anything; the caller is told
            pipe.send_bytes(failure(error))
            return
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(attempt(task, pipe.recv()))
    except (EOFError, OSError):
        return  # the caller is gone or has had enough


class _Worker:
    """One process, its pipe, and the batches that it was given, the one at work first."""

    def __init__(self, task: bytes) -> None:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        self.pipe: Connection = ours
        self.held: deque[Batch] = deque()
        self.ready = False
        self.process: SpawnProcess = multiprocessing.get_context("spawn").Process(
            target=_work, args=(theirs,), name="negosim worker", daemon=True
        )
        # The tracker starts with the first process and lifts the mask while it does: it goes first.
        resource_tracker.ensure_running()
        try:
            with unheard_interrupts():
                self.process.start()
            theirs.close()
            self.say(task)
        except BaseException:  # an interrupt, most likely: the crew does not know it yet
            theirs.close()
            ours.close()
            if self.process.pid is not None:
                self.process.kill()
                self.process.join()
            raise

    def say(self, message: bytes | Batch) -> bool:
        """Send; False when there is nobody to hear it any more."""
        try:
            if isinstance(message, bytes):
                self.pipe.send_bytes(message)
            else:
                self.pipe.send(message)
        except OSError:
            return False
        return True

    def heard(self) -> Iterator[bytes]:
        """Everything that it has said and we have not read yet."""
        try:
            while self.pipe.poll():
                yield self.pipe.recv_bytes()
        except (EOFError, OSError):
            return

    def how_it_died(self) -> str:
        """Its exit in words."""
        self.process.join()
        code = self.process.exitcode or 0
        if code >= 0:
            return f"exit code {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def dismiss(self, grace: float) -> None:
        """Let it leave within `grace` seconds, else end it; the process is gone afterwards."""
        self.pipe.close()
        if grace:
            self.process.join(grace)
        self.process.kill()
        self.process.join()
        self.process.close()


class _Crew:
    """At most `size` workers on one task; leaving it leaves no process behind."""

    def __init__(self, task: bytes, size: int, backlog: Backlog) -> None:
        self._task = task
        self._size = size
        self._backlog = backlog
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # a worker that still computes will not listen, and its result is not wanted any more
        idle = kind is None and not any(worker.held for worker in self._workers)
        for worker in self._workers:
            if not idle:
                worker.process.kill()
        for worker in self._workers:
            worker.dismiss(FAREWELL if idle else 0)
        self._workers.clear()

    def feed(self) -> None:
        """Give out what may be given out: to idle workers first, then to new ones."""
        while (worker := self._with_room()) is not None or len(self._workers) < self._size:
            batch = self._backlog.next()
            if batch is None:
                return
            if worker is None or (worker.held and len(self._workers) < self._size):
                worker = _Worker(self._task)
                self._workers.append(worker)
            if not worker.say(batch):
                self._backlog.unstarted(batch)
                return  # it is dead: `collect` hears what it still said and buries it
            worker.held.append(batch)

    def _with_room(self) -> _Worker | None:
        worker = min(self._workers, key=lambda w: len(w.held), default=None)
        return worker if worker is not None and len(worker.held) < HELD else None

    def collect(self) -> Iterator[tuple[Batch, bytes]]:
        """Wait a moment for answers and deaths; give the answers."""
        pipes = {worker.pipe: worker for worker in self._workers}
        ends = {worker.process.sentinel: worker for worker in self._workers}
        happened = connection.wait([*pipes, *ends], timeout=POLL)
        # a worker that died may have answered before: it is heard first, then buried
        for thing in happened:
            worker = pipes.get(thing) if isinstance(thing, Connection) else None
            if worker is not None:
                yield from self._answers(worker)
        for thing in happened:
            worker = ends.get(thing) if isinstance(thing, int) else None
            if worker is not None and worker in self._workers:
                yield from self._answers(worker)
                self._bury(worker)

    def _answers(self, worker: _Worker) -> Iterator[tuple[Batch, bytes]]:
        for message in worker.heard():
            if worker.ready:
                batch = worker.held.popleft()
                self._backlog.came_back(batch)
                yield batch, message
            elif message == READY:
                worker.ready = True
                self._stillborn = 0
            else:
                settled(message)  # raises why the task could not be loaded

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        how = worker.how_it_died()
        worker.dismiss(0)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise EngineError(
                    f"worker processes end as soon as they start ({how}); a script that computes "
                    'in processes has to begin below `if __name__ == "__main__":`'
                )
        elif worker.held:
            self._backlog.lost(worker.held.popleft(), how)
        while worker.held:
            self._backlog.unstarted(worker.held.pop())


class ProcessEngine:
    """Computes in `workers` spawned processes, by default one per usable core."""

    name = "processes"

    def __init__(self, workers: int | None = None) -> None:
        self.workers = checked_workers(workers)

    def run(
        self,
        task: Task[Result],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Result], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        """See `Engine.run`; a stop or an exception ends the workers in the midst of their work."""
        if multiprocessing.current_process().daemon:
            raise EngineError("a daemonic process may not start workers: use the serial engine")
        backlog = Backlog(batches, AHEAD * self.workers)
        with _Crew(packed(task), self.workers, backlog) as crew:
            while not should_stop():
                crew.feed()
                if backlog.finished:
                    return True
                for batch, answer in crew.collect():
                    on_result(batch, settled(answer))
        return backlog.finished
