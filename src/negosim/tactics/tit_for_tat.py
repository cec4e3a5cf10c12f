"""Answers the others' moves in kind, as seen in their public offers.

Faratin, Sierra & Jennings (1998), section 4.3. The formulas are not shift-invariant, so the scale
matters: here a value is a utility of the party's own. `opp` is what the others' offers were worth
to it after each session (mean offer per clause of the others heard on it, in [0, 1]); `own` is
what it demanded for itself, 1 − κ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from negosim.table import Array, Mask, View
from negosim.tactics.contract import Param, Tactic
from negosim.utility import fold

SOURCE = (
    "Faratin, P., Sierra, C. & Jennings, N. R. (1998). Negotiation decision functions for "
    "autonomous agents. Robotics and Autonomous Systems 24, 159–182."
)


def relative(opp: Sequence[Array], own: Array, delta: int) -> Array:
    """opp[n−2δ] / opp[n−2δ+2] · own[n−1]: in the same proportion; own where either is 0."""
    return _in_proportion(opp[-1 - delta], opp[-delta], own)


def absolute(opp: Sequence[Array], own: Array, delta: int, shift: float = 0.0) -> Array:
    """own[n−1] + opp[n−2δ] − opp[n−2δ+2] + shift: by the same amount; `shift` is (−1)^s·R."""
    return np.asarray(own + (np.asarray(opp[-1 - delta]) - np.asarray(opp[-delta])) + shift)


def averaged(opp: Sequence[Array], own: Array, gamma: int) -> Array:
    """opp[n−2γ] / opp[n] · own[n−1]: in proportion to the change over γ moves."""
    return _in_proportion(opp[-1 - gamma], opp[-1], own)


def _in_proportion(old: Array, new: Array, own: Array) -> Array:
    """old / new · own; own where one of the two is worth nothing, so that a trifle moves nobody."""
    old, new = np.asarray(old, dtype=np.float64), np.asarray(new, dtype=np.float64)
    ratio = np.ones(np.broadcast_shapes(old.shape, new.shape))
    np.divide(old, new, out=ratio, where=(old > 0.0) & (new > 0.0))
    return np.asarray(ratio * own)


def worth_of_others(view: View, offers: Array, heard: Mask) -> Array:
    """What the mean offers (W, P, C) of the others in `heard` are worth to the party; (W,)."""
    total, count = np.zeros_like(view.ideal), np.zeros_like(view.ideal)
    for p in range(offers.shape[1]):
        if p != view.party:
            total += np.where(heard[:, p], offers[:, p], 0.0)
            count += heard[:, p]
    mean = total / np.maximum(count, 1.0)
    weight = np.where(count > 0.0, view.salience, 0.0)
    value, whole = fold(weight * view.value(mean)), fold(weight)
    return np.divide(value, whole, out=np.zeros_like(value), where=whole > 0)


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ = 1 − demand, the demand following the chosen form.

    Until the others have been heard twice it concedes `start`; where nobody has been, it holds.
    """
    start = np.asarray(params["start"], dtype=np.float64)
    delay = int(np.asarray(params["delay"]).flat[0])
    # the first reply states a position and concedes nothing, whatever the tactic
    last = view.own[-1] if len(view.own) > 1 else np.broadcast_to(start, view.ideal.shape[:1])
    if not view.own or len(view.offers) <= delay:
        return last.astype(np.float64)
    name = str(params["form"])
    at = (-1 - delay, -1) if name == "averaged" else (-1 - delay, -delay)
    heard = np.logical_and(*(view.heard[k] for k in at))
    opp = [worth_of_others(view, offers, heard) for offers in view.offers[-1 - delay :]]
    own = 1.0 - last
    form = {"relative": relative, "absolute": absolute, "averaged": averaged}[name]
    others = heard.copy()
    others[:, view.party] = False
    demand = np.where(others.any(axis=(1, 2)), form(opp, own, delay), own)
    return np.clip(1.0 - demand, 0.0, 1.0)


TIT_FOR_TAT = Tactic(
    name="tit_for_tat",
    title="answers the others' moves in kind",
    concession=concession,
    source=SOURCE,
    params={
        "form": Param(
            "absolute",
            "in proportion, by the same amount, or in proportion to an average",
            choices=("relative", "absolute", "averaged"),
        ),
        "delay": Param(1.0, "how many sessions it looks back", 1.0, 1000.0),
        "start": Param(0.0, "share conceded before there is a move to answer", 0.0, 1.0),
    },
    place=4,
)
