"""Owns how a session's refusals and agreements change the tension, and who leaves over them."""

from __future__ import annotations

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.talks.replies import REFUSE, Codes, count


def tension_after(table: Table, tension: Array, asked: Mask, replies: Codes, new: Mask) -> Array:
    """The tension (W,) after a session.

    `asked` (W, P, C) marks the replies that count, those of veto parties on clauses that were
    open; `new` (W, C) the clauses agreed.
    """
    if table.per_refusal:
        refused = count(asked & (replies == REFUSE))
        rise = table.per_refusal * (refused / np.maximum(count(asked), 1))
        tension = np.minimum(tension + rise, 1.0)
    if table.per_agreement:
        tension = np.maximum(tension - table.per_agreement * count(new), 0.0)
    return tension


def chance_to_leave(
    table: Table, p: int, tension: Array, replies: Codes, deciding: Mask
) -> Array | None:
    """Party `p`'s chance (W,) to leave; None where it never does.

    Its rate × tension × the share of its essential clauses that another veto party refused.
    """
    stakes = table.essential[p] & table.speaks[p]
    if not table.walkout[p] or not stakes.any():
        return None
    refused = np.zeros_like(replies[:, p], dtype=bool)
    for q in range(len(table.parties)):
        if q != p:
            refused |= (replies[:, q] == REFUSE) & (deciding[q] & stakes)
    return np.asarray(table.walkout[p] * tension * (count(refused) / int(stakes.sum())))
