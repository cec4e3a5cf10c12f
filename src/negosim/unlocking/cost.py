"""Owns the cheapest shift of red lines on a clause; knows red lines and shares, no scenario.

What a shift costs is an assumption, and stated with every result: distance on the scale × the
party's normalised salience ÷ the longest way from its ideal, the share of its utility that lies
between the old line and the new one. On one clause the cost of meeting at a level x is
Σ_p w_p · (how far p's red line has to go to reach x), piecewise linear and convex in x, so that it
is least at one of its kinks and no solver is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negosim.analysis.zopa import RedLines
from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.utility import satisfaction

STEP = 100  # red lines are given in hundredths, rounded outward, so that options can be read
TINY = 1e-6  # what a party without salience pays, so that needless shifts are no bargain


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
class Desk:
    """The veto parties of one clause, each array of shape (K,).

    `reach` is the share κ of the way from its ideal to its red line that a party really goes: 1 for
    the red line itself. `moves` says whose red lines may be shifted.
    """

    who: tuple[int, ...]
    ideal: Array
    low: Array
    high: Array
    weight: Array
    reach: Array
    moves: Mask

    @classmethod
    def of(
        cls, lines: RedLines, clause: int, movers: Mask | None = None, reach: Array | None = None
    ) -> Desk:
        """The clause's veto parties; by default all may move and go to their red lines."""
        who = np.flatnonzero(lines.deciding[:, clause])
        return cls(
            who=tuple(int(p) for p in who),
            ideal=lines.ideal[who, clause],
            low=lines.low[who, clause],
            high=lines.high[who, clause],
            weight=np.maximum(lines.weight[who, clause], TINY),
            reach=np.ones(len(who)) if reach is None else reach[who, clause],
            moves=np.ones(len(who), dtype=bool) if movers is None else movers[who],
        )


def outward(line: float, upper: bool) -> float:
    """A red line rounded outward to a hundredth, kept on the scale."""
    scaled = line * STEP
    rounded = math.ceil(scaled - 1e-7) if upper else math.floor(scaled + 1e-7)
    return min(max(rounded / STEP, 0.0), 1.0)


def needed_line(ideal: float, reach: float, level: float) -> float:
    """The red line with which a party that goes a share `reach` of the way comes to `level`.

    Beyond the scale, or infinite, where it never does.
    """
    distance = level - ideal
    if abs(distance) <= EPS:
        return ideal
    return ideal + distance / reach if reach > 0.0 else math.copysign(math.inf, distance)


def shifts_to(desk: Desk, level: float) -> tuple[Shift, ...] | None:
    """The shifts with which all sign `level`; None where no red line on the scale does it."""
    found = []
    for k, party in enumerate(desk.who):
        line = needed_line(float(desk.ideal[k]), float(desk.reach[k]), level)
        low, high = float(desk.low[k]), float(desk.high[k])
        if low - EPS <= line <= high + EPS:
            continue
        if not desk.moves[k] or not -EPS <= line <= 1.0 + EPS:
            return None
        upper = line > high
        before, after = (high, outward(line, True)) if upper else (low, outward(line, False))
        found.append(Shift(party, upper, before, after, abs(after - before) * desk.weight[k]))
    return tuple(found)


def levels_to_try(desk: Desk, floor: float = 0.0) -> list[float]:
    """Every level at which the cost has a kink or ends: reaches, ideals and limits."""
    found = {floor, 1.0}
    for k in range(len(desk.who)):
        i, kappa = float(desk.ideal[k]), float(desk.reach[k])
        for end in (float(desk.low[k]), float(desk.high[k]), 0.0, 1.0):
            found.add(i + kappa * (end - i))
        found.add(i)
    return sorted(x for x in found if floor - EPS <= x <= 1.0 + EPS)


def opening(
    desk: Desk, floor: float = 0.0, bonus: Sequence[tuple[int, float, float]] = ()
) -> Opening | None:
    """The cheapest way to a common level of at least `floor`; None where there is none.

    Where a stretch of levels costs the same, the one in its middle, so that equals share. `bonus`
    holds (party, its ideal, price): a level is worth price × the satisfaction of that party less.
    """
    best: list[tuple[float, float]] = []
    for x in levels_to_try(desk, floor):
        price = _price(desk, x, bonus)
        if price is None:
            continue
        if not best or price < best[0][0] - EPS:
            best = [(price, x)]
        elif price <= best[0][0] + EPS:
            best.append((price, x))
    if not best:
        return None
    level = 0.5 * (best[0][1] + best[-1][1])
    shifts = shifts_to(desk, level)
    if shifts is None or (_price(desk, level, bonus) or 0.0) > best[0][0] + 1e-6:
        level = best[0][1]
        shifts = shifts_to(desk, level)
    assert shifts is not None
    return Opening(level, sum(s.cost for s in shifts), shifts)


def _price(desk: Desk, level: float, bonus: Sequence[tuple[int, float, float]]) -> float | None:
    total = 0.0
    for k in range(len(desk.who)):
        line = needed_line(float(desk.ideal[k]), float(desk.reach[k]), level)
        short = max(line - float(desk.high[k]), float(desk.low[k]) - line, 0.0)
        if short <= EPS:
            continue
        if not desk.moves[k] or not -EPS <= line <= 1.0 + EPS:
            return None
        total += short * float(desk.weight[k])
    for _, ideal, price in bonus:
        total -= price * float(satisfaction(np.array(level), np.array(ideal)))
    return total


def by(desk: Desk, parties: Sequence[int]) -> Opening | None:
    """What these parties would have to shift for a common level; None where they cannot alone."""
    only = np.array([p in parties for p in desk.who]) & desk.moves
    return opening(Desk(desk.who, desk.ideal, desk.low, desk.high, desk.weight, desk.reach, only))
