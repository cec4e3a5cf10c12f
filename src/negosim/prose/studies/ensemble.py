"""Owns the words and tables for what many worlds came to, from an ensemble's JSON layout.

Knows no study and no screen: `found` is what `Ensemble.to_dict()` gives, or a store kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negosim.prose.names import instrument_name, party_name
from negosim.prose.transcript import MARKS
from negosim.scenario.schema import Scenario
from negosim.text import counted, fixed, number

Found = Mapping[str, Any]

SURE = 0.95
"""The confidence of the bound that stands where nothing, or everything, was counted."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be set by a screen: heading, head, rows, columns flush right, and a note."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    note: str = ""


def share(p: float) -> str:
    """A share at two decimals that reads 0 or 1 only where it is: .42, <.01, >.99, 0, 1."""
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
    """The largest share that n worlds without a single case leave possible, at 95 %.

    1 − 0.05^(1/n), about 3/n: the rule of three (Hanley & Lippman-Hand 1983, JAMA 249, 1743–1745).
    """
    return -math.expm1(math.log(1 - SURE) / n)


def bounded(p: float, se: float, n: int) -> str:
    """A share with its error, or with the rule of three where its error says nothing."""
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


def spread(found: Found) -> str:
    """Three quantiles of a distribution: .20 – .31 – .44."""
    return " – ".join(number(found[q]) for q in ("p05", "p50", "p95"))


def counted_sentence(found: Found) -> str:
    """How many worlds of which seed, and of how many where it stopped early."""
    n, asked, seed = found["worlds"], found["asked"], found["seed"]
    if n == asked:
        return f"{counted(n, 'world')} of seed {seed}."
    return f"{n:,} of {asked:,} worlds of seed {seed}: the results are for these only."


def meaning_sentence() -> str:
    """What the numbers are, and are not."""
    return (
        "Shares are of these worlds, drawn from the scenario's stated uncertainty; ± is one "
        "standard error of counting so many worlds. Neither is a forecast."
    )


def instrument_grid(scenario: Scenario, found: Found) -> Grid:
    """P(signed) of each instrument."""
    n = found["worlds"]
    rows = [
        [key, instrument_name(scenario, key), bounded(p, found["p_signed_se"][key], n)]
        for key, p in found["p_signed"].items()
    ]
    sure = any(p in (0.0, 1.0) for p in found["p_signed"].values())
    note = f"Never, or always, in {n:,} worlds: the bound is the rule of three." if sure else ""
    return Grid("Signed", ["instrument", "title", "P(signed)"], rows, note=note)


def ending_grid(found: Found) -> Grid:
    """How often the talks end in which way; ways that never came are left out."""
    rows = [
        [ending, bounded(p, found["p_talks_se"][ending], found["worlds"])]
        for ending, p in found["p_talks"].items()
        if p > 0
    ]
    return Grid("How the talks end", ["ending", "share"], rows)


def clause_grid(scenario: Scenario, found: Found) -> Grid:
    """Per clause the shares of its verdicts, where its level ends, and who blocks how often."""
    rows = []
    for key, clause in found["clauses"].items():
        blockers = sorted(clause["blocked_by"].items(), key=lambda item: -item[1])
        rows.append(
            [
                key,
                *(share(clause["status"][status.value]) for status in MARKS),
                number(clause["level"]["mean"]),
                spread(clause["level"]),
                ", ".join(f"{party_name(scenario, p)} {share(x)}" for p, x in blockers),
            ]
        )
    legend = ", ".join(f"{mark} {status.value}" for status, mark in MARKS.items())
    return Grid(
        "Clauses",
        ["clause", *MARKS.values(), "level", "5 – 50 – 95 %", "blocked by"],
        rows,
        right=(1, 2, 3, 4, 5),
        note=f"{legend}. Level: mean and quantiles of where the text stood at the end.",
    )


def party_grid(scenario: Scenario, found: Found) -> Grid:
    """Per party what the outcome is worth to it, and how often that is more than no deal."""
    rows = [
        [
            key,
            party_name(scenario, key),
            number(worth["mean"]),
            spread(worth),
            bounded(worth["above_no_deal"], worth["above_no_deal_se"], found["worlds"]),
        ]
        for key, worth in found["utilities"].items()
    ]
    head = ["party", "name", "utility", "5 – 50 – 95 %", "above no deal"]
    return Grid("Parties", head, rows, right=(2,))


def session_sentence(found: Found) -> str:
    """How many sessions the talks took."""
    counts = {int(n): k for n, k in found["sessions"]["counts"].items()}
    if not counts:
        return "No session was counted."
    few, many = min(counts), max(counts)
    if few == many:
        return f"Sessions: {few} in every world."
    usual = max(counts, key=lambda n: (counts[n], n))
    part = share(counts[usual] / found["worlds"])
    mean = number(found["sessions"]["mean"], 1)
    return f"Sessions: {few} to {many}, {mean} on average, most often {usual} ({part} of worlds)."


def grids(scenario: Scenario, found: Found) -> tuple[Grid, ...]:
    """All tables of an ensemble, in the order in which they are read."""
    return (
        instrument_grid(scenario, found),
        ending_grid(found),
        clause_grid(scenario, found),
        party_grid(scenario, found),
    )
