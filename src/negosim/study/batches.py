"""Owns the cutting of a study into batches and the order of results; knows nothing of engines.

A study is a grid of *points* (one for an ensemble, many for a sweep), each of them a row of
*blocks* of worlds. Worlds are drawn and summarised block by block, so a block is the smallest
thing that is computed, stored or counted, and its key (point, block) names it everywhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from negosim.rng import BLOCK

LARGEST_BATCH = 16
"""Blocks in a batch at most: some 4,000 worlds, so that progress and cancelling stay quick."""

BATCHES_PER_WORKER = 4
"""Batches that every worker should find at least, so that the last one does not wait alone."""

Key = tuple[int, int]
"""The point and the block."""

T = TypeVar("T")


@dataclass(frozen=True, order=True, slots=True)
class Batch:
    """Whole blocks of one point, in rising order: what a worker computes in one go."""

    point: int
    blocks: tuple[int, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The key of every block in it."""
        return tuple((self.point, block) for block in self.blocks)

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches that hold the same blocks; ValueError when there is one block only."""
        if len(self.blocks) < 2:
            raise ValueError(f"{self} cannot be cut: it holds a single block")
        middle = len(self.blocks) // 2
        return Batch(self.point, self.blocks[:middle]), Batch(self.point, self.blocks[middle:])

    def __str__(self) -> str:
        first, last = self.blocks[0], self.blocks[-1]
        noun = f"block {first}" if first == last else f"blocks {first}–{last}"
        return noun if self.point == 0 else f"point {self.point}, {noun}"


def block_count(worlds: int) -> int:
    """How many blocks hold so many worlds; the last one is drawn whole and counted in part."""
    if worlds < 1:
        raise ValueError(f"a study needs at least one world, not {worlds}")
    return -(-worlds // BLOCK)


def batch_size(blocks: int, workers: int) -> int:
    """Blocks per batch for that many pending blocks: large, but every worker gets several."""
    return max(1, min(LARGEST_BATCH, blocks // max(1, workers * BATCHES_PER_WORKER)))


def batches(
    blocks: int, *, points: int = 1, size: int = LARGEST_BATCH, done: Container[Key] = ()
) -> Iterator[Batch]:
    """The study's batches in (point, block) order, without the blocks that are done already.

    Lazy, so that a million worlds cost no list. ValueError when the size is below 1.
    """
    if size < 1:
        raise ValueError(f"a batch holds at least one block, not {size}")
    for point in range(points):
        held: list[int] = []
        for block in range(blocks):
            if (point, block) in done:
                continue
            held.append(block)
            if len(held) == size:
                yield Batch(point, tuple(held))
                held = []
        if held:
            yield Batch(point, tuple(held))


class InOrder(Generic[T]):
    """Takes results as they come and gives them out in the order of `keys`.

    Sums of floats depend on their order; a merge behind this gate does not depend on which worker
    was quicker. It holds only what arrived ahead of its turn, which the engines bound.
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = iter(keys)
        self._due = next(self._keys, None)
        self._early: dict[Key, T] = {}

    def add(self, key: Key, result: T) -> Iterator[tuple[Key, T]]:
        """Take one result; give those whose turn has come. ValueError when a key comes twice."""
        if key in self._early or self._due is None or key < self._due:
            raise ValueError(f"the result of {key} came twice, or was not asked for")
        self._early[key] = result
        return self._ready()

    def _ready(self) -> Iterator[tuple[Key, T]]:
        while self._due is not None and self._due in self._early:
            key = self._due
            self._due = next(self._keys, None)
            yield key, self._early.pop(key)

    @property
    def waiting(self) -> int:
        """How many results are held because an earlier one is missing."""
        return len(self._early)

    @property
    def complete(self) -> bool:
        """Whether every key has been given out."""
        return self._due is None
