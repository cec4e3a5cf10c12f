"""Goes partly by the clock and partly by what the others do.

Faratin, Sierra & Jennings (1998), weighted combinations of tactics: with weights γ that sum to 1, a
counter-offer is the sum of γ times what each tactic proposes. Offers are linear in κ, so the shares
conceded are combined.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from negosim.table import Array, View
from negosim.tactics import time_dependent, tit_for_tat
from negosim.tactics.contract import Param, Tactic


def mix(weight: float | Array, by_clock: float | Array, in_kind: float | Array) -> Array:
    """γ·by_clock + (1 − γ)·in_kind, no more than 1."""
    return np.minimum(weight * np.asarray(by_clock) + (1.0 - weight) * np.asarray(in_kind), 1.0)


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ as a mean of both parts, each told what the party really conceded before; shape (W,)."""
    parts = time_dependent.concession(view, params), tit_for_tat.concession(view, params)
    return mix(np.asarray(params["weight"], dtype=np.float64), *parts)


MIXED = Tactic(
    name="mixed",
    title="goes partly by the clock, partly by the others' moves",
    concession=concession,
    source=time_dependent.SOURCE,
    params={
        "weight": Param(0.5, "weight of the part that goes by the clock (γ)", 0.0, 1.0),
        "beta": Param(
            1.0, "below 1: concedes late, above 1: early", 0.0, 1000.0, open_low=True, spread=True
        ),
        **time_dependent.LINEAR.params,
        "form": tit_for_tat.TIT_FOR_TAT.params["form"],
        "delay": tit_for_tat.TIT_FOR_TAT.params["delay"],
    },
    check=time_dependent.LINEAR.check,
    place=8,
)
