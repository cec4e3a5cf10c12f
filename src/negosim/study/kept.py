"""Opens the store that studies are kept in, and describes what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from negosim.files import exists
from negosim.store import RunInfo, Store, StoreError
from negosim.study.stored import blocks_of
from negosim.text import harmless
from negosim.version import MODEL


def opened(path: Path, *, write: bool = False) -> Store:
    """The store at that path; StoreError if there is none: only a study makes one."""
    if not exists(path):
        raise StoreError(
            f"no store at {harmless(str(path))}: create one by running a study with --store or "
            "--keep"
        )
    return Store.open(path, read_only=not write)


def entry(info: RunInfo) -> dict[str, Any]:
    """What the list says of a run, as its JSON has it."""
    spec = info.spec
    return {
        "id": info.id,
        "kind": spec.kind,
        "scenario": spec.scenario_id,
        "title": spec.title,
        "seed": spec.seed,
        "worlds": spec.worlds,
        "points": len(spec.points),
        "blocks": info.blocks,
        "of_blocks": blocks_of(spec),
        "created": info.created,
        "finished": info.finished,
        "writing": info.writing,
        "version": spec.version,
        "model": spec.model,
        "command": spec.command,
    }


def worlds(entry: dict[str, Any]) -> str:
    """How many worlds, and at how many points if there are several."""
    return f"{entry['worlds']:,}" + (f" × {entry['points']}" if entry["points"] > 1 else "")


def started(entry: dict[str, Any]) -> str:
    """When it was started, in UTC."""
    return str(entry["created"]).replace("T", " ").removesuffix("+00:00")


def state(entry: dict[str, Any]) -> str:
    """Finished, or how far it is and whether it is running; and the model if it is another one."""
    words = "finished"
    if entry["finished"] is None:
        share = entry["blocks"] / entry["of_blocks"]
        words = f"{'running' if entry['writing'] else 'stopped'} at {int(100 * share)} %"
    return words if entry["model"] == MODEL else f"{words}, model {entry['model']}"


def is_stopped(entry: dict[str, Any]) -> bool:
    """Whether it is not finished, and nobody is writing it."""
    return entry["finished"] is None and not entry["writing"]


def origin_sentence(info: RunInfo) -> str:
    """When it was started, and with which versions."""
    spec = info.spec
    made = f"negosim {spec.version}, numpy {spec.numpy}, Python {spec.python}"
    return f"Started {started(entry(info))} UTC with {made}."
