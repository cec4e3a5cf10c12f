"""Spreads what a party concedes over the clauses: evenly, or first on what matters least to it.

All arrays are (W, C) for one party; `share` is (W,). Both rules give the share of the way from
ideal to red line that the party concedes on each clause.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, Mask

NOISE = 1e-12  # a share paid below this is rounding, which a root would magnify


def even(share: Array) -> Array:
    """κ alike on every clause: (W, 1), to be spread over clauses."""
    return share[:, None]


def order(salience: Array, essential: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The order in which logrolling spends in each world, and the way back.

    Not essential before essential, then salience ascending, then order in the file. Both are flat
    indices (C, W) into an array (C, W).
    """
    worlds, clauses = salience.shape
    ranks = []
    for group in (np.flatnonzero(~essential), np.flatnonzero(essential)):
        by_weight = np.argsort(np.ascontiguousarray(salience[:, group]), axis=1, kind="stable")
        ranks.append(group[by_weight])
    rank = np.concatenate(ranks, axis=1).T
    world = np.arange(worlds)
    first = np.ascontiguousarray(rank) * worlds + world
    back = np.empty_like(first)
    back.put(first, np.arange(clauses * worlds))
    return first, back


def _running_sum(rows: Array) -> Array:
    """Sums of the rows so far, term by term in order: both ways give the same bits."""
    if rows.shape[1] < 32:
        return np.add.accumulate(rows, axis=0)
    sums = np.empty_like(rows)
    sums[0] = rows[0]
    for k in range(1, len(sums)):
        np.add(sums[k - 1], rows[k], out=sums[k])
    return sums


def logrolling(
    share: Array,
    cost: Array,
    spending: tuple[NDArray[np.intp], NDArray[np.intp]],
    power: float | Array,
) -> Array:
    """The same total utility loss as `even`, spent on the least costly interests first.

    `cost` (W, C) is F = s·(1 − v(red line)), what conceding a clause wholly costs, and 0 where the
    clause is not open; the loss at an even share κ is κ^power·F on each clause, the power a number
    or (C,). `spending` comes from `order`. What costs nothing is conceded wholly as soon as
    anything is.
    """
    first, back = spending
    whole = cost.T
    queue = whole.take(first)
    left = _running_sum(queue)  # what it costs to get past each clause
    if isinstance(power, float):
        budget = left[-1] * (share if power == 1.0 else share**power)
    else:
        budget = _running_sum((whole * share ** power[:, None]).take(first))[-1]
    left -= queue
    np.subtract(budget, left, out=left)
    np.maximum(left, 0.0, out=left)
    np.minimum(left, queue, out=left)
    with np.errstate(invalid="ignore"):  # 0/0 where a clause costs nothing
        ratio = left.take(back) / whole
    ratio = np.where(whole > 0.0, ratio, share > 0.0).T
    if isinstance(power, float) and power == 1.0:
        return ratio
    bent = np.where(ratio < NOISE, 0.0, ratio) ** (1.0 / power)
    return np.where(np.asarray(power) == 1.0, ratio, bent)
