"""Finds the cheapest shifts of red lines with which a clause can be agreed.

The cost of a shift is an assumption, stated with every result: distance on the scale × the
party's normalised salience ÷ the longest way from its ideal, the share of its utility that lies
between the old line and the new one. On one clause the cost of meeting at a level x is
Σ_p w_p · (how far p's red line has to go to reach x): piecewise linear and convex in x, so one of
its kinks is its minimum and no solver is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from negosim.analysis.zopa import RedLines
from negosim.record import EPS
from negosim.table import Array, Mask
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
    """A level that the red lines allow after the shifts, and what they cost together."""

    level: float
    cost: float
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class VetoParties:
    """The veto parties of one clause, each array of shape (K,).

    `reach` is the share κ of the way from its ideal to its red line that a party concedes in the
    talks, 1 for all of it. `moves` says whose red lines may be shifted.
    """

    parties: tuple[int, ...]
    ideal: Array
    low: Array
    high: Array
    weight: Array
    reach: Array
    moves: Mask

    @classmethod
    def of(
        cls, lines: RedLines, clause: int, movers: Mask | None = None, reach: Array | None = None
    ) -> VetoParties:
        """The clause's veto parties; by default all may move and concede up to their red lines."""
        parties = np.flatnonzero(lines.deciding[:, clause])
        return cls(
            parties=tuple(int(p) for p in parties),
            ideal=lines.ideal[parties, clause],
            low=lines.low[parties, clause],
            high=lines.high[parties, clause],
            weight=np.maximum(lines.weight[parties, clause], TINY),
            reach=np.ones(len(parties)) if reach is None else reach[parties, clause],
            moves=np.ones(len(parties), dtype=bool) if movers is None else movers[parties],
        )


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


def shifts_to(veto: VetoParties, level: float) -> tuple[Shift, ...] | None:
    """The shifts with which all sign `level`; None if no red lines on the scale are enough."""
    shifts = []
    for k, party in enumerate(veto.parties):
        line = needed_line(float(veto.ideal[k]), float(veto.reach[k]), level)
        low, high = float(veto.low[k]), float(veto.high[k])
        if low - EPS <= line <= high + EPS:
            continue
        if not veto.moves[k] or not -EPS <= line <= 1.0 + EPS:
            return None
        upper = line > high
        before, after = (high, outward(line, True)) if upper else (low, outward(line, False))
        shifts.append(Shift(party, upper, before, after, abs(after - before) * veto.weight[k]))
    return tuple(shifts)


def levels_to_try(veto: VetoParties, floor: float = 0.0) -> list[float]:
    """Every level at which the cost has a kink or ends: reaches, ideals and limits."""
    levels = {floor, 1.0}
    for k in range(len(veto.parties)):
        ideal, reach = float(veto.ideal[k]), float(veto.reach[k])
        for end in (float(veto.low[k]), float(veto.high[k]), 0.0, 1.0):
            levels.add(ideal + reach * (end - ideal))
        levels.add(ideal)
    return sorted(x for x in levels if floor - EPS <= x <= 1.0 + EPS)


def opening(
    veto: VetoParties, floor: float = 0.0, bonus: Sequence[tuple[int, float, float]] = ()
) -> Opening | None:
    """The cheapest way to a common level of at least `floor`; None if there is no way.

    If an interval of levels costs the same, its middle, so that equal parties share the cost.
    `bonus` holds (party, its ideal, price): price × the party's satisfaction is taken off the cost
    of a level.
    """
    best: list[tuple[float, float]] = []
    for x in levels_to_try(veto, floor):
        price = _price(veto, x, bonus)
        if price is None:
            continue
        if not best or price < best[0][0] - EPS:
            best = [(price, x)]
        elif price <= best[0][0] + EPS:
            best.append((price, x))
    if not best:
        return None
    level = 0.5 * (best[0][1] + best[-1][1])
    shifts = shifts_to(veto, level)
    if shifts is None or (_price(veto, level, bonus) or 0.0) > best[0][0] + 1e-6:
        level = best[0][1]
        shifts = shifts_to(veto, level)
    assert shifts is not None
    return Opening(level, sum(s.cost for s in shifts), shifts)


def _price(
    veto: VetoParties, level: float, bonus: Sequence[tuple[int, float, float]]
) -> float | None:
    total = 0.0
    for k in range(len(veto.parties)):
        line = needed_line(float(veto.ideal[k]), float(veto.reach[k]), level)
        short = max(line - float(veto.high[k]), float(veto.low[k]) - line, 0.0)
        if short <= EPS:
            continue
        if not veto.moves[k] or not -EPS <= line <= 1.0 + EPS:
            return None
        total += short * float(veto.weight[k])
    for _, ideal, price in bonus:
        total -= price * float(satisfaction(np.array(level), np.array(ideal)))
    return total


def opening_by(veto: VetoParties, parties: Sequence[int]) -> Opening | None:
    """The cheapest way by shifts of these parties alone; None if that is not enough."""
    only = np.array([p in parties for p in veto.parties]) & veto.moves
    return opening(replace(veto, moves=only))
