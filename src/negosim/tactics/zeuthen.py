"""Concedes a step when holding out risks more than giving way to the others would cost.

Zeuthen (1930): a party that demands u(own) and is offered u(other) is willing to run a risk of
conflict of up to Z = (u(own) − u(other)) / (u(own) − d), with d what no deal is worth. His rule
compares the Z of both sides, for which a party would have to see another's utilities. This party
sees public offers only, and compares its own Z with the chance of no deal that it believes in,
which grows with its clock.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from negosim.record import EPS
from negosim.table import Array, View
from negosim.tactics.contract import Param, Tactic
from negosim.utility import fold


def risk(own: float | Array, other: float | Array, no_deal: float | Array) -> Array:
    """Z, the highest chance of no deal worth running; 1 where no deal is no loss."""
    own, lost = np.asarray(own, dtype=np.float64), np.asarray(own) - no_deal
    return np.divide(own - other, lost, out=np.ones_like(own), where=lost > EPS)


def worths(view: View) -> tuple[Array, Array]:
    """What its position and what the others last offered is worth to the party; (W,) each.

    It would concede on each clause to the mean of the offers of those heard, or to the level within
    its red lines that is nearest to it. 0 for both where nobody was heard.
    """
    total, count = np.zeros_like(view.ideal), np.zeros_like(view.ideal)
    for p in range(view.offers[-1].shape[1]):
        if p != view.party:
            total += np.where(view.heard[-1][:, p], view.offers[-1][:, p], 0.0)
            count += view.heard[-1][:, p]
    mean = total / np.maximum(count, 1.0)
    line = np.where(mean >= view.ideal, view.high, view.low)
    own = view.ideal + view.own[-1][:, None] * (line - view.ideal)
    other = np.maximum(view.low, np.minimum(view.high, mean))
    weight = np.where(count > 0.0, view.salience, 0.0)
    whole = fold(weight)
    both = (fold(weight * view.value(x)) for x in (own, other))
    mine, theirs = (np.divide(x, whole, out=np.zeros_like(x), where=whole > 0) for x in both)
    return mine, theirs


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ a `step` further where u(own) is above u(other) and d, and Z ≤ chance · t; (W,)."""
    if not view.own:
        return np.zeros(view.ideal.shape[0])
    last = view.own[-1].astype(np.float64)
    if not view.offers:
        return last
    chance, no_deal, step = (np.asarray(params[n]) for n in ("chance", "no_deal", "step"))
    own, other = worths(view)
    gives = np.minimum(own - other, own - no_deal) > EPS
    gives &= risk(own, other, no_deal) <= chance * view.time + EPS
    return np.where(gives, np.minimum(last + step, 1.0), last)


ZEUTHEN = Tactic(
    name="zeuthen",
    title="concedes when holding out risks more than it gains",
    concession=concession,
    source=(
        "Zeuthen, F. (1930). Problems of monopoly and economic warfare. London: Routledge; as in "
        "Harsanyi, J. C. (1956). Approaches to the bargaining problem before and after the theory "
        "of games. Econometrica 24, 144–157."
    ),
    params={
        "chance": Param(1.0, "chance of no deal in holding out, at the end of its clock", 0.0, 1.0),
        "no_deal": Param(0.0, "what it believes no deal to be worth to it", 0.0, 1.0),
        "step": Param(0.1, "share conceded at a time", 0.0, 1.0),
    },
    monotone=True,
    place=9,
)
