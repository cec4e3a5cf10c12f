"""States what counts together: members of an alliance, instruments that are signed as one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from negosim.record import EPS


def needed(consensus: str | float, members: int) -> int:
    """How many of `members` must agree: all, more than half, or a share of them, rounded up."""
    if isinstance(consensus, str):
        return {"unanimity": members, "majority": members // 2 + 1}[consensus]
    return max(1, math.ceil(consensus * members - EPS))


def groups(signed_with: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The same number for instruments that are signed together, directly or in chains."""
    group = {name: k for k, name in enumerate(signed_with)}
    for name, others in signed_with.items():
        for other in others:
            joined, into = group[other], group[name]
            group = {k: into if v == joined else v for k, v in group.items()}
    return group
