"""Computes in this process, one batch after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from negosim.study.batches import Batch
from negosim.study.engines.base import Result, Task, never


class SerialEngine:
    """Computes in the caller's process and thread: the reference for the other engines."""

    name = "serial"
    workers = 1

    def run(
        self,
        task: Task[Result],
        batches: Iterable[Batch],
        on_result: Callable[[Batch, Result], object],
        should_stop: Callable[[], bool] = never,
    ) -> bool:
        """See `Engine.run`; a stop takes effect after the current batch."""
        for batch in batches:
            if should_stop():
                return False
            on_result(batch, task(batch))
        return True
