"""Forecasts the median of the positions, with or without weights."""

from __future__ import annotations

import numpy as np

from negosim.forecasts.contract import Array, Forecast, by_issue


def outcome(position: Array, salience: Array, capability: Array) -> float:
    """The median; the midpoint of the middle two if their number is even."""
    return float(np.median(position))


def weighted_median(position: Array, weight: Array) -> float:
    """The first position with at least half of the weight up to it: ties go to the lower one."""
    order = np.argsort(position, kind="stable")
    up_to = np.cumsum(weight[order])
    enough = up_to >= up_to[-1] / 2 * (1 - 1e-12)  # equal halves stay equal in floating point
    return float(position[order][int(np.argmax(enough))])


def weighted(position: Array, salience: Array, capability: Array) -> float:
    """The median weighted with capability × salience."""
    return weighted_median(position, capability * salience)


MEDIAN = Forecast(
    name="median",
    title="median of the positions",
    predict=by_issue(outcome),
    source="unweighted aggregate",
    place=2,
)

WEIGHTED_MEDIAN = Forecast(
    name="weighted_median",
    title="median weighted with capability × salience",
    predict=by_issue(weighted),
    source="Black 1948, On the Rationale of Group Decision-making",
    place=3,
)
