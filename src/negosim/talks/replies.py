"""Encodes replies as numbers in arrays, and counts over worlds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.record import Reply
from negosim.table import Mask

Codes = NDArray[np.int8]
SILENT = np.int8(-1)
ACCEPT, CONDITIONAL, COUNTER, HOLD, REFUSE = (np.int8(r.code) for r in Reply)
"""The code of each reply; −1 for none. `Floor._replies` computes with their values."""


def flat(mask: Mask) -> Mask:
    """A mask (W, …) as (N, W): all axes but the first in one."""
    return mask.transpose(*range(1, mask.ndim), 0).reshape(-1, mask.shape[0])


def anything(mask: Mask) -> Mask:
    """Whether any value of a mask (W, …) is set in each world; (W,)."""
    return np.asarray(np.logical_or.reduce(flat(mask), axis=0))


def count(mask: Mask) -> NDArray[np.int64]:
    """How many values of a mask (W, …) are set in each world; (W,)."""
    # at most 10,000 parties × clauses; a narrow sum is several times faster
    narrow = np.add.reduce(flat(mask).view(np.uint8), axis=0, dtype=np.uint16)
    return np.asarray(narrow, dtype=np.int64)
