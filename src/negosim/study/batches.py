"""Cuts a study into batches of blocks of worlds.

A study is a grid of *points* (one for an ensemble, many for a sweep), each of them a row of
*blocks* of worlds. Worlds are drawn and summarised block by block, so a block is the smallest
thing that is computed, stored or counted; its key is (point, block).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from negosim.rng import BLOCK

LARGEST_BATCH = 16
"""Blocks in a batch at most: some 4,000 worlds, so that progress and stopping stay quick."""

BATCHES_PER_WORKER = 4
"""Batches for each worker at least, so that no worker is idle for long at the end."""

Key = tuple[int, int]
"""The point and the block."""


@dataclass(frozen=True, order=True, slots=True)
class Batch:
    """Whole blocks of one or more points, in rising order: what a worker computes in one go."""

    point: int
    blocks: tuple[int, ...]
    points: int = 1
    """How many, from `point` on."""

    @property
    def single(self) -> bool:
        """Whether it is one block of one point."""
        return self.points == 1 and len(self.blocks) == 1

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches that hold the same; ValueError for a single block of one point."""
        if self.single:
            raise ValueError(f"{self} cannot be cut: it holds a single block")
        if half := self.points // 2:
            rest = Batch(self.point + half, self.blocks, self.points - half)
            return Batch(self.point, self.blocks, half), rest
        middle = len(self.blocks) // 2
        return Batch(self.point, self.blocks[:middle]), Batch(self.point, self.blocks[middle:])

    def __str__(self) -> str:
        first, last = self.blocks[0], self.blocks[-1]
        noun = f"block {first}" if first == last else f"blocks {first}–{last}"
        if self.points > 1:
            return f"points {self.point}–{self.point + self.points - 1}, {noun}"
        return noun if self.point == 0 else f"point {self.point}, {noun}"


def block_count(worlds: int) -> int:
    """How many blocks hold so many worlds; the last one is drawn whole and counted in part."""
    if worlds < 1:
        raise ValueError(f"a study needs at least one world, not {worlds}")
    return -(-worlds // BLOCK)


def counted_in(block: int, worlds: int) -> int:
    """How many worlds of the block belong to a study of so many worlds."""
    return min(BLOCK, worlds - block * BLOCK)


def batch_size(blocks: int, workers: int) -> int:
    """Blocks per batch for that many pending blocks: large, but every worker gets several."""
    return max(1, min(LARGEST_BATCH, blocks // max(1, workers * BATCHES_PER_WORKER)))


def batches(
    blocks: int, *, points: int = 1, size: int = LARGEST_BATCH, done: Container[Key] = ()
) -> Iterator[Batch]:
    """The study's batches in (point, block) order, without the blocks that are done.

    Lazy, so that a million worlds need no list. ValueError if the size is below 1.
    """
    if size < 1:
        raise ValueError(f"a batch holds at least one block, not {size}")
    for point in range(points):
        pending: list[int] = []
        for block in range(blocks):
            if (point, block) in done:
                continue
            pending.append(block)
            if len(pending) == size:
                yield Batch(point, tuple(pending))
                pending = []
        if pending:
            yield Batch(point, tuple(pending))
