"""Tables the text as drafted in every session, to be taken as a whole or not at all.

An ultimatum: Güth, W., Schmittberger, R. & Schwarze, B. (1982), An experimental analysis of
ultimatum bargaining, Journal of Economic Behavior & Organization 3, 367–388.
"""

from __future__ import annotations

import numpy as np

from negosim.protocols.contract import Bench, Protocol, Tabled


def table(bench: Bench) -> Tabled:
    """The levels as drafted."""
    return Tabled(np.broadcast_to(bench.table.drafted, bench.text.shape))


TAKE_IT_OR_LEAVE_IT = Protocol(
    name="take_it_or_leave_it",
    title="the text as drafted, or nothing",
    table=table,
    source="Güth, Schmittberger & Schwarze (1982)",
    place=3,
)
