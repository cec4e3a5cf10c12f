"""Writes the results of an ensemble as sentences and tables, from its JSON layout.

`result` is that of `Ensemble.to_dict()`, also as stored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negosim.text import counted, fixed, number

Result = Mapping[str, Any]

SURE = 0.95
"""The confidence of the bound that is given if no world, or every world, was counted."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: title, head, rows, the indices of columns flush right, and a note."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    note: str = ""


def share(p: float) -> str:
    """A share at two decimals that reads 0 or 1 only if it is: .42, <.01, >.99, 0, 1."""
    if p in (0.0, 1.0):
        return number(p)
    if p < 0.005:
        return "<.01"
    return ">.99" if p > 0.995 else number(p)


def with_error(p: float, se: float) -> str:
    """A share and its standard error, to two digits of the error: .0731 ± .0026."""
    if se <= 0:
        return number(p)
    decimals = _decimals(se)
    return f"{fixed(p, decimals)} ± {fixed(se, decimals)}"


def bound(n: int) -> float:
    """The upper bound at 95 % of a share of which n worlds had no case.

    1 − 0.05^(1/n), about 3/n: the rule of three (Hanley & Lippman-Hand 1983, JAMA 249, 1743–1745).
    """
    return -math.expm1(math.log(1 - SURE) / n)


def bounded(p: float, se: float, n: int) -> str:
    """A share with its error, or with the rule of three if it is 0 or 1."""
    if n == 0:
        return "–"
    if p == 0.0:
        return f"0, below {_digits(bound(n))} at 95 %"
    if p == 1.0:
        return f"1, above {fixed(1 - bound(n), _decimals(bound(n)))} at 95 %"
    return with_error(p, se)


def _decimals(value: float) -> int:
    """Decimals for two digits of a value below 1, rounded to them first (.000998 is .0010)."""
    return min(8, max(2, 1 - math.floor(math.log10(float(f"{value:.1e}")))))


def _digits(value: float) -> str:
    return fixed(value, _decimals(value))


def spread(quantiles: Result) -> str:
    """Three quantiles of a distribution: .20 – .31 – .44."""
    return " – ".join(number(quantiles[q]) for q in ("p05", "p50", "p95"))


def counted_sentence(result: Result) -> str:
    """How many worlds of which seed, and how many were requested if it stopped early."""
    worlds, asked, seed = result["worlds"], result["asked"], result["seed"]
    text = f"{counted(worlds, 'world', of=asked)} of seed {seed}"
    return f"{text}." if worlds == asked else f"{text}: the results are for these only."


def meaning_sentence() -> str:
    """What the numbers are, and are not."""
    return (
        "Shares are of these worlds, drawn from the scenario's stated uncertainty; ± is one "
        "standard error of counting so many worlds. Neither is a forecast."
    )


def session_sentence(result: Result) -> str:
    """How many sessions the talks took."""
    counts = {int(n): k for n, k in result["sessions"]["counts"].items()}
    if not counts:
        return "No session was counted."
    low, high = min(counts), max(counts)
    if low == high:
        return f"Sessions: {low} in every world."
    usual = max(counts, key=lambda n: (counts[n], n))
    part = share(counts[usual] / result["worlds"])
    mean = number(result["sessions"]["mean"], 1)
    return f"Sessions: {low} to {high}, {mean} on average, most often {usual} ({part} of worlds)."
