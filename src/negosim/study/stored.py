"""Reads a stored study: its scenario, points and result; resumes it and verifies it."""

from __future__ import annotations

import json
import platform
from collections.abc import Container
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
from negosim.study.batches import block_count
from negosim.study.choices import Player
from negosim.study.counts import blank
from negosim.study.ensemble import Ensemble, ensemble_of
from negosim.study.ensemble import spec as spec_of
from negosim.study.infer import inference_of
from negosim.study.inference.play import Simulated
from negosim.study.inference.question import again
from negosim.study.inference.result import Inference
from negosim.study.pairs import Point
from negosim.study.strategies import Strategies, prepared, strategies_of
from negosim.study.study import HERE, with_stored
from negosim.study.sweep import Sweep, sweep_of
from negosim.study.sweep_play import Counting, Faults
from negosim.text import counted
from negosim.version import MODEL, __version__


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


def result_of(handle: RunHandle) -> Ensemble | Sweep | Strategies | Inference:
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
    if spec.kind == "infer":
        return _inference(handle, scenario)
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
    faults = faults_of(handle)
    axes = tuple(
        Axis(a["path"], tuple(_stated(a["path"], value) for value in a["values"]))
        for a in spec.settings["vary"]
    )
    counting = Counting(grid(axes, scenario), points, block_count(spec.worlds))
    for point, _, payload in handle.iterate():
        try:
            counting.stored(point, payload, handle)
        except ScenarioError as error:
            raise unfit(spec, str(error)) from error
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


def _inference(handle: RunHandle, scenario: Scenario) -> Inference:
    """The posterior from the worlds that are stored."""
    spec, finished = handle.spec, bool(handle.summary)
    try:
        put = again(scenario, spec.seed, spec.settings)
    except ScenarioError as error:
        raise unfit(spec, str(error)) from error
    simulated = Simulated(put.task(spec.seed, spec.worlds * len(spec.points)))
    for point, block, payload in handle.iterate():
        simulated.stored(point, block, payload, handle)
    if finished:
        _check_whole(handle, ())
    return inference_of(put, simulated, finished, HERE, _origin(spec))


def players_in(spec: RunSpec) -> tuple[Player, ...]:
    """The parties that choose in a stored game, with their tactics."""
    return tuple(Player.from_dict(p) for p in spec.settings["players"])


def faults_of(handle: RunHandle) -> dict[int, Faults]:
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


def unfit(spec: RunSpec, why: str) -> StoreError:
    """The error of a stored point that does not fit the stored scenario."""
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
