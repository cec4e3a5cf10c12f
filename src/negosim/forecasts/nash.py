"""Forecasts the n-person Nash bargaining solution of one issue, no deal being worth 0 to all."""

from __future__ import annotations

import numpy as np

from negosim.forecasts.contract import HIGH, LOW, Array, Forecast, by_issue

GRID = np.linspace(LOW, HIGH, 1001)


def solution(position: Array, power: Array, quadratic: bool) -> float:
    """argmax Σ a·ln u on a grid of tenths, the lowest if several; a are bargaining powers."""
    distance = np.abs(GRID[:, None] - position) / (HIGH - LOW)
    content = 1.0 - (distance**2 if quadratic else distance)
    counts = power > 0
    with np.errstate(divide="ignore"):
        product = np.log(content[:, counts]) @ power[counts]
    if not counts.any() or np.isneginf(product).all():
        # nobody counts, or ends of the scale face each other at every level
        return float(np.mean(position))
    return float(GRID[int(np.argmax(np.round(product, 12)))])


def absolute(position: Array, salience: Array, capability: Array) -> float:
    """Satisfaction falls linearly with distance; powers are capability × salience."""
    return solution(position, capability * salience, quadratic=False)


def quadratic(position: Array, salience: Array, capability: Array) -> float:
    """Satisfaction falls with the square of the distance."""
    return solution(position, capability * salience, quadratic=True)


NASH = Forecast(
    name="nash",
    title="Nash bargaining solution, satisfaction falling linearly",
    predict=by_issue(absolute),
    source="Nash 1950, The Bargaining Problem; Harsanyi 1963 (n persons, weights)",
    place=6,
)

NASH_QUADRATIC = Forecast(
    name="nash_quadratic",
    title="Nash bargaining solution, satisfaction falling with the square",
    predict=by_issue(quadratic),
    source="Nash 1950, The Bargaining Problem; Harsanyi 1963 (n persons, weights)",
    place=7,
)
