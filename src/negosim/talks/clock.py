"""Orders what happens at the same instant, by rank."""

from __future__ import annotations

from enum import IntEnum

import simpy


class Rank(IntEnum):
    """At the same instant, the smaller rank comes first."""

    NEWS = 1
    DEADLINE = 2
    CLOSE = 3
    CONSULTATION = 4
    OPENING = 5


class Due(simpy.Event):
    """A timeout with a rank, so that ties do not depend on which was scheduled first."""

    def __init__(self, env: simpy.Environment, delay: float, rank: Rank) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=rank, delay=delay)  # type: ignore[arg-type]  # any int serves
