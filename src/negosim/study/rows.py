"""Plays an ensemble and keeps a row of every world beside the counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.rng import BLOCK
from negosim.study.batches import Batch, batch_size, batches, block_count
from negosim.study.counts import blank, tallied
from negosim.study.progress import Progress
from negosim.study.study import Study
from negosim.study.tally import ENDINGS, STATUSES, Tally
from negosim.study.task import ledgers, megabytes
from negosim.table import Table
from negosim.talks.batch import play_blocks
from negosim.talks.verdict import Ledger

MOST_BYTES = 1 << 30
"""What the rows of an ensemble may take in memory."""

WORDS = {"ending": np.array(ENDINGS), "status": np.array(STATUSES)}
"""The words of columns that are kept as codes, by the first part of their names."""

Columns = dict[str, np.ndarray[Any, Any]]


def columns(ledger: Ledger) -> Columns:
    """The columns of some worlds, (W,) each; endings and verdicts as codes."""
    table = ledger.table
    result: Columns = {}
    for k, name in enumerate(table.instruments):
        result[f"signed:{name}"] = ledger.signed[:, k]
        if table.chambers:
            result[f"in_force:{name}"] = ledger.entered[:, k]
    result["ending"] = ledger.ending.astype(np.int8)
    for k, name in enumerate(table.clauses):
        result[f"status:{name}"] = ledger.status[:, k].astype(np.int8)
        result[f"level:{name}"] = ledger.level[:, k]
    for k, name in enumerate(table.parties):
        result[f"utility:{name}"] = ledger.utilities[:, k]
    return result


def bytes_of(table: Table, worlds: int) -> int:
    """What `WorldRows.table` takes in memory for so many worlds."""
    papers = len(table.instruments) * (2 if table.chambers else 1)
    clauses = len(table.clauses) * (WORDS["status"].itemsize + 8)
    row = 8 + papers + WORDS["ending"].itemsize + clauses + 8 * len(table.parties)
    return row * worlds


@dataclass(frozen=True, slots=True, eq=False)
class WorldRows:
    """The numbers of the worlds that were played, and the columns of each, (W,)."""

    world: np.ndarray[Any, Any]
    columns: Columns

    def table(self) -> Columns:
        """The columns by name, `world` first; endings and verdicts in words."""
        words = {name: WORDS.get(name.partition(":")[0]) for name in self.columns}
        return {
            "world": self.world,
            **{
                name: values if (w := words[name]) is None else w[values]
                for name, values in self.columns.items()
            },
        }


@dataclass(frozen=True, slots=True)
class PlayWorlds:
    """The task: a table, the seed, how many worlds. Pure and picklable."""

    table: Table
    seed: int
    worlds: int

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak."""
        return megabytes(len(self.table.parties), len(self.table.clauses))

    def __call__(self, batch: Batch) -> dict[int, tuple[Tally, Columns]]:
        """A tally and the columns of each block."""
        return dict(self._blocks(batch))

    def _blocks(self, batch: Batch) -> Iterator[tuple[int, tuple[Tally, Columns]]]:
        for ledger, parts in ledgers(self.table, self.seed, self.worlds, batch.blocks):
            every = columns(ledger)
            for block, rows in parts:
                yield (
                    block,
                    (tallied(ledger, rows), {name: x[rows].copy() for name, x in every.items()}),
                )


def play_rows(table: Table, seed: int, worlds: int, study: Study) -> tuple[Tally, WorldRows]:
    """Play the worlds of the ensemble with that seed; their tally and their rows.

    Worlds that a stop left out have no row. Raises ValueError if there would be too many rows to
    hold, or if the study is to be stored, which rows are not.
    """
    if study.store is not None:
        raise ValueError("a store keeps no rows of worlds: omit the store or the rows")
    if (size := bytes_of(table, worlds)) > MOST_BYTES:
        most = MOST_BYTES // bytes_of(table, 1)
        raise ValueError(
            f"the rows of {worlds:,} worlds would take {size / 1e9:.1f} GB of memory; "
            f"of this scenario at most {most:,} worlds can have them"
        )
    tally, held = blank(table), Columns()
    played = np.zeros(worlds, dtype=bool)
    progress = Progress(worlds, time.monotonic())

    def take(_: Batch, results: dict[int, tuple[Tally, Columns]]) -> None:
        nonlocal tally
        for block, (counted, rows) in results.items():
            tally = tally.add(counted)
            where = slice(block * BLOCK, block * BLOCK + counted.worlds)
            played[where] = True
            for name, values in rows.items():
                held.setdefault(name, np.zeros(worlds, values.dtype))[where] = values
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), tally.worlds), [tally])

    engine, blocks = study.engine, block_count(worlds)
    work = batches(blocks, size=batch_size(blocks, engine.workers))
    complete = engine.run(PlayWorlds(table, seed, worlds), work, take, study.should_stop)
    if not held:  # stopped before the first world: the names of the columns
        held = {name: x[:0] for name, x in columns(play_blocks(table, seed, [0])).items()}
    elif not complete:
        held = {name: values[played] for name, values in held.items()}
    return tally, WorldRows(np.flatnonzero(played), held)
