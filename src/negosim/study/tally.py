"""Adds up counts of what happened in many worlds, and stores them as bytes.

Everything is an integer, sums of levels and utilities as well (in units of 2⁻³⁶), so tallies add up
to the same bits in any order and grouping. `columns` says what is counted.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.record import Ending, Status

Counts = NDArray[np.int64]

BINS = 1001
"""Levels and utilities are counted to the nearest thousandth; quantiles are exact to that."""

UNIT = 2.0**36
"""A mean is exact to ten decimals, and 64 bits hold the sum of 2²⁷ worlds (134 million)."""

STATUSES = tuple(s.value for s in Status)
ENDINGS = tuple(e.value for e in Ending)
_HEAD = struct.Struct("<4sIIII")
_MAGIC = b"NST2"
"""The format of the bytes, which hold no names: a list of counts that does not start with the
previous one needs four other letters."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts over `worlds` worlds; `tally["signed"]` is an array."""

    worlds: int
    counts: Mapping[str, Counts]

    def __eq__(self, other: object) -> bool:
        """Whether all counts are equal."""
        if not isinstance(other, Tally):
            return NotImplemented
        if (self.worlds, *self.counts) != (other.worlds, *other.counts):
            return False
        return all(np.array_equal(mine, other[name]) for name, mine in self.counts.items())

    __hash__ = None  # type: ignore[assignment]  # the counts can be added to

    def __getitem__(self, name: str) -> Counts:
        return self.counts[name]

    def add(self, other: Tally) -> Tally:
        """Both together, in this one's arrays; without counts that only one of them has."""
        both = {name: mine for name, mine in self.counts.items() if name in other.counts}
        for name, mine in both.items():
            mine += other.counts[name]
        return Tally(self.worlds + other.worlds, both)

    def copy(self) -> Tally:
        """The same counts in arrays of their own."""
        return Tally(self.worlds, {name: counts.copy() for name, counts in self.counts.items()})

    def to_bytes(self) -> bytes:
        """The counts as stored: positions and values of those that are not zero."""
        flat = np.concatenate([counts.ravel() for counts in self.counts.values()])
        where = np.flatnonzero(flat).astype("<u4")
        head = _HEAD.pack(_MAGIC, self.worlds, len(flat), len(where), 0)
        return bytes(head + where.tobytes() + flat[where].astype("<i8").tobytes())

    def with_bytes(self, data: bytes) -> Tally:
        """This tally and a stored one together; ValueError if the bytes do not fit it.

        Bytes from when the list was shorter hold the first of the counts; so does the sum.
        """
        if len(data) < _HEAD.size:
            raise ValueError("too short for a tally")
        magic, worlds, size, filled, spare = _HEAD.unpack_from(data)
        ends = np.cumsum([counts.size for counts in self.counts.values()]).tolist()
        if magic != _MAGIC or size not in ends or len(data) != _HEAD.size + 12 * filled:
            raise ValueError("not a tally of this scenario")
        where = np.frombuffer(data, "<u4", filled, _HEAD.size).astype(np.int64)
        values = np.frombuffer(data, "<i8", filled, _HEAD.size + 4 * filled)
        # a tally has one form in bytes, so that equal numbers are equal bytes
        if spare or not values.all() or (np.diff(where, prepend=-1, append=size) < 1).any():
            raise ValueError("not as `to_bytes` writes it")
        flat = np.zeros(size, dtype=np.int64)
        flat[where] = values
        parts = np.split(flat, ends[: ends.index(size)])
        counts = zip(self.counts.items(), parts, strict=False)
        return self.add(
            Tally(worlds, {name: part.reshape(mine.shape) for (name, mine), part in counts})
        )
