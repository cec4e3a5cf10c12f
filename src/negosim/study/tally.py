"""Owns the count of what happened in many worlds; knows no engine, no store and no talks.

Everything is an integer, sums of levels and utilities as well (in units of 2⁻³⁶), so tallies add up
to the same bits in whatever order and grouping they are added.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.talks.verdict import Ledger

Counts = NDArray[np.int64]

BINS = 1001
"""Levels and utilities are counted to the nearest thousandth; quantiles are exact to that."""

UNIT = 2.0**36
"""A mean is right to ten decimals, and 64 bits hold the sum of 2²⁷ worlds (134 million)."""

STATUSES = ("agreed", "conditional", "open", "blocked")
ENDINGS = ("concluded", "deadline", "stalemate", "walkout")
_HEAD = struct.Struct("<4sIIII")
_MAGIC = b"NST2"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over `worlds` worlds.

    Shapes: `signed` (I,), `endings` (4,), `status` (C, 4), `blocked_by` (C, P), `levels` (C, BINS)
    and `level_sum` (C,), `gap_sum` (C,), `utilities` (P, BINS) and `utility_sum` (P,), `above` (P,)
    worlds in which something is signed and worth more to the party than no deal, `sessions`
    (S + 1,).
    """

    worlds: int
    signed: Counts
    endings: Counts
    status: Counts
    blocked_by: Counts
    levels: Counts
    level_sum: Counts
    gap_sum: Counts
    utilities: Counts
    utility_sum: Counts
    above: Counts
    sessions: Counts

    @classmethod
    def of(cls, ledger: Ledger, rows: slice) -> Tally:
        """Count some worlds of a ledger."""
        table = ledger.floor.table
        level, utility = ledger.level[rows], ledger.utilities[rows]
        status = ledger.status[rows]
        return cls(
            worlds=level.shape[0],
            signed=_held(ledger.signed[rows]),
            endings=np.bincount(ledger.ending[rows], minlength=4),
            status=np.stack([_held(status == k) for k in range(4)], axis=-1),
            blocked_by=_held(ledger.blockers[rows]).T,
            levels=_histograms(level),
            level_sum=_units(level),
            gap_sum=_units(ledger.gap[rows]),
            utilities=_histograms(utility),
            utility_sum=_units(utility),
            above=_held(
                np.asarray(ledger.signed[rows].any(axis=1))[:, None]
                & (utility > ledger.batna[rows] + 1e-9)
            ),
            sessions=np.bincount(ledger.sessions[rows], minlength=len(table.meetings) + 1),
        )

    @classmethod
    def empty(cls, parties: int, clauses: int, instruments: int, meetings: int) -> Tally:
        """No worlds yet."""
        shapes = _shapes(parties, clauses, instruments, meetings)
        return cls(0, *(np.zeros(shape, dtype=np.int64) for shape in shapes))

    def arrays(self) -> tuple[Counts, ...]:
        """All counts in the order of the fields."""
        return (
            self.signed,
            self.endings,
            self.status,
            self.blocked_by,
            self.levels,
            self.level_sum,
            self.gap_sum,
            self.utilities,
            self.utility_sum,
            self.above,
            self.sessions,
        )

    def add(self, other: Tally) -> Tally:
        """Both together, in this one's arrays."""
        for mine, more in zip(self.arrays(), other.arrays(), strict=True):
            mine += more
        return Tally(self.worlds + other.worlds, *self.arrays())

    def to_bytes(self) -> bytes:
        """The counts as they are stored: positions and values of what is not zero."""
        flat = np.concatenate([a.ravel() for a in self.arrays()])
        where = np.flatnonzero(flat).astype("<u4")
        head = _HEAD.pack(_MAGIC, self.worlds, len(flat), len(where), 0)
        return bytes(head + where.tobytes() + flat[where].astype("<i8").tobytes())

    def with_bytes(self, data: bytes) -> Tally:
        """This tally and a stored one together; ValueError where the bytes are not its like."""
        if len(data) < _HEAD.size:
            raise ValueError("too short for a tally")
        magic, worlds, size, filled, _ = _HEAD.unpack_from(data)
        shapes = [a.shape for a in self.arrays()]
        sizes = [a.size for a in self.arrays()]
        if magic != _MAGIC or size != sum(sizes) or len(data) != _HEAD.size + 12 * filled:
            raise ValueError("not a tally of this scenario")
        where = np.frombuffer(data, "<u4", filled, _HEAD.size)
        flat = np.zeros(size, dtype=np.int64)
        flat[where] = np.frombuffer(data, "<i8", filled, _HEAD.size + 4 * filled)
        parts = np.split(flat, np.cumsum(sizes)[:-1])
        pieces = [p.reshape(shape) for p, shape in zip(parts, shapes, strict=True)]
        return self.add(Tally(worlds, *pieces))


def _shapes(p: int, c: int, i: int, s: int) -> Sequence[tuple[int, ...]]:
    return ((i,), (4,), (c, 4), (c, p), (c, BINS), (c,), (c,), (p, BINS), (p,), (p,), (s + 1,))


def _held(mask: NDArray[np.bool_]) -> Counts:
    return np.asarray(mask.sum(axis=0), dtype=np.int64)


def _units(values: NDArray[np.float64]) -> Counts:
    return np.asarray(np.rint(values * UNIT).astype(np.int64).sum(axis=0))


def _histograms(values: NDArray[np.float64]) -> Counts:
    """Counts per thousandth of [0, 1] of each column of values (W, K) → (K, BINS)."""
    columns = values.shape[1]
    bins = np.clip(np.rint(values * (BINS - 1)), 0, BINS - 1).astype(np.int64)
    bins += np.arange(columns) * BINS
    return np.bincount(bins.ravel(order="K"), minlength=columns * BINS).reshape(columns, BINS)
