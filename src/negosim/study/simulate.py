"""Plays one or many points in many worlds: in batches, stored if requested, and counted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from negosim.store import RunHandle
from negosim.study.batches import Batch, batch_size, batches, block_count
from negosim.study.counts import blank
from negosim.study.progress import Progress
from negosim.study.study import HERE, Study, with_stored
from negosim.study.tally import Tally
from negosim.study.task import Simulation
from negosim.table import Table


@dataclass(frozen=True, slots=True)
class Counted:
    """The result: a tally for every point, and whether all worlds are in it."""

    tallies: tuple[Tally, ...]
    complete: bool


def simulate(
    tables: Sequence[Table],
    seed: int,
    worlds: int,
    study: Study = HERE,
    handle: RunHandle | None = None,
) -> Counted:
    """Play `worlds` worlds of the ensemble with that seed at every point, and count.

    What a store's handle already holds is not computed again; what is computed is stored before it
    is counted. `on_progress` gets the tallies so far, which it must not keep. The worlds of all
    points are the same (common random numbers).
    """
    tallies = [blank(t) for t in tables]
    done: set[tuple[int, int]] = set()
    if handle is not None:
        for point, block, payload in handle.iterate():
            tallies[point] = with_stored(tallies[point], payload, handle)
            done.add((point, block))
    blocks = block_count(worlds)
    total = worlds * len(tables)
    progress = Progress(total, time.monotonic(), sum(t.worlds for t in tallies))

    def take(batch: Batch, results: dict[int, Tally]) -> None:
        if handle is not None:
            handle.put(batch.point, {block: t.to_bytes() for block, t in results.items()})
        for tally in results.values():
            tallies[batch.point] = tallies[batch.point].add(tally)
        reading = progress.update(time.monotonic(), sum(t.worlds for t in tallies))
        if study.on_progress is not None:
            study.on_progress(reading, tallies)

    task = Simulation(tuple(tables), seed, worlds, apart=handle is not None)
    engine = study.engine
    size = batch_size(max(1, blocks * len(tables) - len(done)), engine.workers)
    work = batches(blocks, points=len(tables), size=size, done=done)
    complete = engine.run(task, work, take, study.should_stop)
    return Counted(tuple(tallies), complete)
