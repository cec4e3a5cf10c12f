"""Owns the order of what happens at the same instant; knows nothing of negotiations."""

from __future__ import annotations

from enum import IntEnum

import simpy


class Rank(IntEnum):
    """What comes first at the same instant: the smaller rank."""

    NEWS = 1
    DEADLINE = 2
    CLOSE = 3
    CONSULTATION = 4
    OPENING = 5


class Due(simpy.Event):
    """A timeout with a rank, so that ties never depend on who was scheduled first."""

    def __init__(self, env: simpy.Environment, delay: float, rank: Rank) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=rank, delay=delay)  # type: ignore[arg-type]  # any int serves
