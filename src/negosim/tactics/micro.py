"""Concedes a step for a step: one new offer for each new offer of the others (MiCRO).

de Jonge (2022). *m* is how many distinct offers the party has made, *n* how many it has received
from one opponent. The paper's party orders its offers by what they are worth to itself; here they
are `step` apart on the way to its red lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS
from negosim.table import Array, View
from negosim.tactics.contract import Param, Tactic

Counts = NDArray[np.int64]


def distinct(offers: Sequence[Array]) -> Counts:
    """How many of the offers (..., C) differ from all before them; -1 marks what is not offered."""
    count = np.zeros(offers[0].shape[:-1], dtype=np.int64)
    stack = np.array(offers)
    for k, offer in enumerate(stack):
        again = (np.abs(stack[:k] - offer) <= EPS).all(axis=-1).any(axis=0)
        count += ~again & (offer >= 0.0).any(axis=-1)
    return count


def counts(view: View) -> tuple[Counts, Counts]:
    """m and the least n, -1 where nobody is heard; (W,) each.

    Who has left is not counted, and who offered the text itself holds nobody up.
    """
    worlds = view.ideal.shape[0]
    m = distinct([x[:, None] for x in view.own]) if view.own else np.zeros(worlds, dtype=np.int64)
    if not view.offers:
        return m, np.full(worlds, -1)
    said = [np.where(mask, x, -1.0) for x, mask in zip(view.offers, view.heard, strict=True)]
    present = np.asarray(view.heard[-1].any(axis=2))
    present[:, view.party] = False
    accepted = np.abs(view.offers[-1] - view.texts[len(said) - 1][:, None]) <= EPS
    waits = present & ~(accepted | ~view.heard[-1]).all(axis=2)
    n = np.where(waits, distinct(said), len(said) + 1).min(axis=1)
    return m, np.where(present.any(axis=1), n, -1)


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ a `step` further where m ≤ n, else as it is; shape (W,)."""
    if not view.own:
        return np.zeros(view.ideal.shape[0])
    last, (m, n) = view.own[-1], counts(view)
    further = np.minimum(last + np.asarray(params["step"], dtype=np.float64), 1.0)
    return np.where(m <= n, further, last)


MICRO = Tactic(
    name="micro",
    title="answers each new offer with a small concession",
    concession=concession,
    source=(
        "de Jonge, D. (2022). An analysis of the linear bilateral ANAC domains using the MiCRO "
        "benchmark strategy. Proceedings of IJCAI 2022, 223–229."
    ),
    params={"step": Param(0.1, "share conceded with each new offer", 0.0, 1.0)},
    monotone=True,
    place=7,
)
