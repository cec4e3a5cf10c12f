"""Plays several points in the same worlds, and compares them world by world.

The draws of a world do not depend on the point (common random numbers), so the difference of a
world is its own, and the standard error of the mean difference comes from those differences, not
from two independent counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.rng import BLOCK, Numbers
from negosim.scenario.change import with_values
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch, batch_size, block_count, counted_in
from negosim.study.estimates import tango
from negosim.study.measure import Measure
from negosim.study.progress import Progress
from negosim.study.study import HERE, Study
from negosim.study.task import megabytes, side_by_side
from negosim.table import Array, Table
from negosim.talks.batch import play, play_blocks
from negosim.talks.beside import New, Places, alike, differing, played_beside
from negosim.talks.draws import drawn, redrawn
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds

TOGETHER = 4
"""Blocks of a point that are played side by side before the next point."""

WIDER = 2
"""How many times as many worlds of several points are played at once as of one."""


@dataclass(frozen=True, slots=True)
class Point:
    """A scenario with other values at some paths."""

    scenario: Scenario
    changes: Mapping[str, Any] = field(default_factory=dict)

    def table(self) -> Table:
        """Its table; ScenarioError if the values do not fit."""
        if not self.changes:
            return tabulate(self.scenario)
        return tabulate(with_values(self.scenario, self.changes))


@dataclass(frozen=True, slots=True)
class Rows:
    """Some worlds of a point: outcomes (W, M), and a fingerprint (W, 16) of all their results."""

    values: Array
    marks: NDArray[np.uint8]

    def at(self, where: slice) -> Rows:
        """A copy of some of them."""
        return Rows(self.values[where].copy(), self.marks[where].copy())


Faults = tuple[Fault, ...]
"""Why a point cannot be played."""

Found = dict[int, Rows] | Faults
"""A point's rows by block, without the worlds beyond those requested, or its faults."""


@dataclass(frozen=True, slots=True)
class _First:
    """The first point in some blocks: what was drawn there, and its rows."""

    blocks: tuple[int, ...]
    numbers: Numbers
    worlds: Worlds
    rows: Rows


class _Kept(threading.local):
    """The first point in the blocks at work, for each thread; none of it is pickled."""

    first: _First | None = None

    def __reduce__(self) -> tuple[type[_Kept], tuple[()]]:
        return _Kept, ()


@dataclass(frozen=True, slots=True)
class PlayRows:
    """The task: the points, the outcomes, the seed, how many worlds. Pure and picklable.

    Points of a batch share the random numbers. Those whose worlds can be worlds of the first
    point's talks are played together, and only the worlds that are not the same there.
    """

    points: tuple[Point, ...]
    measures: tuple[Measure, ...]
    seed: int
    worlds: int
    _kept: _Kept = field(default_factory=_Kept, repr=False, compare=False)

    @property
    def megabytes(self) -> int:
        """What a worker needs at its peak: with points side by side twice as much, as measured."""
        stated = [p.scenario for p in self.points]
        return 2 * max(megabytes(len(s.parties), len(s.clauses)) for s in stated)

    def __call__(self, batch: Batch) -> dict[int, Found]:
        """What each point gives."""
        found: dict[int, Rows | Faults] = {}
        others: dict[int, tuple[New, Places]] = {}
        first = self._first(batch)
        for point in range(batch.point, batch.point + batch.points):
            try:
                table = self.points[point].table()
            except ScenarioError as error:
                found[point] = error.faults
                continue
            if first is None:
                found[point] = self._rows(play_blocks(table, self.seed, batch.blocks), batch)
            elif alike(first.worlds.table, table):
                found[point] = first.rows.at(slice(None))
                new = redrawn(first.worlds, table, first.numbers)
                others[point] = new, differing(first.worlds, new, len(first.rows.values))
            else:
                found[point] = self._rows(play(table, drawn(table, first.numbers)), batch)
        if first is not None:
            self._play_beside(first.worlds, others, found)
        return {
            point: x if isinstance(x, tuple) else self._by_block(x, batch)
            for point, x in found.items()
        }

    def _first(self, batch: Batch) -> _First | None:
        """The first point in these blocks; None if it is not known, and few points need it."""
        known = self._kept.first
        if known is not None and known.blocks == batch.blocks:
            return known
        if batch.points == 1:
            return None
        table, numbers = self.points[0].table(), Numbers(self.seed, batch.blocks, keep=True)
        worlds = drawn(table, numbers)
        rows = self._rows(play(table, replace(worlds)), batch)  # events change what is played
        self._kept.first = first = _First(batch.blocks, numbers, worlds, rows)
        return first

    def _play_beside(
        self,
        worlds: Worlds,
        others: Mapping[int, tuple[New, Places]],
        found: Mapping[int, Rows | Faults],
    ) -> None:
        points = tuple(others)
        at_once = WIDER * side_by_side(len(worlds.table.clauses)) * BLOCK
        for ledger, parts in played_beside(worlds, tuple(others.values()), at_once):
            rows = self._rows(ledger)
            for number, places, where in parts:
                own = found[points[number]]
                assert isinstance(own, Rows)
                own.values[places], own.marks[places] = rows.values[where], rows.marks[where]

    def _rows(self, ledger: Ledger, batch: Batch | None = None) -> Rows:
        """The rows of a ledger, or those of a batch that are counted."""
        values = np.empty((len(ledger.ending), len(self.measures)))
        for k, measure in enumerate(self.measures):
            values[:, k] = measure.values(ledger)
        rows = Rows(values, fingerprints(ledger))
        if batch is None:
            return rows
        return rows.at(slice(sum(counted_in(b, self.worlds) for b in batch.blocks)))

    def _by_block(self, rows: Rows, batch: Batch) -> dict[int, Rows]:
        starts = range(0, BLOCK * len(batch.blocks), BLOCK)
        pairs = zip(batch.blocks, starts, strict=True)
        return {block: rows.at(slice(start, start + BLOCK)) for block, start in pairs}


def fingerprints(ledger: Ledger) -> NDArray[np.uint8]:
    """128 bits a world over everything that resulted in it, (W, 16).

    Ending, day, sessions, verdicts, levels, gaps, blockers, signatures, utilities, no-deal values:
    two worlds have the same fingerprint when all of these are the same, bit for bit.
    """
    arrays: tuple[NDArray[Any], ...] = (
        ledger.ending,
        ledger.day,
        ledger.sessions,
        ledger.status,
        ledger.level,
        ledger.gap,
        ledger.zopa_low,
        ledger.zopa_high,
        ledger.blockers,
        ledger.unmet,
        ledger.signed,
        ledger.entered,
        ledger.missing,
        ledger.below,
        ledger.utilities,
        ledger.batna,
    )
    worlds = len(ledger.ending)
    columns = [np.ascontiguousarray(a).reshape(worlds, -1).view(np.uint8) for a in arrays]
    bits = np.concatenate(columns, axis=1)
    digests = b"".join(blake2b(row.tobytes(), digest_size=16).digest() for row in bits)
    return np.frombuffer(digests, np.uint8).reshape(worlds, 16)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two points in the same `worlds`, per outcome (M,).

    `first` and `second` are the means with the standard errors `first_se` and `second_se`;
    `difference` is second − first with its paired standard error `se`; `differing` counts the
    worlds in which the outcome differs, `changed` those in which any result does.
    """

    worlds: int
    first: Array
    first_se: Array
    second: Array
    second_se: Array
    difference: Array
    se: Array
    differing: NDArray[np.int64]
    changed: int

    def interval(self, k: int) -> tuple[float, float]:
        """The interval at 95 % of the difference of outcome k, a share."""
        return tango(float(self.difference[k]), int(self.differing[k]), self.worlds)


@dataclass(slots=True)
class _Sums:
    """A block summed: both outcomes, their difference, the squares of the three (6, M); counts."""

    worlds: int
    sums: Array
    differing: NDArray[np.int64]
    changed: int

    @classmethod
    def of(cls, base: Rows, other: Rows) -> _Sums:
        x, y = base.values, other.values
        d = y - x
        return cls(
            len(d),
            np.stack([a.sum(axis=0) for a in (x, y, d, x * x, y * y, d * d)]),
            (d != 0.0).sum(axis=0),
            int((base.marks != other.marks).any(axis=1).sum()),
        )


def _paired(blocks: dict[int, _Sums]) -> Pairs:
    """All blocks together, in their order, since sums of floats depend on it."""
    parts = [blocks[k] for k in sorted(blocks)]
    n = sum(p.worlds for p in parts)
    sums = parts[0].sums.copy()
    for part in parts[1:]:
        sums += part.sums
    means = sums[:3] / n
    spread = np.maximum(sums[3:] / n - means**2, 0.0) * (n / max(1, n - 1))
    errors = np.sqrt(spread / n)
    return Pairs(
        worlds=n,
        first=means[0],
        first_se=errors[0],
        second=means[1],
        second_se=errors[1],
        difference=means[2],
        se=errors[2],
        differing=np.sum([p.differing for p in parts], axis=0),
        changed=sum(p.changed for p in parts),
    )


class Pairing:
    """Pairs the rows of each block of the base with those of the other points as they arrive."""

    def __init__(self, points: int) -> None:
        self._points = points
        self._base: dict[int, Rows] = {}
        self._early: dict[int, list[tuple[int, Rows]]] = {}
        self._seen: dict[int, int] = {}
        self.sums: list[dict[int, _Sums]] = [{} for _ in range(points)]
        self.faults: dict[int, Faults] = {}

    def take(self, batch: Batch, result: Mapping[int, Found]) -> None:
        """One batch of any points; the base is point 0."""
        for point, found in result.items():
            if isinstance(found, tuple):
                self.faults[point] = found
            for block in batch.blocks:
                if isinstance(found, dict):
                    self._block(point, block, found[block])
                self._seen[block] = self._seen.get(block, 0) + 1
                if self._seen[block] == self._points:
                    self._base.pop(block, None)  # no other point needs it

    def _block(self, point: int, block: int, rows: Rows) -> None:
        if point == 0:
            self._base[block] = rows
            for other, early in (*self._early.pop(block, []), (0, rows)):
                self.sums[other][block] = _Sums.of(rows, early)
        elif block in self._base:
            self.sums[point][block] = _Sums.of(self._base[block], rows)
        else:
            self._early.setdefault(block, []).append((point, rows))


def play_pairs(
    points: Sequence[Point],
    measures: Sequence[Measure],
    seed: int,
    worlds: int,
    study: Study = HERE,
) -> tuple[tuple[Pairs | Faults | None, ...], bool]:
    """Compare every point with the first one, in the same worlds; and whether all were played.

    A point that cannot be played has its errors, one that was not reached None. A stop keeps the
    worlds that were played at both points. Raises ScenarioError if the first point is invalid.
    """
    if study.store is not None:
        raise TypeError("a study of this kind cannot be stored")
    points[0].table()
    engine = study.engine
    blocks = block_count(worlds)
    size = batch_size(blocks * len(points), engine.workers)
    pairing = Pairing(len(points))
    progress = Progress(worlds * len(points), time.monotonic())
    done = 0

    def take(batch: Batch, result: dict[int, Found]) -> None:
        nonlocal done
        pairing.take(batch, result)
        done += batch.points * sum(counted_in(block, worlds) for block in batch.blocks)
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), done), ())

    task = PlayRows(tuple(points), tuple(measures), seed, worlds)
    complete = engine.run(task, _work(blocks, len(points), size), take, study.should_stop)
    results = (
        pairing.faults.get(k) or (_paired(sums) if sums else None)
        for k, sums in enumerate(pairing.sums)
    )
    return tuple(results), complete


def _work(blocks: int, points: int, size: int) -> Iterator[Batch]:
    """All points of some blocks before the next blocks, so that a stop leaves whole comparisons.

    A batch holds at most `size` blocks, counted at each of its points.
    """
    wide = min(TOGETHER, size, blocks)
    for start in range(0, blocks, wide):
        group = tuple(range(start, min(start + wide, blocks)))
        for point in range(0, points, size // wide):
            yield Batch(point, group, min(size // wide, points - point))
