"""Owns what a tally says about probabilities and distributions, each with its error."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from negosim.study.tally import BINS, ENDINGS, STATUSES, UNIT, Counts, Tally


def standard_error(p: float, n: int) -> float:
    """Monte-Carlo standard error √(p(1 − p)/n) of a share of n independent worlds."""
    return math.sqrt(p * (1.0 - p) / n) if n else 0.0


def shares(
    names: Iterable[str], counts: Counts, n: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Shares of n worlds by name, and their standard errors."""
    p = {name: int(k) / n if n else 0.0 for name, k in zip(names, counts, strict=True)}
    return p, {name: standard_error(x, n) for name, x in p.items()}


def quantile(histogram: Counts, q: float) -> float:
    """The smallest thousandth that at least a share q of the worlds do not exceed."""
    through = np.cumsum(histogram)
    need = max(1, math.ceil(q * int(through[-1]) - 1e-9))
    return int(np.searchsorted(through, need)) / (BINS - 1)


def distribution(histogram: Counts, total: int, n: int) -> dict[str, float]:
    """Mean, its standard error, and quantiles to the nearest thousandth."""
    if not n:
        return {"mean": 0.0, "se": 0.0, "p05": 0.0, "p50": 0.0, "p95": 0.0}
    mean = int(total) / (UNIT * n)
    grid = np.arange(BINS) / (BINS - 1)
    spread = float(np.sum(histogram * (grid - mean) ** 2)) / max(1, n - 1)
    return {
        "mean": mean,
        "se": math.sqrt(spread / n),
        "p05": quantile(histogram, 0.05),
        "p50": quantile(histogram, 0.50),
        "p95": quantile(histogram, 0.95),
    }


def summary(
    tally: Tally, parties: tuple[str, ...], clauses: tuple[str, ...], instruments: tuple[str, ...]
) -> dict[str, Any]:
    """The tally in the published layout: probabilities, distributions, errors beside them."""
    n = tally.worlds
    signed, signed_se = shares(instruments, tally.signed, n)
    talks, talks_se = shares(ENDINGS, tally.endings, n)
    by_clause: dict[str, Any] = {}
    for c, clause in enumerate(clauses):
        status, status_se = shares(STATUSES, tally.status[c], n)
        blocked, blocked_se = shares(parties, tally.blocked_by[c], n)
        by_clause[clause] = {
            "status": status,
            "status_se": status_se,
            "level": distribution(tally.levels[c], int(tally.level_sum[c]), n),
            "gap": {"mean": int(tally.gap_sum[c]) / (UNIT * n) if n else 0.0},
            "blocked_by": {p: x for p, x in blocked.items() if x > 0},
            "blocked_by_se": {p: blocked_se[p] for p, x in blocked.items() if x > 0},
        }
    above, above_se = shares(parties, tally.above, n)
    utilities = {
        party: distribution(tally.utilities[k], int(tally.utility_sum[k]), n)
        | {"above_no_deal": above[party], "above_no_deal_se": above_se[party]}
        for k, party in enumerate(parties)
    }
    held = np.arange(len(tally.sessions))
    return {
        "p_signed": signed,
        "p_signed_se": signed_se,
        "p_talks": talks,
        "p_talks_se": talks_se,
        "clauses": by_clause,
        "utilities": utilities,
        "sessions": {
            "mean": int(np.sum(held * tally.sessions)) / n if n else 0.0,
            "counts": {str(k): int(x) for k, x in enumerate(tally.sessions) if x},
        },
    }
