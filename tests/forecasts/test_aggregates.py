"""The models that look at one issue at a time, on the emission standards and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forecasts_emission import dossier, years
from negosim.forecasts import median, nash
from negosim.forecasts.contract import Dossier
from negosim.forecasts.registry import forecasts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("const50", 7.0),
        ("mean", 6.7),
        ("median", 7.0),
        ("weighted_median", 7.0),
        ("compromise", 7.389955686853766),
        ("compromise_salience", 6.655737704918033),
        ("nash", 7.204),
        ("nash_quadratic", 7.252),
    ],
)
def test_the_emission_standards(name: str, expected: float) -> None:
    """Σ x / n, Σ w x / Σ w and so on, computed outside of negosim; Nash on a grid of tenths."""
    assert years(float(forecasts()[name].predict(dossier())[0])) == pytest.approx(expected)


def test_equal_halves_give_the_lower_median() -> None:
    """The tie rule that papers leave open, also where tenths do not add up exactly."""
    x, w = np.array([80.0, 20.0, 50.0]), np.array([0.3, 0.1, 0.2])
    assert median.weighted_median(x, w) == 50.0


def test_a_party_of_twice_the_power_has_two_thirds() -> None:
    """Two who want the ends: the weighted solution divides as the powers do."""
    x = np.array([0.0, 100.0])
    assert nash.solution(x, np.array([1.0, 2.0]), quadratic=False) == pytest.approx(66.7)
    assert nash.solution(x, np.array([3.0, 1.0]), quadratic=False) == pytest.approx(25.0)


def test_without_weight_the_mean() -> None:
    """Models with weights have nothing to go by where nobody has any."""
    nobody = Dossier(np.array([[0.0, 30.0]]), np.zeros((1, 2)), np.ones((1, 2)))
    for name in ("compromise", "compromise_salience", "nash", "nash_quadratic", "exchange"):
        assert forecasts()[name].predict(nobody) == pytest.approx([15.0]), name
