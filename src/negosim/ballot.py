"""Defines how the votes on a clause fell, as the engine counted them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Ballot(NamedTuple):
    """The votes on a clause with quotas.

    `shares` are those of each voter with a stance, one for each quota, `needed` what carries each.
    `votes_for`: would sign the last text, or voted for it if it is agreed; `against` would not.
    `abstain` has no stance on the clause; `gone` is not at the table. `coalition` is the one that
    carries the clause with the widest room or, if none has room, the least gap.
    """

    shares: Mapping[str, tuple[float, ...]]
    needed: tuple[float, ...]
    votes_for: tuple[str, ...]
    against: tuple[str, ...]
    abstain: tuple[str, ...]
    gone: tuple[str, ...]
    coalition: tuple[str, ...]

    def of(self, parties: Iterable[str]) -> tuple[float, ...]:
        """The shares of these parties together, one for each quota."""
        rows = [self.shares[p] for p in parties if p in self.shares]
        return tuple(sum(row[q] for row in rows) for q in range(len(self.needed)))
