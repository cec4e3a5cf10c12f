"""Writes scores of forecasts as sentences and tables, from their JSON layout.

`result` is that of `Validation.to_dict()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negosim.prose.studies.ensemble import Grid, Result
from negosim.text import counted, fixed, listed, number

REFERENCE = "compromise"
POINTS = (
    "MAE: mean absolute error; ≤ 10: share of errors of at most 10; Δ: MAE less that of compromise "
    "in the same issues. Brackets: 95 % by a bootstrap of whole dossiers. least: the smallest Δ "
    "that would be found at 5 % in four cases of five."
)
SPREADS = (
    "CRPS ± its error by dossier; Δ: CRPS less that of 'residuals' in the same issues; the share "
    "of outcomes in central intervals of 50, 80 and 90 %. The distribution of a model is its point "
    "plus its residuals in the other dossiers. 'ensemble' has no residuals: its spread says how a "
    "level depends on stated numbers, not how sure it is."
)


def scored_sentence(result: Result) -> str:
    """How much was scored."""
    issues = counted(result["issues"], "issue")
    text = (
        f"{issues} in {counted(result['dossiers'], 'dossier')} with known outcomes, from 0 to 100."
    )
    return text if result["complete"] else f"{text} Interrupted: these are the results so far."


def verdict_sentences(result: Result) -> list[str]:
    """Which models are better or worse than compromise, beyond chance."""
    deltas = {n: m["delta_ci95"] for n, m in result["models"].items() if m["delta_ci95"]}
    better = [name for name, (_, high) in deltas.items() if high < 0]
    worse = [name for name, (low, _) in deltas.items() if low > 0]
    lines = [
        f"Significantly better than compromise as a point: {listed(better)}."
        if better
        else "No model here is significantly better than compromise as a point."
    ]
    if worse:
        lines.append(f"Significantly worse: {listed(worse)}.")
    if result["quotas"]:
        chosen = [
            f"{number(float(q))} for {counted(n, 'dossier')}" for q, n in result["quotas"].items()
        ]
        lines.append(f"Quotas chosen on the other dossiers: {listed(chosen)}.")
    return lines


def point_grid(result: Result) -> Grid:
    """A row for each model: how near its points were."""
    rows = [_point(name, model) for name, model in result["models"].items()]
    head = ["model", "MAE", "95 %", "median", "≤ 10", "Δ", "95 %", "least"]
    return Grid("Points", head, rows, right=(1, 3, 4, 5, 7), note=POINTS)


def _point(name: str, m: Mapping[str, Any]) -> list[str]:
    delta = m["delta"]
    return [
        name,
        fixed(m["mae"], 3),
        _ends(m["ci95"]),
        fixed(m["median_error"]),
        number(m["within_10"]),
        "" if delta is None else f"{delta:+.2f}",
        "" if delta is None else _ends(m["delta_ci95"]),
        "" if delta is None else fixed(m["delta_detectable"]),
    ]


def spread_grid(result: Result) -> Grid:
    """A row for each distribution, then for each model: how good its distribution was."""
    both = {**result["distributions"], **result["models"]}
    rows = [
        [
            name,
            f"{fixed(d['crps'], 3)} ± {fixed(d['crps_se'])}",
            "" if d["crps_delta"] is None else f"{d['crps_delta']:+.2f}",
            "" if d["crps_delta"] is None else _ends(d["crps_delta_ci95"]),
            *_shares(d["coverage"]),
        ]
        for name, d in both.items()
    ]
    head = ["distribution", "CRPS", "Δ", "95 %", "50 %", "80 %", "90 %"]
    return Grid("Distributions", head, rows, right=(2, 4, 5, 6), note=SPREADS)


def _shares(coverage: Mapping[str, float]) -> list[str]:
    return [f"{100 * x:.1f}" for x in coverage.values()]


def _ends(ends: Sequence[float]) -> str:
    return f"[{', '.join(f'{x:.2f}' for x in ends)}]"
