"""Keeps the parties' clocks: the share of the time that has passed, slowed by tension."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from negosim.table import Array, Table


class Leg(NamedTuple):
    """A clock from day `since` on: `start` (W,) then, and `rate` (W,) a day without tension."""

    start: Array
    rate: Array
    since: float
    strain: Array  # ∫ τ dt at that time


class Clock:
    """The clocks in W worlds, from 0 to 1; tension is the array (W,) that the floor changes.

    A clock runs by (1 − sensitivity·τ)·dt over the days up to the last session.
    """

    def __init__(self, table: Table, tension: Array) -> None:
        self._table, self._tension = table, tension
        self._strain = np.zeros_like(tension)  # ∫ τ dt up to `_since`
        self._since = 0.0
        self._legs: dict[int, Leg] = {}  # of the parties whose clock has been reset

    def advance(self, now: float) -> None:
        """Add the tension up to day `now`, before it changes."""
        if now > self._since:
            self._strain = self._strain + self._tension * (now - self._since)
            self._since = now

    def of(self, p: int, now: float) -> Array:
        """The clock (W,) of party `p` at day `now`."""
        days, slows = self._table.clock_days, float(self._table.sensitivity[p])
        if (leg := self._legs.get(p)) is not None:
            strain = self._strain + self._tension * (now - self._since) - leg.strain
            passed = (now - leg.since) - slows * strain
            return np.asarray(np.clip(leg.start + leg.rate * passed, 0.0, 1.0))
        if days == 0.0:
            return np.ones_like(self._strain)
        if slows == 0.0:
            return np.full_like(self._strain, min(now / days, 1.0))
        strain = self._strain + self._tension * (now - self._since)
        return np.minimum(np.maximum((now - slows * strain) / days, 0.0), 1.0)

    def reset(self, table: Table, now: float) -> None:
        """Go on by another table from day `now`: another last session, or other sensitivities."""
        self.advance(now)
        days, before = table.clock_days, self._table.clock_days
        moved = days != before
        for p in range(len(table.parties)):
            if not moved and table.sensitivity[p] == self._table.sensitivity[p]:
                continue
            start = self.of(p, now)
            if moved and days <= now:
                start, rate = np.ones_like(start), np.zeros_like(start)
            elif moved:
                rate = (1.0 - start) / (days - now)
            elif p in self._legs:
                rate = self._legs[p].rate
            else:
                rate = np.full_like(start, 1.0 / days if days else 0.0)
            self._legs[p] = Leg(start, rate, now, self._strain)
        self._table = table
