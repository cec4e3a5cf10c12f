"""Keeps levels on the steps of clauses that are not continuous.

Arrays are (W,) for one party and clause; `at` (K,) are the clause's steps in rising order.
"""

from __future__ import annotations

import numpy as np

from negosim.record import EPS
from negosim.table import Array, Mask


def within(at: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """The outermost steps in [low, high]; crossed where there is none."""
    first = np.searchsorted(at, low - EPS)
    last = np.searchsorted(at, high + EPS, side="right") - 1
    bottom = np.where(first < len(at), at[np.minimum(first, len(at) - 1)], np.maximum(low, 1.0))
    top = np.where(last >= 0, at[np.maximum(last, 0)], np.minimum(high, 0.0))
    none = (first >= len(at)) | (last < 0)
    return np.where(none, 1.0, bottom), np.where(none, 0.0, top)


def nearest(at: Array, level: Array, low: Array, high: Array, home: Array) -> Array:
    """The step in [low, high] nearest to a level, of two the one nearer to `home`.

    `home` where there is none.
    """
    distance = np.abs(at[:, None] - level)
    outside = (at[:, None] < low - EPS) | (at[:, None] > high + EPS)
    distance = np.where(outside, np.inf, distance)
    best = distance.min(axis=0)
    tied = distance <= best + EPS
    far = np.where(tied, np.abs(at[:, None] - home), np.inf)
    return np.where(np.isinf(best), home, at[np.argmin(far, axis=0)])


def favoured(at: Array, support: Array, low: Array, high: Array, home: Array) -> Array:
    """The step in [low, high] with the greatest support (K, W), of equals the nearest to `home`.

    Of two as near the lower; of all steps where there is none in [low, high].
    """
    inside: Mask = (at[:, None] >= low - EPS) & (at[:, None] <= high + EPS)
    inside |= ~inside.any(axis=0)
    best = np.where(inside, support, -np.inf).max(axis=0)
    tied = inside & (support >= best - EPS)
    distance = np.where(tied, np.abs(at[:, None] - home), np.inf)
    return np.asarray(at[np.argmax(distance <= distance.min(axis=0) + EPS, axis=0)])
