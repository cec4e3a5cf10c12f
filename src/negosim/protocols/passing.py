"""Decides what passes: which clauses those at the table carry, and at which levels they would."""

from __future__ import annotations

from typing import Any

import numpy as np

from negosim.table import Array, Mask, Table
from negosim.utility import overlap


def passes(table: Table, signs: Mask, lost: Mask) -> Mask:
    """The clauses (W, C) that are carried by those who `signs` (W, P, C) marks.

    `lost` (W, C): `deserted`.
    """
    return np.asarray((signs | ~table.deciding).all(axis=1) & ~lost)


def deserted(table: Table, gone: Mask) -> Mask:
    """The clauses (W, C) that cannot be carried without those that are gone (W, P)."""
    return np.asarray((gone[:, :, None] & table.veto).any(axis=1))


def room(table: Table, low: Array, high: Array, clauses: Any = slice(None)) -> tuple[Array, Array]:
    """Ends (…, C) of the levels that pass if each party signs `low` to `high` (…, P, C).

    The first is above the second, by the gap, if no level passes. Of these `clauses` (indices).
    """
    return overlap(low, high, table.deciding[:, clauses])
