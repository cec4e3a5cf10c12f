"""Turns what was heard in the talks, and their outcome, into the summaries of a regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.record import Status
from negosim.table import Array, Mask
from negosim.talks.heard import Codes, Heard
from negosim.talks.replies import ACCEPT, CONDITIONAL, REFUSE
from negosim.talks.verdict import AGREED, Ledger

SESSIONS = 8
"""Sessions, spread evenly up to the last, whose texts and offers are summaries of a stance."""

FEW = 4
"""The same for what concerns a party on all clauses."""

SILENT_AT = 0.5
"""What stands for the offer of a party that has made none yet."""

CODES = tuple(s.code for s in Status)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The outcome in W worlds: verdicts (C, W) by code, levels (C, W), instruments signed (I, W).

    An observation may know less: `known` (C,), `placed` (C,) have a verdict, a level; `papers` (I,)
    are the instruments that it knows about.
    """

    status: Codes
    level: NDArray[np.float32]
    signed: Mask
    known: Mask
    placed: Mask
    papers: Mask

    @classmethod
    def of(cls, ledger: Ledger) -> Ends:
        """Of played worlds."""
        clauses, papers = ledger.status.shape[1], ledger.signed.shape[1]
        every = np.ones(clauses, dtype=bool)
        return cls(
            ledger.status.T.astype(np.int8),
            ledger.level.T.astype(np.float32),
            np.asarray(ledger.signed.T),
            every,
            every,
            np.ones(papers, dtype=bool),
        )

    def rows(self, observed: Ends, clauses: Sequence[int]) -> list[Array]:
        """Verdicts on some clauses and what is signed, as far as the observation knows them.

        A level counts where the clause is agreed.
        """
        out = []
        for c in clauses:
            if observed.known[c]:
                out += [(self.status[c] == code).astype(np.float64) for code in CODES]
            if observed.placed[c]:
                out.append(np.where(self.status[c] == AGREED, self.level[c], 0.0))
        return [*out, *self.signed[observed.papers].astype(np.float64)]


class Said:
    """What was said in W worlds; a party that is silent, and talks that are over, keep the last.

    Texts (S, C, W), offers and replies (S, K, W), `held` (W,) texts in all.
    """

    def __init__(self, heard: Heard) -> None:
        self.pairs, self.replies, self.held = heard.pairs, heard.replies, heard.held
        self.texts, self.offers = heard.texts.copy(), heard.offers.copy()
        for s, (text, offers) in enumerate(zip(self.texts, self.offers, strict=True)):
            if s:
                np.copyto(text, self.texts[s - 1], where=self.held <= s)
            before = self.offers[s - 1] if s else np.float32(SILENT_AT)
            np.copyto(offers, before, where=self.replies[s] < 0)

    def sessions(self, n: int, most: int) -> list[int]:
        """At most so many of the first n sessions, the first and the last among them."""
        return sorted({int(x) for x in np.linspace(0, n - 1, min(n, most)).round()})

    def of_stance(self, p: int, c: int, n: int) -> list[Array]:
        """What concerns party p on clause c in the first n sessions."""
        at = self.sessions(n, SESSIONS)
        (k,) = np.flatnonzero((self.pairs[0] == p) & (self.pairs[1] == c))
        here = np.flatnonzero(self.pairs[1] == c)
        replies = self.replies[:n, k]
        out = [self.texts[t, c] for t in at]
        out += [self.offers[t, j] for t in at for j in here]
        for codes in ((ACCEPT, CONDITIONAL), (CONDITIONAL,), (REFUSE,)):
            out += [np.isin(replies[t], codes) for t in at]
        return [
            *(np.asarray(x, dtype=np.float64) for x in out),
            *self._brackets(c, int(k), n),
            *self._pace(p, at),
            np.minimum(self.held, n).astype(np.float64),
        ]

    def of_party(self, p: int, n: int) -> list[Array]:
        """What concerns party p on all clauses in the first n sessions."""
        at = self.sessions(n, FEW)
        own = np.flatnonzero(self.pairs[0] == p)
        out = [self.offers[t, j] for t in at for j in own]
        out += [self.texts[t, c] for t in at for c in np.unique(self.pairs[1][own])]
        return [
            *(x.astype(np.float64) for x in out),
            *self._pace(p, self.sessions(n, SESSIONS)),
            np.minimum(self.held, n).astype(np.float64),
        ]

    def _brackets(self, c: int, k: int, n: int) -> list[Array]:
        """What bounds the red lines of a stance: texts refused, texts not refused, own offers.

        On either side of the party's own offers: the nearest text that it refused, and the furthest
        level that it did not refuse or offered itself.
        """
        text, offer, replies = self.texts[:n, c], self.offers[:n, k], self.replies[:n, k]
        spoke, refused, below = replies >= 0, replies == REFUSE, text < offer
        inside, own = spoke & ~refused, np.where(spoke, offer, np.nan)
        with np.errstate(all="ignore"):
            lowest = np.fmin.reduce([*own, *np.where(inside, text, np.nan)])
            highest = np.fmax.reduce([*own, *np.where(inside, text, np.nan)])
        return [
            np.where(spoke & refused & below, text, 0.0).max(axis=0),
            np.where(np.isnan(lowest), 1.0, lowest),
            np.where(spoke & refused & ~below, text, 1.0).min(axis=0),
            np.where(np.isnan(highest), 0.0, highest),
        ]

    def _pace(self, p: int, at: Sequence[int]) -> list[Array]:
        """By how much party p's offers have moved on average since the first, and its logarithm."""
        own = np.flatnonzero(self.pairs[0] == p)
        first = self.offers[at[0]][own]
        moved = [np.abs(self.offers[t][own] - first).mean(axis=0, dtype=np.float64) for t in at[1:]]
        return [*moved, *(np.log(x + 0.01) for x in moved)]

    def everything(self, n: int) -> list[Array]:
        """All texts, offers and refusals of some of the first n sessions."""
        at = self.sessions(n, SESSIONS)
        out = [*self.texts[at].reshape(-1, len(self.held))]
        out += [*self.offers[at].reshape(-1, len(self.held))]
        out += [*(self.replies[at] == REFUSE).reshape(-1, len(self.held)).astype(np.float32)]
        return [*out, np.minimum(self.held, n).astype(np.float32)]
