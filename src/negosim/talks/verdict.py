"""Judges the talks world by world when each ends: verdicts, signatures, utilities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS, Ending, Status
from negosim.table import Array, Mask, Table
from negosim.talks.floor import Floor
from negosim.talks.replies import ACCEPT, CONDITIONAL, Codes
from negosim.talks.worlds import flags
from negosim.utility import fold, gap, overlap, satisfaction

AGREED, CONDITIONALLY, OPEN, BLOCKED = (s.code for s in Status)
CONCLUDED, DEADLINE, STALEMATE, WALKOUT = (e.code for e in Ending)
RUNNING = -1
Room = tuple[tuple[float, float] | None, float]
"""The ZOPA on a clause, if any, and the gap, 0 with a ZOPA."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Per world: what can be signed (W, I), what is missing (W, I, C), who would lose (W, I, P)."""

    signed: Mask
    missing: Mask
    below: Mask


class Ledger:
    """The results of W worlds; all but `ending`, `day` and `sessions` are set by `settle`.

    `ending` is −1 while a world runs. Shapes: (W,) ending, day, sessions; (W, C) status, level,
    gap, ends of the ZOPA; (W, P, C) blockers and unmet requirements; (W, P) utilities and BATNAs;
    signing as `Signing`.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        worlds = floor.worlds.count
        self.ending = np.full(worlds, RUNNING, dtype=np.int8)
        self.day = np.zeros(worlds)
        self.sessions = np.zeros(worlds, dtype=np.int64)
        self._closing: Closing | None = None

    @property
    def all_ended(self) -> bool:
        """Whether every world has ended."""
        return bool((self.ending != RUNNING).all())

    def adjourned(self, now: float) -> None:
        """End the worlds that end with this session: concluded, walkout, stalemate."""
        floor, running = self.floor, self.ending == RUNNING
        done = walked = np.zeros_like(running)
        if floor.all_settled_somewhere:
            done = running & floor.agreed.all(axis=1)
            if done.any():
                done &= _signed(Closing.of(floor)).all(axis=1)
        if floor.anyone_gone:
            walked = running & ~done & floor.gone.any(axis=1)
            walked &= (floor.agreed | floor.deserted).all(axis=1)
        ended = done | walked | (running & (floor.still >= floor.table.stalemate_after))
        if ended.any():
            self._end(ended, np.where(done, CONCLUDED, np.where(walked, WALKOUT, STALEMATE)), now)

    def closed(self, now: float) -> None:
        """End every world that still runs: the deadline has come."""
        self._end(self.ending == RUNNING, np.full(self.ending.shape, DEADLINE), now)

    def _end(self, where: Mask, code: NDArray[np.int_], now: float) -> None:
        if self._closing is None:
            self._closing = Closing.of(self.floor).copied()
        else:
            self._closing = self._closing.updated(self.floor, np.flatnonzero(where))
        self.floor.ended |= where
        np.copyto(self.ending, code, where=where, casting="same_kind")
        self.day[where], self.sessions[where] = now, self.floor.session

    def settle(self) -> None:
        """Compute the verdicts from the state of each world when it ended."""
        if self._closing is None:
            raise RuntimeError("the talks have not ended")
        end = self._closing
        worth = Worth.of(end)
        signing = sign(end, worth)
        self.signed, self.missing, self.below = signing.signed, signing.missing, signing.below
        # if everything can be signed at the deadline, the talks are concluded
        self.ending[(self.ending == DEADLINE) & self.signed.all(axis=1)] = CONCLUDED
        self.status, self.blockers, self.zopa_low, self.zopa_high = judge(end)
        self.gap = gap(self.zopa_low, self.zopa_high)
        self.level = end.text
        open_to = end.deciding & ~end.agreed[:, None] & ~end.gone[:, :, None]
        self.unmet = end.unmet & open_to
        in_force = end.agreed & (self.signed[:, :, None] & end.table.holds).any(axis=1)
        self.utilities = worth.with_only(in_force)
        self.batna = fold(worth.nothing) + end.table.outside


@dataclass(frozen=True, slots=True)
class Closing:
    """The state of the talks in each world when it ended."""

    table: Table
    deciding: Mask
    text: Array  # (W, C)
    agreed: Mask
    replies: Codes  # (W, P, C)
    unmet: Mask
    ideal: Array
    low: Array
    high: Array
    weight: Array
    gone: Mask  # (W, P)

    @classmethod
    def of(cls, floor: Floor) -> Closing:
        """The floor's present state, not copied."""
        worlds = floor.worlds
        return cls(
            table=floor.table,
            deciding=floor.deciding,
            text=floor.text,
            agreed=floor.agreed,
            replies=floor.replies,
            unmet=floor.unmet,
            ideal=worlds.held_ideal,
            low=worlds.held_low,
            high=worlds.held_high,
            weight=floor.weight,
            gone=floor.gone,
        )

    def copied(self) -> Closing:
        """The same with copies of the arrays that still change after a world has ended."""
        return replace(
            self,
            text=self.text.copy(order="K"),
            agreed=self.agreed.copy(order="K"),
            replies=self.replies.copy(order="K"),
            unmet=self.unmet.copy(order="K"),
        )

    def updated(self, floor: Floor, rows: NDArray[np.intp]) -> Closing:
        """Set the worlds `rows` to the floor's present state; return the result."""
        self.text[rows] = floor.text[rows]
        self.agreed[rows] = floor.agreed[rows]
        self.replies[rows] = floor.replies[rows]
        self.unmet[rows] = floor.unmet[rows]
        return replace(self, weight=floor.weight)


@dataclass(frozen=True, slots=True)
class Worth:
    """What each clause adds to each party's utility, (W, P, C): at the text's level, and at 0."""

    agreed: Array
    nothing: Array

    @classmethod
    def of(cls, end: Closing) -> Worth:
        """The worth with the stances at the end."""
        agreed = np.empty_like(end.weight)
        nothing = np.empty_like(end.weight)
        for p, curvature in enumerate(end.table.curvature):
            ideal, weight = end.ideal[:, p], end.weight[:, p]
            agreed[:, p] = weight * satisfaction(end.text, ideal, float(curvature))
            nothing[:, p] = weight * satisfaction(np.zeros_like(ideal), ideal, float(curvature))
        return cls(agreed, nothing)

    def with_only(self, clauses: Mask) -> Array:
        """Utility (W, P) with these clauses (W, C) in force, the status quo elsewhere."""
        return fold(np.where(clauses[:, None], self.agreed, self.nothing))


def _signed(end: Closing) -> Mask:
    return sign(end, Worth.of(end)).signed


def sign(end: Closing, worth: Worth) -> Signing:
    """Which instruments can be signed in this state."""
    table = end.table
    worlds, instruments = end.text.shape[0], len(table.instruments)
    signed = flags(worlds, instruments)
    missing = flags(worlds, instruments, len(table.clauses))
    below = flags(worlds, instruments, len(table.parties))
    no_deal = fold(worth.nothing) + table.outside
    essential = table.essential & table.stated
    for i in range(instruments):
        needed = table.holds[i] & (essential & table.signs[i][:, None]).any(axis=0)
        missing[:, i] = needed & ~end.agreed
        something = (end.agreed & table.holds[i]).any(axis=1)
        absent = (end.gone & table.signs[i]).any(axis=1)
        signed[:, i] = something & ~missing[:, i].any(axis=1) & ~absent
        if table.package[i]:
            value = worth.with_only(end.agreed & table.holds[i])
            below[:, i] = (value < no_deal - EPS) & table.signs[i]
            signed[:, i] &= ~below[:, i].any(axis=1)
    return Signing(signed, missing, below)


def judge(end: Closing) -> tuple[NDArray[np.int8], Mask, Array, Array]:
    """Status (W, C), blockers (W, P, C), and ends of the ZOPA (W, C), crossed if it is empty."""
    low, high = end.low, end.high
    bottom, top = overlap(low, high, end.deciding)
    apart = bottom > top + EPS
    disjoint = (low > top[:, None] + EPS) | (high < bottom[:, None] - EPS)
    absent = end.gone[:, :, None] & end.table.veto
    status = statuses(end, apart, np.asarray(absent.any(axis=1)))
    blocked = (status == BLOCKED)[:, None]
    blockers = blocked & np.where(apart[:, None], disjoint & end.deciding, absent)
    return status, blockers, bottom, top


def statuses(end: Closing, apart: Mask, deserted: Mask) -> NDArray[np.int8]:
    """The status of each clause (W, C) in this state.

    `apart`: the red lines leave no common level; `deserted`: a veto party has left.
    """
    replies = end.replies
    content = ((replies == ACCEPT) | (replies == CONDITIONAL) | ~end.deciding).all(axis=1)
    content &= ((replies == CONDITIONAL) & end.deciding).any(axis=1) & ~deserted
    status = np.where(
        end.agreed,
        AGREED,
        np.where(content, CONDITIONALLY, np.where(apart | deserted, BLOCKED, OPEN)),
    )
    return status.astype(np.int8)


def rooms(bottom: Array, top: Array) -> list[Room]:
    """The room on each clause in one world, from the ends (1, C) of the ZOPAs."""
    ends = (np.minimum(bottom, top), np.maximum(bottom, top), gap(bottom, top))
    rows = zip(*(x[0].tolist() for x in ends), strict=True)
    return [(None if apart else (low, high), apart) for low, high, apart in rows]
