"""Computes in spawned processes on this machine.

Every worker has a pipe of its own and gets its batches one by one, so that if one dies it is known
which batch it was computing, and only that worker is replaced.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType

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
"""Batches that a worker holds: the one at work and the next, so that it never waits."""

AHEAD = 8
"""Batches per worker that may finish before an older one."""

STILLBORN = 3
"""Workers in a row that may die before they are ready; starting more is useless then."""

SILENT = 100
"""Waits in a row, 5 s or more, in which nobody answers, before it is looked for stopped workers."""

READY = b""
"""What a worker sends once it has the task."""

EXIT_CODE = "exit code"

FAREWELL = 2.0
"""Seconds that a worker has to exit by itself after its last batch."""


def _work(pipe: Connection) -> None:
    """Compute batches until the other end of the pipe is closed; the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        try:
            task = unpacked(pipe.recv_bytes())
        except EOFError:
            raise
        except Exception as error:  # noqa: BLE001 - the caller raises whatever unpickling raises
            pipe.send_bytes(failure(error))
            return
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(attempt(task, pipe.recv()))
    except (EOFError, OSError):
        return  # the caller has ended or closed the pipe


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
        # The tracker starts with the first process, and unmasks signals meanwhile: start it before.
        resource_tracker.ensure_running()
        try:
            with unheard_interrupts():
                self.process.start()
            theirs.close()
            self.send(task)
        except BaseException:  # an interrupt, most likely: the crew has no record of it yet
            theirs.close()
            ours.close()
            if self.process.pid is not None:
                self.process.kill()
                self.process.join()
            raise

    def send(self, message: bytes | Batch) -> bool:
        """Send a message; return False if the worker is gone."""
        try:
            if isinstance(message, bytes):
                self.pipe.send_bytes(message)
            else:
                self.pipe.send(message)
        except OSError:
            return False
        return True

    def messages(self) -> Iterator[bytes]:
        """Everything that it has sent and that was not read yet."""
        try:
            while self.pipe.poll():
                yield self.pipe.recv_bytes()
        except (EOFError, OSError):
            return

    def exit_reason(self) -> str:
        """Its exit code or signal in words."""
        self.process.join()
        code = self.process.exitcode or 0
        if code >= 0:
            return f"{EXIT_CODE} {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def is_stopped(self) -> bool:
        """Whether somebody has stopped it (SIGSTOP), as far as the system can say."""
        if not hasattr(os, "waitid") or self.process.pid is None:
            return False
        how = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        try:
            return os.waitid(os.P_PID, self.process.pid, how) is not None
        except ChildProcessError:
            return False

    def dismiss(self, grace: float) -> None:
        """Let it exit within `grace` seconds, else kill it."""
        self.pipe.close()
        if grace:
            self.process.join(grace)
        self.process.kill()
        self.process.join()
        self.process.close()


class _Crew:
    """At most `size` workers on one task; none is left on exit."""

    def __init__(self, task: bytes, size: int, backlog: Backlog) -> None:
        self._task = task
        self._size = size
        self._backlog = backlog
        self._workers: list[_Worker] = []
        self._stillborn = 0
        self._silent = 0

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # a worker that still computes does not read its pipe, and its result is not needed
        idle = kind is None and not any(worker.held for worker in self._workers)
        for worker in self._workers:
            if not idle:
                worker.process.kill()
        for worker in self._workers:
            worker.dismiss(FAREWELL if idle else 0)
        self._workers.clear()

    def feed(self) -> None:
        """Hand out what may be handed out: to idle workers first, then to new ones."""
        while (worker := self._with_room()) is not None or len(self._workers) < self._size:
            batch = self._backlog.next()
            if batch is None:
                return
            if worker is None or (worker.held and len(self._workers) < self._size):
                worker = _Worker(self._task)
                self._workers.append(worker)
            if not worker.send(batch):
                self._backlog.unstarted(batch)
                return  # it is dead: `collect` reads its last messages and removes it
            worker.held.append(batch)

    def _with_room(self) -> _Worker | None:
        worker = min(self._workers, key=lambda w: len(w.held), default=None)
        return worker if worker is not None and len(worker.held) < HELD else None

    def collect(self) -> Iterator[tuple[Batch, bytes]]:
        """Wait a moment for answers and deaths; yield the answers."""
        pipes = {worker.pipe: worker for worker in self._workers}
        ends = {worker.process.sentinel: worker for worker in self._workers}
        ready = connection.wait([*pipes, *ends], timeout=POLL)
        self._silent = 0 if ready else self._silent + 1
        if self._silent == SILENT:
            self._warn()
        # a worker that died may have answered before: read its messages first, then remove it
        for source in ready:
            worker = pipes.get(source) if isinstance(source, Connection) else None
            if worker is not None:
                yield from self._answers(worker)
        for source in ready:
            worker = ends.get(source) if isinstance(source, int) else None
            if worker is not None and worker in self._workers:
                yield from self._answers(worker)
                self._remove(worker)

    def _warn(self) -> None:
        """Name the workers that are stopped; the rest waits for them."""
        for worker in self._workers:
            if worker.is_stopped():
                pid = worker.process.pid
                words = f"worker process {pid} is stopped; 'kill -CONT {pid}' lets it go on"
                warnings.warn(words, RuntimeWarning, stacklevel=2)

    def _answers(self, worker: _Worker) -> Iterator[tuple[Batch, bytes]]:
        for message in worker.messages():
            if worker.ready:
                batch = worker.held.popleft()
                self._backlog.came_back(batch)
                yield batch, message
            elif message == READY:
                worker.ready = True
                self._stillborn = 0
            else:
                settled(message)  # raises why the task could not be loaded

    def _remove(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        how = worker.exit_reason()
        worker.dismiss(0)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                hint = "something ends them, perhaps for want of memory: compute with one worker"
                if how.startswith(EXIT_CODE):
                    hint = (
                        "a script that computes in processes has to begin below "
                        '`if __name__ == "__main__":`'
                    )
                raise EngineError(f"worker processes end as soon as they start ({how}); {hint}")
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
        """See `Engine.run`; a stop or an exception ends the workers in the middle of their work."""
        if multiprocessing.current_process().daemon:
            raise EngineError("a daemonic process may not start workers: use the serial engine")
        check_memory(self.workers, task)
        backlog = Backlog(batches, AHEAD * self.workers)
        with _Crew(packed(task), self.workers, backlog) as crew:
            while not should_stop():
                crew.feed()
                if backlog.finished:
                    return True
                for batch, answer in crew.collect():
                    on_result(batch, settled(answer))
        return backlog.finished
