"""What a worker process of an ensemble computes; it imports the engine and nothing above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from negosim.rng import BLOCK
from negosim.study.batches import Batch, counted_in
from negosim.study.counts import tallied
from negosim.study.tally import Tally
from negosim.table import Table
from negosim.talks.batch import play_blocks
from negosim.talks.verdict import Ledger


def side_by_side(clauses: int) -> int:
    """Blocks played at once: enough to amortise the interpreter, few enough for the cache."""
    return max(1, min(16, 88 // clauses))


def ledgers(
    table: Table, seed: int, worlds: int, blocks: Sequence[int]
) -> Iterator[tuple[Ledger, list[tuple[int, slice]]]]:
    """The blocks, some at once: a ledger, and for each block in it the rows that are counted."""
    at_once = side_by_side(len(table.clauses))
    for start in range(0, len(blocks), at_once):
        some = blocks[start : start + at_once]
        rows = [slice(k * BLOCK, k * BLOCK + counted_in(b, worlds)) for k, b in enumerate(some)]
        yield play_blocks(table, seed, some), list(zip(some, rows, strict=True))


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
        for ledger, parts in ledgers(table, self.seed, self.worlds, batch.blocks):
            for block, rows in parts:
                yield block, tallied(ledger, rows)
