"""Counts many worlds for the screens, alone or against a baseline.

Called from worker threads. A small count is made in the thread, a large one in processes that the
thread drives.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS
from negosim.rng import BLOCK
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch, block_count
from negosim.study.counts import blank, tallied
from negosim.study.engines import Engine, engine
from negosim.study.estimates import Change, tango
from negosim.study.progress import Progress, Reading
from negosim.study.tally import STATUSES, Counts, Tally
from negosim.table import Table
from negosim.talks.batch import play_blocks

IN_THREAD = 2_000
"""Worlds up to which starting processes takes longer than counting."""

TOGETHER = 4
"""Blocks played side by side, as in a plain ensemble."""

LARGEST = 16
"""Blocks in a batch of a large count, so that progress and stopping stay quick."""

PAUSE = 0.1
"""Seconds between two looks at a count while it grows."""

SHOWN, BASE = 0, 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some worlds of one scenario: their count; by world what is signed (W, I), verdicts (W, C)."""

    tally: Tally
    signed: NDArray[np.bool_]
    status: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class PlaySheets:
    """The task: the tables, the seed, how many worlds. Pure and picklable."""

    tables: tuple[Table, ...]
    seed: int
    worlds: int

    def __call__(self, batch: Batch) -> Sheet:
        """The batch's worlds, up to the number requested."""
        table = self.tables[batch.point]
        tally, signed, status = blank(table), [], []
        for start in range(0, len(batch.blocks), TOGETHER):
            blocks = batch.blocks[start : start + TOGETHER]
            ledger = play_blocks(table, self.seed, blocks)
            rows = slice(0, min(len(blocks) * BLOCK, self.worlds - blocks[0] * BLOCK))
            tally = tally.add(tallied(ledger, rows))
            signed.append(ledger.signed[rows].copy())
            status.append(ledger.status[rows].astype(np.int8))
        return Sheet(tally, np.concatenate(signed), np.concatenate(status))


@dataclass(frozen=True, slots=True)
class Both:
    """Counts over the worlds played in both scenarios, by the first one's order of names.

    Shapes: (I,) signed in the shown scenario, in the baseline, in both; (C, 4) verdicts alike.
    """

    worlds: int
    signed: tuple[Counts, Counts, Counts]
    status: tuple[Counts, Counts, Counts]

    def add(self, shown: Sheet, base: Sheet) -> Both:
        """With some more worlds."""
        verdicts = np.arange(len(STATUSES))
        now, was = (sheet.status[:, :, None] == verdicts for sheet in (shown, base))
        return Both(
            self.worlds + shown.tally.worlds,
            _added(self.signed, shown.signed, base.signed),
            _added(self.status, now, was),
        )

    def signed_change(self, i: int) -> Change:
        """How much likelier instrument i is signed."""
        return self._change(*(int(k[i]) for k in self.signed))

    def status_change(self, c: int, status: int) -> Change:
        """How much likelier clause c gets that verdict."""
        return self._change(*(int(k[c, status]) for k in self.status))

    def _change(self, now: int, was: int, alike: int) -> Change:
        n = self.worlds
        differing = now + was - 2 * alike
        mean = (now - was) / n if n else 0.0
        spread = max(0.0, differing / n - mean * mean) if n else 0.0
        se = float(np.sqrt(spread / n)) if n else 0.0
        return Change(mean, se, *tango(mean, differing, n), differing)


def _added(
    sums: tuple[Counts, Counts, Counts], now: NDArray[np.bool_], was: NDArray[np.bool_]
) -> tuple[Counts, Counts, Counts]:
    x, y, both = (mask.sum(axis=0, dtype=np.int64) for mask in (now, was, now & was))
    return sums[0] + x, sums[1] + y, sums[2] + both


@dataclass(frozen=True, slots=True)
class Census:
    """The count so far. `base` and `both` are None without a baseline."""

    seed: int
    asked: int
    tally: Tally
    base: Tally | None
    both: Both | None
    reading: Reading

    @property
    def worlds(self) -> int:
        """The number of worlds counted."""
        return self.tally.worlds


@dataclass(frozen=True, slots=True)
class CountRequest:
    """A count to make. `number` is its own among all requests; `base` is None without baseline."""

    number: int
    scenario: Scenario
    base: Scenario | None
    seed: int
    worlds: int


class SheetCache:
    """Keeps the sheets of a baseline's first worlds, so that an edit need not play them again."""

    def __init__(self) -> None:
        self._key: tuple[Scenario, int, int] | None = None
        self._sheets: dict[tuple[int, ...], Sheet] = {}

    def of(self, scenario: Scenario, request: CountRequest) -> dict[tuple[int, ...], Sheet]:
        """The sheets of this scenario with that seed; forgets all others."""
        key = (scenario, request.seed, request.worlds)
        if self._key is None or scenario is not self._key[0] or key[1:] != self._key[1:]:
            self._key, self._sheets = key, {}
        return self._sheets


class _Count:
    """A growing count; pairs the sheets of the same blocks."""

    def __init__(self, request: CountRequest, tables: Sequence[Table]) -> None:
        self.request = request
        self.tallies = [blank(table) for table in tables]
        first = self.tallies[SHOWN]
        signed, status = (np.zeros_like(counts) for counts in (first["signed"], first["status"]))
        self.both = Both(0, (signed,) * 3, (status,) * 3)
        self.early: dict[tuple[int, ...], Sheet] = {}
        self.progress = Progress(request.worlds, time.monotonic())

    def take(self, batch: Batch, sheet: Sheet) -> None:
        """One batch of either scenario."""
        self.tallies[batch.point] = self.tallies[batch.point].add(sheet.tally)
        if len(self.tallies) == 1:
            return
        other = self.early.pop(batch.blocks, None)
        if other is None:
            self.early[batch.blocks] = sheet
        else:
            pair = (sheet, other) if batch.point == SHOWN else (other, sheet)
            self.both = self.both.add(*pair)

    def census(self) -> Census:
        """A copy of the present state."""
        copies = [tally.copy() for tally in self.tallies]
        paired = len(copies) > 1
        done = self.tallies[SHOWN].worlds
        return Census(
            self.request.seed,
            self.request.worlds,
            copies[SHOWN],
            copies[BASE] if paired else None,
            self.both if paired else None,
            self.progress.update(time.monotonic(), done),
        )


def count(
    request: CountRequest,
    cache: SheetCache,
    report: Callable[[Census], object],
    stop: Callable[[], bool],
) -> bool:
    """Make the count; report it at most every `PAUSE` seconds and at the end, also after a stop.

    True if all worlds were counted.
    """
    scenarios = [request.scenario] if request.base is None else [request.scenario, request.base]
    tables = [tabulate(scenario) for scenario in scenarios]
    counts = _Count(request, tables)
    small = request.worlds <= IN_THREAD
    sheets = cache.of(request.base or request.scenario, request) if small else {}
    last = 0.0

    def take(batch: Batch, sheet: Sheet) -> None:
        nonlocal last
        if small and batch.point == len(scenarios) - 1:
            sheets[batch.blocks] = sheet
        counts.take(batch, sheet)
        if time.monotonic() - last >= PAUSE:
            report(counts.census())
            last = time.monotonic()

    todo = _quick(request.worlds, len(tables)) if small else _long(request.worlds, len(tables))
    if sheets:
        work = list(todo)
        known = [b for b in work if b.point == len(tables) - 1 and b.blocks in sheets]
        for batch in known:
            counts.take(batch, sheets[batch.blocks])
        todo = iter([b for b in work if b not in known])
    task = PlaySheets(tuple(tables), request.seed, request.worlds)
    whole = engine_for(small).run(task, todo, take, stop)
    report(counts.census())
    return whole


def _quick(worlds: int, points: int) -> Iterator[Batch]:
    """The first block by itself, so that there is something to see; the shown scenario first."""
    blocks = tuple(range(block_count(worlds)))
    for point in range(points):
        yield Batch(point, blocks[:1])
        for start in range(1, len(blocks), TOGETHER):
            yield Batch(point, blocks[start : start + TOGETHER])


def _long(worlds: int, points: int) -> Iterator[Batch]:
    """Both scenarios of some blocks before the next ones, so that a stop leaves complete pairs."""
    blocks = block_count(worlds)
    size = min(LARGEST, TOGETHER if blocks < LARGEST * LARGEST else LARGEST)
    for start in range(0, blocks, size):
        group = tuple(range(start, min(start + size, blocks)))
        for point in range(points):
            yield Batch(point, group)


def engine_for(small: bool) -> Engine:
    """This thread for a small count, else processes that it drives."""
    if small:
        return engine("serial")
    # The tracker of the processes inherits the true stderr; a screen's stand-in has no descriptor.
    with contextlib.redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
    return engine("processes")


def find_world(
    scenario: Scenario,
    clause: str,
    seed: int,
    worlds: int,
    place: tuple[float, float, float],
    stop: Callable[[], bool],
) -> int | None:
    """The world nearest to `middle` of those in [low, high), for `place` = (low, middle, high).

    Plays blocks again from the first on, a few at a time, until some have such a world.
    """
    table = tabulate(scenario)
    clause_at = table.clauses.index(clause)
    low, middle, high = place
    for start in range(0, block_count(worlds), TOGETHER):
        if stop():
            return None
        blocks = range(start, min(start + TOGETHER, block_count(worlds)))
        levels = play_blocks(table, seed, blocks).level[: worlds - start * BLOCK, clause_at]
        # counted levels are rounded to thousandths, and so is the place
        rounded = np.rint(levels * 1000) / 1000
        inside = np.flatnonzero((rounded >= low - EPS) & (rounded < high - EPS))
        if inside.size:
            best = int(inside[np.argmin(np.abs(levels[inside] - middle))])
            return start * BLOCK + best
    return None
