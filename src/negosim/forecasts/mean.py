"""Forecasts the mean of the positions."""

from __future__ import annotations

import numpy as np

from negosim.forecasts.contract import Array, Forecast, by_issue


def outcome(position: Array, salience: Array, capability: Array) -> float:
    """Σ x / n."""
    return float(np.mean(position))


MEAN = Forecast(
    name="mean",
    title="mean of the positions",
    predict=by_issue(outcome),
    source="unweighted aggregate",
    place=1,
)
