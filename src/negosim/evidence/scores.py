"""Scores points and distributions against outcomes; errors by a bootstrap over dossiers.

CRPS: Gneiting, T. & Raftery, A. (2007), "Strictly Proper Scoring Rules, Prediction, and
Estimation", JASA 102, 359–378, eq. 21.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negosim.forecasts.contract import Array
from negosim.rng import Streams

DRAWS = 10_000
"""Bootstrap samples of the dossiers."""

SHARES = (50, 80, 90)
"""Central intervals whose coverage is reported, in per cent."""

NEAR = 10.0
"""An error of so much is a hit."""

POWER = 1.959964 + 0.841621
"""Standard errors of a difference that is found at 5 %, two-sided, in four cases of five."""

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A distribution of one outcome: values (N,) in rising order, and their weights, 1 in all."""

    values: Array
    weights: Array

    @classmethod
    def of(cls, values: Array, weights: Array | None = None) -> Spread:
        """Values in any order, with equal weights unless given."""
        order = np.argsort(values, kind="stable")
        if weights is None:
            return cls(values[order], np.full(len(values), 1 / len(values)))
        return cls(values[order], weights[order] / weights.sum())

    def quantile(self, share: float) -> float:
        """The least value with at least this share of the weight up to it."""
        up_to = np.cumsum(self.weights)
        at = int(np.searchsorted(up_to, share - TOLERANCE))
        return float(self.values[min(at, len(self.values) - 1)])

    def interval(self, percent: float) -> tuple[float, float]:
        """The central interval with this share of the weight."""
        tail = (1 - percent / 100) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def covers(self, percent: float, outcome: float) -> bool:
        """Whether the outcome is in the central interval, ends included."""
        low, high = self.interval(percent)
        return low - TOLERANCE <= outcome <= high + TOLERANCE

    @property
    def apart(self) -> float:
        """The mean distance of two draws, E|X − X′|."""
        below = np.cumsum(self.weights) - self.weights
        moment = np.cumsum(self.weights * self.values) - self.weights * self.values
        return float(2 * np.sum(self.weights * (self.values * below - moment)))

    def away(self, level: float) -> float:
        """The mean distance of a draw from a level, E|X − y|."""
        return float(np.sum(self.weights * np.abs(self.values - level)))

    def between(self, other: Spread) -> float:
        """The mean distance of a draw of each, E|X − Z|."""
        far = np.abs(self.values[:, None] - other.values)
        return float((self.weights[:, None] * far * other.weights).sum())

    def crps(self, outcome: float) -> float:
        """E|X − y| − E|X − X′| / 2."""
        return self.away(outcome) - self.apart / 2


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over issues, its bootstrap error by dossier, and the interval of 95 % from it."""

    value: float
    se: float
    ci95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PointScore:
    """How near the points of a model were; differences to the reference in the same issues.

    `detectable` is the smallest difference that would be found at 5 % in four cases of five.
    """

    n: int
    mae: Mean
    median_error: float
    within_10: float
    delta: Mean | None

    @property
    def detectable(self) -> float | None:
        """80 % power, two-sided test at 5 %."""
        return None if self.delta is None else POWER * self.delta.se


@dataclass(frozen=True, slots=True)
class SpreadScore:
    """How good a distribution was: its CRPS, and the share of outcomes in each central interval.

    `delta` is the CRPS less that of the compromise with its residuals, in the same issues.
    """

    n: int
    crps: Mean
    delta: Mean | None
    coverage: dict[int, float]
    width: dict[int, float]


class Bootstrap:
    """Samples of whole dossiers, the same for every score. `of` (n,) is the dossier of each."""

    def __init__(self, of: Sequence[int], seed: int) -> None:
        self._of = np.array(of, dtype=np.intp)
        dossiers = int(self._of.max()) + 1 if len(self._of) else 0
        self._sizes = np.bincount(self._of, minlength=dossiers).astype(float)
        generator = Streams(seed).at(0, "validate/dossiers")
        shares = np.full(dossiers, 1 / max(dossiers, 1))
        self._drawn = generator.multinomial(dossiers, shares, DRAWS).astype(float)

    def mean(self, values: Array) -> Mean:
        """The mean of a value for each issue."""
        sums = np.bincount(self._of, weights=values, minlength=len(self._sizes))
        means = (self._drawn * sums).sum(axis=1) / (self._drawn * self._sizes).sum(axis=1)
        low, high = np.quantile(means, (0.025, 0.975))
        return Mean(float(values.mean()), float(means.std(ddof=1)), (float(low), float(high)))

    def points(self, points: Array, outcome: Array, reference: Array | None) -> PointScore:
        """The scores of points (n,), and the difference to a reference's."""
        error = np.abs(points - outcome)
        delta = None if reference is None else self.mean(error - np.abs(reference - outcome))
        return PointScore(
            n=len(error),
            mae=self.mean(error),
            median_error=float(np.median(error)),
            within_10=float((error <= NEAR + TOLERANCE).mean()),
            delta=delta,
        )

    def spreads(
        self, spreads: Sequence[Spread], outcome: Array, reference: Array | None
    ) -> SpreadScore:
        """The scores of a distribution for each issue; `reference` is the CRPS to compare with."""
        crps = each_crps(spreads, outcome)
        pairs = list(zip(spreads, outcome.tolist(), strict=True))
        ends = {p: [s.interval(p) for s in spreads] for p in SHARES}
        return SpreadScore(
            n=len(pairs),
            crps=self.mean(crps),
            delta=None if reference is None else self.mean(crps - reference),
            coverage={p: float(np.mean([s.covers(p, y) for s, y in pairs])) for p in SHARES},
            width={p: float(np.mean([high - low for low, high in ends[p]])) for p in SHARES},
        )


def each_crps(spreads: Sequence[Spread], outcome: Array) -> Array:
    """The CRPS of a distribution for each issue."""
    return np.array([s.crps(y) for s, y in zip(spreads, outcome.tolist(), strict=True)])
