"""Plays the points of a grid that are not stored yet, and reduces each to its result."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.scenario.faults import ScenarioError
from negosim.store import RunHandle
from negosim.study.batches import Batch, batch_size, batches, block_count, counted_in
from negosim.study.counts import blank, tallied
from negosim.study.estimates import errors
from negosim.study.pairs import Point
from negosim.study.progress import Progress
from negosim.study.study import Study, with_stored
from negosim.study.tally import UNIT, Tally
from negosim.study.task import Simulation, megabytes
from negosim.table import Array
from negosim.talks.batch import play
from negosim.talks.worlds import central

Faults = tuple[str, ...]
"""Why a point cannot be played, in words."""


@dataclass(frozen=True, slots=True, eq=False)
class SweepPoint:
    """One point: its values in the order of the axes, and its results in `worlds` worlds.

    `faults` are the errors of a point that could not be played; `worlds` is 0 then, and if a stop
    came first.
    Shapes: `signed` (I,), `status` (C, 4) in the order of `STATUSES`: probabilities; `level`
    (C, 2) and `utility` (P, 2): mean and standard error. `in_force` (I,) as `signed`, if somebody
    has to ratify.
    """

    values: tuple[Any, ...]
    worlds: int
    faults: Faults
    signed: Array
    status: Array
    level: Array
    utility: Array
    in_force: Array | None = None

    def __eq__(self, other: object) -> bool:
        """Whether values and results are equal."""
        if not isinstance(other, SweepPoint):
            return NotImplemented
        if (self.values, self.worlds, self.faults) != (other.values, other.worlds, other.faults):
            return False
        arrays = ("signed", "status", "level", "utility", "entered")
        return all(np.array_equal(getattr(self, x), getattr(other, x)) for x in arrays)

    __hash__ = None  # type: ignore[assignment]  # it holds arrays

    @property
    def entered(self) -> Array:
        """P(in force) of each instrument (I,); P(signed) where nobody has to ratify."""
        return self.signed if self.in_force is None else self.in_force


@dataclass(frozen=True, slots=True)
class PlayPoint:
    """The task: points of a grid, the seed, how many worlds (0: the central one). Picklable."""

    points: tuple[Point, ...]
    seed: int
    worlds: int

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak."""
        stated = [p.scenario for p in self.points]
        return max(megabytes(len(s.parties), len(s.clauses)) for s in stated)

    def __call__(self, batch: Batch) -> dict[int, Tally] | Faults:
        """Tallies by block, or why the point cannot be played."""
        try:
            table = self.points[batch.point].table()
        except ScenarioError as error:
            return tuple(str(fault) for fault in error.faults)
        if not self.worlds:
            return {0: tallied(play(table, central(table)), slice(0, 1))}
        simulation = Simulation((table,), self.seed, self.worlds, apart=True)
        return simulation(Batch(0, batch.blocks))


class Counting:
    """Adds up the tallies of each point, and drops them when the point is complete.

    A tally with its histograms is a hundred times as large as the result of a point.
    """

    def __init__(
        self, combinations: Sequence[tuple[Any, ...]], points: Sequence[Point], blocks: int
    ) -> None:
        self._values = combinations
        self._points = points
        self._blocks = blocks
        self._open: dict[int, tuple[Tally, int]] = {}
        self._closed: dict[int, SweepPoint] = {}

    def add(self, point: int, tally: Tally) -> int:
        """Add one block of a point; return how many worlds it holds."""
        worlds = tally.worlds
        so_far, blocks = self._open.pop(point, (None, 0))
        tally = tally if so_far is None else so_far.add(tally)
        if blocks + 1 == self._blocks:
            self._closed[point] = _result(self._values[point], tally)
        else:
            self._open[point] = tally, blocks + 1
        return worlds

    def stored(self, point: int, data: bytes, handle: RunHandle) -> int:
        """The same for a stored block; its shape depends on the point's calendar."""
        table = self._points[point].table()
        return self.add(point, with_stored(blank(table, handle.spec.model), data, handle))

    def fault(self, point: int, faults: Faults) -> None:
        """Note that the point cannot be played."""
        self._closed[point] = self._nothing(point, faults)

    def points(self) -> tuple[SweepPoint, ...]:
        """Every point of the grid, as far as it was played."""
        points = []
        for k, values in enumerate(self._values):
            if k in self._closed:
                points.append(self._closed[k])
            elif k in self._open:
                points.append(_result(values, self._open[k][0]))
            else:
                points.append(self._nothing(k, ()))
        return tuple(points)

    def _nothing(self, point: int, faults: Faults) -> SweepPoint:
        none = np.zeros((0, 2))
        return SweepPoint(self._values[point], 0, faults, np.zeros(0), none, none, none)


def _result(values: tuple[Any, ...], tally: Tally) -> SweepPoint:
    n = tally.worlds
    return SweepPoint(
        values=values,
        worlds=n,
        faults=(),
        signed=tally["signed"] / n,
        status=tally["status"] / n,
        level=_means(tally["levels"], tally["level_sum"], n),
        utility=_means(tally["utilities"], tally["utility_sum"], n),
        in_force=tally["in_force"] / n if "in_force" in tally.counts else None,
    )


def _means(histograms: np.ndarray[Any, Any], sums: np.ndarray[Any, Any], n: int) -> Array:
    """Means with their errors, as `estimates.distribution` has them: (K, 2)."""
    means = sums / (UNIT * n)
    return np.stack([means, errors(histograms, means, n)], axis=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be played, and how."""

    points: tuple[Point, ...]
    seed: int
    worlds: int
    study: Study
    counting: Counting

    def __call__(self, handle: RunHandle | None) -> bool:
        """Play what a store does not hold yet; return whether all was played."""
        done: set[tuple[int, int]] = set()
        so_far = 0
        if handle is not None:
            for point, block, payload in handle.iterate():
                so_far += self.counting.stored(point, payload, handle)
                done.add((point, block))
        worlds = self.worlds or 1
        blocks = block_count(worlds)
        progress = Progress(worlds * len(self.points), time.monotonic(), so_far)

        def take(batch: Batch, result: dict[int, Tally] | Faults) -> None:
            nonlocal so_far
            if isinstance(result, tuple):
                self.counting.fault(batch.point, result)
                so_far += sum(counted_in(b, worlds) for b in batch.blocks)
            else:
                if handle is not None:
                    handle.put(batch.point, {b: t.to_bytes() for b, t in result.items()})
                so_far += sum(self.counting.add(batch.point, t) for t in result.values())
            if self.study.on_progress is not None:
                self.study.on_progress(progress.update(time.monotonic(), so_far), ())

        task = PlayPoint(self.points, self.seed, self.worlds)
        pending = blocks * len(self.points) - len(done)
        engine = self.study.engine
        size = batch_size(max(1, pending), engine.workers)
        work = batches(blocks, points=len(self.points), size=size, done=done)
        return engine.run(task, work, take, self.study.should_stop)
