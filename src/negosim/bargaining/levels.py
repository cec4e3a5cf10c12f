"""Puts the levels of one clause and what they are worth into a program.

A clause that is not in force has level 0 and adds nothing: its level and satisfactions are
multiplied by whether it is in force, which keeps the program linear (a perspective: Günlük, O. &
Linderoth, J. (2010), Mathematical Programming 124, 183–205).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negosim.bargaining.curve import Curve
from negosim.bargaining.program import FINE, Expression, Program, Row, at_least, at_most, plus
from negosim.table import Array

PIECES = 16
"""Straight pieces that replace a curve that bends up, beside those between its kinks."""


@dataclass(frozen=True, slots=True)
class Smooth:
    """A satisfaction (a column) below the tangents of its curve, which are added when needed."""

    worth: int
    level: Expression
    force: int
    curve: Curve

    def cut(self, x: float) -> Row:
        """The tangent at a level."""
        slope, height = self.curve.tangent(x)
        terms = plus((1.0, {self.worth: 1.0}), (-slope, self.level), (-height, {self.force: 1.0}))
        return at_most(0.0, plus((FINE, terms)))


@dataclass(frozen=True, slots=True)
class Levels:
    """One clause: its level, the satisfactions by party (expressions), and curves to cut."""

    level: Expression
    worth: Mapping[int, Expression]
    smooth: tuple[Smooth, ...] = ()


def put(
    program: Program,
    force: int,
    curves: Mapping[int, Curve],
    steps: Array | None = None,
    marks: tuple[float, ...] = (),
) -> Levels:
    """The levels of a clause with a column that says whether it is in force.

    On `steps`, only these. Curves that bend up are replaced by lines between `marks`, their kinks
    and a grid: these lie above the curve, and meet it there.
    """
    if steps is not None:
        return _steps(program, force, curves, steps)
    bent = [c for c in curves.values() if not c.concave]
    if bent:
        grid = () if all(c.straight for c in bent) else (*marks, *np.linspace(0, 1, PIECES + 1))
        kinks = {x for c in curves.values() if c.straight or not c.concave for x in c.kinks}
        ends = np.unique(np.round([0.0, 1.0, *kinks, *grid], 12))
        return _pieces(program, force, curves, ends)
    column = program.column()
    program.rows.append(at_most(0.0, {column: 1.0, force: -1.0}))
    return _concave(program, force, curves, {column: 1.0}, {})


def _steps(program: Program, force: int, curves: Mapping[int, Curve], at: Array) -> Levels:
    chosen = [program.column(whole=True) for _ in at]
    program.rows.append(Row(0.0, {**dict.fromkeys(chosen, 1.0), force: -1.0}, 0.0))
    worth = {p: _sum(chosen, [c.value(x) for x in at.tolist()]) for p, c in curves.items()}
    return Levels(_sum(chosen, at.tolist()), worth)


def _pieces(program: Program, force: int, curves: Mapping[int, Curve], at: Array) -> Levels:
    shares = [program.column() for _ in at]
    pieces = [program.column(whole=True) for _ in at[1:]]
    for columns in (shares, pieces):
        program.rows.append(Row(0.0, {**dict.fromkeys(columns, 1.0), force: -1.0}, 0.0))
    for k, share in enumerate(shares):
        beside = pieces[max(0, k - 1) : k + 1]
        program.rows.append(at_least(0.0, {**dict.fromkeys(beside, 1.0), share: -1.0}))
    level = _sum(shares, at.tolist())
    lines = {p: c for p, c in curves.items() if c.straight or not c.concave}
    worth: dict[int, Expression] = {
        p: _sum(shares, [c.value(x) for x in at.tolist()]) for p, c in lines.items()
    }
    rest = {p: c for p, c in curves.items() if p not in lines}
    return _concave(program, force, rest, level, worth)


def _concave(
    program: Program,
    force: int,
    curves: Mapping[int, Curve],
    level: Expression,
    worth: dict[int, Expression],
) -> Levels:
    """Satisfactions below all lines of curves that bend down."""
    smooth = []
    for p, curve in curves.items():
        lines = curve.lines() if curve.straight else []
        if len(lines) == 1:
            slope, height = lines[0]
            worth[p] = {**{k: slope * a for k, a in level.items()}, force: height}
            continue
        column = program.column()
        worth[p] = {column: 1.0}
        for slope, height in lines:
            terms = {k: -slope * a for k, a in level.items()}
            program.rows.append(at_most(0.0, {**terms, column: 1.0, force: -height}))
        if not curve.straight:
            smooth.append(Smooth(column, level, force, curve))
            program.rows += [smooth[-1].cut(x) for x in {0.0, *curve.kinks, 1.0}]
    return Levels(level, worth, tuple(smooth))


def _sum(columns: list[int], factors: list[float]) -> dict[int, float]:
    return dict(zip(columns, factors, strict=True))
