"""Forecasts the issues of a file, or the clauses of a scenario, by every model and the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.evidence import calibration, engine
from negosim.evidence.issues import issues_of
from negosim.forecasts.contract import HIGH, LOW, Array, Dossier
from negosim.forecasts.registry import forecasts
from negosim.layout import plain, study_layout
from negosim.record import Provenance
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.ensemble import Ensemble, ensemble
from negosim.study.study import HERE, Study
from negosim.talks.batch import play
from negosim.talks.play import provenance
from negosim.talks.worlds import central

Scale = tuple[float, float]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model's level for each issue, None where it has none; an interval where calibrated."""

    title: str
    levels: tuple[float | None, ...]
    intervals: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The ensemble's levels of an issue: mean, and the 5 % and 95 % quantiles."""

    mean: float
    p05: float
    p95: float


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Every model's level for each issue, beside the central run and the ensemble.

    Levels are on `scale`. `calibrated_on` is the name of the data that the intervals of `percent`
    come from, "" if there are none. `without` are the issues that models cannot forecast.
    """

    scenario: str
    title: str
    seed: int
    asked: int
    worlds: int
    scale: Scale
    issues: tuple[str, ...]
    models: Mapping[str, Prediction]
    central: tuple[float, ...]
    ensemble: tuple[Spread | None, ...]
    without: tuple[str, ...]
    percent: int
    calibrated_on: str
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def complete(self) -> bool:
        """Whether all requested worlds were played."""
        return self.worlds == self.asked

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        result: dict[str, Any] = plain(
            {
                **study_layout(self),
                "scale": list(self.scale),
                "calibrated_on": self.calibrated_on or None,
                "percent": self.percent,
                "models": {name: m.title for name, m in self.models.items()},
                "without_forecast": list(self.without),
                "issues": {name: self._issue(k) for k, name in enumerate(self.issues)},
            }
        )
        return result

    def _issue(self, k: int) -> dict[str, Any]:
        spread = self.ensemble[k]
        return {
            "models": {
                name: {"level": m.levels[k], "interval": _listed(m.intervals[k])}
                for name, m in self.models.items()
            },
            "central": self.central[k],
            "ensemble": None
            if spread is None
            else {"mean": spread.mean, "p05": spread.p05, "p95": spread.p95},
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each issue and model, the central run and the ensemble's mean among them."""
        for k, issue in enumerate(self.issues):
            for name, model in self.models.items():
                yield _row(issue, name, model.levels[k], model.intervals[k])
            yield _row(issue, "central", self.central[k], None)
            if spread := self.ensemble[k]:
                yield _row(issue, "ensemble", spread.mean, (spread.p05, spread.p95))


def _listed(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _row(issue: str, model: str, level: float | None, ends: Interval | None) -> dict[str, Any]:
    low, high = ends or (None, None)
    return {"issue": issue, "model": model, "level": level, "low": low, "high": high}


def forecast_scenario(
    scenario: Scenario,
    worlds: int,
    seed: int,
    calibrate: Path | None = None,
    on_step: Callable[[str], None] = lambda _: None,
    study: Study = HERE,
) -> Forecasts:
    """Forecast every clause; positions are the ideals at the start of those who have a say."""
    errors, name = _residuals(calibrate, on_step)
    return forecast_beside(scenario, ensemble(scenario, worlds, seed, study=study), errors, name)


def forecast_beside(
    scenario: Scenario,
    drawn: Ensemble,
    errors: Mapping[str, Array] = MappingProxyType({}),
    calibrated_on: str = "",
) -> Forecasts:
    """The same beside an ensemble that was played; `errors` are those of models on known data."""
    dossier, known = dossier_of(scenario)
    points = {
        name: np.where(known, forecast.predict(dossier), np.nan)
        for name, forecast in forecasts().items()
    }
    issues = tuple(scenario.clauses)
    return _forecasts(scenario, issues, points, (0.0, 1.0), drawn, errors, calibrated_on)


def forecast_file(
    path: Path,
    scale: Scale,
    worlds: int,
    seed: int,
    calibrate: Path | None = None,
    on_step: Callable[[str], None] = lambda _: None,
    study: Study = HERE,
) -> Forecasts:
    """Forecast every issue of a sheet of positions. ScenarioError with every fault of it."""
    file = issues_of(path, scale)
    scenario = engine.scenario_of(file.dossier, name=file.name)
    points = {name: f.predict(file.dossier) for name, f in forecasts().items()}
    errors, name = _residuals(calibrate, on_step)
    drawn = ensemble(scenario, worlds, seed, study=study)
    return _forecasts(scenario, file.issues, points, scale, drawn, errors, name)


def _residuals(
    calibrate: Path | None, on_step: Callable[[str], None]
) -> tuple[Mapping[str, Array], str]:
    """The errors of each model on the data of a folder, if any, and the name of the data."""
    if calibrate is None:
        return {}, ""
    errors = calibration.residuals(calibration.scored_data(calibrate), on_step)
    return errors, calibrate.resolve().name


def dossier_of(scenario: Scenario) -> tuple[Dossier, NDArray[np.bool_]]:
    """The clauses as issues, and which of them (C,) can be forecast.

    Saliences above 1 are divided by the largest. Not forecast are clauses on which nobody has a
    say, and those whose steps have no order: some stance states what each is worth.
    """
    table = tabulate(scenario)
    says = table.speaks.T
    salience = table.salience.T / max(1.0, float(np.where(says, table.salience.T, 0.0).max()))
    capability = np.broadcast_to(table.capability, says.shape)
    position = LOW + (HIGH - LOW) * table.ideal.T
    worth = {value.clause for value in table.values}
    steps = worth & {ladder.clause for ladder in table.ladders}
    known = says.any(axis=1) & ~np.isin(np.arange(len(says)), list(steps))
    here = says.copy()
    here[~says.any(axis=1), 0] = True  # a dossier has an actor on each issue; it is not shown
    arrays = (np.where(here, a, np.nan) for a in (position, salience, capability))
    return Dossier(*arrays), known


def _forecasts(
    scenario: Scenario,
    issues: tuple[str, ...],
    points: Mapping[str, Array],
    scale: Scale,
    drawn: Ensemble,
    errors: Mapping[str, Array],
    calibrated_on: str,
) -> Forecasts:
    low, high = scale

    def level(x: float) -> float:
        return low + (high - low) * (x - LOW) / (HIGH - LOW)

    def predicted(name: str) -> Prediction:
        numbers = points[name].tolist()
        ends = [
            calibration.interval(x, errors[name]) if name in errors and x == x else None
            for x in numbers
        ]
        return Prediction(
            forecasts()[name].title,
            tuple(level(x) if x == x else None for x in numbers),
            tuple(None if e is None else (level(e[0]), level(e[1])) for e in ends),
        )

    clauses = drawn.to_dict()["clauses"]
    table = tabulate(scenario)
    run = play(table, central(table)).level[0].tolist()
    return Forecasts(
        scenario=scenario.id,
        title=scenario.title,
        seed=drawn.seed,
        asked=drawn.asked,
        worlds=drawn.worlds,
        scale=scale,
        issues=issues,
        models={name: predicted(name) for name in points},
        central=tuple(low + (high - low) * x for x in run),
        ensemble=tuple(_spread(clauses[c]["level"], scale) for c in scenario.clauses),
        without=tuple(
            issue
            for k, issue in enumerate(issues)
            if all(np.isnan(numbers[k]) for numbers in points.values())
        ),
        percent=calibration.PERCENT,
        calibrated_on=calibrated_on,
        provenance=provenance(scenario),
        set=scenario.changes,
    )


def _spread(level: Mapping[str, float | None], scale: Scale) -> Spread | None:
    """The ensemble's levels on the scale; None if no world has all at the table."""
    low, high = scale
    ends = [level[key] for key in ("mean", "p05", "p95")]
    if any(x is None for x in ends):
        return None
    return Spread(*(low + (high - low) * x for x in ends if x is not None))
