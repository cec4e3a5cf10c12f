"""Judges the talks world by world when each ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.record import EPS, Ending, Status
from negosim.table import Array, Mask, Options
from negosim.talks.floor import Floor
from negosim.talks.ratification import chamber_lines, enter, refusals, why_not_in_force
from negosim.talks.replies import ACCEPT, CONDITIONAL
from negosim.talks.signing import (
    Closing,
    Signing,
    Worth,
    if_signed,
    sign,
    waiting_in,
    why_unsigned,
)
from negosim.utility import gap

AGREED, CONDITIONALLY, OPEN, BLOCKED = (s.code for s in Status)
CONCLUDED, DEADLINE, STALEMATE, WALKOUT = (e.code for e in Ending)
RUNNING = -1
Room = tuple[tuple[float, float] | None, float]
"""The ZOPA on a clause, if any, and the gap, 0 with a ZOPA."""


class Ledger:
    """The results of W worlds; all but `ending`, `day` and `sessions` are set by `settle`.

    `ending` is −1 while a world runs. Shapes: (W,) ending, day, sessions; (W, C) status, level,
    gap, ends of the ZOPA, in force, and `apart`, by how much what all would sign misses a common
    level, and `deserted`, a veto party has left; (W, P, C) blockers, unmet conditions, and who held
    back on an open clause; (W, P) utilities, BATNAs; (W, E) events that happen, if only after the
    end; (W, I)
    `at_last_call`, signed thanks to the last call, and `entered` into force; (W, I, R) `why` not
    signed, and with chambers `why_not_in_force`, else None; (W, I, C) `unmet_in`, clauses
    agreed on a condition that would not be in force even with the instrument signed; (W, I, K)
    `refused` by a chamber's red line, (W, K) `chamber_low` and `chamber_high`; signing as
    `Signing`.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor, self.table = floor, floor.table
        worlds = floor.worlds.count
        self.ending = np.full(worlds, RUNNING, dtype=np.int8)
        self.day = np.zeros(worlds)
        self.sessions = np.zeros(worlds, dtype=np.int64)
        self._called = np.zeros(worlds, dtype=bool)
        self._before: tuple[Array, Mask] | None = None  # text and agreed clauses, ahead of it
        self._closing: Closing | None = None
        self._kept: list[tuple[NDArray[np.intp], dict[str, NDArray[Any]]]] = []
        self.why_not_in_force: Mask | None = None

    @property
    def all_ended(self) -> bool:
        """Whether every world has ended."""
        return bool((self.ending != RUNNING).all())

    def adjourned(self, now: float) -> None:
        """End the worlds that end with this session: concluded, walkout."""
        floor = self.floor
        running = (self.ending == RUNNING) & floor.met
        done = walked = np.zeros_like(running)
        if floor.all_settled_somewhere:
            done = running & (floor.agreed | ~floor.decided).all(axis=1)
            if done.any():
                done &= sign(Closing.of(floor)).signed.all(axis=1)
        if floor.anyone_gone:
            walked = running & ~done & (floor.gone & ~floor.absent).any(axis=1)
            walked &= (floor.agreed | floor.deserted).all(axis=1)
            if walked.any():
                walked &= ~floor.awaited(now)
        ended = done | walked
        if ended.any():
            self._end(ended, np.where(done, CONCLUDED, WALKOUT), now)

    def failing(self, i: int) -> set[Options]:
        """The conditions that would fail even with instrument `i` signed; W = 1, once settled."""
        if self._closing is None:
            return set()
        state = self._entry if self.signed[0, i] else self._signing
        met_by = if_signed(self._closing, state, i)
        terms = zip(self._closing.conditions, met_by, strict=True)
        return {term.options for term, where in terms if not where[0]}

    @property
    def due(self) -> Mask:
        """The worlds (W,) that run and have a last call."""
        return np.asarray((self.ending == RUNNING) & self.floor.worlds.last_call)

    def before_last_call(self) -> None:
        """Note the text and what is agreed before the last call."""
        self._before = (self.floor.text, self.floor.agreed.copy(order="K"))

    def called(self, now: float) -> None:
        """End the worlds whose last call has been held."""
        self._called = self.due
        self._end(self._called, np.where(self.floor.adjourned, STALEMATE, DEADLINE), now)

    def closed(self, now: float) -> None:
        """End every world that still runs; those that adjourned ended then already."""
        running, floor = self.ending == RUNNING, self.floor
        self._end(running, np.where(floor.adjourned, STALEMATE, DEADLINE), now)
        self.day = np.where(running & floor.adjourned, floor.adjourned_on, self.day)

    def _end(self, where: Mask, code: NDArray[np.int_], now: float) -> None:
        if not (where | self.floor.ended).all():  # others go on, and what is on the floor changes
            rows = np.flatnonzero(where)
            self._kept.append((rows, Closing.of(self.floor).part(rows)))
        self.floor.ended |= where
        np.copyto(self.ending, code, where=where, casting="same_kind")
        self.day[where], self.sessions[where] = now, self.floor.tabled[where]

    @classmethod
    def together(cls, parts: Sequence[tuple[NDArray[np.intp], Ledger]]) -> Ledger:
        """The settled results of worlds that were played apart, each with their numbers."""
        whole = cls.__new__(cls)
        whole.floor, whole.table = parts[0][1].floor, parts[0][1].table
        worlds = sum(len(rows) for rows, _ in parts)
        for name, first in vars(parts[0][1]).items():
            if isinstance(first, np.ndarray):
                out = np.moveaxis(np.empty((*first.shape[1:], worlds), dtype=first.dtype), -1, 0)
                for rows, part in parts:
                    out[rows] = getattr(part, name)
                setattr(whole, name, out)
        return whole

    def settle(self) -> None:
        """Compute the verdicts from the state of each world when it ended."""
        if not self.all_ended:
            raise RuntimeError("the talks have not ended")
        self._closing = end = Closing.of(self.floor)
        for rows, part in self._kept:
            end.put(rows, part)
        worth = Worth.of(end)
        signing = sign(end, worth)
        self.signed, self.missing, self.short = signing.signed, signing.missing, signing.short
        self.below = self.short > 0.0
        self.unmet_in, self._signing = waiting_in(end, signing), signing
        self.at_last_call = self.signed & self._called[:, None]
        if self._before is not None and self.at_last_call.any():
            rows = np.flatnonzero(self.at_last_call.any(axis=1))
            text, agreed = self._before
            earlier = end.only(rows, text[rows], agreed[rows])
            self.at_last_call[rows] &= ~sign(earlier).signed
        # if everything can be signed at the end, the talks are concluded
        early = (self.ending == DEADLINE) | (self.ending == STALEMATE)
        self.ending[early & self.signed.all(axis=1)] = CONCLUDED
        self.status, self.blockers, self.zopa_low, self.zopa_high = judge(end)
        self.gap = gap(self.zopa_low, self.zopa_high)
        self.held_back, self.apart = held_back(end, self.status == OPEN)
        self.level = end.text
        self.deserted = end.deserted
        self.happens = self.floor.worlds.happens.copy(order="K")
        for column, event in enumerate(self.table.events):
            if event.day is None:
                self.happens[:, column] = np.isfinite(self.floor.fired_on[:, column])
        open_to = ~end.agreed[:, None] & ~end.gone[:, :, None]
        self.unmet = end.unmet & open_to
        self.why = why_unsigned(end, self.status, signing, self.unmet_in)
        self._enter(end, signing)
        self.utilities: Array = worth.of_signed(self.entered, self.in_force)
        self.batna = worth.no_deal
        if (self.table.discount < 1.0).any():  # a gain is worth less, the later it comes
            gain = self.utilities - self.batna
            for p in np.flatnonzero(self.table.discount < 1.0):
                # of whole arrays: how a power is rounded depends on how its operands lie in memory
                gain[:, p] *= np.full(len(self.day), self.table.discount[p]) ** self.day
            self.utilities = self.batna + gain

    def _enter(self, end: Closing, signing: Signing) -> None:
        """What enters into force of what is signed."""
        self.chamber_low, self.chamber_high = lines = chamber_lines(end)
        self.refused = refusals(end, signing, *lines)
        entry = self._entry = enter(end, signing, self.refused)
        self.entered, self.in_force = entry.signed, entry.in_force
        if self.table.chambers:
            waiting = waiting_in(end, entry)
            why = why_not_in_force(end, signing, entry, self.refused, waiting)
            self.why_not_in_force = why
            self.unmet_in = np.where(self.signed[:, :, None], waiting, self.unmet_in)


def held_back(end: Closing, where: Mask) -> tuple[Mask, Array]:
    """Who would sign less than its red lines (W, P, C) on clauses that are open (W, C).

    Only where what all would sign now has no common level; also by how much that is missed (W, C).
    """
    ends = passing.room(end.table, end.signs_low, end.signs_high, end.gone)
    apart = np.where(where, gap(*ends), 0.0)
    short = (end.signs_low > end.low + EPS) | (end.signs_high < end.high - EPS)
    short &= end.deciding & ~end.gone[:, :, None]
    return short & (apart > 0.0)[:, None], apart


def judge(end: Closing) -> tuple[NDArray[np.int8], Mask, Array, Array]:
    """Status (W, C), blockers (W, P, C), and ends of the ZOPA (W, C), crossed if it is empty."""
    low, high = end.low, end.high
    bottom, top = passing.room(end.table, low, high, end.gone)
    apart = bottom > top + EPS
    disjoint = (low > top[:, None] + EPS) | (high < bottom[:, None] - EPS)
    status = statuses(end, apart, end.deserted)
    blockers = (status == BLOCKED)[:, None] & disjoint & end.deciding
    for vote in end.table.votes:
        c = vote.clause
        ends = bottom[:, c], top[:, c]
        blockers[:, :, c] &= passing.coalition(
            end.table, vote, low[:, :, c], high[:, :, c], end.gone, ends
        )
    return status, blockers, bottom, top


def statuses(end: Closing | Floor, apart: Mask, deserted: Mask) -> NDArray[np.int8]:
    """The status of each clause (W, C) in this state.

    `apart`: the red lines leave no common level; `deserted`: a veto party has left.
    """
    replies = end.replies
    would = (replies == ACCEPT) | (replies == CONDITIONAL)
    willing = passing.passes(end.table, would, end.gone, deserted)
    willing &= ((replies == CONDITIONAL) & end.deciding).any(axis=1)
    status = np.where(
        end.agreed,
        AGREED,
        np.where(willing, CONDITIONALLY, np.where(apart, BLOCKED, OPEN)),
    )
    return status.astype(np.int8)


def rooms(bottom: Array, top: Array) -> list[Room]:
    """The room on each clause in one world, from the ends (1, C) of the ZOPAs."""
    ends = (np.minimum(bottom, top), np.maximum(bottom, top), gap(bottom, top))
    rows = zip(*(x[0].tolist() for x in ends), strict=True)
    return [(None if apart else (low, high), apart) for low, high, apart in rows]
