"""Plays the same talks in many worlds at once.

It is apart from `play`, so that a worker process need not load what reads scenario files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negosim.table import Table
from negosim.talks.draws import draw
from negosim.talks.floor import Floor
from negosim.talks.heard import Heard
from negosim.talks.news import Apart
from negosim.talks.processes import Talks
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds

Ids = NDArray[np.intp]


def play(table: Table, worlds: Worlds) -> Ledger:
    """Play the talks in all these worlds; the results, world by world."""
    return _play(table, worlds, None, np.arange(worlds.count))


def overhear(table: Table, worlds: Worlds) -> tuple[Ledger, Heard]:
    """The same, and what was heard at the table."""
    heard = Heard.nothing(table, worlds.count)
    return _play(table, worlds, heard, np.arange(worlds.count)), heard


def _play(table: Table, worlds: Worlds, heard: Heard | None, ids: Ids) -> Ledger:
    """Worlds that are numbers `ids` of what is heard."""
    if table.rewritten is None:
        return _played(table, worlds, heard, ids)
    try:
        return _played(table, worlds.only(range(worlds.count)), heard, ids)
    except Apart as apart:
        parts = [np.flatnonzero(where) for where in (apart.where, ~apart.where)]
    if heard is not None:
        heard.held[ids] = 0  # these talks begin again
    return Ledger.together(
        [(rows, _play(table, worlds.only(rows), heard, ids[rows])) for rows in parts]
    )


def _played(table: Table, worlds: Worlds, heard: Heard | None, ids: Ids) -> Ledger:
    floor = Floor(table, worlds)
    ledger = Ledger(floor)

    def listen(*_: object) -> None:
        if heard is not None:
            heard.listen(floor, ids)

    talks = Talks(floor, ledger, listen)
    talks.run()
    talks.dissolve()
    ledger.settle()
    return ledger


def play_blocks(table: Table, seed: int, blocks: Sequence[int]) -> Ledger:
    """The worlds of whole blocks of 256, drawn and played; W = 256 · len(blocks)."""
    return play(table, draw(table, seed, blocks))
