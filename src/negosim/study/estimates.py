"""Estimates shares, means and quantiles from counts, with their errors."""

from __future__ import annotations

import math

import numpy as np

from negosim.record import EPS
from negosim.study.tally import BINS, UNIT, Counts
from negosim.table import Array


def standard_error(p: float, n: int) -> float:
    """Monte-Carlo standard error √(p(1 − p)/n) of a share of n independent worlds."""
    return math.sqrt(p * (1.0 - p) / n) if n else 0.0


def share(count: int, n: int) -> float:
    """A count as a share of n worlds."""
    return int(count) / n if n else 0.0


def mean(total: int, n: int) -> float:
    """The mean of a sum in units of 2⁻³⁶ over n worlds."""
    return int(total) / (UNIT * n) if n else 0.0


def quantile(histogram: Counts, q: float) -> float:
    """The smallest thousandth that at least a share q of the worlds do not exceed."""
    through = np.cumsum(histogram)
    need = max(1, math.ceil(q * int(through[-1]) - EPS))
    return int(np.searchsorted(through, need)) / (BINS - 1)


def errors(histograms: Counts, means: Array, n: int) -> Array:
    """Standard errors (K,) of means from their histograms (K, BINS); 0 for a single world."""
    if n < 2:  # no spread: only the rounding to a thousandth would be left
        return np.zeros(len(means))
    grid = np.arange(BINS) / (BINS - 1)
    spread = (histograms * (grid - means[:, None]) ** 2).sum(axis=1) / (n - 1)
    return np.asarray(np.sqrt(spread / n))


def distribution(histogram: Counts, total: int, n: int) -> dict[str, float]:
    """Mean, its standard error, and quantiles to the nearest thousandth."""
    if not n:
        return {"mean": 0.0, "se": 0.0, "p05": 0.0, "p50": 0.0, "p95": 0.0}
    middle = mean(total, n)
    return {
        "mean": middle,
        "se": float(errors(histogram[None], np.array([middle]), n)[0]),
        "p05": quantile(histogram, 0.05),
        "p50": quantile(histogram, 0.50),
        "p95": quantile(histogram, 0.95),
    }
