"""Computes how far a model's points were from outcomes that are known, for intervals elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from negosim.evidence.distributions import clipped
from negosim.evidence.issues import File, data_of
from negosim.evidence.scores import Spread
from negosim.forecasts.contract import Array
from negosim.forecasts.registry import forecasts
from negosim.scenario.faults import Fault, ScenarioError

LEAST_DOSSIERS = 5
"""With fewer there is no error by dossier, and nothing to calibrate on."""

PERCENT = 80
"""The central interval that a forecast has."""


def scored_data(folder: Path) -> list[File]:
    """The dossiers of a folder that have an issue to score. ScenarioError with every fault."""
    files = [f for f in data_of(folder) if f.scored]
    if len(files) < LEAST_DOSSIERS:
        what = f"needs {LEAST_DOSSIERS} dossiers with an issue that can be scored"
        raise ScenarioError([Fault("", f"{what}, not {len(files)}", str(folder))])
    return files


def residuals(files: Sequence[File], on_step: Callable[[str], None]) -> dict[str, Array]:
    """Outcome less forecast on every scored issue, by the name of the model."""
    result = {}
    for name, forecast in forecasts().items():
        on_step(f"calibrating {name}")
        errors = [(f.outcome - forecast.predict(f.dossier))[list(f.scored)] for f in files]
        result[name] = np.concatenate(errors)
    return result


def interval(level: float, errors: Array) -> tuple[float, float]:
    """The central interval of `PERCENT` of a level plus residuals, cut at the ends of the scale."""
    return Spread.of(clipped(level + errors)).interval(PERCENT)
