"""Chooses and reads the values over which a field of the form is swept."""

from __future__ import annotations

import math
from typing import Any

from negosim.tui.parties.field import Field

POINTS, MOST = 11, 101
NUMBERS = ("number", "whole", "end")


def default_values(field: Field) -> tuple[Any, ...]:
    """The whole range of a number in ten steps, or all choices; empty if there is no range."""
    if field.kind == "flag":
        return (False, True)
    if field.kind in ("choice", "rule"):
        return field.choices
    return spread(*ends(field), POINTS, whole=field.kind == "whole") if is_number(field) else ()


def is_number(field: Field) -> bool:
    """Whether a range of numbers can be given for it."""
    return field.kind in NUMBERS


def ends(field: Field) -> tuple[float, float]:
    """The range of the field; where it has no end, as far as twice the value, and to 1 at least."""
    far = max(2 * abs(field.number), 10.0 if field.kind == "whole" else 1.0)
    low = field.low if math.isfinite(field.low) else -far
    high = field.high if math.isfinite(field.high) else max(far, low + far)
    return low, high


def spread(low: float, high: float, points: int, *, whole: bool = False) -> tuple[float, ...]:
    """So many numbers evenly from low to high, each once; only whole ones if `whole`."""
    values = [low + (high - low) * k / (points - 1) for k in range(points)]
    if whole:
        return tuple(dict.fromkeys(round(value) for value in values))
    # to 12 digits, so that a tenth reads 0.3 and not 0.30000000000000004
    return tuple(dict.fromkeys(float(f"{value:.12g}") for value in values))


def parsed(typed: str, *, whole: bool = False) -> tuple[float, ...]:
    """The values of `from:to:points`. Raises ValueError in the user's words."""
    parts = typed.split(":")
    try:
        low, high, points = float(parts[0]), float(parts[1]), int(parts[2])
    except (ValueError, IndexError):
        raise ValueError("write it as from:to:points, such as 0:1:11") from None
    if len(parts) > 3 or not math.isfinite(low) or not math.isfinite(high):
        raise ValueError("write it as from:to:points, such as 0:1:11")
    if not low < high:
        raise ValueError("the range ends above its beginning")
    if not 2 <= points <= MOST:
        raise ValueError(f"2 to {MOST} points")
    return spread(low, high, points, whole=whole)
