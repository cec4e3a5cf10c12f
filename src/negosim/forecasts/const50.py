"""Forecasts the middle of the scale, whatever the positions: what a model has to beat."""

from __future__ import annotations

from negosim.forecasts.contract import HIGH, LOW, Array, Forecast, by_issue


def outcome(position: Array, salience: Array, capability: Array) -> float:
    """The middle of the scale."""
    return (LOW + HIGH) / 2


CONST50 = Forecast(
    name="const50",
    title="the middle of the scale",
    predict=by_issue(outcome),
    source="a constant",
    place=0,
)
