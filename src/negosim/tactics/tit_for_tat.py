"""Answers the others' moves in kind, as seen in their public offers.

Faratin, Sierra & Jennings (1998), section 4.3. The formulas are not shift-invariant, so the scale
matters: here a value is a utility of the party's own. `opp` is what the others' offers were worth
to it after each session (mean offer per clause of the others who have a say, in [0, 1]); `own` is
what it demanded for itself, 1 − κ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from negosim.table import Array, View
from negosim.tactics.contract import Param, Tactic
from negosim.utility import fold, satisfaction

SOURCE = (
    "Faratin, P., Sierra, C. & Jennings, N. R. (1998). Negotiation decision functions for "
    "autonomous agents. Robotics and Autonomous Systems 24, 159–182."
)


def relative(opp: Sequence[Array], own: Array, delta: int) -> Array:
    """opp[n−2δ] / opp[n−2δ+2] · own[n−1]: in the same proportion; own where the divisor is 0."""
    old, new = np.asarray(opp[-1 - delta]), np.asarray(opp[-delta])
    ratio = np.divide(old, new, out=np.ones_like(new, dtype=np.float64), where=new != 0)
    return np.asarray(ratio * own)


def absolute(opp: Sequence[Array], own: Array, delta: int, shift: float = 0.0) -> Array:
    """own[n−1] + opp[n−2δ] − opp[n−2δ+2] + shift: by the same amount; `shift` is (−1)^s·R."""
    return np.asarray(own + (np.asarray(opp[-1 - delta]) - np.asarray(opp[-delta])) + shift)


def averaged(opp: Sequence[Array], own: Array, gamma: int) -> Array:
    """opp[n−2γ] / opp[n] · own[n−1]: in proportion to the change over γ moves."""
    old, new = np.asarray(opp[-1 - gamma]), np.asarray(opp[-1])
    ratio = np.divide(old, new, out=np.ones_like(new, dtype=np.float64), where=new != 0)
    return np.asarray(ratio * own)


def worth_of_others(view: View, offers: Array) -> Array:
    """What the others' mean offers (W, P, C) are worth to the party, in [0, 1]; shape (W,)."""
    others = view.speaks.copy()
    others[view.party] = False
    count = others.sum(axis=0)
    total = np.zeros(offers.shape[:1] + offers.shape[2:])
    for p in range(others.shape[0]):
        total += np.where(others[p], offers[:, p], 0.0)
    mean = total / np.maximum(count, 1)
    weight = np.where(count > 0, view.salience, 0.0)
    value = fold(weight * satisfaction(mean, view.ideal, view.curvature))
    whole = fold(weight)
    return np.divide(value, whole, out=np.zeros_like(value), where=whole > 0)


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ = 1 − demand, the demand following the chosen form; κ = start until there is a past."""
    start = np.asarray(params["start"], dtype=np.float64)
    delay = int(np.asarray(params["delay"]).flat[0])
    if len(view.offers) <= delay or not view.own:
        return np.broadcast_to(start, view.ideal.shape[:1]).astype(np.float64)
    opp = [worth_of_others(view, o) for o in view.offers[-1 - delay :]]
    own = 1.0 - view.own[-1]
    form = {"relative": relative, "absolute": absolute, "averaged": averaged}[str(params["form"])]
    return np.clip(1.0 - form(opp, own, delay), 0.0, 1.0)


TIT_FOR_TAT = Tactic(
    name="tit_for_tat",
    title="answers the others' moves in kind",
    concession=concession,
    source=SOURCE,
    params={
        "form": Param(
            "relative",
            "in proportion, by the same amount, or in proportion to an average",
            choices=("relative", "absolute", "averaged"),
        ),
        "delay": Param(1.0, "how many sessions it looks back", 1.0, 1000.0),
        "start": Param(0.0, "share conceded before there is a move to answer", 0.0, 1.0),
    },
    place=4,
)
