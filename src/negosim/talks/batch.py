"""Plays the same talks in many worlds at once.

It is apart from `play`, so that a worker process need not load what reads scenario files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.table import Table
from negosim.talks.draws import draw
from negosim.talks.floor import Floor
from negosim.talks.news import Apart
from negosim.talks.processes import Talks
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds


def play(table: Table, worlds: Worlds) -> Ledger:
    """Play the talks in all these worlds; the results, world by world."""
    if table.rewritten is None:
        return _played(table, worlds)
    everywhere = range(worlds.count)
    try:
        return _played(table, worlds.only(everywhere))
    except Apart as apart:
        parts = [np.flatnonzero(where) for where in (apart.where, ~apart.where)]
    return Ledger.together([(rows, play(table, worlds.only(rows))) for rows in parts])


def _played(table: Table, worlds: Worlds) -> Ledger:
    floor = Floor(table, worlds)
    ledger = Ledger(floor)
    talks = Talks(floor, ledger)
    talks.run()
    talks.dissolve()
    ledger.settle()
    return ledger


def play_blocks(table: Table, seed: int, blocks: Sequence[int]) -> Ledger:
    """The worlds of whole blocks of 256, drawn and played; W = 256 · len(blocks)."""
    return play(table, draw(table, seed, blocks))
