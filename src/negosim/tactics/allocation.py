"""Owns where a party spends what it concedes: evenly, or on what matters least to it first.

All arrays are (W, C) for one party; `share` is (W,). Both rules give the share of the way from
ideal to red line that the party concedes on each clause.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, Mask


def even(share: Array, still_open: Mask) -> Array:
    """κ alike on every clause."""
    return np.broadcast_to(share[:, None], still_open.shape)


def order(salience: Array, essential: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order in which logrolling spends in each world, and the way back.

    Not essential before essential, then salience ascending, then order in the file. Both are flat
    indices (C, W) into an array (C, W).
    """
    by_weight = np.argsort(salience.T, axis=0, kind="stable")
    late = essential[by_weight]
    rank = np.take_along_axis(by_weight, np.argsort(late, axis=0, kind="stable"), 0)
    world = np.arange(rank.shape[1])
    back = np.argsort(rank, axis=0, kind="stable")
    return rank * rank.shape[1] + world, back * rank.shape[1] + world


def logrolling(
    share: Array,
    still_open: Mask,
    cost: Array,
    spending: tuple[NDArray[np.intp], NDArray[np.intp]],
    curvature: float,
) -> Array:
    """The same total utility loss as `even`, spent on the least costly interests first.

    `cost` (W, C) is F = s·(1 − v(red line)), what conceding a clause wholly costs; the loss at an
    even share κ is κ^curvature·F on each clause. `spending` comes from `order`.
    """
    first, back = spending
    whole = np.ascontiguousarray(np.where(still_open, cost, 0.0).T)
    queue = whole.take(first)
    through = np.add.accumulate(queue, axis=0)  # what it costs to get past each clause
    budget = through[-1] * (share if curvature == 1.0 else share**curvature)
    spent = np.minimum(np.maximum(budget - (through - queue), 0.0), queue)
    free = np.broadcast_to(share > 0.0, whole.shape).astype(np.float64)
    ratio = np.divide(spent.take(back), whole, out=free, where=whole > 0.0).T
    return np.asarray(ratio if curvature == 1.0 else ratio ** (1.0 / curvature))
