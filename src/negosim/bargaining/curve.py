"""Defines a party's satisfaction with the levels of a clause as a curve with tangents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from negosim.record import EPS
from negosim.table import Table
from negosim.utility import content_at


@dataclass(frozen=True, slots=True)
class Curve:
    """A satisfaction by level.

    `kinks` are the levels at which its slope jumps. Between these it is a straight line
    (`straight`), or bends down (`concave`), or up.
    """

    value: Callable[[float], float]
    concave: bool
    straight: bool = False
    kinks: tuple[float, ...] = ()
    slope: Callable[[float], float] = field(default=lambda _: 0.0)

    def lines(self) -> list[tuple[float, float]]:
        """Slope and height at 0 of every line of a curve that is concave and straight."""
        ends = sorted({0.0, *self.kinks, 1.0})
        lines = []
        for a, b in pairwise(ends):
            slope = (self.value(b) - self.value(a)) / (b - a)
            lines.append((slope, self.value(a) - slope * a))
        return lines

    def tangent(self, x: float) -> tuple[float, float]:
        """Slope and height at 0 of the tangent at a level."""
        slope = self.slope(x)
        return slope, self.value(x) - slope * x


def curve(table: Table, p: int, c: int, ideal: float) -> Curve:
    """The satisfaction of party `p` with clause `c`, as the engine counts it."""

    def value(x: float) -> float:
        return float(content_at(table, p, c, np.array([x]), np.array([ideal]))[0])

    for stated in table.values:
        if (stated.party, stated.clause) == (p, c):
            ends = list(zip(stated.at.tolist(), stated.worth.tolist(), strict=True))
            ends = [(0.0, ends[0][1])] * (ends[0][0] > 0.0) + ends
            ends += [(1.0, ends[-1][1])] * (ends[-1][0] < 1.0)
            rise = [(w - v) / (b - a) for (a, v), (b, w) in pairwise(ends)]
            concave = all(after <= before + EPS for before, after in pairwise(rise))
            return Curve(value, concave, True, tuple(a for a, _ in ends))
    power, reach = float(table.curvature[p, c]), max(ideal, 1.0 - ideal)

    def slope(x: float) -> float:
        steep = power * (abs(x - ideal) / reach) ** (power - 1.0) / reach
        return -steep if x > ideal else steep if x < ideal else 0.0

    return Curve(value, power >= 1.0, power == 1.0, (ideal,), slope)
