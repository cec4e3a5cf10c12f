"""Computes how refusals and agreements change the tension, and who leaves over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.table import Array, Mask, Table
from negosim.talks.replies import count


def tension_after(
    table: Table, tension: Array, refused: NDArray[np.int64], asked: NDArray[np.int64], new: Mask
) -> Array:
    """The tension (W,) after a session.

    `refused` and `asked` (W,) count the refusals and the replies of veto parties on clauses that
    were open; `new` (W, C) marks the clauses agreed.
    """
    if table.per_refusal:
        rise = table.per_refusal * (refused / np.maximum(asked, 1))
        tension = np.minimum(tension + rise, 1.0)
    if table.per_agreement and new.any():
        tension = np.maximum(tension - table.per_agreement * count(new), 0.0)
    return tension


@dataclass(frozen=True, slots=True)
class Stakes:
    """The L parties that may leave: their walkout rates and their essential clauses."""

    parties: NDArray[np.intp]  # (L,)
    rate: Array  # (L,)
    clauses: Mask  # (L, C)
    size: NDArray[np.int64]  # (L,) how many clauses

    @classmethod
    def of(cls, table: Table) -> Stakes:
        """The parties with a walkout rate and an essential clause on which they speak."""
        own = table.essential & table.speaks
        parties = np.flatnonzero((table.walkout > 0.0) & own.any(axis=1))
        clauses = own[parties]
        return cls(parties, table.walkout[parties], clauses, clauses.sum(axis=1))

    def chance(self, tension: Array, refuses: Mask) -> Array:
        """Their chance (W, L) to leave.

        Rate × tension × the share of the party's essential clauses that another veto party
        refused; `refuses` (W, P, C): which veto party refused which clause.
        """
        flags = refuses.view(np.uint8).transpose(1, 2, 0)  # (P, C, W); a byte counts 200 parties
        by_anybody = np.add.reduce(flags, axis=0, dtype=np.uint8)
        by_others = (by_anybody > flags[self.parties]) & self.clauses[:, :, None]
        counted = np.add.reduce(by_others.view(np.uint8), axis=1, dtype=np.uint16)
        chance = self.rate[:, None] * tension * (counted / self.size[:, None])
        return np.asarray(chance.T)
