"""Never concedes, whatever happens in the talks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from negosim.table import Array, View
from negosim.tactics.contract import Tactic


def concession(view: View, params: Mapping[str, Array | str]) -> Array:
    """κ = 0, shape (W,)."""
    return np.zeros(view.ideal.shape[0])


FIRM = Tactic(
    name="firm",
    title="never concedes",
    concession=concession,
    source="",
    monotone=True,
    open_loop=True,
    place=5,
)
