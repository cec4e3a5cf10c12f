"""Keeps the parties' clocks: the share of the time that has passed, slowed by tension."""

from __future__ import annotations

import numpy as np

from negosim.table import Array, Table


class Clock:
    """The clocks in W worlds, from 0 to 1; tension is the array (W,) that the floor changes.

    A clock runs by (1 − sensitivity·τ)·dt over the days up to the last session.
    """

    def __init__(self, table: Table, tension: Array) -> None:
        self._table, self._tension = table, tension
        self._strain = np.zeros_like(tension)  # ∫ τ dt up to `_since`
        self._since = 0.0

    def advance(self, now: float) -> None:
        """Add the tension up to day `now`, before it changes."""
        if now > self._since:
            self._strain = self._strain + self._tension * (now - self._since)
            self._since = now

    def of(self, p: int, now: float) -> Array:
        """The clock (W,) of party `p` at day `now`."""
        days, slows = self._table.clock_days, float(self._table.sensitivity[p])
        if days == 0.0:
            return np.ones_like(self._strain)
        if slows == 0.0:
            return np.full_like(self._strain, min(now / days, 1.0))
        strain = self._strain + self._tension * (now - self._since)
        return np.asarray(np.clip((now - slows * strain) / days, 0.0, 1.0))
