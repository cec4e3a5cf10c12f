"""Owns what `negosim runs verify` says of a replay; compares nothing itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from negosim.cli import output
from negosim.cli.options import chosen_engine
from negosim.cli.progress import Watch

if TYPE_CHECKING:
    from negosim.store import RunHandle

SAME, DIFFERENT, INTERRUPTED = 0, 1, 130


def checked(
    handle: RunHandle,
    sample: int | None,
    workers: int | None,
    engine_name: str | None,
    scheduler: str | None,
) -> int:
    """Replays, says what came of it, and gives the exit code."""
    from negosim.rng import BLOCK
    from negosim.study.stored import blocks_of, other_versions, scenario_of, verify

    spec = handle.spec
    scenario = scenario_of(spec)
    kept = len(handle.done())
    blocks = min(sample or kept, kept)
    engine = chosen_engine(workers, engine_name, scheduler, scenario, blocks * BLOCK)
    versions = other_versions(spec)
    if versions:
        output.report(
            f"computed with {versions}: levels and utilities may differ by 1e-9, "
            "more where negosim's own version says so"
        )
    with Watch(what="blocks") as watch:
        check = verify(
            handle,
            scenario,
            engine,
            sample=sample,
            on_progress=lambda reading: watch.on_progress(reading, ()),
            should_stop=watch.should_stop,
        )
    of = f"{check.compared:,} of {kept:,} stored blocks"
    if check.difference is not None:
        output.complain(f"run {handle.id} could not be reproduced: {check.difference}")
        return DIFFERENT
    if not check.complete:
        output.complain(f"interrupted; {of} were compared and are equal")
        return INTERRUPTED
    if wrong := _summary_differs(handle):
        output.complain(wrong)
        return DIFFERENT
    how = "within 1e-9" if versions else "byte for byte"
    output.write(f"run {handle.id}: {of} played again, the same {how}\n")
    if kept < blocks_of(spec):
        output.write(f"it is unfinished: {kept:,} of {blocks_of(spec):,} blocks are stored\n")
    return SAME


def _summary_differs(handle: RunHandle) -> str | None:
    """What is wrong with the summary of a finished ensemble, whose blocks are all there."""
    from negosim.cli.pages.stored import ONE, summaries

    if handle.summary is None or handle.spec.kind != ONE:
        return None
    if json.loads(handle.summary) == summaries(handle)[0]:
        return None
    return f"run {handle.id}: the stored summary does not match its blocks"
