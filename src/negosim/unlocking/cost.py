"""Finds the cheapest shifts of red lines with which a clause can be agreed.

The cost of a shift is an assumption, stated with every result: distance on the scale × the
party's normalised salience ÷ the longest way from its ideal, the share of its utility that lies
between the old line and the new one. On one clause the cost of meeting at a level x is
Σ_p w_p · (how far p's red line has to go to reach x): piecewise linear and convex in x, so one of
its kinks is its minimum and no solver is needed. With votes it is the sum over the cheapest
coalition that carries x: the least of such functions, so that this holds as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from negosim.analysis.zopa import RedLines
from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.unlocking.coalitions import cheapest
from negosim.utility import satisfaction

STEP = 100  # red lines move to hundredths, rounded outward, so that options are readable
TINY = 1e-6  # the weight of a clause without salience, so that no shift is free


@dataclass(frozen=True, slots=True)
class Shift:
    """One red line of party `party` (an index) from `before` outward to `after`."""

    party: int
    upper: bool
    before: float
    after: float
    cost: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A level that the red lines allow after the shifts, what they cost together, who signs it."""

    level: float
    cost: float
    shifts: tuple[Shift, ...]
    signers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deciders:
    """Those that decide on one clause, each array of shape (K,).

    `reach` is the share κ of the way from its ideal to its red line that a party concedes in the
    talks, 1 for all of it. `moves` says whose red lines may be shifted; `must` who has to sign.
    `share` (Q, K) are the parts of the votes, `quota` (Q,) what carries the clause.
    """

    parties: tuple[int, ...]
    ideal: Array
    low: Array
    high: Array
    weight: Array
    reach: Array
    moves: Mask
    must: Mask
    share: Array
    quota: Array

    @classmethod
    def of(
        cls, lines: RedLines, clause: int, movers: Mask | None = None, reach: Array | None = None
    ) -> Deciders:
        """The clause's deciders; by default all may move and concede up to their red lines."""
        parties = np.flatnonzero(lines.deciding[:, clause])
        vote = next((v for v in lines.table.votes if v.clause == clause), None)
        return cls(
            parties=tuple(int(p) for p in parties),
            ideal=lines.ideal[parties, clause],
            low=lines.low[parties, clause],
            high=lines.high[parties, clause],
            weight=np.maximum(lines.weight[parties, clause], TINY),
            reach=np.ones(len(parties)) if reach is None else reach[parties, clause],
            moves=np.ones(len(parties), dtype=bool) if movers is None else movers[parties],
            must=lines.table.must[parties, clause],
            share=np.empty((0, len(parties))) if vote is None else vote.share[:, parties],
            quota=np.empty(0) if vote is None else vote.quota,
        )

    def costs(self, level: float) -> list[float | None]:
        """What it takes for each to sign a level; None if no red line on the scale is enough."""
        out: list[float | None] = []
        for k in range(len(self.parties)):
            line = needed_line(float(self.ideal[k]), float(self.reach[k]), level)
            short = max(line - float(self.high[k]), float(self.low[k]) - line, 0.0)
            if short <= EPS:
                out.append(0.0)
            elif self.moves[k] and -EPS <= line <= 1.0 + EPS:
                out.append(short * float(self.weight[k]))
            else:
                out.append(None)
        return out

    def signers(self, level: float) -> tuple[int, ...] | None:
        """The cheapest coalition that carries a level (places in `parties`); None without any."""
        return cheapest(self.costs(level), self.must, self.share, self.quota)


def outward(line: float, upper: bool) -> float:
    """A red line rounded outward to a hundredth, kept on the scale."""
    scaled = line * STEP
    rounded = math.ceil(scaled - 1e-7) if upper else math.floor(scaled + 1e-7)
    return min(max(rounded / STEP, 0.0), 1.0)


def needed_line(ideal: float, reach: float, level: float) -> float:
    """The red line with which a party that concedes a share `reach` of the way offers `level`.

    Beyond the scale, or infinite, if no red line on the scale is enough.
    """
    distance = level - ideal
    if abs(distance) <= EPS:
        return ideal
    return ideal + distance / reach if reach > 0.0 else math.copysign(math.inf, distance)


def shifts_to(deciders: Deciders, level: float, signers: Sequence[int]) -> tuple[Shift, ...]:
    """The shifts with which these (places in `deciders.parties`) sign a level that they can."""
    shifts = []
    for k in signers:
        line = needed_line(float(deciders.ideal[k]), float(deciders.reach[k]), level)
        low, high = float(deciders.low[k]), float(deciders.high[k])
        if low - EPS <= line <= high + EPS:
            continue
        upper = line > high
        before, after = (high, outward(line, True)) if upper else (low, outward(line, False))
        cost = abs(after - before) * float(deciders.weight[k])
        shifts.append(Shift(deciders.parties[k], upper, before, after, cost))
    return tuple(shifts)


def levels_to_try(deciders: Deciders, floor: float = 0.0) -> list[float]:
    """Every level at which the cost has a kink or ends: reaches, ideals and limits."""
    levels = {floor, 1.0}
    for k in range(len(deciders.parties)):
        ideal, reach = float(deciders.ideal[k]), float(deciders.reach[k])
        for end in (float(deciders.low[k]), float(deciders.high[k]), 0.0, 1.0):
            levels.add(ideal + reach * (end - ideal))
        levels.add(ideal)
    return sorted(x for x in levels if floor - EPS <= x <= 1.0 + EPS)


def opening(
    deciders: Deciders, floor: float = 0.0, bonus: Sequence[tuple[int, float, float]] = ()
) -> Opening | None:
    """The cheapest way to a common level of at least `floor`; None if there is no way.

    If an interval of levels costs the same, its middle, so that equal parties share the cost.
    `bonus` holds (party, its ideal, price): price × the party's satisfaction is taken off the cost
    of a level.
    """
    best: list[tuple[float, float]] = []
    for x in levels_to_try(deciders, floor):
        price = _price(deciders, x, bonus)
        if price is None:
            continue
        if not best or price < best[0][0] - EPS:
            best = [(price, x)]
        elif price <= best[0][0] + EPS:
            best.append((price, x))
    if not best:
        return None
    level = 0.5 * (best[0][1] + best[-1][1])
    middle = _price(deciders, level, bonus)
    if middle is None or middle > best[0][0] + 1e-6:
        level = best[0][1]
    signers = deciders.signers(level)
    assert signers is not None
    shifts = shifts_to(deciders, level, signers)
    parties = tuple(deciders.parties[k] for k in signers)
    return Opening(level, sum(s.cost for s in shifts), shifts, parties)


def _price(
    deciders: Deciders, level: float, bonus: Sequence[tuple[int, float, float]]
) -> float | None:
    costs = deciders.costs(level)
    signers = cheapest(costs, deciders.must, deciders.share, deciders.quota)
    if signers is None:
        return None
    total = sum(costs[k] or 0.0 for k in signers)
    for _, ideal, price in bonus:
        total -= price * float(satisfaction(np.array(level), np.array(ideal)))
    return total


def opening_by(deciders: Deciders, parties: Sequence[int]) -> Opening | None:
    """The cheapest way by shifts of these parties alone; None if that is not enough."""
    only = np.array([p in parties for p in deciders.parties]) & deciders.moves
    return opening(replace(deciders, moves=only))
