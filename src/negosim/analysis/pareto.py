"""Checks whether an outcome could have been better for everybody, by trying packages.

A package is Pareto-dominated if another is no worse for any party and better for some. The frontier
as a yardstick of a negotiator's result: Raiffa, H. (1982), The Art and Science of Negotiation, ch.
10 and 17.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.analysis.packages import (
    Choices,
    Rows,
    Signs,
    climb,
    passing_levels,
    room,
    value,
)
from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.talks.signing import Closing
from negosim.utility import content, overlap

STEPS = 10  # levels of a clause are tried in tenths of its ZOPA
MOST = 4_000  # packages that are all tried; of more, a sample is
WEIGHTINGS, MIXED, RANDOM = 200, 1_500, 500
SEED = 1982  # the same sample for everybody
BETTER = 0.05  # points; a debrief shows no smaller difference


@dataclass(frozen=True, slots=True)
class Pareto:
    """An outcome compared with `tried` packages that pass by the red lines.

    `all_gain` is the largest number of points by which all who have a veto or a vote could have
    done better at once; `mine` the seat's best score in a package that is worse for none of them,
    `score` that of the outcome; scores run from no deal (0) to everything as sought (100).
    `exhaustive`: none was left out. `solved`: these are the best of all packages, tried or not, but
    for a `gap` in points.
    """

    dominated: bool
    all_gain: float
    mine: float
    tried: int
    steps: int
    exhaustive: bool
    score: float = 0.0
    solved: bool = False
    gap: float = 0.0


def points_of(closing: Closing, p: int) -> dict[int, float]:
    """The utility of a point for each party (its index) that has a veto or a vote, and for `p`."""
    _, above = room(closing)
    counts = closing.table.bound.any(axis=0) & (above > 0.0)
    counts[p] = above[p] > 0.0
    return {q: float(above[q]) / 100.0 for q in np.flatnonzero(counts).tolist()}


def against_frontier(closing: Closing, party: str) -> Pareto:
    """Compare the outcome `closing` with all packages or, of many, with a sample."""
    table = closing.table
    p = table.parties.index(party)
    no_deal, unit = room(closing)[0], points_of(closing, p)
    seats = np.array(list(unit), dtype=np.intp)
    scale = 1.0 / np.array(list(unit.values()))
    lines = Signs(closing.low[0], closing.high[0], np.zeros_like(closing.agreed[0]))
    choices = _choices(closing, lines)
    actual = value(closing, closing.text, closing.agreed).utility[0]

    def gains(levels: Array, agreed: Mask) -> Array:
        utility = value(closing, levels, agreed, lines).utility
        return np.asarray((utility - actual)[:, seats] * scale)

    def least(levels: Array, agreed: Mask) -> Array:
        return np.asarray(gains(levels, agreed).min(axis=1))

    if not unit:
        return Pareto(False, 0.0, 0.0, 0, STEPS, True)
    exhaustive = choices.count <= MOST
    rows = choices.all() if exhaustive else _sample(closing, choices, seats)
    total_gains = gains(*choices.packages(rows))
    if not exhaustive:
        top, _ = climb(choices, rows[int(np.argmax(total_gains.min(axis=1)))], least)
        total_gains = np.concatenate([total_gains, gains(*choices.packages(top[None]))])
    worth = float(total_gains.min(axis=1).max())
    no_loss = (total_gains >= -BETTER).all(axis=1)
    dominating = (total_gains >= -EPS).all(axis=1) & (total_gains > BETTER).any(axis=1)
    score = best = 0.0
    if p in unit:
        score = float(actual[p] - no_deal[p]) / unit[p]
        best = float(total_gains[dominating, list(unit).index(p)].max(initial=0.0))
    return Pareto(
        dominated=bool(dominating.any()),
        all_gain=max(0.0, worth) if no_loss.any() else 0.0,
        mine=score + best,
        tried=len(total_gains),
        steps=STEPS,
        exhaustive=exhaustive,
        score=score,
    )


def _choices(closing: Closing, lines: Signs) -> Choices:
    """Per clause: no agreement, and the levels that pass by the red lines, if any."""
    bottom, top = overlap(closing.low, closing.high, closing.table.must)
    return Choices(
        tuple(
            np.array([np.nan, *passing_levels(closing, c, lines, (low, high), STEPS)])
            for c, (low, high) in enumerate(zip(bottom[0].tolist(), top[0].tolist(), strict=True))
        )
    )


def _sample(closing: Closing, choices: Choices, seats: Rows) -> Rows:
    """Packages to try: the best for many weightings of the parties, mixtures, random ones."""
    rng = np.random.Generator(np.random.PCG64DXSM(SEED))
    clauses = len(choices.levels)
    weights = rng.dirichlet(np.ones(len(seats)), WEIGHTINGS)
    free, bound = (_weighted(closing, choices, seats, weights, must) for must in (False, True))
    best = np.concatenate([free, bound])
    first, second = (best[rng.integers(0, len(best), MIXED)] for _ in range(2))
    mixed = np.where(rng.random((MIXED, clauses)) < 0.5, first, second)
    sizes = np.array([len(levels) for levels in choices.levels])
    anything = (rng.random((RANDOM, clauses)) * sizes).astype(np.intp)
    return np.unique(np.concatenate([best, mixed, anything]), axis=0)


def _weighted(closing: Closing, choices: Choices, seats: Rows, weights: Array, must: bool) -> Rows:
    """Clause by clause the level with the largest weighted sum of utilities; with `must` agreed."""
    picks = np.zeros((len(weights), len(choices.levels)), dtype=np.intp)
    for c, levels in enumerate(choices.levels):
        worth = np.zeros((len(seats), len(levels)))
        for k, p in enumerate(seats.tolist()):
            packages = np.tile(closing.table.status_quo, (len(levels), 1))
            packages[:, c] = np.where(np.isnan(levels), packages[:, c], levels)
            v = content(closing.table, p, packages, closing.ideal[0, p])
            worth[k] = closing.weight[0, p, c] * v[:, c]
        total = (weights[:, :, None] * worth[None]).sum(axis=1)
        first = 1 if must and len(levels) > 1 else 0
        picks[:, c] = first + np.argmax(total[:, first:], axis=1)
    return picks
