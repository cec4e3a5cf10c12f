"""Chooses the next batch to hand out, and finds the block that ends its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from negosim.study.batches import Batch
from negosim.study.engines.base import BatchFailed

DEATHS_ALONE = 3
"""How many workers a block has to end, with nothing else running, before it is given up."""


class Backlog:
    """Hands batches out, takes back the lost ones, and finds the block that ends its workers.

    The death of a worker beside others proves nothing (memory ran out, somebody killed the
    process), so the batch is tried again. After a second one it runs alone. If it still ends its
    worker, it is cut in halves that run alone too, until a single block is left and reported.

    `ahead` bounds how far a new batch may be from the oldest unfinished one.
    """

    def __init__(self, batches: Iterable[Batch], ahead: int) -> None:
        self._fresh = enumerate(batches)
        self._peeked: tuple[int, Batch] | None = None
        self._ahead = ahead
        self._unfinished: dict[Batch, int] = {}
        self._out: set[Batch] = set()
        self._again: deque[Batch] = deque()
        self._suspects: deque[Batch] = deque()
        self._alone: Batch | None = None
        self._deaths: dict[Batch, int] = {}

    @property
    def finished(self) -> bool:
        """Whether every batch has returned its result."""
        return not self._unfinished and self._peek() is None

    def next(self) -> Batch | None:
        """The batch to hand out now; None while another has to return first."""
        if self._alone is not None:
            return None
        if self._suspects:
            if self._out:
                return None
            self._alone = self._suspects.popleft()
            return self._handed(self._alone)
        if self._again:
            return self._handed(self._again.popleft())
        fresh = self._peek()
        if fresh is None:
            return None
        place, batch = fresh
        oldest = min(self._unfinished.values(), default=place)
        if place - oldest >= self._ahead:
            return None
        if batch in self._unfinished:
            raise ValueError(f"{batch} was given to the engine twice")
        self._peeked = None
        self._unfinished[batch] = place
        return self._handed(batch)

    def came_back(self, batch: Batch) -> None:
        """Note that its result has arrived."""
        self._taken(batch)
        del self._unfinished[batch]
        self._deaths.pop(batch, None)

    def unstarted(self, batch: Batch) -> None:
        """Take it back: its worker ended before starting it."""
        was_alone = self._alone == batch
        self._taken(batch)
        (self._suspects if was_alone else self._again).appendleft(batch)

    def lost(self, batch: Batch, how: str) -> None:
        """Take it back: its worker died. BatchFailed if this block is the proven cause."""
        was_alone = self._alone == batch
        self._taken(batch)
        deaths = self._deaths[batch] = self._deaths.get(batch, 0) + 1
        if not was_alone:
            (self._again if deaths < 2 else self._suspects).append(batch)
            if deaths >= 2:
                self._deaths[batch] = 0
        elif deaths < DEATHS_ALONE:
            self._suspects.appendleft(batch)
        elif batch.single:
            raise BatchFailed(batch, deaths, how)
        else:
            self._cut(batch)

    def _cut(self, batch: Batch) -> None:
        place = self._unfinished.pop(batch)
        del self._deaths[batch]
        for half in reversed(batch.halves()):
            self._unfinished[half] = place
            self._suspects.appendleft(half)
            if not half.single:
                # the whole is a proven cause: one more death is enough to cut again
                self._deaths[half] = DEATHS_ALONE - 1

    def _handed(self, batch: Batch) -> Batch:
        self._out.add(batch)
        return batch

    def _taken(self, batch: Batch) -> None:
        self._out.remove(batch)
        if self._alone == batch:
            self._alone = None

    def _peek(self) -> tuple[int, Batch] | None:
        if self._peeked is None:
            self._peeked = next(self._fresh, None)
        return self._peeked
