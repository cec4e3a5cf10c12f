"""Computes satisfaction, utility and the overlap of intervals on arrays.

Formulas work on trailing axes, so that one function serves one world and a million.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from negosim.record import EPS
from negosim.table import Array, Mask, Table


def fold(x: Array) -> Array:
    """Sum over the last axis in order, so that the bits of a sum do not depend on the shape."""
    total = np.zeros(x.shape[:-1])
    for k in range(x.shape[-1]):
        total += x[..., k]
    return total


def satisfaction(level: Array, ideal: Array, curvature: float | Array = 1.0) -> Array:
    """v = 1 − (|x − ideal| / max(ideal, 1 − ideal))^curvature, in [0, 1]."""
    distance = np.asarray(np.abs(level - ideal))
    distance /= np.maximum(ideal, 1.0 - ideal)
    if not (isinstance(curvature, float) and curvature == 1.0):
        distance = np.asarray(distance**curvature)
    return np.asarray(np.subtract(1.0, distance, out=distance))


def content(table: Table, p: int, level: Array, ideal: Array) -> Array:
    """Satisfaction of party `p` with levels (…, C), by its stances' own curvatures and values."""
    bend = table.curvature[p]
    v = satisfaction(level, ideal, 1.0 if (bend == 1.0).all() else bend)
    for stated in table.values:
        if stated.party == p:
            v[..., stated.clause] = np.interp(level[..., stated.clause], stated.at, stated.worth)
    return v


def content_at(table: Table, p: int, c: int, level: Array, ideal: Array) -> Array:
    """Satisfaction of party `p` with levels (…) of clause `c` alone."""
    for stated in table.values:
        if (stated.party, stated.clause) == (p, c):
            return np.interp(level, stated.at, stated.worth)
    return satisfaction(level, ideal, float(table.curvature[p, c]))


def least_content(table: Table, p: int, low: Array, high: Array, ideal: Array) -> Array:
    """The least satisfaction of party `p` (W, C) over the levels from low to high."""
    least = np.minimum(content(table, p, low, ideal), content(table, p, high, ideal))
    for stated in table.values:
        if stated.party == p:  # of any shape: its kinks inside count as well
            c = stated.clause
            for at, worth in zip(stated.at, stated.worth, strict=True):
                inside = (at >= low[..., c]) & (at <= high[..., c])
                least[..., c] = np.where(inside, np.minimum(least[..., c], worth), least[..., c])
    return least


def no_deal_on(
    table: Table,
    p: int,
    weight: Array,
    ideal: Array,
    lines: tuple[Array, Array],
    own: tuple[Array, Array],
) -> Array:
    """What no deal is worth to party `p`, by clause (W, C).

    `lines` are its red lines, crossed where a torn alliance has none: then its `own` count.
    """
    quo = weight * content(table, p, np.broadcast_to(table.status_quo, ideal.shape), ideal)
    if table.states_no_deal[p]:
        return quo
    low, high = lines
    if table.members or table.ladders:
        torn = low > high
        low, high = np.where(torn, own[0], low), np.where(torn, own[1], high)
    worst = weight * least_content(table, p, low, high, ideal)
    return np.where(table.essential[p] & table.stated[p], worst, np.minimum(worst, quo))


def normalised(salience: Array) -> Array:
    """Saliences (…, C) divided by their sum; all zeros stay zeros."""
    total = fold(salience)[..., None]
    if (total > 0).all():  # `out` keeps the memory layout of the saliences
        return np.divide(salience, total, out=np.empty_like(salience))
    return np.asarray(np.divide(salience, total, out=np.zeros_like(salience), where=total > 0))


def overlap(low: Array, high: Array, among: Mask) -> tuple[Array, Array]:
    """The common part of intervals (…, P, C) over the parties in `among` (P, C).

    Returns its ends (…, C), the first above the second if nothing is common; [0, 1] without any
    party.
    """
    bottom = np.zeros_like(low[..., 0, :])
    top = bottom + 1.0
    for p, first, end, shift in _runs(among.tobytes(), among.shape[1]):
        lower, upper = low[..., p, first:end], high[..., p, first:end]
        if shift is not None:
            lower, upper = lower - shift, upper + shift
        some = (..., slice(first, end))
        np.maximum(bottom[some], lower, out=bottom[some])
        np.minimum(top[some], upper, out=top[some])
    return bottom, top


@lru_cache(maxsize=64)
def _runs(among: bytes, clauses: int) -> list[tuple[int, int, int, Array | None]]:
    """The party, first clause and end of each run of neighbouring clauses in a mask (P, C).

    More than two runs of a party are one, with what moves the intervals between out of the way.
    """
    runs: list[tuple[int, int, int, Array | None]] = []
    for p, row in enumerate(np.frombuffer(among, dtype=np.bool_).reshape(-1, clauses)):
        edges = np.flatnonzero(np.diff(row, prepend=False, append=False)).tolist()
        if len(edges) > 4:
            first, end = edges[0], edges[-1]
            runs.append((p, first, end, np.where(row[first:end], 0.0, 2.0)))
        else:
            runs += [(p, a, b, None) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return runs


def gap(bottom: Array, top: Array) -> Array:
    """The distance by which intervals with this overlap miss a common level; 0 if there is one."""
    return np.where(bottom > top + EPS, bottom - top, 0.0)
