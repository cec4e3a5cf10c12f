"""Keeps the events that are due, by day and in the file's order within a day."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from negosim.table import Mask

Due = tuple[float, int, int, Mask]
"""An event that is due: its day, its place in the file, its number, and the worlds (W,)."""


class Agenda:
    """Events that are due; of two with the same day and place the one added first comes first."""

    def __init__(self, entries: Iterable[Due] = ()) -> None:
        self._heap: list[tuple[float, int, int, int, Mask]] = []
        self._count = 0
        for due in entries:
            self.add(*due)

    def add(self, day: float, place: int, column: int, where: Mask) -> None:
        """An event is due in the worlds `where` (W,)."""
        self._count += 1
        heappush(self._heap, (day, place, self._count, column, where))

    def take(self, until: float = float("inf")) -> Due | None:
        """The next event that is due by a day; None if there is none."""
        if not self._heap or self._heap[0][0] > until:
            return None
        day, place, _, column, where = heappop(self._heap)
        return day, place, column, where

    @property
    def entries(self) -> list[Due]:
        """All that are still due, in no order."""
        return [(day, place, column, where) for day, place, _, column, where in self._heap]
