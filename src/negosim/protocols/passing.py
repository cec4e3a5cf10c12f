"""Decides what passes: which clauses those at the table carry, and at which levels they would.

A clause passes if every veto party that has a stance on it would sign, and, where its instruments
have quotas, those who would sign carry each of them.
"""

from __future__ import annotations

import numpy as np

from negosim.record import EPS
from negosim.table import Array, Mask, Table, Vote
from negosim.utility import overlap


def carries(vote: Vote, votes: Mask) -> Mask:
    """Whether those whom `votes` (W, P) marks carry every quota; (W,)."""
    return np.asarray((votes @ vote.share.T >= vote.quota - EPS).all(axis=1))


def passes(table: Table, signs: Mask, gone: Mask, lost: Mask) -> Mask:
    """The clauses (W, C) that are carried by those who `signs` (W, P, C) marks.

    `gone` (W, P): not at the table; `lost` (W, C): `deserted`.
    """
    result = np.asarray((signs | ~table.must).all(axis=1) & ~lost)
    for vote in table.votes:
        result[:, vote.clause] &= carries(vote, signs[:, :, vote.clause] & ~gone)
    return result


def deserted(table: Table, gone: Mask) -> Mask:
    """The clauses (W, C) that those at the table cannot carry; `gone` (W, P) are not there."""
    result = np.asarray((gone[:, :, None] & table.veto).any(axis=1))
    for vote in table.votes:
        result[:, vote.clause] |= ~carries(vote, ~gone)
    return result


def room(table: Table, low: Array, high: Array, gone: Mask | None = None) -> tuple[Array, Array]:
    """Ends (…, C) of the levels that pass if each party signs `low` to `high` (…, P, C).

    The first is above the second, by the gap, if no level passes. With votes these are the levels
    that one winning coalition of parties not `gone` (…, P) has in common: of all coalitions the one
    with the widest interval or, if every one is empty, with the least gap; of equals the lowest.
    What the vetoes leave, if the votes at the table are too few.
    """
    bottom, top = overlap(low, high, table.must)
    for vote in table.votes:
        at = (..., slice(None), vote.clause)
        ends = bottom[..., vote.clause], top[..., vote.clause]
        out = np.zeros(low.shape[:-1], dtype=bool) if gone is None else gone
        rows = (np.atleast_2d(x) for x in (low[at], high[at], out))
        widest = _widest(vote, *rows, *(np.atleast_1d(x) for x in ends))
        bottom[..., vote.clause], top[..., vote.clause] = (x.reshape(ends[0].shape) for x in widest)
    return bottom, top


def _widest(
    vote: Vote, low: Array, high: Array, gone: Mask, floor: Array, ceiling: Array
) -> tuple[Array, Array]:
    """The widest interval (W,) of a winning coalition between what the vetoes leave."""
    voters = (vote.share > 0.0).any(axis=0)
    low, high, share = low[:, voters], high[:, voters], vote.share[:, voters]
    there = ~gone[:, voters]
    starts = np.sort(np.concatenate([np.maximum(low, floor[:, None]), floor[:, None]], axis=1))
    bottom, top, width = floor.copy(), ceiling.copy(), np.full(len(floor), -np.inf)
    for start in starts.T:
        reach = np.where(there & (low <= start[:, None]), high, -np.inf)
        order = np.argsort(-reach, axis=1, kind="stable")
        reach = np.take_along_axis(reach, order, axis=1)
        carried = np.cumsum(share[:, order], axis=2) >= vote.quota[:, None, None] - EPS
        last = np.where(carried.all(axis=0), reach, -np.inf).max(axis=1, initial=-np.inf)
        end = np.minimum(last, ceiling)
        better = end - start > width + EPS
        bottom, top = np.where(better, start, bottom), np.where(better, end, top)
        width = np.where(better, end - start, width)
    return bottom, top


def coalition(
    table: Table, vote: Vote, low: Array, high: Array, gone: Mask, ends: tuple[Array, Array]
) -> Mask:
    """The veto parties, and the voters that sign up to both ends (W,) that `room` gives; (W, P).

    `low` and `high` (W, P) on the clause.
    """
    bottom, top = (x[:, None] for x in ends)
    joins = (low <= bottom + EPS) & (high >= top - EPS) & ~gone
    return np.asarray((joins & table.deciding[:, vote.clause]) | table.must[:, vote.clause])


def nearest(
    vote: Vote, level: Array, low: Array, high: Array, gone: Mask, within: tuple[Array, Array]
) -> tuple[Array, Mask]:
    """The level nearest to `level` (W,) that the votes carry, of two the lower; if any.

    The parties sign `low` to `high` (W, P); only levels `within` two ends (W,) count. It is that
    level itself or an end of an interval.
    """
    least, most = within
    best, distance = level.copy(), np.full(len(level), np.inf)
    voters = (vote.share > 0.0).any(axis=0)
    inside = np.maximum(np.minimum(level, most), least)
    for at in (inside, least, most, *low.T[voters], *high.T[voters]):
        away = np.abs(at - level)
        where = (at >= least - EPS) & (at <= most + EPS)
        where &= (away < distance - EPS) | ((away <= distance + EPS) & (at < best))
        if not where.any():
            continue
        where &= carries(vote, signed_at(at, low, high) & ~gone)
        best, distance = np.where(where, at, best), np.where(where, away, distance)
    return best, np.isfinite(distance)


def signed_at(level: Array, low: Array, high: Array) -> Mask:
    """Who signs a level (W,) having the intervals `low` to `high` (W, P)."""
    at = level[:, None]
    return np.asarray((at >= low - EPS) & (at <= high + EPS))
