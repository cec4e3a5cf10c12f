"""Owns the codes of replies in arrays, and counting over worlds; knows no talks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from negosim.record import Reply
from negosim.table import Mask

Codes = NDArray[np.int8]
SILENT = np.int8(-1)
ACCEPT, CONDITIONAL, COUNTER, HOLD, REFUSE = (np.int8(r.code) for r in Reply)
"""One number a reply, −1 where a party says nothing; `_replies` of the floor computes with them."""


def flat(mask: Mask) -> Mask:
    """A mask (W, …) as (…, W), everything but the worlds in one axis."""
    return mask.transpose(*range(1, mask.ndim), 0).reshape(-1, mask.shape[0])


def anything(mask: Mask) -> Mask:
    """Whether anything holds in a world: over all axes but the first."""
    return np.asarray(np.logical_or.reduce(flat(mask), axis=0))


def count(mask: Mask) -> NDArray[np.int64]:
    """In how many places a mask holds in each world."""
    # at most 50 parties × 200 clauses; a narrow sum is several times faster
    narrow = np.add.reduce(flat(mask).view(np.uint8), axis=0, dtype=np.uint16)
    return np.asarray(narrow, dtype=np.int64)
