"""Finds the cheapest coalition that carries a clause: those without whom it cannot pass, and votes.

A covering problem with few voters, solved exactly by branch and bound: Land, A. H. & Doig, A. G.
(1960), An automatic method of solving discrete programming problems, Econometrica 28, 497–520.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


class _Rest(NamedTuple):
    """The voters from one on: what any few of them cost and carry, and all of them in part.

    `least` is the cost of the cheapest, `most` what those with the largest shares of a quota have;
    `having` such shares, and their `price`, in the order of the price of a share.
    """

    least: Array
    most: list[Array]
    having: list[Array]
    price: list[Array]

    @classmethod
    def of(cls, price: Array, share: Array) -> _Rest:
        """Of these voters (K,) with their shares (Q, K)."""
        some = [np.flatnonzero(row > 0.0) for row in share]  # none twice at the same sum of shares
        orders = [
            voters[np.argsort(price[voters] / row[voters], kind="stable")]
            for voters, row in zip(some, share, strict=True)
        ]
        return cls(
            _running(np.sort(price)),
            [_running(np.sort(row)[::-1]) for row in share],
            [_running(row[order]) for row, order in zip(share, orders, strict=True)],
            [_running(price[order]) for order in orders],
        )

    def bound(self, lack: Array) -> float:
        """What covering any one quota costs at least: so many voters, or shares in part."""
        bound = 0.0
        for q, short in enumerate(lack.tolist()):
            short = max(short - EPS, 0.0)
            count = int(np.searchsorted(self.most[q], short))
            if count == len(self.most[q]):
                return np.inf
            in_part = float(np.interp(short, self.having[q], self.price[q]))
            bound = max(bound, float(self.least[count]), in_part)
        return bound


def _running(values: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(values)])


def _cover(price: Array, share: Array, lack: Array) -> list[int] | None:
    """The cheapest voters (K,) whose shares (Q, K) cover what is lacking (Q,)."""
    if not len(lack):
        return []
    worth = (share / lack[:, None]).sum(axis=0)
    order = np.argsort(price / np.maximum(worth, EPS), kind="stable")
    price, share = price[order], np.vstack([share, worth])[:, order]
    lack = np.append(lack, len(lack) - (EPS / lack).sum())  # of all together, to bound alone
    rest = [_Rest.of(price[first:], share[:, first:]) for first in range(len(price))]
    best, chosen = np.inf, None

    def branch(first: int, lack: Array, cost: float, taken: list[int]) -> None:
        nonlocal best, chosen
        if (lack[:-1] <= EPS).all():
            if cost < best - EPS:
                best, chosen = cost, taken
            return
        if first == len(price) or cost + rest[first].bound(lack) >= best - EPS:
            return
        branch(first + 1, lack - share[:, first], cost + float(price[first]), [*taken, first])
        branch(first + 1, lack, cost, taken)

    branch(0, lack, 0.0, [])
    return None if chosen is None else [int(order[k]) for k in chosen]
