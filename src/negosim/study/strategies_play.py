"""Plays every combination of tactics in the same worlds, and keeps each party's utility by world.

A difference between two combinations is one of each world, so its error is a paired one.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.rng import BLOCK
from negosim.store import RunHandle
from negosim.study.batches import Batch, Key, batch_size, block_count, counted_in
from negosim.study.counts import Layout
from negosim.study.estimates import errors_of
from negosim.study.normal_form import NormalForm
from negosim.study.pairs import TOGETHER, Point
from negosim.study.progress import Progress
from negosim.study.study import Study, with_stored
from negosim.study.tally import UNIT, Counts, Tally
from negosim.study.task import ledgers, megabytes
from negosim.table import Array

MOST_BYTES = 1 << 30
"""What the utilities of all worlds may take in memory."""


@dataclass(frozen=True, slots=True)
class PlayCells:
    """The task: a point for each combination, the parties whose utility counts. Picklable.

    What no deal is worth comes from the combination `stated`, that of the file.
    """

    points: tuple[Point, ...]
    players: tuple[str, ...]
    stated: int
    seed: int
    worlds: int

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak."""
        scenario = self.points[0].scenario
        return megabytes(len(scenario.parties), len(scenario.clauses))

    def __call__(self, batch: Batch) -> dict[int, Tally]:
        """The utilities by block."""
        return dict(self._blocks(batch))

    def _blocks(self, batch: Batch) -> Iterator[tuple[int, Tally]]:
        table = self.points[batch.point].table()
        own = [table.parties.index(p) for p in self.players]
        for ledger, parts in ledgers(table, self.seed, self.worlds, batch.blocks):
            for block, rows in parts:
                no_deal = ledger.batna if batch.point == self.stated else ledger.batna * 0.0
                yield block, Tally(len(ledger.ending[rows]), {
                    "signed": np.asarray(ledger.signed[rows].sum(axis=0), dtype=np.int64),
                    "utility": _units(ledger.utilities[rows][:, own]),
                    "no_deal": _units(no_deal[rows][:, own]),
                })  # fmt: skip


def _units(values: Array) -> Counts:
    """Values of some worlds (W, P) in units of 2⁻³⁶, a row for each world of a block."""
    result = np.zeros((BLOCK, values.shape[1]), dtype=np.int64)
    result[: len(values)] = np.rint(values * UNIT).astype(np.int64)
    return result


COUNTS = (
    Layout("signed", ("instruments",)),
    Layout("utility", ("worlds", "parties"), sums=True),
    Layout("no_deal", ("worlds", "parties"), sums=True),
)
"""What a block of a combination is stored as."""


def axes_of(instruments: Sequence[str], players: Sequence[str]) -> dict[str, Any]:
    """The names along each axis of these counts."""
    return {"instruments": instruments, "worlds": range(BLOCK), "parties": players}


def blank(instruments: Sequence[str], players: Sequence[str]) -> Tally:
    """A block without worlds."""
    sizes = {name: len(along) for name, along in axes_of(instruments, players).items()}
    shapes = {count.name: [sizes[axis] for axis in count.axes] for count in COUNTS}
    return Tally(0, {name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})


class Utilities:
    """The utilities of the players in every world of every combination, as they arrive."""

    def __init__(
        self,
        shape: tuple[int, ...],
        players: Sequence[str],
        instruments: Sequence[str],
        worlds: int,
    ) -> None:
        self.shape, self.players, self.instruments = shape, players, instruments
        self.cells = int(np.prod(shape))
        self.worlds, self.blocks = worlds, block_count(worlds)
        size = self.blocks * BLOCK
        self._utility = np.zeros((self.cells, size, len(players)), dtype=np.int64)
        self._no_deal = np.zeros((size, len(players)), dtype=np.int64)
        self._signed = np.zeros((self.cells, self.blocks, len(instruments)), dtype=np.int64)
        self._done = np.zeros((self.cells, self.blocks), dtype=bool)

    @staticmethod
    def bytes_of(cells: int, worlds: int, players: int) -> int:
        """What they take in memory."""
        return 8 * cells * block_count(worlds) * BLOCK * players

    def add(self, cell: int, block: int, tally: Tally) -> int:
        """Take one block of a combination; return how many worlds it holds."""
        rows = slice(block * BLOCK, (block + 1) * BLOCK)
        self._utility[cell, rows] = tally["utility"]
        self._no_deal[rows] += tally["no_deal"]  # 0 in all combinations but one
        self._signed[cell, block] = tally["signed"]
        self._done[cell, block] = True
        return tally.worlds

    def stored(self, cell: int, block: int, data: bytes, handle: RunHandle) -> int:
        """The same for a stored block."""
        empty = blank(self.instruments, self.players)
        return self.add(cell, block, with_stored(empty, data, handle))

    def _played(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The blocks played in every combination, and their worlds."""
        blocks = np.flatnonzero(self._done.all(axis=0))
        worlds = [np.arange(b * BLOCK, b * BLOCK + counted_in(int(b), self.worlds)) for b in blocks]
        return blocks, np.concatenate([np.zeros(0, dtype=np.int64), *worlds])

    def results(self) -> Results:
        """The payoffs over the worlds that were played in every combination."""
        blocks, rows = self._played()
        n = len(rows)
        payoffs, gains, means, errors = [], [], [], []
        for p in range(len(self.players)):
            utility = self._utility[:, rows, p]
            over = utility - self._no_deal[rows, p]
            table = _means(over, n).reshape(self.shape)
            payoffs.append(table)
            means.append(table)
            errors.append(errors_of(over / UNIT).reshape(self.shape))
            gains.append(_gains(np.moveaxis(utility.reshape(*self.shape, n), p, 0), n))
        signed = self._signed[:, blocks].sum(axis=1) / max(1, n)
        form = NormalForm(
            tuple(payoffs),
            tuple(g[0] for g in gains),
            tuple(g[1] for g in gains),
            tuple(g[2] for g in gains),
        )
        return Results(n, form, tuple(errors), signed, _means(self._no_deal[rows].T, n))


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The game over `worlds` worlds, with the errors of its payoffs.

    `signed` (cells, I) are P(signed), `no_deal` (P,) what no deal is worth.
    """

    worlds: int
    form: NormalForm
    errors: tuple[Array, ...]
    signed: Array
    no_deal: Array


def _means(units: NDArray[np.int64], n: int) -> Array:
    """Means over the last axis: sums of integers, exact in any order."""
    return np.asarray(units.sum(axis=-1) / (UNIT * max(1, n)))


def _gains(own: NDArray[np.int64], n: int) -> tuple[Array, Array, NDArray[np.int64]]:
    """What strategy i gains over j, its error, in how many worlds: (n_p, n_p, …) of (n_p, …, W)."""
    shape = (len(own), *own.shape[:-1])
    mean, error = np.zeros(shape), np.zeros(shape)
    differing = np.zeros(shape, dtype=np.int64)
    for i in range(len(own)):
        for j in range(i):
            d = own[i] - own[j]
            mean[i, j] = _means(d, n)
            error[i, j] = error[j, i] = errors_of(d / UNIT)
            differing[i, j] = differing[j, i] = (d != 0).sum(axis=-1)
            mean[j, i] = 0.0 - mean[i, j]
    return mean, error, differing


def play_cells(
    task: PlayCells, utilities: Utilities, study: Study, handle: RunHandle | None
) -> bool:
    """Play what a store does not hold yet; return whether all was played."""
    done: set[Key] = set()
    so_far = 0
    if handle is not None:
        for cell, block, payload in handle.iterate():
            so_far += utilities.stored(cell, block, payload, handle)
            done.add((cell, block))
    cells, blocks = len(task.points), utilities.blocks
    progress = Progress(task.worlds * cells, time.monotonic(), so_far)

    def take(batch: Batch, tallies: dict[int, Tally]) -> None:
        nonlocal so_far
        if handle is not None:
            handle.put(batch.point, {block: t.to_bytes() for block, t in tallies.items()})
        so_far += sum(utilities.add(batch.point, block, t) for block, t in tallies.items())
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), so_far), ())

    engine = study.engine
    size = min(TOGETHER, batch_size(max(1, blocks * cells - len(done)), engine.workers))
    return engine.run(task, abreast(blocks, cells, size, done), take, study.should_stop)


def abreast(blocks: int, cells: int, size: int, done: Container[Key]) -> Iterator[Batch]:
    """All combinations of some blocks before the next blocks, so that a stop leaves whole games."""
    for start in range(0, blocks, size):
        for cell in range(cells):
            group = range(start, min(start + size, blocks))
            pending = tuple(block for block in group if (cell, block) not in done)
            if pending:
                yield Batch(cell, pending)
