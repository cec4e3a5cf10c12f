"""Computes how much power each voter of an instrument has: Banzhaf and Shapley–Shubik indices.

A coalition wins if it has every veto seat and carries every quota. Banzhaf, J. F. (1965), Weighted
voting doesn't work, Rutgers Law Review 19, 317–343; Shapley, L. S. & Shubik, M. (1954), A method
for evaluating the distribution of power in a committee system, APSR 48, 787–792.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS
from negosim.scenario.check_votes import voters
from negosim.scenario.schema import Instrument

ENUMERATED = 16
"""Up to so many voters every coalition is tried."""

VOTERS, CELLS = 60, 100_000
"""Beyond that, coalitions are counted by size and whole weights: the most voters and numbers."""

SCALES = (1.0, 10.0, 100.0, 1000.0)

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Power:
    """A voter's share of all swings (Banzhaf), and of all orders in which it is pivotal."""

    banzhaf: float
    shapley_shubik: float


def power(instrument: Instrument) -> dict[str, Power] | None:
    """By voter; None if there are too many voters, or weights that are not whole."""
    names = voters(instrument)
    weights = np.array([[q.weights.get(p, 1.0) for p in names] for q in instrument.quota])
    needed = np.array([q.at_least for q in instrument.quota]) * weights.sum(axis=1)
    needed -= EPS * weights.sum(axis=1)
    vetoes = np.array([instrument.seats[p] == "veto" for p in names])
    if len(names) <= ENUMERATED:
        swings = _enumerated(weights, needed, vetoes)
    else:
        whole = _whole(weights)
        if whole is None or len(names) > VOTERS:
            return None
        scaled, by = whole
        swings = list(_counted(scaled, needed * by, vetoes))
    n = len(names)
    every = sum(int(x.sum()) for x in swings)
    return {
        name: Power(
            banzhaf=int(by_size.sum()) / every if every else 0.0,
            shapley_shubik=sum(int(x) / (n * comb(n - 1, k)) for k, x in enumerate(by_size)),
        )
        for name, by_size in zip(names, swings, strict=True)
    }


def _enumerated(
    weights: NDArray[np.float64], needed: NDArray[np.float64], vetoes: NDArray[np.bool_]
) -> list[Counts]:
    """How many coalitions of each size (N,) every voter turns into winning ones."""
    n = weights.shape[1]
    members = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    wins = (members @ weights.T >= needed).all(axis=1) & (members[:, vetoes] == 1).all(axis=1)
    size = members.sum(axis=1)
    out = []
    for p in range(n):
        without = np.flatnonzero(members[:, p] == 0)
        swing = wins[without + (1 << p)] & ~wins[without]
        out.append(np.bincount(size[without][swing], minlength=n))
    return out


def _whole(weights: NDArray[np.float64]) -> tuple[Counts, NDArray[np.float64]] | None:
    """The weights times 1 to 1,000 as whole numbers, and by how much; None if they are not."""
    rows, by = [], []
    for row in weights:
        scales = [s for s in SCALES if np.allclose(row * s, np.rint(row * s), rtol=0.0, atol=1e-9)]
        if not scales:
            return None
        rows.append(np.rint(row * scales[0]).astype(np.int64))
        by.append(scales[0])
    cells = prod(int(row.sum()) + 1 for row in rows if (row != row[0]).any())
    return (np.array(rows), np.array(by)) if cells * len(rows[0]) <= CELLS else None


def _counted(
    weights: Counts, needed: NDArray[np.float64], vetoes: NDArray[np.bool_]
) -> Iterator[Counts]:
    """The same by counting coalitions of the same size and weights as one."""
    n = weights.shape[1]
    equal = (weights == weights[:, :1]).all(axis=1)  # these follow from the size
    free, base = np.flatnonzero(~vetoes), weights[:, vetoes].sum(axis=1)
    axes = [np.arange(n + 1), *(np.arange(int(row.sum()) + 1) for row in weights[~equal])]
    grid = np.meshgrid(*axes, indexing="ij", sparse=True)
    held, others = [], iter(grid[1:])
    for row, same in zip(weights, equal, strict=True):
        held.append(grid[0] * row[0] if same else next(others))

    def wins(extra: Counts) -> NDArray[np.bool_]:
        result = np.ones([len(x) for x in axes], dtype=bool)
        for level, need, more in zip(held, needed, base + extra, strict=True):
            result &= level + more >= need
        return result

    alone = wins(np.zeros_like(base))
    for p in range(n):
        counts = np.zeros([len(x) for x in axes], dtype=np.int64)
        counts[(0,) * counts.ndim] = 1
        for q in free[free != p]:
            step = (1, *weights[~equal, q])
            to = tuple(slice(s, None) for s in step)
            before = tuple(
                slice(None, size - s) for s, size in zip(step, counts.shape, strict=True)
            )
            counts[to] += counts[before].copy()
        swing = alone if vetoes[p] else wins(weights[:, p]) & ~alone
        by_size = np.where(swing, counts, 0).reshape(n + 1, -1).sum(axis=1)
        inside = int(vetoes.sum()) - int(vetoes[p])  # the vetoes that every such coalition has
        out = np.zeros(n, dtype=np.int64)
        out[inside:] = by_size[: n - inside]
        yield out
