"""Estimates posteriors from simulated worlds: approximate Bayesian computation with regression.

Semi-automatic summaries: Fearnhead & Prangle (2012), doi:10.1111/j.1467-9868.2011.01010.x. The
summary of a number is its prediction by a ridge regression on all that was heard. Acceptance with
the Epanechnikov kernel and local-linear adjustment: Beaumont, Zhang & Balding (2002),
doi:10.1093/genetics/162.4.2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array

RIDGE = 1e-4
"""The penalty as a share of the number of worlds; the summaries are standardised."""

LOCAL = 5
"""The regression is repeated in the nearest fifth of the worlds."""

PER_SUMMARY = 4
"""Worlds in that repetition for each summary, at least."""

ACCEPTED = 16
"""One world in so many is accepted."""

MARGIN = 0.02
"""The logit transform is over the range of the prior, this share wider at both ends, so that the
worlds at an end of the scale do not move to infinity. The result is inside the range itself."""

FOLDS = 8

SAME = 1e-9


def predictions(x: Array, y: Array, at: Array) -> tuple[Array, Array]:
    """Ridge regression of values (J, N) on summaries (D, N), of each world without its fold.

    The first are (J, N): what a regression predicts on the worlds that are not in the same of eight
    folds, so that a prediction knows as little of a world's own value as that of an observation
    does. The second are (J, M), for summaries `at` (D, M).
    """
    mean, spread = x.mean(axis=1, keepdims=True), x.std(axis=1, keepdims=True)
    varies = spread[:, 0] > SAME
    mean, spread = mean[varies], spread[varies]
    z, there = (np.vstack([(s[varies] - mean) / spread, np.ones((1, s.shape[1]))]) for s in (x, at))
    ends = [x.shape[1] * k // FOLDS for k in range(FOLDS + 1)]
    folds = [slice(*pair) for pair in pairwise(ends)]  # in a row: each has worlds of all points
    grams = [z[:, f] @ z[:, f].T for f in folds]
    crosses = [z[:, f] @ y[:, f].T for f in folds]
    gram, cross = sum(grams), sum(crosses)
    penalty = RIDGE * x.shape[1] * np.eye(len(z))
    penalty[-1, -1] = 0.0  # the mean
    without = np.empty_like(y)
    for fold, own, own_cross in zip(folds, grams, crosses, strict=True):
        slopes = np.linalg.solve(gram - own + penalty, cross - own_cross)
        without[:, fold] = slopes.T @ z[:, fold]
    return without, np.linalg.solve(gram + penalty, cross).T @ there


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Values (n,) with weights (n,), of which at least one is above 0.

    `edge`: the observation is beyond all worlds near it.
    """

    values: Array
    weights: Array
    edge: bool = False

    @property
    def ess(self) -> float:
        """The effective sample size: Kish (1965), Survey Sampling, (Σw)² / Σw²."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def quantiles(self, shares: tuple[float, ...]) -> list[float]:
        """Weighted quantiles, linear between the middles of the weights."""
        order = np.argsort(self.values, kind="stable")
        weights = self.weights[order]
        middles = (np.cumsum(weights) - 0.5 * weights) / weights.sum()
        return [float(q) for q in np.interp(shares, middles, self.values[order])]

    def rank(self, value: float, grid: float) -> tuple[float, float]:
        """The weight shares below a value, and equal to it, all rounded to multiples of `grid`."""
        steps, at = np.rint(self.values / grid), np.rint(value / grid)
        below, equal = (self.weights[where].sum() for where in (steps < at, steps == at))
        total = self.weights.sum()
        return float(below / total), float(equal / total)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The worlds near an observation: numbers (n,), predictions (J, n), those at it (J,)."""

    worlds: NDArray[np.intp]
    predicted: Array
    at: Array


class Group:
    """The numbers of a party on a clause, or of a party: values (J, N), summaries (D, N).

    Only the first numbers are wanted; others help to choose near worlds. `observed` (D, M) are the
    summaries of M observations.
    """

    def __init__(self, values: Array, summaries: Array, observed: Array) -> None:
        self.values, self.summaries, self.observed = values, summaries, observed
        self.count = values.shape[1]
        self.without, self.at = predictions(summaries, values, observed)

    @cached_property
    def _scales(self) -> Array:
        """By how much each prediction counts (J, 1): its correlation with the value."""
        error = ((self.values - self.without) ** 2).mean(axis=1)
        variance = np.maximum(self.values.var(axis=1), SAME)
        known = np.sqrt(np.clip(1.0 - error / variance, 0.0, 1.0))
        return np.asarray((known / np.maximum(self.without.std(axis=1), SAME))[:, None])

    def near(self, k: int, but: int = -1) -> Near:
        """The worlds near observation k, or near world `but` without itself.

        The regression is repeated in them.
        """
        at = self.without[:, [but]] if but >= 0 else self.at[:, [k]]
        apart = (((self.without - at) * self._scales) ** 2).sum(axis=0)
        if but >= 0:
            apart[but] = np.inf
        least = PER_SUMMARY * len(self.summaries)
        size = min(self.count - (but >= 0), max(self.count // LOCAL, least))
        near = np.sort(np.argpartition(apart, size - 1)[:size])
        summary = self.summaries[:, [but]] if but >= 0 else self.observed[:, [k]]
        own, there = predictions(self.summaries[:, near], self.values[:, near], summary)
        return Near(near, own, there[:, 0])


def accepted(distance: Array, count: int) -> tuple[NDArray[np.intp], Array]:
    """The nearest worlds and their weights by the kernel of Epanechnikov, whose reach is theirs."""
    size = min(len(distance), max(2, count // ACCEPTED))
    near = np.sort(np.argpartition(distance, size - 1)[:size])
    reach = distance[near].max()
    weights = 1.0 - (distance[near] / reach) ** 2 if reach > SAME else np.ones(size)
    return near, (weights if weights.sum() > SAME else np.ones(size))


def adjusted(values: Array, predicted: Array, at: float, ends: tuple[float, float]) -> Sample:
    """Accepted values (n,), each moved by the local-linear regression to the prediction `at`.

    `ends` is the range of the prior. Values are moved on the scale of its logit. Nothing is
    extrapolated: beyond all predictions stands the outermost one.
    """
    inner = min(max(at, float(predicted.min())), float(predicted.max()))
    edge, at = abs(inner - at) > SAME, inner
    near, weights = accepted(np.abs(predicted - at), len(values) * LOCAL)
    low, high = ends
    if high - low < SAME:
        return Sample(values[near], weights, edge)
    margin = MARGIN * (high - low)
    share = (np.clip(values[near], low, high) - low + margin) / (high - low + 2 * margin)
    y, x = np.log(share / (1.0 - share)), predicted[near] - at
    total = weights.sum()
    x_mean, y_mean = (weights @ x) / total, (weights @ y) / total
    variance = weights @ (x - x_mean) ** 2
    slope = (weights @ ((x - x_mean) * (y - y_mean))) / variance if variance > SAME**2 else 0.0
    moved = 1.0 / (1.0 + np.exp(-(y - slope * x)))
    inside = np.clip(low - margin + (high - low + 2 * margin) * moved, low, high)
    return Sample(np.asarray(inside), weights, edge)


def shares(values: Array, predicted: Array, at: Array) -> tuple[list[float], float]:
    """Posterior shares of K exclusive choices (K, n) of 0 and 1, and the effective sample size."""
    apart = np.sqrt(((predicted - at[:, None]) ** 2).sum(axis=0))
    near, weights = accepted(apart, values.shape[1] * LOCAL)
    sample = Sample(np.zeros(len(near)), weights)
    return [float(x) for x in values[:, near] @ weights / weights.sum()], sample.ess
