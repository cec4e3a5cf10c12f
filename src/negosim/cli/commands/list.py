"""`negosim list`: available scenarios with title and size."""

from __future__ import annotations

from typing import Any

import click

from negosim.cli import output
from negosim.cli.parameters import Command


@click.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(as_json: bool) -> None:
    """List available scenarios: those shipped with negosim and your own."""
    from negosim.scenario.presets import presets

    entries = [_entry(preset.name, str(preset.path), preset.origin) for preset in presets()]
    if as_json:
        output.json_to("-", entries)
        return
    output.table(
        ["scenario", "parties", "clauses", "story"],
        [
            [e["name"], str(e["parties"]), str(e["clauses"]), e["story"] or f"error: {e['fault']}"]
            for e in entries
        ],
        right=(1, 2),
    )


def _entry(name: str, path: str, origin: str) -> dict[str, Any]:
    from negosim.scenario.faults import ScenarioError
    from negosim.scenario.reader import load

    entry: dict[str, Any] = {"name": name, "title": "", "story": "", "parties": 0, "clauses": 0}
    entry |= {"instruments": 0, "path": path, "origin": origin, "fault": ""}
    try:
        scenario = load(name)
    except ScenarioError as error:
        first = error.faults[0]
        return entry | {"fault": f"{first.path}: {first.message}" if first.path else first.message}
    return entry | {
        "title": scenario.title,
        "story": scenario.story,
        "parties": len(scenario.parties),
        "clauses": len(scenario.clauses),
        "instruments": len(scenario.instruments),
    }
