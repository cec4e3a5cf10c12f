"""Narrows an alliance's red lines by those of its members (a two-level game).

Putnam, R. D. (1988). Diplomacy and domestic politics: the logic of two-level games.
International Organization 42, 427–460.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.scenario.joint import enough
from negosim.table import Array, MemberBounds


def narrow(
    ideal: Array,
    low: Array,
    high: Array,
    members: tuple[Array, Array],
    rules: Sequence[MemberBounds],
    consensus: str | float,
) -> tuple[Array, Array, Array]:
    """Ideal and red lines (W,) that enough of the members accept; `members` are theirs (W, M).

    Where they accept nothing in common the red lines cross, and the ideal is the party's own.
    """
    weights = np.array([m.weight for m in rules])
    bottom = np.maximum(low, _least(members[0], weights, consensus))
    top = np.minimum(high, -_least(-members[1], weights, consensus))
    if consensus != "unanimity":
        for k, member in enumerate(rules):
            if member.veto:
                bottom = np.maximum(bottom, members[0][:, k])
                top = np.minimum(top, members[1][:, k])
    inside = np.minimum(np.maximum(ideal, bottom), top)
    return np.where(bottom > top, ideal, inside), bottom, top


def _least(levels: Array, weights: Array, consensus: str | float) -> Array:
    """The lowest level (W,) that is no less than those (W, M) of enough members."""
    if consensus == "unanimity":
        return np.asarray(levels.max(axis=-1))
    order = np.argsort(levels, axis=-1, kind="stable")
    reached = enough(consensus, np.cumsum(weights[order], axis=-1), float(weights.sum()))
    first = np.argmax(reached, axis=-1)
    return np.asarray(np.take_along_axis(levels, order, -1)[np.arange(len(levels)), first])
