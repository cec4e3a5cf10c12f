"""Finds the packages that are best by the criteria of bargaining theory.

Each function returns the columns of a solution of the program, and a bound on its criterion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from negosim.bargaining.deals import Deals
from negosim.bargaining.program import ONE, Expression, Program, Row, at, at_least, at_most, plus
from negosim.table import Array

CLOSE = 1e-6  # how far the Nash product of two sets of whole columns may differ, as a logarithm
CLOSER = 1e-13  # the same once these are fixed
ROUNDS = 100
SLACK = 1e-9  # by how much an earlier criterion may be missed for a later one
WHOLE = 1e-7  # the same while columns have to be whole, which HiGHS holds to 1e-6


class Best(NamedTuple):
    """The columns of a solution, and what no package can exceed in its criterion."""

    x: Array
    bound: float


def greatest(deals: Deals, p: int) -> Best | None:
    """The best package for a party, of these the best for the others; None if there is none."""
    return _first(deals, deals.gain[p], _total(deals))


def utilitarian(deals: Deals) -> Best | None:
    """The greatest sum of gains, of these packages the one with the greatest least gain."""
    program = deals.program.copy()
    least = program.column(-np.inf, np.inf)
    program.rows += [at_least(0.0, plus((1.0, g), (-1.0, {least: 1.0}))) for g in deals.gain.values()]
    return _first(deals, _total(deals), {least: 1.0}, program)


def leximax(deals: Deals, scale: Mapping[int, float]) -> Best | None:
    """The package with the greatest least gain, in units of `scale`, then next to least, and so on.

    By the sums of the k least gains: Ogryczak, W. & Śliwiński, T. (2006), On direct methods for
    lexicographic min-max optimization, LNCS 3982, 802–811.
    """
    program, parties = deals.program.copy(), list(scale)
    sums: list[Expression] = []
    for k in range(1, len(parties) + 1):
        level = program.column(-np.inf, np.inf)
        misses = [program.column(0.0, np.inf) for _ in parties]
        for p, miss in zip(parties, misses, strict=True):
            row = plus((1.0 / scale[p], deals.gain[p]), (-1.0, {level: 1.0}), (1.0, {miss: 1.0}))
            program.rows.append(at_least(0.0, row))
        sums.append({level: float(k), **dict.fromkeys(misses, -1.0)})
    bound = np.nan
    x: Array | None = None
    for tight in (False, True) if any(program.whole) else (True,):
        if tight and x is not None:
            program = program.fixed(x)
        rows: list[Row] = []
        for k, total in enumerate(sums):
            x = deals.maximise(total, rows, program)
            if x is None:
                return None
            bound = at(total, x) if not k and np.isnan(bound) else bound
            rows.append(at_least(at(total, x) - (SLACK if tight else WHOLE), total))
    assert x is not None
    return Best(x, bound)


def nash(deals: Deals, weights: Mapping[int, float], most: Mapping[int, float]) -> Best | None:
    """The greatest weighted product of gains, by tangents to their logarithms.

    `most` are the greatest gains. Outer approximation: Duran, M. A. & Grossmann, I. E. (1986),
    Mathematical Programming 36, 307–339.
    """
    program = deals.program.copy()
    logs = {p: program.column(-np.inf, 0.0) for p in weights}
    total = {logs[p]: w for p, w in weights.items()}
    share = {p: plus((1.0 / most[p], deals.gain[p])) for p in weights}

    def tangents(x: Array | None, least: float) -> list[Row]:
        rows = []
        for p, column in logs.items():
            for g in (1.0, 0.5, 0.1, 0.01) if x is None else (max(at(share[p], x), least),):
                row = plus((1.0, {column: 1.0}), (-1.0 / g, share[p]))
                rows.append(at_most(float(np.log(g)) - 1.0, row))
        return rows

    def product(x: Array) -> float:
        gains = {p: at(share[p], x) for p in weights}
        if min(gains.values()) <= 0.0:
            return -np.inf
        return float(sum(w * np.log(gains[p]) for p, w in weights.items()))

    program.rows += tangents(None, 0.0)
    best: Array | None = None
    bound = np.inf
    for _ in range(ROUNDS):
        x = deals.maximise(total, (), program)
        if x is None:
            return None
        bound = min(bound, at(total, x))
        if best is not None and bound - product(best) <= CLOSE:
            break
        inner = program.fixed(x) if any(program.whole) else program
        for _ in range(ROUNDS):
            rows = tangents(x, 1e-6)
            inner.rows += rows
            if inner is not program:
                program.rows += rows
            before, x = x, deals.maximise(total, (), inner)
            if x is None:  # whole columns only nearly so
                x = before
                break
            if best is None or product(x) > product(best):
                best = x
            if at(total, x) - product(x) <= CLOSER or (before == x).all():
                break
        if not any(program.whole):
            bound = at(total, x)
            break
    assert best is not None
    if product(best) == -np.inf:
        return None
    mean = sum(weights.values())
    scale = sum(w * np.log(most[p]) for p, w in weights.items())
    return Best(best, float(np.exp((bound + scale) / mean)))


def equal_gain(deals: Deals, over: Mapping[int, float]) -> Best | None:
    """The most by which all parties' gains can exceed these at once."""
    program = deals.program.copy()
    least = program.column(-np.inf, np.inf)
    for p, gain in over.items():
        row = plus((1.0, deals.gain[p]), (-1.0, {least: 1.0}), (-gain, {ONE: 1.0}))
        program.rows.append(at_least(0.0, row))
    x = deals.maximise({least: 1.0}, (), program)
    return None if x is None else Best(x, at({least: 1.0}, x))


def more_for(deals: Deals, p: int, over: Mapping[int, float]) -> Best | None:
    """The best package for a party in which nobody's gain is less than this."""
    rows = [at_least(gain - SLACK, deals.gain[q]) for q, gain in over.items()]
    x = deals.maximise(deals.gain[p], rows)
    return None if x is None else Best(x, at(deals.gain[p], x))


def _first(
    deals: Deals, first: Expression, then: Expression, program: Program | None = None
) -> Best | None:
    """The best package by one criterion, of these by another."""
    program = program or deals.program.copy()
    x = deals.maximise(first, (), program)
    if x is None:
        return None
    bound = at(first, x)
    if any(program.whole):
        x = deals.maximise(then, [at_least(bound - WHOLE, first)], program)
        if x is None:
            return None
        program = program.fixed(x)
        x = deals.maximise(first, (), program)
        assert x is not None
    x = deals.maximise(then, [at_least(at(first, x) - SLACK, first)], program)
    assert x is not None
    return Best(x, bound)


def _total(deals: Deals) -> Expression:
    return plus(*((1.0, gain) for gain in deals.gain.values()))


def in_order(deals: Deals, first: int, second: int, points: int) -> Sequence[Best]:
    """Packages on the frontier of two parties, from the best for one to the best for the other."""
    ends = [greatest(deals, p) for p in (first, second)]
    if ends[0] is None or ends[1] is None:
        return ()
    low, high = (at(deals.gain[first], e.x) for e in (ends[1], ends[0]))
    out = [ends[0]]
    for gain in np.linspace(high, low, points)[1:-1].tolist():
        x = deals.maximise(deals.gain[second], [at_least(gain, deals.gain[first])])
        if x is not None:
            out.append(Best(x, at(deals.gain[second], x)))
    return [*out, ends[1]]
