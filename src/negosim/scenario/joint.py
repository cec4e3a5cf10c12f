"""States what counts together: members of an alliance, instruments that are signed as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS

Weight = TypeVar("Weight", float, NDArray[np.float64])


def enough(consensus: str | float, weight: Weight, total: float) -> bool | NDArray[np.bool_]:
    """Whether members of this weight can agree for all: all, more than half, or a share."""
    if consensus == "unanimity":
        return weight >= total - EPS
    if consensus == "majority":
        return weight > total / 2 + EPS
    return (weight >= float(consensus) * total - EPS) & (weight > 0.0)


def least_shared(consensus: str | float, levels: Iterable[tuple[float, float]]) -> float:
    """The lowest level that is no less than those of enough members, each with its weight."""
    rising = sorted(levels)
    total, weight = sum(w for _, w in rising), 0.0
    for level, own in rising:
        weight += own
        if enough(consensus, weight, total):
            return level
    return rising[-1][0]


def groups(signed_with: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The same number for instruments that are signed together, directly or in chains."""
    group = {name: k for k, name in enumerate(signed_with)}
    for name, others in signed_with.items():
        for other in others:
            joined, into = group[other], group[name]
            group = {k: into if v == joined else v for k, v in group.items()}
    return group
