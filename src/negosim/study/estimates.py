"""Estimates shares, means and quantiles from counts, with their errors and intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from negosim.record import EPS
from negosim.study.tally import BINS, UNIT, Counts
from negosim.table import Array

Z = 1.959963984540054
"""The normal quantile of an interval at 95 %."""

RARE = (0.051293, 0.355362, 0.817691)
"""Lower limits of a Poisson mean of which one, two or three cases were counted."""


def standard_error(p: float, n: int) -> float:
    """Monte-Carlo standard error √(p(1 − p)/n) of a share of n independent worlds."""
    return math.sqrt(p * (1.0 - p) / n) if n else 0.0


def wilson(p: float, n: int) -> tuple[float, float]:
    """The interval at 95 % of a share of n independent worlds.

    E. B. Wilson (1927), JASA 22, 209–212; for one to three cases with the Poisson limit, without
    which it covers too little (Brown, Cai & DasGupta 2001, Statistical Science 16, 101–133).
    """
    if not n:
        return 0.0, 1.0
    count = round(p * n)
    middle = (count + Z * Z / 2) / (n + Z * Z)
    half = Z * math.sqrt(count * (1 - count / n) + Z * Z / 4) / (n + Z * Z)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    if 1 <= count <= len(RARE):
        low = RARE[count - 1] / n
    if 1 <= n - count <= len(RARE):
        high = 1 - RARE[n - count - 1] / n
    return (low if count else 0.0), (high if count < n else 1.0)


def tango(difference: float, differing: int, n: int) -> tuple[float, float]:
    """The interval at 95 % of a difference of two shares of the same n worlds.

    The score interval of T. Tango (1998), Statistics in Medicine 17, 891–908: it is that of the
    worlds that differ, `differing` of n, and has a width even if none does.
    """
    if not n:
        return -1.0, 1.0
    net = round(difference * n)  # gained − lost
    lost = (differing - net) / 2

    def deviation(d: float) -> float:
        """√ of the variance of net, n(2q + d(1 − d)), with q the likeliest share lost, given d."""
        b = (2 * n - net) * d - differing
        q = (math.sqrt(max(0.0, b * b + 8 * n * lost * d * (1 - d))) - b) / (4 * n)
        return math.sqrt(max(0.0, n * (2 * q + d * (1 - d))))

    def end(side: int) -> float:
        """The d farthest to that side for which net lies within Z deviations of n·d."""
        inner, outer = net / n, float(side)
        for _ in range(40):
            d = (inner + outer) / 2
            if abs(net - n * d) <= Z * deviation(d):
                inner = d
            else:
                outer = d
        return inner

    return end(-1), end(1)


class Change(NamedTuple):
    """A paired difference of shares: its error, its interval at 95 %, how many worlds differ."""

    difference: float
    se: float
    low: float
    high: float
    differing: int


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


def errors_of(values: Array) -> Array:
    """Standard errors of the means over the last axis (…, W); 0 where all are the same."""
    n = values.shape[-1]
    if n < 2:
        return np.zeros(values.shape[:-1])
    spread = np.asarray(np.sqrt(values.var(axis=-1, ddof=1) / n))
    return np.where((values == values[..., :1]).all(axis=-1), 0.0, spread)


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
