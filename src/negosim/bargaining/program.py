"""States linear and mixed-integer programs row by row, and solves them by branch and bound.

Land, A. H. & Doig, A. G. (1960), An automatic method of solving discrete programming problems,
Econometrica 28, 497–520. Linear programs are solved by HiGHS: Huangfu, Q. & Hall, J. A. J. (2018),
Parallelizing the dual revised simplex method, Mathematical Programming Computation 10, 119–142.
Only this module imports scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from negosim.extras import needed
from negosim.table import Array

Expression = Mapping[int, float]
"""Coefficients by column; the key `ONE` is a constant."""

ONE = -1
TIGHT = 1e-10
"""How far a linear program's solution may miss a row; the least that HiGHS takes."""

FINE = 1e5
"""A factor for rows that a solution may miss by less: tangents, whose error counts squared."""

NEARLY = 1e-7
"""A column this close to a whole number is one."""

NODES = 500
"""Linear programs at most in which a solution is improved."""


class Optimum(NamedTuple):
    """The columns of the best solution found, and what none can exceed."""

    x: Array
    bound: float


def plus(*terms: tuple[float, Expression]) -> dict[int, float]:
    """A weighted sum of expressions."""
    out: dict[int, float] = {}
    for factor, expression in terms:
        for column, coefficient in expression.items():
            out[column] = out.get(column, 0.0) + factor * coefficient
    return out


def at(expression: Expression, x: Array) -> float:
    """The value of an expression at a solution."""
    return float(sum(a * (1.0 if k == ONE else x[k]) for k, a in expression.items()))


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
    ) -> Optimum | None:
        """The columns at which an expression is largest; None if the rows exclude each other.

        With more `rows`, and without those that have one of these tags. Branches on whole columns,
        the one furthest from whole first, its nearer side first.
        """
        with needed("bargain", "analysis"):
            import scipy.optimize  # noqa: F401  # `_relaxed` imports what it needs of it
        relaxed = _relaxed(self, expression, rows, without)
        whole = np.flatnonzero(self.whole)
        best: Array | None = None
        most, nodes = -np.inf, 0
        stack = [(np.inf, np.column_stack([self.low, self.high]))]
        while stack and (best is None or nodes < NODES):
            bound, between = stack.pop()
            if bound <= most + TIGHT:
                continue
            nodes += 1
            x = relaxed(between)
            if x is None or (value := at(expression, x)) <= most + TIGHT:
                continue
            apart = np.abs(x[whole] - np.round(x[whole]))
            if not len(whole) or apart.max() < NEARLY:
                if len(whole) and apart.max() > 0.0:
                    between[whole] = np.round(x[whole])[:, None]
                    x = relaxed(between)
                if x is not None:
                    best, most = x, at(expression, x)
                continue
            column = whole[int(np.argmax(apart))]
            below, above = between.copy(), between.copy()
            below[column, 1], above[column, 0] = np.floor(x[column]), np.ceil(x[column])
            pair = [below, above] if x[column] % 1.0 > 0.5 else [above, below]
            stack += [(value, side) for side in pair]
        if best is None:
            return None
        return Optimum(best, float(max([most, *(bound for bound, _ in stack)])))

    def blamed(self, rows: Iterable[Row] = (), without: Collection[Any] = ()) -> set[Any] | None:
        """Tags of rows that exclude each other even if no column has to be whole; None if none do.

        Those with a price when all that a tagged row is missed by is minimised (Farkas' lemma).
        """
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, eye_array, hstack

        lp = _arrays(self, {}, rows, without)
        soft = np.array([tag is not None for tag in lp.tags])
        limits = hstack([lp.limits, -eye_array(len(soft), format="csc")[:, soft]], format="csr")
        more = int(soft.sum())
        cost = np.concatenate([np.zeros(len(self.low)), np.ones(more)])
        ends = [*zip(self.low, self.high, strict=True), *[(0.0, np.inf)] * more]
        equal = dict(lp.equal)
        if equal:
            equal["A_eq"] = hstack([equal["A_eq"], csr_array((equal["A_eq"].shape[0], more))])
        result = linprog(cost, limits, lp.ends, bounds=ends, method="highs-ds", **equal)
        if result.x is None or result.fun <= NEARLY:
            return None
        prices = np.abs(result.ineqlin.marginals)
        return {tag for tag, price in zip(lp.tags, prices, strict=True) if tag and price > TIGHT}


class _Arrays(NamedTuple):
    """What scipy takes; `tags` are those of the rows of `limits`."""

    cost: Array
    limits: Any
    ends: Array
    equal: dict[str, Any]
    tags: list[Any]


def _arrays(
    program: Program, expression: Expression, rows: Iterable[Row], without: Collection[Any]
) -> _Arrays:
    from scipy.sparse import csr_array, vstack

    kept = [r for r in (*program.rows, *rows) if r.tag is None or r.tag not in without]
    entries = [(k, c, a) for k, r in enumerate(kept) for c, a in r.expression.items() if c >= 0]
    where, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((values, (where, columns)), shape=(len(kept), len(program.low)))
    shift = np.array([r.expression.get(ONE, 0.0) for r in kept])
    low, high = (np.array([getattr(r, e) for r in kept]) - shift for e in ("low", "high"))
    cost = np.zeros(len(program.low))
    for column, coefficient in expression.items():
        if column >= 0:
            cost[column] = -coefficient
    upper, lower = np.isfinite(high), np.isfinite(low)
    both = upper & lower & (low == high)
    upper, lower = upper & ~both, lower & ~both
    limits = vstack([matrix[upper], -matrix[lower]], format="csr")
    ends = np.concatenate([high[upper], -low[lower]])
    equal = {"A_eq": matrix[both], "b_eq": high[both]} if both.any() else {}
    tags = [kept[k].tag for k in (*np.flatnonzero(upper), *np.flatnonzero(lower))]
    return _Arrays(cost, limits, ends, equal, tags)


def _relaxed(
    program: Program, expression: Expression, rows: Iterable[Row], without: Collection[Any]
) -> Callable[[Array], Array | None]:
    """Solves the program within ends of its columns (K, 2), whether or not they are whole."""
    from scipy.optimize import linprog

    lp = _arrays(program, expression, rows, without)
    options = {"primal_feasibility_tolerance": TIGHT, "dual_feasibility_tolerance": TIGHT}

    def solve(between: Array) -> Array | None:
        result = linprog(
            lp.cost,
            lp.limits,
            lp.ends,
            bounds=between,
            method="highs-ds",
            options=options,
            **lp.equal,
        )
        if result.status == 2:
            return None
        if result.x is None:
            raise RuntimeError(f"HiGHS: {result.message}")
        return np.asarray(result.x, dtype=np.float64)

    return solve
