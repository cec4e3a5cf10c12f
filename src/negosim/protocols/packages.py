"""Judges packages as a party does: by what they are worth to it beside its own demand."""

from __future__ import annotations

from negosim.protocols.single_text import facing
from negosim.table import Array, Table
from negosim.utility import content, fold


def worth_and_demand(
    table: Table,
    p: int,
    levels: Array,
    weight: Array,
    ideal: Array,
    signs: tuple[Array, Array],
    offer: Array,
) -> tuple[Array, Array]:
    """What packages (…, C) are worth to party `p`, and what it demands in place of each; (…,).

    The demand is what its own ends of what it `signs` now are worth, those that face the levels.
    `weight` is 0 on clauses that do not count.
    """
    demand = facing(levels, ideal, *signs, offer)
    worth, wanted = (fold(weight * content(table, p, x, ideal)) for x in (levels, demand))
    return worth, wanted
