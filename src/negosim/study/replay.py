"""Plays stored blocks again and compares them with what is stored."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.scenario.schema import Scenario
from negosim.store import RunHandle
from negosim.study.batches import Batch, Key
from negosim.study.counts import Along, Count, Layout, axes, blank, counts
from negosim.study.inference.play import Played, PlayWorlds
from negosim.study.inference.question import again
from negosim.study.pairs import Point
from negosim.study.progress import Progress
from negosim.study.stored import (
    faults_of,
    other_versions,
    players_in,
    points_of,
    result_of,
    summary_of,
    unfit,
)
from negosim.study.strategies import prepared
from negosim.study.strategies_play import COUNTS, PlayCells, axes_of
from negosim.study.strategies_play import blank as blank_cell
from negosim.study.study import HERE, Study, with_stored
from negosim.study.sweep_play import Faults, PlayPoint
from negosim.study.tally import UNIT, Tally
from negosim.table import Table
from negosim.text import counted

REPLAYED = 8
"""Stored blocks whose bytes are in memory at once while they are compared."""

PROMISE = 1e-9
"""How far levels and utilities may differ between versions of numpy or Python, and machines."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a replay: blocks compared, and the first difference in words, None for none."""

    compared: int
    difference: str | None
    complete: bool


def sampled(keys: Sequence[Key], size: int | None) -> list[Key]:
    """`size` of the keys, spread evenly from the first to the last; all of them for None."""
    if size is None or size >= len(keys):
        return list(keys)
    if size == 1:
        return [keys[len(keys) // 2]]
    return [keys[k * (len(keys) - 1) // (size - 1)] for k in range(size)]


def verify(
    handle: RunHandle, scenario: Scenario, study: Study = HERE, sample: int | None = None
) -> Check:
    """Play stored blocks again and compare them byte for byte, until the first difference.

    If the run was computed with other versions, levels and utilities may differ by 1e-9 and their
    histograms are not compared. Progress counts the blocks compared.
    """
    spec = handle.spec
    points = points_of(spec, scenario)
    replay = Replay(handle, points, sampled(sorted(handle.done()), sample))
    progress = Progress(len(replay.keys), time.monotonic())

    def take(batch: Batch, result: dict[int, Tally] | dict[int, Played] | Faults) -> None:
        replay.compare(batch, result)
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), replay.compared), ())

    def stop() -> bool:
        return bool(replay.differences) or study.should_stop()

    task: PlayPoint | PlayCells | PlayWorlds = PlayPoint(points, spec.seed, spec.worlds)
    if spec.kind == "strategies":
        task, _ = prepared(scenario, players_in(spec), spec.points, spec.seed, spec.worlds)
    elif spec.kind == "infer":
        put = again(scenario, spec.seed, spec.settings)
        task = put.task(spec.seed, spec.worlds * len(spec.points))
    complete = study.engine.run(task, replay.batches(), take, stop)
    if replay.differences:
        key = min(replay.differences)
        where = Batch(key[0], (key[1],))
        return Check(replay.compared, f"{where}: {replay.differences[key]}", True)
    return Check(replay.compared, None, complete)


def summary_differs(handle: RunHandle, scenario: Scenario) -> bool:
    """Whether a finished run's summary is not what its blocks and its scenario give."""
    if handle.summary is None:
        return False
    within = PROMISE if other_versions(handle.spec) else 0.0
    if handle.spec.kind == "sweep":
        task = PlayPoint(points_of(handle.spec, scenario), handle.spec.seed, handle.spec.worlds)
        for point, faults in faults_of(handle).items():
            played = task(Batch(point, (0,)))
            # another version may say it in other words
            if not isinstance(played, tuple) or (played != faults and not within):
                return True
    computed = json.loads(json.dumps(result_of(handle).to_dict()))
    stored = summary_of(handle)
    stored.pop("set", None)  # the process that finished it may have come to the scenario otherwise
    stored.pop("mixed", None)  # nor need nashpy be there as well
    return not _same(stored, computed, within)


def _same(stored: Any, computed: Any, within: float) -> bool:
    """Whether all that was stored is equal; a later version may have more columns."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        return all(k in computed and _same(v, computed[k], within) for k, v in stored.items())
    if isinstance(stored, list) and isinstance(computed, list):
        return len(stored) == len(computed) and all(
            _same(ours, theirs, within) for ours, theirs in zip(stored, computed, strict=True)
        )
    if isinstance(stored, float) and isinstance(computed, float):
        return abs(stored - computed) <= within
    return type(stored) is type(computed) and bool(stored == computed)


class Replay:
    """The stored blocks of some keys, to be played again and compared."""

    def __init__(self, handle: RunHandle, points: tuple[Point, ...], keys: Sequence[Key]) -> None:
        self.points, self.keys = points, frozenset(keys)
        self.compared = 0
        self.differences: dict[Key, str] = {}
        self._handle = handle
        self._within = PROMISE if other_versions(handle.spec) else 0.0
        self._stored: dict[Key, bytes] = {}

    def batches(self) -> Iterator[Batch]:
        """Blocks of one point, a few at a time; their bytes are kept until they are compared."""
        point = 0
        blocks: list[int] = []
        for at, block, payload in self._handle.iterate():
            if (at, block) not in self.keys:
                continue
            if blocks and (at != point or len(blocks) == REPLAYED):
                yield Batch(point, tuple(blocks))
                blocks = []
            point = at
            blocks.append(block)
            self._stored[at, block] = payload
        if blocks:
            yield Batch(point, tuple(blocks))

    def compare(self, batch: Batch, played: dict[int, Tally] | dict[int, Played] | Faults) -> None:
        """Note which tallies of a batch differ from what is stored. StoreError without a table."""
        point = self.points[batch.point]
        if isinstance(played, tuple):
            raise unfit(self._handle.spec, "; ".join(played))
        for block, tally in played.items():
            payload = self._stored.pop((batch.point, block))
            self.compared += 1
            if isinstance(tally, Played):
                if words := tally.difference(payload, self._within):
                    self.differences[batch.point, block] = words
            elif payload != tally.to_bytes():
                empty, layouts, along = self._layout(point.table())
                stored = with_stored(empty, payload, self._handle)
                if words := difference(stored, tally, layouts, along, self._within):
                    self.differences[batch.point, block] = words

    def _layout(self, table: Table) -> tuple[Tally, Sequence[Count | Layout], Along]:
        """A block of the study without worlds, its counts, and the names along their axes."""
        if self._handle.spec.kind != "strategies":
            return blank(table), counts(table), axes(table)
        players = [p.party for p in players_in(self._handle.spec)]
        names = (table.instruments, players)
        return blank_cell(*names), COUNTS, axes_of(*names)


def difference(
    stored: Tally,
    played: Tally,
    layouts: Sequence[Count | Layout],
    along: Along,
    within: float = 0.0,
) -> str | None:
    """The first number in which two tallies differ, in words; None for none.

    With `within` above 0, sums of levels and utilities may differ by so much a world, and the
    histograms, in which a level next to an edge may then fall to either side, are not compared.
    Nor is a count that an older version did not store.
    """
    if stored.worlds != played.worlds:
        return f"stored {counted(stored.worlds, 'world')}, played {played.worlds}"
    for count in layouts:
        if count.name not in stored.counts or (within and "bins" in count.axes):
            continue
        ours, theirs = stored[count.name], played[count.name]
        unit = UNIT if count.sums else 1.0
        allowed = within * unit * stored.worlds if count.sums else 0.0
        apart = np.argwhere(np.abs(ours - theirs) > allowed)
        if len(apart):
            at = tuple(int(k) for k in apart[0])
            names = [str(along[axis][k]) for axis, k in zip(count.axes, at, strict=True)]
            return (
                f"{count.name.replace('_', ' ')} of {', '.join(names)}: "
                f"stored {ours[at] / unit:.12g}, played {theirs[at] / unit:.12g}"
            )
    return None
