"""Keeps what everybody at the table heard, text by text, in many worlds at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negosim.table import Table
from negosim.talks.floor import Floor
from negosim.talks.replies import SILENT

Levels = NDArray[np.float32]
Codes = NDArray[np.int8]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Texts (S, C, W), offers and replies (S, K, W), and the number of texts (W,).

    Slot s has the world's text number s + 1, that of the last call too; a reply is −1 from a party
    that has not spoken or is absent. `pairs` are the K parties and clauses with a stance. What
    stands in a slot that a world does not reach is 0, and −1 for replies.
    """

    pairs: Pairs
    texts: Levels
    offers: Levels
    replies: Codes
    held: NDArray[np.int64]

    @classmethod
    def nothing(cls, table: Table, worlds: int) -> Heard:
        """No session yet, with room for every session of the calendar and a last call."""
        pairs = speaking(table)
        slots, k = table.most_meetings + 1, len(pairs[0])
        return cls(
            pairs,
            np.zeros((slots, len(table.clauses), worlds), dtype=np.float32),
            np.zeros((slots, k, worlds), dtype=np.float32),
            np.full((slots, k, worlds), SILENT, dtype=np.int8),
            np.zeros(worlds, dtype=np.int64),
        )

    def listen(self, floor: Floor, rows: NDArray[np.intp]) -> None:
        """Note the session that has just been adjourned; the floor's worlds are these `rows`."""
        fresh = (floor.tabled > self.held[rows]) & ~floor.ended
        parties, clauses = self.pairs
        for slot in np.unique(floor.tabled[fresh]) - 1:
            here = np.flatnonzero(fresh & (floor.tabled == slot + 1))
            replies = floor.replies[:, parties, clauses][here].T
            spoken = replies != SILENT
            self.texts[slot][:, rows[here]] = floor.text[here].T
            self.offers[slot][:, rows[here]] = floor.offers[:, parties, clauses][here].T * spoken
            self.replies[slot][:, rows[here]] = replies
        self.held[rows[fresh]] = floor.tabled[fresh]

    def at(self, worlds: slice) -> Heard:
        """Some of the worlds."""
        return replace(
            self,
            texts=self.texts[..., worlds],
            offers=self.offers[..., worlds],
            replies=self.replies[..., worlds],
            held=self.held[worlds],
        )


def speaking(table: Table) -> Pairs:
    """The parties and clauses with a stance, clause by clause."""
    clauses, parties = np.nonzero(table.stated.T)
    return parties, clauses
