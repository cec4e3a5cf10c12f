"""Finds the cheapest coalition that carries a clause: those without whom it cannot pass, and votes.

A covering problem with few voters, solved exactly by branch and bound: Land, A. H. & Doig, A. G.
(1960), An automatic method of solving discrete programming problems, Econometrica 28, 497–520.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.record import EPS
from negosim.table import Array, Mask


def cheapest(
    costs: Sequence[float | None], must: Mask, share: Array, quota: Array
) -> tuple[int, ...] | None:
    """Who joins (indices): all that must, and with votes all for whom it is free, and the cheapest.

    `costs` (K,) are what it takes for each to sign, None if nothing does; `share` (Q, K) of the
    votes of each, of which each quota (Q,) has to be reached. None if no coalition carries it.
    """
    if any(cost is None and vital for cost, vital in zip(costs, must.tolist(), strict=True)):
        return None
    if not len(quota):
        return tuple(range(len(costs)))
    joined = [k for k, cost in enumerate(costs) if cost is not None and (must[k] or cost <= EPS)]
    lack = quota - share[:, joined].sum(axis=1)
    share, lack = share[lack > EPS], lack[lack > EPS]
    rest = [k for k, x in enumerate(costs) if x is not None and k not in joined]
    rest = [k for k in rest if (share[:, k] > 0.0).any()]
    price = np.array([costs[k] for k in rest], dtype=np.float64)
    found = _cover(price, share[:, rest], lack)
    return None if found is None else tuple(sorted([*joined, *(rest[k] for k in found)]))


def _cover(price: Array, share: Array, lack: Array) -> list[int] | None:
    """The cheapest voters (K,) whose shares (Q, K) cover what is lacking (Q,)."""
    if not len(lack):
        return []
    worth = (share / lack[:, None]).sum(axis=0)
    order = np.argsort(price / np.maximum(worth, EPS), kind="stable")
    price, share = price[order], share[:, order]
    by_quota = [np.argsort(price / np.maximum(row, EPS), kind="stable") for row in share]
    best, chosen = np.inf, None

    def least(first: int, lack: Array) -> float:
        """What covering any one quota costs at least, if voters could join in part."""
        bound = 0.0
        for row, ranked, short in zip(share, by_quota, lack.tolist(), strict=True):
            total = 0.0
            for k in ranked[ranked >= first].tolist():
                if short <= EPS:
                    break
                part = min(1.0, short / row[k]) if row[k] > 0.0 else 0.0
                total, short = total + part * price[k], short - part * row[k]
            bound = max(bound, total if short <= EPS else np.inf)
        return bound

    def branch(first: int, lack: Array, cost: float, taken: list[int]) -> None:
        nonlocal best, chosen
        if (lack <= EPS).all():
            if cost < best - EPS:
                best, chosen = cost, taken
            return
        if first == len(price) or cost + least(first, lack) >= best - EPS:
            return
        branch(first + 1, lack - share[:, first], cost + float(price[first]), [*taken, first])
        branch(first + 1, lack, cost, taken)

    branch(0, lack, 0.0, [])
    return None if chosen is None else [int(order[k]) for k in chosen]
