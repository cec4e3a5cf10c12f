"""What a worker process of an ensemble computes; it imports the engine and nothing above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from negosim.rng import BLOCK
from negosim.study.batches import Batch, counted_in
from negosim.study.counts import tallied
from negosim.study.tally import Tally
from negosim.table import Table
from negosim.talks.batch import play_blocks


def side_by_side(clauses: int) -> int:
    """Blocks played at once: enough to amortise the interpreter, few enough for the cache."""
    return max(1, min(16, 88 // clauses))


def megabytes(parties: int, clauses: int) -> int:
    """What a worker needs at its peak, as measured: the interpreter, and its blocks' stances."""
    return 60 + round(0.055 * parties * clauses * side_by_side(clauses))


@dataclass(frozen=True, slots=True)
class Simulation:
    """The task: the tables of the points, the seed, how many worlds each. Pure and picklable.

    With `apart` each block has a tally of its own, as a store needs it; otherwise the tallies of
    a batch are added up.
    """

    tables: tuple[Table, ...]
    seed: int
    worlds: int
    apart: bool = False

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak."""
        return max(megabytes(len(t.parties), len(t.clauses)) for t in self.tables)

    def __call__(self, batch: Batch) -> dict[int, Tally]:
        """Tallies by block."""
        tallies = dict(self._tallies(batch))
        if self.apart:
            return tallies
        first, *others = tallies.values()
        for other in others:
            first = first.add(other)
        return {batch.blocks[0]: first}

    def _tallies(self, batch: Batch) -> Iterator[tuple[int, Tally]]:
        table = self.tables[batch.point]
        at_once = side_by_side(len(table.clauses))
        for start in range(0, len(batch.blocks), at_once):
            blocks = batch.blocks[start : start + at_once]
            ledger = play_blocks(table, self.seed, blocks)
            for k, block in enumerate(blocks):
                rows = slice(k * BLOCK, k * BLOCK + counted_in(block, self.worlds))
                yield block, tallied(ledger, rows)
