"""Tells in which worlds the talks give cause for an event."""

from __future__ import annotations

import numpy as np

from negosim.record import EPS
from negosim.table import Cause, Mask
from negosim.talks.floor import Floor
from negosim.talks.replies import REFUSE
from negosim.talks.signing import Closing, sign


def given(floor: Floor, cause: Cause) -> Mask:
    """The worlds (W,) in which the session just held gives this cause, and the talks go on."""
    if cause.kind == "agreed":
        found = floor.agreed[:, cause.on]
    elif cause.kind == "refused":
        refuses = (floor.replies[:, :, cause.on] == REFUSE) & floor.table.must[:, cause.on]
        refuses &= ~floor.gone
        found = refuses.any(axis=1) if cause.by < 0 else refuses[:, cause.by]
    elif cause.kind == "still":
        found = floor.still >= cause.level
    elif cause.kind == "tension":
        found = floor.tension >= cause.level - EPS
    else:
        found = sign(Closing.of(floor)).signed[:, cause.on]
    return np.asarray(found & floor.met & ~floor.ended)
