"""The time-dependent curves against numbers computed elsewhere, and once more in plain floats."""

from __future__ import annotations

import json
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from negosim.tactics.time_dependent import exponential, polynomial
from oracle_capitals import Capitals

VECTORS = Path(__file__).parents[3] / "shared/validation/vectors/negotiation_theory.json"

# κ, β, share of the time gone, polynomial, exponential
RETYPED = [
    (0.1, 0.5, 0.5, 0.325, 0.19628775993505562),
    (0.1, 1.0, 0.5, 0.55, 0.316227766016838),
    (0.1, 2.0, 0.5, 0.7363961030678928, 0.5623413251903491),
    (0.1, 0.02, 0.95, 0.16925047774904184, 0.11432865099294275),
    (0.1, 50.0, 0.05, 0.947660428794725, 0.8376354030620775),
    (0.1, 1.0, 1.25, 1.0, 1.0),
]


def by_the_clock(talks: Capitals, party: str, q: dict[str, Any]) -> float:
    """κ by the share of its own time that is gone."""
    t, beta = min(talks.clock(party) / q["patience"], 1.0), q.get("beta", 1.0)
    if 0.0 < t < 1e-9:
        talks.margin = 0.0  # the root blows rounding up
    if q["curve"] == "exponential":
        if not talks.last_call and abs(talks.ran[party] / q["patience"] - 1.0) < 1e-9:
            talks.margin = 0.0  # so does the power of what is left
        return exp((1.0 - t) ** beta * log(q["start"]))
    return float(q["start"] + (1.0 - q["start"]) * t ** (1.0 / beta))


ORACLE = dict.fromkeys(("boulware", "linear", "conceder"), by_the_clock)


@pytest.mark.parametrize(("kappa", "beta", "t", "poly", "expo"), RETYPED)
def test_curves(kappa: float, beta: float, t: float, poly: float, expo: float) -> None:
    """Both curves give the numbers of the formulas in Faratin et al. (1998)."""
    assert float(polynomial(t, kappa, beta)) == pytest.approx(poly, abs=1e-12)
    assert float(exponential(t, kappa, beta)) == pytest.approx(expo, abs=1e-12)


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/validation is not here")
def test_curves_on_all_vectors() -> None:
    """The same over every vector of the reference file."""
    vectors = json.loads(VECTORS.read_text("utf-8"))["time_dependent"]
    assert len(vectors) >= 9
    for v in vectors:
        t = v["t"] / v["t_max"]
        assert float(polynomial(t, v["kappa"], v["beta"])) == pytest.approx(v["alpha_poly"])
        if v["alpha_exp"] is not None:
            assert float(exponential(t, v["kappa"], v["beta"])) == pytest.approx(v["alpha_exp"])
