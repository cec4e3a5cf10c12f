"""Draws random numbers keyed by seed, block and name, never by position, worker or order.

A stream is PCG64DXSM whose 128 bits of state and of increment are the blake2b hash of
"seed/block/name". Hashing straight into the state costs a seventh of going through a seed sequence,
and a block of worlds needs over a hundred streams.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from negosim.table import Array

BLOCK = 256  # worlds that are always drawn together


def whole(what: str, value: int, least: int = 0) -> int:
    """A seed or a number of worlds as a plain int, also from numpy's integers.

    Streams are keyed by the seed as written, so 7.0 and "7" are refused rather than taken for
    other seeds than 7. Raises TypeError for anything but a whole number, ValueError below `least`.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"the {what} should be a whole number, not {value!r}") from None
    if number < least:
        raise ValueError(f"the {what} should be {least} or more, not {number}")
    return number


class Streams:
    """The streams of one seed. Each call of `at` moves the same generator to another stream."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bits = np.random.PCG64DXSM(0)
        self._generator = np.random.Generator(self._bits)

    def at(self, block: int, name: str) -> np.random.Generator:
        """The generator at the start of the stream "party/purpose" of a block of worlds."""
        digest = blake2b(f"{self.seed}/{block}/{name}".encode(), digest_size=32).digest()
        self._bits.state = {
            "bit_generator": "PCG64DXSM",
            "state": {
                "state": int.from_bytes(digest[:16], "little"),
                "inc": int.from_bytes(digest[16:], "little") | 1,  # PCG needs it odd
            },
            "has_uint32": 0,
            "uinteger": 0,
        }
        return self._generator

    def normals(self, block: int, name: str, count: int) -> Array:
        """Standard normals, shape (count, 256): one row a quantity, one column a world."""
        return self.at(block, name).standard_normal((count, BLOCK))

    def uniforms(self, block: int, name: str, count: int) -> Array:
        """Uniforms in [0, 1), shape (count, 256)."""
        return self.at(block, name).random((count, BLOCK))


class Numbers:
    """The random numbers of some blocks, side by side: one row a quantity, one column a world.

    With `keep`, all that were drawn are there for the next point in the same blocks.
    """

    def __init__(self, seed: int, blocks: Sequence[int], keep: bool = False) -> None:
        self.blocks, self.count = tuple(blocks), BLOCK * len(blocks)
        self._streams = Streams(seed)
        self._kept: dict[tuple[str, int], Array] | None = {} if keep else None

    def normals(self, name: str, count: int = 1) -> Array:
        """Standard normals (count, W). Do not write into them."""
        return self._drawn(name, count, "normals")

    def uniforms(self, name: str, count: int = 1) -> Array:
        """Uniforms in [0, 1), (count, W). Do not write into them."""
        return self._drawn(name, count, "uniforms")

    def _drawn(self, name: str, count: int, kind: str) -> Array:
        if self._kept is not None and (name, count) in self._kept:
            return self._kept[name, count]
        draw = getattr(self._streams, kind)
        parts = [draw(block, name, count) for block in self.blocks]
        drawn = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        if self._kept is not None:
            self._kept[name, count] = drawn
        return drawn
