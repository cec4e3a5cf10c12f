"""Owns how a session's refusals and agreements change the tension, and who leaves over them."""

from __future__ import annotations

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.talks.replies import count


def tension_after(table: Table, tension: Array, asked: Mask, refuses: Mask, new: Mask) -> Array:
    """The tension (W,) after a session.

    `asked` (W, P, C) marks the replies that count, those of veto parties on clauses that were
    open; `refuses` (W, P, C) the refusals; `new` (W, C) the clauses agreed.
    """
    if table.per_refusal:
        refused = count(asked & refuses)
        rise = table.per_refusal * (refused / np.maximum(count(asked), 1))
        tension = np.minimum(tension + rise, 1.0)
    if table.per_agreement:
        tension = np.maximum(tension - table.per_agreement * count(new), 0.0)
    return tension


def stakes(table: Table, deciding: Mask) -> list[tuple[int, int, dict[int, Mask]]]:
    """Who may leave, and over what.

    The party, the number of its essential clauses, and by each other veto party those (C,) that it
    could refuse.
    """
    found = []
    for p in range(len(table.parties)):
        mine = table.essential[p] & table.speaks[p]
        if table.walkout[p] and mine.any():
            by = {q: deciding[q] & mine for q in range(len(table.parties)) if q != p}
            found.append((p, int(mine.sum()), {q: m for q, m in by.items() if m.any()}))
    return found


def chance_to_leave(
    rate: float, tension: Array, refuses: Mask, clauses: int, by: dict[int, Mask]
) -> Array:
    """A party's chance (W,) to leave.

    Its rate × tension × the share of its essential clauses that another veto party refused;
    `refuses` (W, P, C) says who refused what.
    """
    refused = np.zeros_like(refuses[:, 0])
    for q, mine in by.items():
        refused |= refuses[:, q] & mine
    return np.asarray(rate * tension * (count(refused) / clauses))
