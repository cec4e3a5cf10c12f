"""Concedes as it is told: a list of shares, by session or by the clock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from negosim.table import Array, View
from negosim.tactics.contract import Param, Tactic


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ is entry n of `shares` in session n, or in the n-th part of its time; shape (W,)."""
    shares = np.asarray(params["shares"], dtype=np.float64)
    last = shares.shape[1] - 1
    if params["by"] == "time":
        entry = np.minimum((view.time * (last + 1)).astype(np.intp), last)
    else:
        entry = np.full(len(shares), min(view.session - 1, last))
    return np.asarray(np.take_along_axis(shares, entry[:, None], axis=1)[:, 0])


SCRIPTED = Tactic(
    name="scripted",
    title="concedes what its script says",
    concession=concession,
    source="negosim; it plays back a list and follows no paper",
    params={
        "shares": Param((0.0, 0.25, 0.5, 0.75, 1.0), "shares conceded, in their order", many=True),
        "by": Param(
            "session",
            "one entry a session, or equal parts of its time",
            choices=("session", "time"),
        ),
    },
    open_loop=True,
    place=6,
)
