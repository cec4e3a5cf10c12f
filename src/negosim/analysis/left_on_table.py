"""Finds the best package for a seat that the others would still have signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negosim.analysis.packages import (
    Choices,
    Objective,
    Rows,
    Signs,
    climb,
    passing_levels,
    value,
)
from negosim.table import Array, Bound, Mask
from negosim.talks.signing import Closing

MOST = 50_000  # packages that are all tried; beyond that the best is found by climbing
STEPS = 20  # steps of the interval that the others would sign


@dataclass(frozen=True, slots=True)
class Best:
    """A package: its agreed levels and what it is worth to the seat.

    `exhaustive`: all packages were tried, each clause in twentieths of its interval and corners.
    """

    levels: Mapping[str, float]
    utility: float
    exhaustive: bool


def best_still_open(closing: Closing, party: str) -> Best:
    """The best package for `party` that the others would still have signed at the end.

    Agreed clauses keep their levels and votes. On each other clause on which the seat decides, the
    level is inside the seat's own red lines and passes with what the others would have signed; all
    requirements of veto parties are met; and no signatory does worse than with no deal.
    """
    table = closing.table
    p = table.parties.index(party)
    low, high = closing.signs_low[0].copy(), closing.signs_high[0].copy()
    low[p], high[p] = closing.low[0, p], closing.high[0, p]
    signs = Signs(low, high, closing.agreed[0])
    choices = Choices(tuple(_levels(closing, p, c, signs) for c in range(len(table.clauses))))

    def objective(levels: Array, agreed: Mask) -> Array:
        return value(closing, levels, agreed, signs).utility[:, p]

    if choices.count <= MOST:
        every = choices.all()
        picks, exhaustive = every[int(np.argmax(objective(*choices.packages(every))))], True
    else:
        picks, exhaustive = _climbed(choices, objective), False
    levels, agreed = choices.packages(picks[None])
    utility = float(objective(levels, agreed)[0])
    named = {c: float(levels[0, k]) for k, c in enumerate(table.clauses) if agreed[0, k]}
    return Best(named, utility, exhaustive)


def _climbed(choices: Choices, objective: Objective) -> Rows:
    """The best package found from no further agreement, the seat's best and the others' best."""
    sizes = np.array([len(levels) for levels in choices.levels])
    starts = [np.zeros_like(sizes), np.minimum(1, sizes - 1), np.minimum(2, sizes - 1)]
    results = [climb(choices, start, objective) for start in starts]
    return max(results, key=lambda result: result[1])[0]


def _levels(closing: Closing, p: int, c: int, signs: Signs) -> Array:
    """Possible levels of a clause: open (NaN), the seat's best, the others' best, floors, steps.

    By itself a clause is best at the seat's ideal, at an end of the interval or at a requirement's
    floor. The steps are for packages in which another party has to do no worse than with no deal.
    """
    table = closing.table
    if closing.agreed[0, c]:
        return closing.text[0, c : c + 1]
    if not closing.deciding[p, c]:
        return np.array([np.nan])
    must = table.must[:, c].copy()
    must[p] = True
    low, high = signs.low[must, c], signs.high[must, c]
    within = float(low.max()), float(high.min())
    bounds = (x for r in table.requires for o in r.options if isinstance(o, Bound) and o.on == c
              for x in o.ends)  # fmt: skip
    favoured = [float(closing.ideal[0, p, c]), *bounds]
    levels = passing_levels(closing, c, signs, within, STEPS, favoured)
    nearest = sorted(levels, key=lambda level: abs(level - closing.ideal[0, p, c]))
    return np.array([np.nan, *dict.fromkeys([*nearest[:1], *nearest[-1:], *levels])])
