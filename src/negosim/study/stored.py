"""Owns what a study in a store says: its scenario, tables and counts, and whether they come again.

Knows neither how it is shown nor the layout of the file.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from negosim.record import Provenance
from negosim.scenario.edit import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import restored
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.store import RunHandle, RunSpec, StoreError
from negosim.study.batches import Batch, Key, block_count
from negosim.study.engines import Engine
from negosim.study.engines.base import never
from negosim.study.ensemble import Ensemble
from negosim.study.ensemble import spec as spec_of
from negosim.study.progress import Progress, Reading
from negosim.study.simulate import TOGETHER, Simulation, blank
from negosim.study.tally import Tally
from negosim.study.tally_difference import difference
from negosim.table import Table
from negosim.version import __version__

PROMISE = 1e-9
"""How far levels and utilities may differ between versions of numpy or Python, and machines."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a replay found: blocks compared, and the first difference in words, None for none."""

    compared: int
    difference: str | None
    complete: bool


def scenario_of(spec: RunSpec) -> Scenario:
    """The scenario that the run was made of; StoreError where this version cannot read it."""
    try:
        return restored(spec.scenario, spec.scenario_id)
    except (ValueError, ScenarioError) as wrong:
        raise StoreError(
            f"the scenario of run {spec.id} was kept by negosim {spec.version} "
            f"and cannot be read by {__version__}"
        ) from wrong


def tables_of(spec: RunSpec, scenario: Scenario) -> tuple[Table, ...]:
    """The table of every point; StoreError where a point's values are none of the scenario's."""
    try:
        return tuple(tabulate(with_values(scenario, dict(point))) for point in spec.points)
    except ScenarioError as wrong:
        raise StoreError(f"run {spec.id} has a point that is none: {wrong}") from wrong


def tallies_of(handle: RunHandle, tables: Sequence[Table]) -> tuple[Tally, ...]:
    """What is stored so far, counted for each point; one block in memory at a time."""
    tallies = [blank(table) for table in tables]
    for point, _, payload in handle.iterate():
        tallies[point] = _with(tallies[point], payload, handle)
    return tuple(tallies)


def _with(tally: Tally, payload: bytes, handle: RunHandle) -> Tally:
    try:
        return tally.with_bytes(payload)
    except ValueError as wrong:
        raise StoreError(
            f"run {handle.id} was kept by negosim {handle.spec.version} in a form "
            f"that {__version__} cannot read"
        ) from wrong


def ensemble_of(spec: RunSpec, scenario: Scenario, tally: Tally) -> Ensemble:
    """The ensemble of one point's tally, with the versions that computed it."""
    return Ensemble(
        scenario=scenario.id,
        title=scenario.title,
        seed=spec.seed,
        asked=spec.worlds,
        parties=tuple(scenario.parties),
        clauses=tuple(scenario.clauses),
        instruments=tuple(scenario.instruments),
        tally=tally,
        provenance=Provenance(spec.version, spec.scenario_hash, spec.numpy, spec.python),
    )


def other_versions(spec: RunSpec) -> str:
    """Which versions the run was computed with where they are not those here; else empty."""
    pairs = (
        ("negosim", spec.version, __version__),
        ("numpy", spec.numpy, np.__version__),
        ("Python", spec.python, platform.python_version()),
    )
    return ", ".join(f"{name} {then} (here {now})" for name, then, now in pairs if then != now)


def resumable(spec: RunSpec) -> Scenario:
    """The scenario of an ensemble that can go on here; StoreError that says why it cannot."""
    if spec.kind != "ensemble":
        command = f": {spec.command}" if spec.command else ""
        raise StoreError(
            f"a study of kind {spec.kind} goes on when its command is given again{command}"
        )
    if versions := other_versions(spec):
        raise StoreError(
            f"run {spec.id} was begun with {versions}, and blocks of two versions are not mixed: "
            "its command, given again, begins a run of its own"
        )
    scenario = scenario_of(spec)
    if spec_of(scenario, spec.kind, spec.seed, spec.worlds).id != spec.id:
        raise StoreError(f"run {spec.id} was begun by another build of negosim {spec.version}")
    return scenario


def blocks_of(spec: RunSpec) -> int:
    """How many blocks the run has when it is finished."""
    return block_count(spec.worlds) * len(spec.points)


def sampled(keys: Sequence[Key], size: int | None) -> list[Key]:
    """So many of the keys, spread evenly from the first to the last; all of them for None."""
    if size is None or size >= len(keys):
        return list(keys)
    if size == 1:
        return [keys[len(keys) // 2]]
    return [keys[k * (len(keys) - 1) // (size - 1)] for k in range(size)]


def verify(
    handle: RunHandle,
    scenario: Scenario,
    engine: Engine,
    *,
    sample: int | None = None,
    on_progress: Callable[[Reading], object] | None = None,
    should_stop: Callable[[], bool] = never,
) -> Check:
    """Play stored blocks again and compare them byte for byte, until the first difference.

    Where the run was computed with other versions, levels and utilities may differ by 1e-9 and
    their histograms are not compared. `on_progress` hears how many blocks are compared.
    """
    spec = handle.spec
    tables = tables_of(spec, scenario)
    keys = sampled(sorted(handle.done()), sample)
    wanted = set(keys)
    held: dict[Key, bytes] = {}
    first: dict[Key, str] = {}
    compared = 0
    progress = Progress(len(keys), time.monotonic())
    within = PROMISE if other_versions(spec) else 0.0

    def batches() -> Iterator[Batch]:
        point = 0
        blocks: list[int] = []
        for at, block, payload in handle.iterate():
            if (at, block) not in wanted:
                continue
            if blocks and (at != point or len(blocks) == TOGETHER):
                yield Batch(point, tuple(blocks))
                blocks = []
            point = at
            blocks.append(block)
            held[at, block] = payload
        if blocks:
            yield Batch(point, tuple(blocks))

    def take(batch: Batch, found: dict[int, Tally]) -> None:
        nonlocal compared
        for block, tally in found.items():
            payload = held.pop((batch.point, block))
            compared += 1
            if payload == tally.to_bytes():
                continue
            stored = _with(blank(tables[batch.point]), payload, handle)
            if said := difference(stored, tally, tables[batch.point], within):
                first[batch.point, block] = said
        if on_progress is not None:
            on_progress(progress.update(time.monotonic(), compared))

    task = Simulation(tables, spec.seed, spec.worlds, apart=True)
    complete = engine.run(task, batches(), take, lambda: bool(first) or should_stop())
    if first:
        key = min(first)
        return Check(compared, f"{Batch(key[0], (key[1],))}: {first[key]}", True)
    return Check(compared, None, complete)
