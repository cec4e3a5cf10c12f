"""Distributions of an outcome, from residuals of other dossiers: nothing of the own one is used.

Each function gives a distribution for every issue. Which ones there are was settled in
docs/validate.md before any of them was scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negosim.evidence.scores import Spread
from negosim.forecasts.contract import HIGH, LOW, Array, Mask

Rows = NDArray[np.intp]

WEIGHTS = tuple(k / 10 for k in range(11))
"""The shares of the positions in the mixture that are tried."""

INNER = 10
"""Folds of whole dossiers in which the share is chosen."""

LEAST_SIGMA = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The issues (n,) that are scored: the dossier of each, outcome, compromise, positions.

    `deviation` is the weighted standard deviation of the positions, `positions` their weighted
    distribution.
    """

    dossier: Rows
    outcome: Array
    compromise: Array
    deviation: Array
    positions: Sequence[Spread]


def clipped(values: Array) -> Array:
    """The values, those beyond the scale moved to its end."""
    return np.clip(values, LOW, HIGH)


def climatology(scored: Scored) -> list[Spread]:
    """The outcomes of the other dossiers."""
    return _apart(scored.dossier, lambda _k, others: Spread.of(scored.outcome[others]))


def residuals(scored: Scored, point: Array) -> list[Spread]:
    """A point plus the residuals of the same model in the other dossiers."""
    error = scored.outcome - point
    return _apart(scored.dossier, lambda k, others: Spread.of(clipped(point[k] + error[others])))


def scaled(scored: Scored) -> list[Spread]:
    """The compromise plus residuals of other dossiers, wider where positions differ more."""
    return _apart(scored.dossier, lambda k, others: _widened(scored, k, others))


def mixture(scored: Scored) -> list[Spread]:
    """That, mixed with the weighted positions; the share of these is chosen without the dossier."""
    chosen = {d: _share(scored, scored.dossier != d) for d in np.unique(scored.dossier).tolist()}

    def mixed(k: int, others: Rows) -> Spread:
        wide, positions = _widened(scored, k, others), scored.positions[k]
        w = chosen[scored.dossier[k]]
        values = np.concatenate([wide.values, positions.values])
        return Spread.of(values, np.concatenate([(1 - w) * wide.weights, w * positions.weights]))

    return _apart(scored.dossier, mixed)


def _apart(dossier: Rows, spread: Callable[[int, Rows], Spread]) -> list[Spread]:
    """The distribution of each issue, from the indices of the issues of other dossiers."""
    return [spread(k, np.flatnonzero(dossier != d)) for k, d in enumerate(dossier.tolist())]


def _widened(scored: Scored, k: int, others: Rows) -> Spread:
    error = (scored.outcome - scored.compromise)[others]
    sigma = _sigma(scored.deviation[others], np.abs(error))
    factor = sigma(scored.deviation[k]) / sigma(scored.deviation[others])
    return Spread.of(clipped(scored.compromise[k] + error * factor))


def _sigma(deviation: Array, size: Array) -> Callable[[Array], Array]:
    """The size of a residual as a line in the deviation, rising or flat, by least squares."""
    centred = deviation - deviation.mean()
    variance = float((centred**2).sum())
    slope = max(0.0, float((centred * size).sum()) / variance) if variance > 0 else 0.0
    start = float(size.mean()) - slope * float(deviation.mean())
    return lambda d: np.maximum(start + slope * d, LEAST_SIGMA)


def _share(scored: Scored, among: Mask) -> float:
    """The share of the positions with the lowest CRPS over inner folds of these issues."""
    dossiers = np.unique(scored.dossier[among])
    total = np.zeros(len(WEIGHTS))
    for fold in range(INNER):
        held = among & np.isin(scored.dossier, dossiers[fold::INNER])
        others = np.flatnonzero(among & ~held)
        if not len(others):
            continue
        for k in np.flatnonzero(held).tolist():
            total += _crps_by_share(scored, k, _widened(scored, k, others))
    return WEIGHTS[int(np.argmin(total))]


def _crps_by_share(scored: Scored, k: int, wide: Spread) -> Array:
    """The CRPS of the mixture for each of `WEIGHTS`: a quadratic in the share."""
    y, positions = float(scored.outcome[k]), scored.positions[k]
    w = np.array(WEIGHTS)
    away = (1 - w) * wide.away(y) + w * positions.away(y)
    apart = (
        (1 - w) ** 2 * wide.apart
        + 2 * w * (1 - w) * wide.between(positions)
        + w**2 * positions.apart
    )
    return np.asarray(away - apart / 2)
