"""Owns the words for a sweep: how many points in how many worlds, and which could not be played.

Knows no study and no screen: `found` is what `Sweep.outline()` gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negosim.scenario.toml_writer import option
from negosim.scenario.toml_writer import value as toml
from negosim.text import counted

Found = Mapping[str, Any]

SHOWN = 5


def value_label(value: Any) -> str:
    """A value of an axis, short for the head of a column: 0.35, linear, [0, 0.5]."""
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else toml(value)


def played_sentence(found: Found) -> str:
    """How many points, and what was played at each."""
    points = found["points"]
    count = counted(len(points), "point")
    if found["central"]:
        played = f"{count}, the central world of each: a share is 0 or 1."
    else:
        worlds, seed = found["worlds"], found["seed"]
        played = f"{count}, each in the same {worlds:,} worlds of seed {seed}."
    missing = sum(1 for p in points if not p["faults"] and p["worlds"] < max(1, found["worlds"]))
    if missing:
        played += f" Stopped early: {missing:,} of the points have fewer worlds, or none."
    return played


def fault_lines(found: Found) -> list[str]:
    """The points that could not be played with the first fault of each, a few of many."""
    wrong = [p for p in found["points"] if p["faults"]]
    if not wrong:
        return []
    told = [f"{counted(len(wrong), 'point')} could not be played:"]
    for point in wrong[:SHOWN]:
        at = ", ".join(option(path, v) for path, v in point["values"].items())
        told.append(f"{at}: {point['faults'][0]}")
    if len(wrong) > SHOWN:
        told.append(f"and {len(wrong) - SHOWN:,} more; --json and --csv have them all")
    return told


def error_sentence(errors: Sequence[float]) -> str:
    """How large the standard errors of a heat map are, which shows none."""
    if not errors:
        return ""
    return f"The largest standard error in it is {max(errors):.4f}."
