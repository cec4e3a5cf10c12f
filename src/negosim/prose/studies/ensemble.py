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

FEW = 10
"""With fewer cases, or fewer other worlds, an interval is printed instead of a standard error."""

NOTHING = 5e-9
"""A standard error below it is what rounding leaves of 0."""


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
    """A mean and its standard error, to two digits of the error: .0731 ± .0026.

    Without the error if it is 0, or only what rounding leaves.
    """
    if se < NOTHING:
        return number(p)
    decimals = _decimals(se)
    return f"{fixed(p, decimals)} ± {fixed(se, decimals)}"


def bound(n: int) -> float:
    """The upper bound at 95 % of a share of which n worlds had no case.

    1 − 0.05^(1/n), about 3/n: the rule of three (Hanley & Lippman-Hand 1983, JAMA 249, 1743–1745).
    """
    return -math.expm1(math.log(1 - SURE) / n)


def below(n: int) -> str:
    """The same bound as text."""
    return _digits(bound(n))


def few(count: float, n: int) -> bool:
    """Whether so few of n worlds, or all but so few, were counted that an error says little."""
    return min(round(count), n - round(count)) < FEW


def within(value: float, low: float, high: float, sign: str = "") -> str:
    """A value and its interval: .0030 [.0008, .0088]; with `sign` "+" each has its sign."""
    decimals = _decimals((high - low) / 4)
    middle, *ends = (with_sign(x, decimals, sign) for x in (value, low, high))
    return f"{middle} [{', '.join(ends)}]"


def with_sign(value: float, decimals: int, sign: str = "+") -> str:
    """A number with its sign, `sign` if it is positive; without one if it reads 0."""
    text = fixed(abs(value), decimals)
    if not text.strip(".0"):
        return text
    return f"{'−' if value < 0 else sign}{text}"


def bounded(p: float, se: float, ends: tuple[float, float], n: int) -> str:
    """A share with its error; with its interval if it is rare or nearly certain.

    With the rule of three if it is 0 or 1.
    """
    if n == 0:
        return "–"
    if p == 0.0:
        return f"0, below {below(n)} at 95 %"
    if p == 1.0:
        return f"1, above {fixed(1 - bound(n), _decimals(bound(n)))} at 95 %"
    return within(p, *ends) if few(p * n, n) else with_error(p, se)


def changed(pair: Result, n: int) -> str:
    """A paired difference with its error: +.050 ± .010; a plain 0 if no world differs.

    If few of the n worlds differ, or all but few, a share has its interval instead; another mean
    has the number of worlds that differ, if they are few or all differ by the same.
    """
    difference, differing = pair["difference"], pair["differing"]
    if not differing:
        return "0"
    if few(differing, n) and pair["low"] is not None:
        return within(difference, pair["low"], pair["high"], "+")
    if differing < FEW or pair["se"] < NOTHING:
        where = "every world" if differing == n else counted(differing, "world")
        decimals = _decimals(abs(difference)) if difference else 2
        return f"{with_sign(difference, decimals)} in {where}"
    decimals = _decimals(pair["se"])
    return f"{with_sign(difference, decimals)} ± {fixed(pair['se'], decimals)}"


def none_sentence(n: int) -> str:
    """What a plain 0 among paired differences means: the rule of three."""
    worlds = counted(n, "world")
    return f"A plain 0: none of {worlds} differs; at 95 %, less than {below(n)} of all do."


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
        "standard error of counting so many worlds, brackets are an interval at 95 %. Neither is a "
        "forecast."
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
