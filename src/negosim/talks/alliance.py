"""Narrows an alliance's red lines by those of its members (a two-level game).

Putnam, R. D. (1988). Diplomacy and domestic politics: the logic of two-level games.
International Organization 42, 427–460.
"""

from __future__ import annotations

import numpy as np

from negosim.table import Array


def narrow(
    ideal: Array, low: Array, high: Array, member_low: Array, member_high: Array, need: int
) -> tuple[Array, Array, Array]:
    """Ideal and red lines (W,) that at least `need` of the members (W, M) accept.

    Where they accept nothing in common the red lines cross, and the ideal is the party's own.
    """
    if need == member_low.shape[-1]:
        bottom = np.maximum(low, member_low.max(axis=-1))
        top = np.minimum(high, member_high.min(axis=-1))
    else:
        bottom = np.maximum(low, np.sort(member_low, axis=-1)[:, need - 1])
        top = np.minimum(high, np.sort(member_high, axis=-1)[:, -need])
    inside = np.minimum(np.maximum(ideal, bottom), top)
    return np.where(bottom > top, ideal, inside), bottom, top
