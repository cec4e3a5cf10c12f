"""Owns naming the first number in which two tallies differ; knows not where they come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.study.tally import ENDINGS, STATUSES, UNIT, Counts, Tally
from negosim.table import Table

HISTOGRAMS = ("levels", "utilities")
SUMS = ("level_sum", "gap_sum", "utility_sum")


def difference(stored: Tally, played: Tally, table: Table, within: float = 0.0) -> str | None:
    """The first difference in words, None for none.

    With `within` above 0, sums of levels and utilities may differ by so much a world, and the
    histograms, in which a level next to an edge may then fall to either side, are not compared.
    """
    if stored.worlds != played.worlds:
        return f"stored {stored.worlds} worlds, played {played.worlds}"
    names = [name for name in Tally.__dataclass_fields__ if name != "worlds"]
    for name, mine, other in zip(names, stored.arrays(), played.arrays(), strict=True):
        if within and name in HISTOGRAMS:
            continue
        allowed = within * UNIT * stored.worlds if name in SUMS else 0.0
        apart = np.argwhere(np.abs(mine - other) > allowed)
        if len(apart):
            return _words(name, tuple(int(k) for k in apart[0]), mine, other, table)
    return None


def _words(name: str, at: tuple[int, ...], mine: Counts, other: Counts, table: Table) -> str:
    axes: dict[str, tuple[Sequence[str], ...]] = {
        "signed": (table.instruments,),
        "endings": (ENDINGS,),
        "status": (table.clauses, STATUSES),
        "blocked_by": (table.clauses, table.parties),
        "levels": (table.clauses,),
        "level_sum": (table.clauses,),
        "gap_sum": (table.clauses,),
        "utilities": (table.parties,),
        "utility_sum": (table.parties,),
        "above": (table.parties,),
        "sessions": (),
    }
    names = [axis[k] for axis, k in zip(axes[name], at, strict=False)]
    names += [str(k) for k in at[len(names) :]]
    scale = UNIT if name in SUMS else 1
    return (
        f"{name.replace('_', ' ')} of {', '.join(names)}: "
        f"stored {mine[at] / scale:.12g}, played {other[at] / scale:.12g}"
    )
