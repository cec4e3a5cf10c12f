"""Finds the packages that are best by the criteria of bargaining theory.

Each function returns the columns of a solution of the program, and a bound on its criterion; None
if there is no package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from negosim.bargaining.deals import Deals
from negosim.bargaining.program import (
    FINE,
    ONE,
    Expression,
    Optimum,
    Program,
    Row,
    at,
    at_least,
    at_most,
    plus,
)
from negosim.table import Array

CLOSE = 1e-6  # how far a Nash product may be from its bound, as a logarithm
CLOSER = 1e-14  # the same once all whole columns are fixed
ROUNDS = 100
SLACK = 1e-9  # by how much an earlier criterion may be missed for a later one
TIE = 1e-13  # the same where its loss would count squared
LEAST = 1e-6  # the least share of a greatest gain at which a tangent touches the logarithm


def greatest(deals: Deals, p: int) -> Optimum | None:
    """The best package for a party, of these the best for the others."""
    return _first(deals, deals.gain[p], _total(deals), deals.program)


def utilitarian(deals: Deals) -> Optimum | None:
    """The greatest sum of gains, of these packages the one with the greatest least gain."""
    program = deals.program.copy()
    least = least_of(program, deals.gain, dict.fromkeys(deals.gain, 0.0))
    return _first(deals, _total(deals), least, program)


def leximax(deals: Deals, scale: Mapping[int, float]) -> Optimum | None:
    """The package with the greatest least gain, in units of `scale`, then next to least, and so on.

    By the sums of the k least gains: Ogryczak, W. & Śliwiński, T. (2006), On direct methods for
    lexicographic min-max optimization, LNCS 3982, 802–811.
    """
    program = deals.program.copy()
    best, bound = None, np.nan
    rows: list[Row] = []
    for k in range(1, len(scale) + 1):
        level = program.column(-np.inf, np.inf)
        total: dict[int, float] = {level: float(k)}
        for p, unit in scale.items():
            miss = program.column(0.0, np.inf)
            total[miss] = -1.0
            row = plus((1.0 / unit, deals.gain[p]), (-1.0, {level: 1.0}), (1.0, {miss: 1.0}))
            program.rows.append(at_least(0.0, row))
        found = deals.maximise(total, rows, program)
        if found is None:  # the rows before leave less than rounding
            break
        best, bound = found.x, found.bound if k == 1 else bound
        rows.append(at_least(at(total, best) - SLACK, total))
    return None if best is None else Optimum(best, bound)


def nash(deals: Deals, weights: Mapping[int, float], most: Mapping[int, float]) -> Optimum | None:
    """The greatest weighted geometric mean of gains, by tangents to their logarithms.

    `most` are the greatest gains. None also if some gain is 0 in every package. Outer
    approximation: Duran, M. A. & Grossmann, I. E. (1986), Mathematical Programming 36, 307–339.
    """
    program = deals.program.copy()
    logs = {p: program.column(-np.inf, 0.0) for p in weights}
    total = {logs[p]: w for p, w in weights.items()}
    share = {p: plus((1.0 / most[p], deals.gain[p])) for p in weights}

    def tangents(x: Array) -> Iterator[Row]:
        for p in weights:
            yield tangent(p, max(at(share[p], x), LEAST))

    def tangent(p: int, g: float) -> Row:
        row = plus((FINE * g, {logs[p]: 1.0}), (-FINE, share[p]))
        return at_most(FINE * g * (np.log(g) - 1.0), row)

    def product(x: Array) -> float:
        gains = [(w, at(share[p], x)) for p, w in weights.items()]
        return sum(w * float(np.log(g)) if g > 0.0 else -np.inf for w, g in gains)

    program.rows += [tangent(p, g) for p in weights for g in (1.0, 0.5, 0.1, 0.01)]
    best: Array | None = None
    bound = np.inf
    for _ in range(ROUNDS):
        found = deals.maximise(total, (), program)
        if found is None:
            break
        bound = min(bound, found.bound)
        if best is not None and bound - product(best) <= CLOSE:
            break
        inner, x = program.fixed(found.x), found.x
        for _ in range(ROUNDS):
            rows = list(tangents(x))
            inner.rows += rows
            program.rows += rows
            if best is None or product(x) > product(best):
                best = x
            then = deals.maximise(total, (), inner)
            if then is None or then.bound - product(best) <= CLOSER or (then.x == x).all():
                break
            x = then.x
        if not any(program.whole):
            break
    if best is None or product(best) == -np.inf:
        return None
    scale = sum(w * np.log(most[p]) for p, w in weights.items())
    return Optimum(best, float(np.exp((bound + scale) / sum(weights.values()))))


def equal_gain(deals: Deals, over: Mapping[int, float]) -> Optimum | None:
    """The most by which all parties' gains can exceed these at once."""
    program = deals.program.copy()
    return deals.maximise(least_of(program, deals.gain, over), (), program)


def more_for(deals: Deals, p: int, over: Mapping[int, float]) -> Optimum | None:
    """The greatest gain of a party in a package in which nobody's is less than this."""
    rows = [at_least(gain - SLACK, deals.gain[q]) for q, gain in over.items()]
    return deals.maximise(deals.gain[p], rows)


def between(deals: Deals, first: int, second: int, gain: float) -> Optimum | None:
    """The best package for a second party in which the first gains so much."""
    return deals.maximise(deals.gain[second], [at_least(gain - SLACK, deals.gain[first])])


def least_of(
    program: Program, gains: Mapping[int, Expression], over: Mapping[int, float]
) -> Expression:
    """The least of the parties' gains less these."""
    least = program.column(-np.inf, np.inf)
    for p, gain in over.items():
        row = plus((1.0, gains[p]), (-1.0, {least: 1.0}), (-gain, {ONE: 1.0}))
        program.rows.append(at_least(0.0, row))
    return {least: 1.0}


def _first(deals: Deals, first: Expression, then: Expression, program: Program) -> Optimum | None:
    """The best package by one criterion, of these by another."""
    found = deals.maximise(first, (), program)
    if found is None:
        return None
    rows = [at_least(FINE * (at(first, found.x) - TIE), plus((FINE, first)))]
    better = deals.maximise(then, rows, program)
    return found if better is None else Optimum(better.x, found.bound)


def _total(deals: Deals) -> Expression:
    return plus(*((1.0, gain) for gain in deals.gain.values()))
