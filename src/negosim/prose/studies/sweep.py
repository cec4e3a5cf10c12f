"""Writes what a sweep played and which points could not be.

`outline` is the result of `Sweep.outline()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negosim.prose.studies.ensemble import NOTHING, below
from negosim.scenario.toml_writer import option
from negosim.scenario.toml_writer import value as toml
from negosim.text import counted

Outline = Mapping[str, Any]

SHOWN = 5


def value_label(value: Any) -> str:
    """A value of an axis, short for the head of a column: 0.35, linear, [0, 0.5]."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else toml(value)


def played_sentence(outline: Outline) -> str:
    """How many points, and what was played at each."""
    points = outline["points"]
    count = counted(len(points), "point")
    if outline["central"]:
        played = f"{count}, the central world of each: a share is 0 or 1."
    else:
        worlds, seed = outline["worlds"], outline["seed"]
        played = f"{count}, each in the same {counted(worlds, 'world')} of seed {seed}."
    missing = sum(1 for p in points if not p["faults"] and p["worlds"] < max(1, outline["worlds"]))
    if missing:
        played += f" Stopped early: {missing:,} of the points have fewer worlds, or none."
    return played


def fault_lines(outline: Outline) -> list[str]:
    """The points that could not be played with the first error of each, a few of many."""
    failed = [p for p in outline["points"] if p["faults"]]
    if not failed:
        return []
    lines = [f"{counted(len(failed), 'point')} could not be played:"]
    for point in failed[:SHOWN]:
        values = ", ".join(option(path, v) for path, v in point["values"].items())
        lines.append(f"{values}: {point['faults'][0]}")
    if len(failed) > SHOWN:
        lines.append(f"and {len(failed) - SHOWN:,} more; --json and --csv have them all")
    return lines


def error_sentence(errors: Sequence[float], worlds: int) -> str:
    """The largest standard error of a heat map of shares or means, which shows none."""
    if max(errors) < NOTHING:
        return f"Each is the same in every world; at 95 %, less than {below(worlds)} of all differ."
    return f"The largest standard error in it is {max(errors):.4f}."
