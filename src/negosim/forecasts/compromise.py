"""Forecasts the weighted mean of the positions: the compromise model."""

from __future__ import annotations

import numpy as np

from negosim.forecasts.contract import Array, Forecast, by_issue


def weighted_mean(position: Array, weight: Array) -> float:
    """Σ w·x / Σ w; the mean if no actor has weight."""
    total = float(np.sum(weight))
    return float(np.sum(weight * position)) / total if total > 0 else float(np.mean(position))


def outcome(position: Array, salience: Array, capability: Array) -> float:
    """Weights are capability × salience."""
    return weighted_mean(position, capability * salience)


def by_salience(position: Array, salience: Array, capability: Array) -> float:
    """Weights are saliences alone."""
    return weighted_mean(position, salience)


COMPROMISE = Forecast(
    name="compromise",
    title="mean weighted with capability × salience",
    predict=by_issue(outcome),
    source="Van den Bos 1991; Achen 2006",
    place=4,
)

COMPROMISE_SALIENCE = Forecast(
    name="compromise_salience",
    title="mean weighted with salience alone",
    predict=by_issue(by_salience),
    source="compromise with equal capabilities",
    place=5,
)
