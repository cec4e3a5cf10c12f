"""Plays worlds drawn from the prior, and keeps the uncertain numbers and what was heard in each."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.rng import BLOCK, Numbers
from negosim.store import RunHandle, StoreError
from negosim.study.batches import Batch, batch_size, block_count, counted_in
from negosim.study.inference.summaries import Ends
from negosim.study.inference.unknowns import Range, Unknown, drawn_from, values_of, widened
from negosim.study.pairs import Point
from negosim.study.progress import Progress
from negosim.study.strategies_play import abreast
from negosim.study.study import Study
from negosim.study.task import megabytes, side_by_side
from negosim.table import Table
from negosim.talks.batch import overhear
from negosim.talks.heard import Heard, speaking
from negosim.version import __version__

APART = 1 << 20
"""The first block: no world of an ensemble, whose first block is 0, is among the simulated ones."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """Simulated worlds, the last axis of all arrays.

    `values` (J, W) are the uncertain numbers; what was heard as in `Heard`, the outcome as in
    `Ends`.
    """

    arrays: Arrays

    @property
    def worlds(self) -> int:
        """How many."""
        return len(self.arrays["held"])

    @property
    def values(self) -> NDArray[np.float32]:
        """The uncertain numbers (J, W)."""
        return self.arrays["values"]

    def heard(self, table: Table) -> Heard:
        """What was heard."""
        a = self.arrays
        return Heard(speaking(table), a["texts"], a["offers"], a["replies"], a["held"])

    def ends(self) -> Ends:
        """The outcome."""
        status, level, signed = (self.arrays[x] for x in ("status", "level", "signed"))
        clauses = np.ones(len(status), dtype=bool)
        return Ends(status, level, signed, clauses, clauses, np.ones(len(signed), dtype=bool))

    def at(self, worlds: slice | NDArray[np.intp]) -> Played:
        """A copy of some of them."""
        return Played({k: x[..., worlds].copy() for k, x in self.arrays.items()})

    def to_bytes(self) -> bytes:
        """As stored: the arrays one after the other, compressed."""
        return zlib.compress(b"".join(x.tobytes() for x in self.arrays.values()), 1)

    def difference(self, stored: bytes, within: float) -> str | None:
        """The first number that differs from stored worlds by more than that, in words."""
        try:
            other = Played.from_bytes(stored, self, self.worlds)
        except ValueError as error:
            return str(error)
        for name, mine in self.arrays.items():
            theirs = other.arrays[name]
            apart = np.abs(mine.astype(np.float64) - theirs) > within
            if apart.any():
                at = tuple(int(k) for k in np.argwhere(apart)[0])
                return f"{name}: stored {theirs[at]}, played {mine[at]}"
        return None

    @classmethod
    def from_bytes(cls, data: bytes, empty: Played, worlds: int) -> Played:
        """Stored worlds of the form of `empty`; ValueError for bytes that are not so many."""
        shapes = {k: (*x.shape[:-1], worlds) for k, x in empty.arrays.items()}
        sizes = [int(np.prod(s)) * empty.arrays[k].itemsize for k, s in shapes.items()]
        reader = zlib.decompressobj()
        try:
            plain = reader.decompress(data, sum(sizes) + 1)
        except zlib.error as error:
            raise ValueError("not worlds") from error
        if len(plain) != sum(sizes):
            raise ValueError("not so many worlds")
        out, start = Arrays(), 0
        for (k, shape), size in zip(shapes.items(), sizes, strict=True):
            part = np.frombuffer(plain[start : start + size], empty.arrays[k].dtype)
            out[k], start = part.reshape(shape), start + size
        return cls(out)

    @classmethod
    def together(cls, parts: Sequence[Played]) -> Played:
        """All of some."""
        names = parts[0].arrays
        return cls({k: np.concatenate([x.arrays[k] for x in parts], axis=-1) for k in names})


@dataclass(frozen=True, slots=True)
class PlayWorlds:
    """The task: a point for each combination of tactics, what is uncertain, the priors. Picklable.

    `worlds` are those of each point. No two points have the same draws.
    """

    points: tuple[Point, ...]
    unknowns: tuple[Unknown, ...]
    priors: Mapping[Unknown, Range]
    wide: float
    seed: int
    worlds: int

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak."""
        scenario = self.points[0].scenario
        return 2 * megabytes(len(scenario.parties), len(scenario.clauses))

    def table(self, point: int) -> Table:
        """The table of a point, with the spread of the prior."""
        return widened(self.points[point].table(), self.wide)

    def __call__(self, batch: Batch) -> dict[int, Played]:
        """The worlds by block."""
        return dict(self._blocks(batch))

    def _blocks(self, batch: Batch) -> Iterator[tuple[int, Played]]:
        table, first = self.table(batch.point), APART + batch.point * block_count(self.worlds)
        at_once = side_by_side(len(table.clauses))
        for start in range(0, len(batch.blocks), at_once):
            blocks = batch.blocks[start : start + at_once]
            numbers = Numbers(self.seed, [first + b for b in blocks])
            worlds = drawn_from(table, numbers, self.priors)
            values = values_of(self.unknowns, worlds)
            ledger, heard = overhear(table, worlds)
            played = _played(values, heard, Ends.of(ledger))
            for k, block in enumerate(blocks):
                rows = slice(k * BLOCK, k * BLOCK + counted_in(block, self.worlds))
                yield block, played.at(rows)


def _played(values: NDArray[np.float64], heard: Heard, ends: Ends) -> Played:
    return Played(
        {
            "values": values.astype(np.float32),
            "texts": heard.texts,
            "offers": heard.offers,
            "replies": heard.replies,
            "held": heard.held.astype(np.int32),
            "status": ends.status,
            "level": ends.level,
            "signed": ends.signed,
        }
    )


def empty(task: PlayWorlds) -> Played:
    """No world, in the form of all."""
    table = task.points[0].table()
    heard, clauses = Heard.nothing(table, 0), len(table.clauses)
    none = np.ones(0, dtype=bool)
    ends = Ends(
        np.zeros((clauses, 0), dtype=np.int8),
        np.zeros((clauses, 0), dtype=np.float32),
        np.zeros((len(table.instruments), 0), dtype=bool),
        none,
        none,
        none,
    )
    return _played(np.zeros((len(task.unknowns), 0)), heard, ends)


@dataclass(slots=True)
class Simulated:
    """The worlds as they arrive, by point and block."""

    task: PlayWorlds
    blocks: dict[tuple[int, int], Played] = field(default_factory=dict)

    def stored(self, point: int, block: int, payload: bytes, handle: RunHandle) -> None:
        """Take a stored block. Raises StoreError."""
        worlds = counted_in(block, self.task.worlds)
        try:
            self.blocks[point, block] = Played.from_bytes(payload, empty(self.task), worlds)
        except ValueError as error:
            raise StoreError(
                f"run {handle.id} was stored by negosim {handle.spec.version} in a form "
                f"that {__version__} cannot read"
            ) from error

    def results(self) -> tuple[Played, NDArray[np.intp]]:
        """The worlds of the blocks that every point has, and the point of each (W,).

        The points alternate: some worlds in a row are as good a sample as all of them.
        """
        points = range(len(self.task.points))
        every = range(block_count(self.task.worlds))
        whole = [b for b in every if all((k, b) in self.blocks for k in points)]
        if not whole:
            return empty(self.task), np.zeros(0, dtype=np.intp)
        each = [Played.together([self.blocks[k, b] for b in whole]) for k in points]
        place = np.concatenate([np.arange(x.worlds) for x in each])
        point = np.repeat(points, [x.worlds for x in each])
        order = np.argsort(place, kind="stable")
        return Played.together(each).at(order), point[order]


def simulate(
    task: PlayWorlds, simulated: Simulated, study: Study, handle: RunHandle | None, later: int
) -> bool:
    """Play what a store does not hold yet; return whether all was played.

    Progress counts blocks, and `later` steps more that follow.
    """
    if handle is not None:
        for point, block, payload in handle.iterate():
            simulated.stored(point, block, payload, handle)
    points, blocks = len(task.points), block_count(task.worlds)
    done = set(simulated.blocks)
    progress = Progress(points * blocks + later, time.monotonic(), len(done))

    def take(batch: Batch, played: dict[int, Played]) -> None:
        if handle is not None:
            handle.put(batch.point, {block: x.to_bytes() for block, x in played.items()})
        simulated.blocks.update({(batch.point, block): x for block, x in played.items()})
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), len(simulated.blocks)), ())

    engine = study.engine
    size = min(8, batch_size(max(1, points * blocks - len(done)), engine.workers))
    return engine.run(task, abreast(blocks, points, size, done), take, study.should_stop)
