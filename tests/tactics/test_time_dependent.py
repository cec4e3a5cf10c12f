"""The time-dependent curves against numbers computed elsewhere, and once more in plain floats."""

from __future__ import annotations

import json
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import negosim
from cases.small import case, wants
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.tactics.time_dependent import exponential, polynomial
from negosim.talks.draws import draw
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


def both(kind: str, patience: float) -> Scenario:
    """Two parties with a room of .38 to .42, whose tactics alone are drawn."""
    party = {"tactic": {"kind": kind, "patience": patience}}
    clauses = {"height": {"ann": wants(1, 0.38), "bob": wants(0, 0, 0.42)}}
    spread = {"medium": 0.0, "tactic": 1.0}
    return case(clauses, None, {"ann": party, "bob": party}, uncertainty=spread)


@pytest.mark.parametrize("kind", sorted(ORACLE))
@pytest.mark.parametrize("patience", [0.3, 1.0])
def test_who_gives_all_by_the_last_moment_does_so_in_every_world(
    kind: str, patience: float
) -> None:
    """Stated at 1 or less, patience is not drawn above 1: at the last call nobody holds back."""
    worlds = negosim.ensemble(both(kind, patience), worlds=512, seed=7).to_dict()
    assert worlds["p_signed"] == {"deed": 1.0}
    drawn = np.asarray(draw(tabulate(both(kind, patience)), 7, [0, 1]).params[0][0]["patience"])
    assert drawn.max() <= 1.0
    assert drawn.min() < patience


@pytest.mark.parametrize("kind", sorted(ORACLE))
def test_patience_beyond_the_talks_is_spread_on_both_sides(kind: str) -> None:
    """Who is stated to hold back at the end does so more, less or not at all, as drawn."""
    drawn = np.asarray(draw(tabulate(both(kind, 2.0)), 7, [0, 1]).params[0][0]["patience"])
    assert 0.4 < (drawn > 2.0).mean() < 0.6
    assert 0.1 < (drawn < 1.0).mean() < 0.4
    assert drawn.max() > 6.0
