"""What `negosim runs verify` reports of a replay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from negosim.cli import DONE, FAILED, INTERRUPTED, output
from negosim.cli.options import Asked
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.store import RunHandle


def checked(handle: RunHandle, sample: int | None, asked: Asked) -> int:
    """Replays, says what came of it, and gives the exit code."""
    from negosim.rng import BLOCK
    from negosim.study.stored import blocks_of, other_versions, scenario_of, verify

    spec = handle.spec
    scenario = scenario_of(spec)
    kept = len(handle.done())
    blocks = min(sample or kept, kept)
    versions = other_versions(spec)
    if versions:
        output.report(
            f"computed with {versions}: levels and utilities may differ by 1e-9, "
            "more where negosim's own version says so"
        )
    with asked.study(scenario, blocks * BLOCK, what="blocks") as (study, _):
        check = verify(handle, scenario, study, sample)
    of = f"{check.compared:,} of {kept:,} stored blocks"
    if check.difference is not None:
        output.complain(f"run {handle.id} could not be reproduced: {check.difference}")
        return FAILED
    if not check.complete:
        output.complain(f"interrupted; {of} were compared and are equal")
        return INTERRUPTED
    if wrong := _summary_differs(handle):
        output.complain(wrong)
        return FAILED
    how = "within 1e-9" if versions else "byte for byte"
    output.write(f"run {handle.id}: {of} played again, the same {how}\n")
    if kept < blocks_of(spec):
        stored = counted(kept, "block", of=blocks_of(spec))
        output.write(f"it is unfinished, with {stored} stored\n")
    return DONE


def _summary_differs(handle: RunHandle) -> str | None:
    """What is wrong with the summary of a finished ensemble, whose blocks are all there."""
    from negosim.cli.pages.stored import ONE, summaries

    if handle.summary is None or handle.spec.kind != ONE:
        return None
    if _within(json.loads(handle.summary), summaries(handle)[0]):
        return None
    return f"run {handle.id}: the stored summary does not match its blocks"


def _within(kept: Any, computed: Any) -> bool:
    """Whether all that was kept is there; a later version may have more columns."""
    if isinstance(kept, dict) and isinstance(computed, dict):
        return all(k in computed and _within(v, computed[k]) for k, v in kept.items())
    return bool(kept == computed)
