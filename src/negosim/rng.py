"""Owns randomness: draws keyed by seed, block and name, never by position, worker or order."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np

from negosim.table import Array

BLOCK = 256  # worlds that are always drawn together


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[int, ...]:
    digest = blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[k : k + 4], "little") for k in range(0, 16, 4))


def stream(seed: int, block: int, name: str) -> np.random.Generator:
    """The generator for one purpose ("party/purpose") in one block of worlds."""
    key = np.random.SeedSequence(seed, spawn_key=(block, *_words(name)))
    return np.random.Generator(np.random.PCG64DXSM(key))


def normals(seed: int, block: int, name: str, count: int) -> Array:
    """Standard normals, shape (count, 256): one row a quantity, one column a world."""
    return stream(seed, block, name).standard_normal((count, BLOCK))


def uniforms(seed: int, block: int, name: str, count: int) -> Array:
    """Uniforms in [0, 1), shape (count, 256)."""
    return stream(seed, block, name).random((count, BLOCK))
