"""Prints and exports a stored study, finished or not."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from negosim.cli import output
from negosim.cli.csv_files import Cell
from negosim.cli.options import Given

if TYPE_CHECKING:
    from negosim.store import RunHandle, RunInfo

ONE = "ensemble"
"""The kind of study that has a single point and a page of its own."""


def show_stored(info: RunInfo, state: str, handle: RunHandle) -> None:
    """Print its state, the versions that computed it, and its results."""
    from negosim.study.stored import scenario_of

    spec = info.spec
    output.styled(f"Run {info.id}: {spec.kind}, {state}.", "bold")
    made = f"negosim {spec.version}, numpy {spec.numpy}, Python {spec.python}"
    output.styled(f"Started {_time(info.created)} with {made}.", "dim")
    if spec.command:
        output.write(f"  {spec.command}\n")
    output.styled("")
    scenario = scenario_of(spec)
    if spec.kind == ONE:
        from negosim.cli.pages.ensemble import show_ensemble

        show_ensemble(scenario, summaries(handle)[0], again(info))
        return
    output.styled(f"{spec.title} ({spec.scenario_id})", "bold")
    output.table(*_points(handle))


def again(info: RunInfo) -> str:
    """The start of the command that opens one of its worlds, as far as its own command shows it."""
    from negosim.cli.commands.ensemble import command

    try:
        words = shlex.split(info.spec.command)
    except ValueError:
        words = []
    given = Given(info.spec.scenario_id, ())
    if words[1:2] == [ONE]:
        read = command.make_context(ONE, words[2:], resilient_parsing=True).params
        given = Given(read.get("source") or given.source, read.get("sets") or ())
    return shlex.join(given.run_command)


def exported_json(handle: RunHandle) -> Any:
    """The JSON of the study's own `--json`, or its points so far if it is not finished."""
    spec = handle.spec
    if spec.kind == ONE:
        return summaries(handle)[0]
    if handle.summary is not None:
        return json.loads(handle.summary)
    return {
        "kind": spec.kind,
        "scenario": spec.scenario_id,
        "seed": spec.seed,
        "points": [
            {"values": dict(values), **summary}
            for values, summary in zip(spec.points, summaries(handle), strict=True)
        ],
    }


def exported_tables(handle: RunHandle) -> Mapping[str, Iterable[Sequence[Cell]]]:
    """An ensemble's tables, or one row for each point of another study."""
    if handle.spec.kind == ONE:
        from negosim.cli.pages.ensemble import ensemble_tables

        return ensemble_tables(summaries(handle)[0])
    return {"points.csv": _point_rows(handle)}


def summaries(handle: RunHandle) -> list[dict[str, Any]]:
    """The published layout of every point, from the blocks that are stored."""
    from negosim.study.stored import scenario_of, stored_ensemble, tables_of, tallies_of

    spec = handle.spec
    scenario = scenario_of(spec)
    tallies = tallies_of(handle, tables_of(handle, scenario))
    return [stored_ensemble(spec, scenario, tally).to_dict() for tally in tallies]


def _points(handle: RunHandle) -> tuple[Sequence[str], list[Sequence[str]]]:
    from negosim.prose.studies.ensemble import bounded

    rows: list[Sequence[str]] = []
    points = summaries(handle)
    for values, point in zip(handle.spec.points, points, strict=True):
        signed = [
            bounded(p, point["p_signed_se"][key], point["worlds"])
            for key, p in point["p_signed"].items()
        ]
        rows.append([_values(values), f"{point['worlds']:,}", *signed])
    return ["point", "worlds", *(f"signed: {key}" for key in points[0]["p_signed"])], rows


def _point_rows(handle: RunHandle) -> Iterator[Sequence[Cell]]:
    points = summaries(handle)
    instruments = list(points[0]["p_signed"])
    names = [name for i in instruments for name in (f"p_signed_{i}", f"p_signed_{i}_se")]
    yield ["point", "worlds", *names]
    for values, point in zip(handle.spec.points, points, strict=True):
        cells = [x for i in instruments for x in (point["p_signed"][i], point["p_signed_se"][i])]
        yield [_values(values), point["worlds"], *(cells if point["worlds"] else [""] * len(cells))]


def _values(values: Mapping[str, Any]) -> str:
    from negosim.scenario.toml_writer import option
    from negosim.study.stored import values_of

    return " ".join(option(p, v) for p, v in values_of(values).items()) or "as stated"


def _time(stamp: str) -> str:
    return stamp.replace("T", " ").replace("+00:00", " UTC")
