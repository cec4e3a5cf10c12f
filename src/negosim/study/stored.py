"""Reads a stored study: its scenario, points and result; resumes it and verifies it."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.record import Provenance
from negosim.scenario.faults import ScenarioError
from negosim.scenario.paths import keys_of
from negosim.scenario.reader import restored
from negosim.scenario.schema import Scenario, noting
from negosim.scenario.shape import shape_at, with_dates
from negosim.scenario.tabulate import tabulate
from negosim.store import RunHandle, RunSpec, StoreError
from negosim.study.axes import Axis, grid
from negosim.study.batches import Batch, Key, block_count
from negosim.study.choices import Player
from negosim.study.counts import Along, Count, Layout, axes, blank, counts
from negosim.study.ensemble import Ensemble, ensemble_of
from negosim.study.ensemble import spec as spec_of
from negosim.study.pairs import Point
from negosim.study.progress import Progress
from negosim.study.strategies import Strategies, prepared, strategies_of
from negosim.study.strategies_play import COUNTS, PlayCells, axes_of
from negosim.study.strategies_play import blank as blank_cell
from negosim.study.study import HERE, Study, with_stored
from negosim.study.sweep import Sweep, sweep_of
from negosim.study.sweep_play import Counting, Faults, PlayPoint
from negosim.study.tally import UNIT, Tally
from negosim.table import Table
from negosim.text import counted
from negosim.version import MODEL, __version__

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


def scenario_of(spec: RunSpec) -> Scenario:
    """The scenario of the run; StoreError if this version cannot read it."""
    try:
        return noting(restored(spec.scenario, spec.scenario_id), spec.changes)
    except (ValueError, ScenarioError) as error:
        raise StoreError(
            f"the scenario of run {spec.id} was stored by negosim {spec.version} "
            f"and cannot be read by {__version__}"
        ) from error


def points_of(spec: RunSpec, scenario: Scenario) -> tuple[Point, ...]:
    """The points of the run."""
    return tuple(
        Point(scenario, {path: _stated(path, value) for path, value in values.items()})
        for values in spec.points
    )


def _stated(path: str, value: Any) -> Any:
    """A stored value as the scenario takes it: a store holds dates as text."""
    return with_dates(value, shape_at(keys_of(path)))


def result_of(handle: RunHandle) -> Ensemble | Sweep | Strategies:
    """The result of the run, as far as it is stored; StoreError if it cannot be read here.

    It is counted from the blocks; a finished run has to have all of them.
    """
    spec = handle.spec
    scenario = scenario_of(spec)
    if spec.kind == "ensemble":
        return _ensemble(handle, scenario)
    if spec.kind == "sweep":
        return _sweep(handle, scenario)
    if spec.kind == "strategies":
        return _strategies(handle, scenario)
    raise StoreError(
        f"run {spec.id} is of kind {spec.kind}, which negosim {__version__} cannot read"
    )


def _ensemble(handle: RunHandle, scenario: Scenario) -> Ensemble:
    """The worlds so far; one block in memory at a time."""
    spec, finished = handle.spec, handle.summary is not None
    tally = blank(tabulate(scenario), spec.model)
    for _, _, payload in handle.iterate():
        tally = with_stored(tally, payload, handle)
    if finished:
        _check_whole(handle, ())
    return ensemble_of(scenario, spec.seed, spec.worlds, tally, _origin(spec))


def _sweep(handle: RunHandle, scenario: Scenario) -> Sweep:
    """The points so far; the errors of those that could not be played are in the summary."""
    spec, points, finished = handle.spec, points_of(handle.spec, scenario), bool(handle.summary)
    faults = _faults(handle)
    axes = tuple(
        Axis(a["path"], tuple(_stated(a["path"], value) for value in a["values"]))
        for a in spec.settings["vary"]
    )
    counting = Counting(grid(axes, scenario), points, block_count(spec.worlds))
    for point, _, payload in handle.iterate():
        try:
            counting.stored(point, payload, handle)
        except ScenarioError as error:
            raise _unfit(spec, str(error)) from error
    for point, words in faults.items():
        counting.fault(point, words)
    if finished:
        _check_whole(handle, faults)
    return sweep_of(
        scenario, spec.seed, spec.worlds, axes, counting.points(), finished, _origin(spec)
    )


def _strategies(handle: RunHandle, scenario: Scenario) -> Strategies:
    """The game over the worlds that are stored of every combination."""
    spec, finished = handle.spec, bool(handle.summary)
    players = players_in(spec)
    _, utilities = prepared(scenario, players, spec.points, spec.seed, spec.worlds)
    for cell, block, payload in handle.iterate():
        utilities.stored(cell, block, payload, handle)
    if finished:
        _check_whole(handle, ())
    return strategies_of(
        scenario, spec.seed, spec.worlds, players, utilities, finished, _origin(spec)
    )


def players_in(spec: RunSpec) -> tuple[Player, ...]:
    """The parties that choose in a stored game, with their tactics."""
    return tuple(Player.from_dict(p) for p in spec.settings["players"])


def _faults(handle: RunHandle) -> dict[int, Faults]:
    """The errors of the points of a sweep that could not be played, which have no blocks."""
    rows = summary_of(handle).get("points", ())
    try:
        return {k: tuple(row["faults"]) for k, row in enumerate(rows) if row["faults"]}
    except (TypeError, LookupError) as error:
        raise _unreadable(handle) from error


def summary_of(handle: RunHandle) -> dict[str, Any]:
    """The stored summary, empty while the run is not finished."""
    try:
        summary = json.loads(handle.summary or "{}")
    except (ValueError, RecursionError) as error:
        raise _unreadable(handle) from error
    if not isinstance(summary, dict):
        raise _unreadable(handle)
    return summary


def _unreadable(handle: RunHandle) -> StoreError:
    return StoreError(f"the store is damaged: the summary of run {handle.id} cannot be read")


def _check_whole(handle: RunHandle, faulty: Container[int]) -> None:
    """Raises StoreError if a finished run does not have just the blocks that it should have."""
    points = [k for k in range(len(handle.spec.points)) if k not in faulty]
    expected = {(k, block) for k in points for block in range(block_count(handle.spec.worlds))}
    stored = handle.done()
    if missing := len(expected - stored):
        lacking = counted(missing, "block", of=len(expected))
        raise StoreError(f"the store is damaged: run {handle.id} is finished and lacks {lacking}")
    if stored != expected:
        raise StoreError(f"the store is damaged: run {handle.id} has blocks that are not its own")


def _origin(spec: RunSpec) -> Provenance:
    """The versions that computed the run."""
    return Provenance(spec.version, spec.scenario_hash, spec.numpy, spec.python, spec.model)


def _unfit(spec: RunSpec, why: str) -> StoreError:
    return StoreError(f"run {spec.id} has a point that does not fit its scenario: {why}")


def other_versions(spec: RunSpec) -> str:
    """The versions that the run was computed with if they differ from those here; else empty."""
    pairs = (
        ("negosim", spec.version, __version__),
        ("numpy", spec.numpy, np.__version__),
        ("Python", spec.python, platform.python_version()),
    )
    return ", ".join(f"{name} {then} (here {now})" for name, then, now in pairs if then != now)


def replayable(spec: RunSpec) -> Scenario:
    """The scenario of a run that can be played again here; StoreError if another model kept it."""
    if spec.model != MODEL:
        raise StoreError(
            f"run {spec.id} was kept by model {spec.model}, and this version has model {MODEL}, "
            "which gives other results: repeat its command to start a new run"
        )
    return scenario_of(spec)


def resumable(spec: RunSpec) -> Scenario:
    """The scenario of an ensemble that can be resumed here; StoreError if it cannot."""
    scenario = replayable(spec)
    if spec.kind != "ensemble":
        command = f": {spec.command}" if spec.command else ""
        raise StoreError(f"to continue a study of kind {spec.kind}, repeat its command{command}")
    if versions := other_versions(spec):
        raise StoreError(
            f"run {spec.id} was started with {versions}, and blocks of two versions are not mixed: "
            "repeat its command to start a new run"
        )
    if spec_of(scenario, spec.kind, spec.seed, spec.worlds).id != spec.id:
        raise StoreError(f"run {spec.id} was started by another build of negosim {spec.version}")
    return scenario


def blocks_of(spec: RunSpec) -> int:
    """How many blocks the run has when it is finished."""
    return block_count(spec.worlds) * len(spec.points)


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

    def take(batch: Batch, result: dict[int, Tally] | Faults) -> None:
        replay.compare(batch, result)
        if study.on_progress is not None:
            study.on_progress(progress.update(time.monotonic(), replay.compared), ())

    def stop() -> bool:
        return bool(replay.differences) or study.should_stop()

    task: PlayPoint | PlayCells = PlayPoint(points, spec.seed, spec.worlds)
    if spec.kind == "strategies":
        task, _ = prepared(scenario, players_in(spec), spec.points, spec.seed, spec.worlds)
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
        for point, faults in _faults(handle).items():
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

    def compare(self, batch: Batch, played: dict[int, Tally] | Faults) -> None:
        """Note which tallies of a batch differ from what is stored. StoreError without a table."""
        point = self.points[batch.point]
        if isinstance(played, tuple):
            raise _unfit(self._handle.spec, "; ".join(played))
        for block, tally in played.items():
            payload = self._stored.pop((batch.point, block))
            self.compared += 1
            if payload != tally.to_bytes():
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
