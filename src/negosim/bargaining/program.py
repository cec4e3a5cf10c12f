"""States linear and mixed-integer programs row by row, and solves them with HiGHS.

Huangfu, Q. & Hall, J. A. J. (2018), Parallelizing the dual revised simplex method, Mathematical
Programming Computation 10, 119–142. Only this module imports scipy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from negosim.extras import needed
from negosim.table import Array

Expression = Mapping[int, float]
"""Coefficients by column; the key `ONE` is a constant."""

ONE = -1
TIGHT = 1e-10
"""How far a linear program's solution may miss a row; the least that HiGHS takes."""


def plus(*terms: tuple[float, Expression]) -> dict[int, float]:
    """A weighted sum of expressions."""
    out: dict[int, float] = {}
    for factor, expression in terms:
        for column, coefficient in expression.items():
            out[column] = out.get(column, 0.0) + factor * coefficient
    return out


def at(expression: Expression, x: Array) -> float:
    """The value of an expression at a solution."""
    return sum(a * (1.0 if k == ONE else float(x[k])) for k, a in expression.items())


@dataclass(frozen=True, slots=True)
class Row:
    """An expression of at least `low` and at most `high`; `tag` says what it stands for."""

    low: float
    expression: Expression
    high: float
    tag: Any = None


def at_least(low: float, expression: Expression, tag: Any = None) -> Row:
    """A row without an upper end."""
    return Row(low, expression, np.inf, tag)


def at_most(high: float, expression: Expression, tag: Any = None) -> Row:
    """A row without a lower end."""
    return Row(-np.inf, expression, high, tag)


@dataclass(slots=True)
class Program:
    """Columns with their ends, and rows. A column that is `whole` takes integers only."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def column(self, low: float = 0.0, high: float = 1.0, whole: bool = False) -> int:
        """A new column."""
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.low) - 1

    def copy(self) -> Program:
        """The same columns and rows, to which others can be added."""
        return Program(self.low[:], self.high[:], self.whole[:], self.rows[:])

    def fixed(self, x: Array) -> Program:
        """The linear program that is left with all whole columns as in a solution."""
        program = self.copy()
        for k, whole in enumerate(self.whole):
            if whole:
                program.low[k] = program.high[k] = float(np.round(x[k]))
        program.whole = [False] * len(self.whole)
        return program

    def maximise(
        self, expression: Expression, rows: Iterable[Row] = (), without: Collection[Any] = ()
    ) -> Array | None:
        """The columns at which an expression is largest; None if the rows exclude each other.

        With more `rows`, and without those that have one of these tags.
        """
        with needed("bargain", "analysis"):
            from scipy.optimize import Bounds, LinearConstraint, linprog, milp
            from scipy.sparse import csr_array, diags_array

        kept = [r for r in (*self.rows, *rows) if r.tag is None or r.tag not in without]
        entries = [(k, c, a) for k, r in enumerate(kept) for c, a in r.expression.items() if c >= 0]
        where, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(kept), len(self.low))
        matrix = csr_array((np.array(values, dtype=float), (where, columns)), shape=shape)
        size = np.ones(len(kept))
        np.maximum.at(size, np.array(where, dtype=int), np.abs(values))
        matrix = diags_array(1.0 / size) @ matrix
        shift = np.array([r.expression.get(ONE, 0.0) for r in kept])
        low = (np.array([r.low for r in kept]) - shift) / size
        high = (np.array([r.high for r in kept]) - shift) / size
        cost = np.zeros(len(self.low))
        for column, coefficient in expression.items():
            if column >= 0:
                cost[column] = -coefficient
        if any(self.whole):
            result = milp(
                cost,
                integrality=np.array(self.whole, dtype=int),
                bounds=Bounds(np.array(self.low), np.array(self.high)),
                constraints=LinearConstraint(matrix, low, high) if kept else None,
                options={"mip_rel_gap": 0.0, "presolve": False},
            )
        else:
            upper, lower = np.isfinite(high), np.isfinite(low)
            both = upper & lower & (low == high)
            upper, lower = upper & ~both, lower & ~both
            rest: dict[str, Any] = {}
            if both.any():
                rest = {"A_eq": matrix[both], "b_eq": high[both]}
            result = linprog(
                cost,
                A_ub=_stacked(matrix[upper], -matrix[lower]),
                b_ub=np.concatenate([high[upper], -low[lower]]),
                bounds=np.column_stack([self.low, self.high]),
                method="highs-ds",
                options={
                    "primal_feasibility_tolerance": TIGHT,
                    "dual_feasibility_tolerance": TIGHT,
                },
                **rest,
            )
        if result.status == 2:
            return None
        if result.x is None:
            raise RuntimeError(f"HiGHS: {result.message}")
        return np.asarray(result.x, dtype=np.float64)


def _stacked(first: Any, second: Any) -> Any:
    from scipy.sparse import vstack

    return vstack([first, second], format="csr")
