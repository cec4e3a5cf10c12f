"""Concede by the clock and ignore the other parties: Boulware, linear, conceder.

Faratin, Sierra & Jennings (1998), "Negotiation decision functions for autonomous agents",
Robotics and Autonomous Systems 24, 159–182, section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from negosim.table import Array, Setting, View
from negosim.tactics.contract import Param, Tactic

SOURCE = (
    "Faratin, P., Sierra, C. & Jennings, N. R. (1998). Negotiation decision functions for "
    "autonomous agents. Robotics and Autonomous Systems 24, 159–182."
)


def polynomial(t: float | Array, kappa: float | Array, beta: float | Array) -> Array:
    """α(t) = κ + (1 − κ)·min(t, 1)^(1/β), for t ≥ 0 as a share of the time there is."""
    with np.errstate(over="ignore"):  # 1/β of the smallest β is ∞, and t^∞ is what it should be
        exponent = 1.0 / np.asarray(beta)
    return np.asarray(kappa + (1.0 - kappa) * np.minimum(t, 1.0) ** exponent)


def exponential(t: float | Array, kappa: float | Array, beta: float | Array) -> Array:
    """α(t) = exp((1 − min(t, 1))^β · ln κ), for κ > 0."""
    return np.asarray(np.exp((1.0 - np.minimum(t, 1.0)) ** beta * np.log(kappa)))


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ(t) by the chosen curve, with the party's patience as the time that it has; shape (W,)."""
    start, patience = params["start"], params["patience"]
    beta = params.get("beta", 1.0)
    curve = exponential if params["curve"] == "exponential" else polynomial
    own_time = np.asarray(patience, dtype=np.float64)
    t = np.minimum(view.time, own_time) / own_time
    return curve(t, start, beta)  # type: ignore[arg-type]


def _check(params: Mapping[str, Setting]) -> tuple[str, str] | None:
    if params["curve"] == "exponential" and params["start"] == 0.0:
        return "start", "should be above 0 with the exponential curve"
    return None


_COMMON = {
    "start": Param(0.0, "share conceded at the start (κ)", 0.0, 1.0, open_high=True),
    "patience": Param(
        1.0,
        "share of its clock after which everything is conceded",
        0.0,
        100.0,
        open_low=True,
        spread=True,
        cap=1.0,  # who would give all by its last moment does so in every world
    ),
    "curve": Param("polynomial", "shape of the curve", choices=("polynomial", "exponential")),
}

BOULWARE = Tactic(
    name="boulware",
    title="holds out, concedes towards the deadline",
    concession=concession,
    source=SOURCE,
    params={
        "beta": Param(0.2, "below 1: the smaller, the later", 0.0, 1.0, True, True, spread=True),
        **_COMMON,
    },
    check=_check,
    monotone=True,
    open_loop=True,
    place=1,
)
LINEAR = Tactic(
    name="linear",
    title="concedes in step with the clock",
    concession=concession,
    source=SOURCE,
    params=_COMMON,
    check=_check,
    monotone=True,
    open_loop=True,
    place=2,
)
CONCEDER = Tactic(
    name="conceder",
    title="concedes early",
    concession=concession,
    source=SOURCE,
    params={
        "beta": Param(5.0, "above 1: the larger, the sooner", 1.0, 1000.0, True, spread=True),
        **_COMMON,
    },
    check=_check,
    monotone=True,
    open_loop=True,
    place=3,
)
