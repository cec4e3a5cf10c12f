"""Owns what the talks come to, world by world, booked when a world ends; knows no clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negosim.protocols.single_text import EPS, common
from negosim.table import Array, Mask, Table
from negosim.talks.floor import ACCEPT, CONDITIONAL, Floor
from negosim.talks.worlds import flags, planes
from negosim.utility import utility

AGREED, CONDITIONALLY, OPEN, BLOCKED = range(4)
CONCLUDED, DEADLINE, STALEMATE, WALKOUT = range(4)
RUNNING = -1
EPS_UTILITY = 1e-9


@dataclass(frozen=True, slots=True)
class Signing:
    """Per world: may the instrument be signed (W, I), what is missing (W, I, C), who is below its
    no-deal value (W, I, P)."""

    signed: Mask
    missing: Mask
    below: Mask


class Ledger:
    """The results of W worlds. `ending` is −1 while a world runs; the rest counts once it ended.

    Shapes: (W,) ending, day, sessions; (W, C) status, level, gap, zopa ends; (W, P, C) blockers;
    (W, P) utilities and BATNAs; signing as `Signing`; `unmet` (W, P, C).
    """

    def __init__(self, table: Table, worlds: int) -> None:
        p, c, i = len(table.parties), len(table.clauses), len(table.instruments)
        self.ending = np.full(worlds, RUNNING, dtype=np.int8)
        self.day = np.zeros(worlds)
        self.sessions = np.zeros(worlds, dtype=np.int64)
        self.status = planes(worlds, c).astype(np.int8, order="K")
        self.level, self.gap, self.zopa_low, self.zopa_high = (planes(worlds, c) for _ in range(4))
        self.blockers = flags(worlds, p, c)
        self.unmet = flags(worlds, p, c)
        self.signed = flags(worlds, i)
        self.missing = flags(worlds, i, c)
        self.below = flags(worlds, i, p)
        self.utilities, self.batna = planes(worlds, p), planes(worlds, p)

    @property
    def all_ended(self) -> bool:
        """Whether no world runs any more."""
        return bool((self.ending != RUNNING).all())

    def adjourned(self, floor: Floor, now: float) -> None:
        """Book the worlds that end with this session: concluded, walkout, stalemate."""
        running = self.ending == RUNNING
        done = running & floor.agreed.all(axis=1)
        signing: Signing | None = None
        if done.any():
            signing = sign(floor)
            done &= signing.signed.all(axis=1)
        walked = np.zeros_like(done)
        if floor.gone.any():
            dead = _deserted(floor)
            walked = running & ~done & floor.gone.any(axis=1) & (floor.agreed | dead).all(axis=1)
        stalled = running & ~done & ~walked & (floor.still >= floor.table.stalemate_after)
        ended = done | walked | stalled
        if ended.any():
            code = np.where(done, CONCLUDED, np.where(walked, WALKOUT, STALEMATE))
            self._book(floor, ended, code, now, signing or sign(floor))

    def closed(self, floor: Floor, now: float) -> None:
        """Book every world that still runs: the deadline has come."""
        running = self.ending == RUNNING
        signing = sign(floor)
        code = np.where(signing.signed.all(axis=1), CONCLUDED, DEADLINE)
        self._book(floor, running, code, now, signing)

    def _book(
        self, floor: Floor, where: Mask, code: NDArray[np.int_], now: float, signing: Signing
    ) -> None:
        status, blockers, zopa_low, zopa_high = judge(floor)
        settled = floor.agreed & (signing.signed[:, :, None] & floor.table.holds).any(axis=1)
        found: dict[str, ArrayLike] = {
            "ending": code,
            "day": now,
            "sessions": floor.session,
            "status": status,
            "level": floor.text,
            "gap": np.where(zopa_low > zopa_high + EPS, zopa_low - zopa_high, 0.0),
            "zopa_low": zopa_low,
            "zopa_high": zopa_high,
            "blockers": blockers,
            "unmet": floor.unmet()
            & floor.deciding
            & ~floor.agreed[:, None]
            & ~floor.gone[:, :, None],
            "signed": signing.signed,
            "missing": signing.missing,
            "below": signing.below,
            "utilities": worth(floor, np.where(settled, floor.text, 0.0)),
            "batna": no_deal(floor),
        }
        for name, value in found.items():
            array = getattr(self, name)
            shape = (-1,) + (1,) * (array.ndim - 1)
            np.copyto(array, value, where=where.reshape(shape), casting="same_kind")


def worth(floor: Floor, levels: Array) -> Array:
    """Utility of each party (W, P) at levels (W, C)."""
    out = planes(floor.worlds.count, len(floor.table.parties))
    for p, curvature in enumerate(floor.table.curvature):
        ideal = floor.worlds.held_ideal[:, p]
        out[:, p] = utility(levels, ideal, floor.weight[:, p], float(curvature))
    return out


def no_deal(floor: Floor) -> Array:
    """b = U(status quo) + outside, (W, P)."""
    return worth(floor, np.zeros_like(floor.text)) + floor.table.outside


def _deserted(floor: Floor) -> Mask:
    """Clauses (W, C) that have lost a veto party."""
    return np.asarray((floor.gone[:, :, None] & floor.table.veto).any(axis=1))


def sign(floor: Floor) -> Signing:
    """Which instruments can be signed as things stand."""
    t = floor.table
    n, instruments = floor.worlds.count, len(t.instruments)
    signed = flags(n, instruments)
    missing = flags(n, instruments, len(t.clauses))
    below = flags(n, instruments, len(t.parties))
    floor_value = no_deal(floor) if any(t.package) else None
    for i in range(instruments):
        needed = t.holds[i] & (t.essential & t.stated & t.signs[i][:, None]).any(axis=0)
        missing[:, i] = needed & ~floor.agreed
        something = (floor.agreed & t.holds[i]).any(axis=1)
        absent = (floor.gone & t.signs[i]).any(axis=1)
        signed[:, i] = something & ~missing[:, i].any(axis=1) & ~absent
        if t.package[i] and floor_value is not None:
            value = worth(floor, np.where(floor.agreed & t.holds[i], floor.text, 0.0))
            below[:, i] = (value < floor_value - EPS_UTILITY) & t.signs[i]
            signed[:, i] &= ~below[:, i].any(axis=1)
    return Signing(signed, missing, below)


def judge(floor: Floor) -> tuple[NDArray[np.int8], Mask, Array, Array]:
    """Status (W, C), blockers (W, P, C), and the ends of the ZOPA (W, C), crossed where empty."""
    t, w = floor.table, floor.worlds
    low, high = w.held_low, w.held_high
    bottom, top = common(low, high, floor.deciding)
    apart = bottom > top + EPS
    disjoint = (low > top[:, None] + EPS) | (high < bottom[:, None] - EPS)
    absent = floor.gone[:, :, None] & t.veto
    deserted = absent.any(axis=1)
    replies = floor.replies
    content = ((replies == ACCEPT) | (replies == CONDITIONAL) | ~floor.deciding).all(axis=1)
    content &= ((replies == CONDITIONAL) & floor.deciding).any(axis=1) & ~deserted
    status = np.where(
        floor.agreed,
        AGREED,
        np.where(content, CONDITIONALLY, np.where(apart | deserted, BLOCKED, OPEN)),
    )
    blocked = (status == BLOCKED)[:, None]
    blockers = blocked & np.where(apart[:, None], disjoint & floor.deciding, absent)
    return status.astype(np.int8), blockers, bottom, top
