"""Replays a stored study and reports differences, for `runs verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.cli import DONE, FAILED, INTERRUPTED, output
from negosim.cli.options import Asked
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.store import RunHandle


def checked(handle: RunHandle, sample: int | None, asked: Asked) -> int:
    """Replay, report the result, and return the exit code."""
    from negosim.rng import BLOCK
    from negosim.study.replay import summary_differs, verify
    from negosim.study.stored import blocks_of, other_versions, replayable, result_of

    spec = handle.spec
    scenario = replayable(spec)
    result_of(handle)  # refuses a run that lacks blocks before any is played
    stored_blocks = len(handle.done())
    blocks = min(sample or stored_blocks, stored_blocks)
    versions = other_versions(spec)
    if versions:
        output.report(
            f"computed with {versions}: levels and utilities may differ by 1e-9, "
            "and more if negosim's changelog says so"
        )
    with asked.study(scenario, blocks * BLOCK, what="blocks") as (study, _):
        check = verify(handle, scenario, study, sample)
    compared = counted(check.compared, "stored block", of=stored_blocks)
    if check.difference is not None:
        output.complain(f"run {handle.id} could not be reproduced: {check.difference}")
        return FAILED
    if not check.complete:
        output.complain(f"interrupted; {compared} were compared and are equal")
        return INTERRUPTED
    if summary_differs(handle, scenario):
        output.complain(f"run {handle.id}: the stored summary does not match its blocks")
        return FAILED
    how = "within 1e-9" if versions else "byte for byte"
    output.write(f"run {handle.id}: {compared} played again, the same {how}\n")
    if handle.summary is None:
        stored = counted(stored_blocks, "block", of=blocks_of(spec))
        output.write(f"it is unfinished, with {stored} stored\n")
    return DONE
