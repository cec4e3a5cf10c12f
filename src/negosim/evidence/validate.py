"""Scores every forecast, the engine and distributions on data with known outcomes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negosim.evidence import distributions, engine
from negosim.evidence.calibration import scored_data
from negosim.evidence.distributions import Scored
from negosim.evidence.issues import File
from negosim.evidence.scores import Bootstrap, PointScore, Spread, SpreadScore, each_crps
from negosim.forecasts.compromise import weighted_mean
from negosim.forecasts.contract import Array, Forecast
from negosim.forecasts.registry import forecasts
from negosim.layout import plain
from negosim.rng import whole
from negosim.scenario.faults import Fault, ScenarioError, no_such
from negosim.text import printable
from negosim.version import MODEL, __version__

REFERENCE, RESIDUALS = "compromise", "residuals"
QUOTA = 0.71
QUOTAS = (0.5, 0.6, QUOTA, 0.8, 0.9)
"""Quotas of which one is chosen without the dossier."""


@dataclass(frozen=True, slots=True)
class Model:
    """The scores of a model's points, and of these with the model's residuals elsewhere."""

    title: str
    points: PointScore
    spread: SpreadScore


@dataclass(frozen=True, slots=True)
class Distribution:
    """The scores of a distribution."""

    title: str
    spread: SpreadScore


@dataclass(frozen=True, slots=True)
class Validation:
    """Forecasts against known outcomes. `complete` is False if the study was stopped.

    `voice` are the actors without a vote where the Council votes; `quotas` says for how many
    dossiers each quota was chosen.
    """

    data: str
    seed: int
    dossiers: int
    issues: int
    voice: tuple[str, ...]
    models: Mapping[str, Model]
    distributions: Mapping[str, Distribution]
    quotas: Mapping[float, int]
    complete: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        result: dict[str, Any] = plain(
            {
                "data": self.data,
                "seed": self.seed,
                "version": __version__,
                "model": MODEL,
                "dossiers": self.dossiers,
                "issues": self.issues,
                "voice": list(self.voice),
                "complete": self.complete,
                "models": {name: _model(m) for name, m in self.models.items()},
                "distributions": {
                    name: {"title": d.title, **_spread(d.spread)}
                    for name, d in self.distributions.items()
                },
                "quotas": {f"{q:g}": n for q, n in self.quotas.items()},
            }
        )
        return result

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each model, then for each distribution."""
        for kind, scores in (("model", self.models), ("distribution", self.distributions)):
            for name, score in scores.items():
                points = _points(score.points) if isinstance(score, Model) else {}
                row = {"kind": kind, "name": name, **points, **_spread(score.spread)}
                yield {
                    key: cell
                    for column, value in row.items()
                    for key, cell in _cells(column, value)
                }


def _cells(column: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"{column}_{key}", cell) for key, cell in value.items())
    elif isinstance(value, list):
        yield from zip((f"{column}_low", f"{column}_high"), value, strict=True)
    else:
        yield column, value


def _model(model: Model) -> dict[str, Any]:
    return {"title": model.title, **_points(model.points), **_spread(model.spread)}


def _points(score: PointScore) -> dict[str, Any]:
    delta = score.delta
    return {
        "n": score.n,
        "mae": score.mae.value,
        "ci95": list(score.mae.ci95),
        "median_error": score.median_error,
        "within_10": score.within_10,
        "delta": delta.value if delta else None,
        "delta_ci95": list(delta.ci95) if delta else None,
        "delta_detectable": score.detectable,
    }


def _spread(score: SpreadScore) -> dict[str, Any]:
    return {
        "n": score.n,
        "crps": score.crps.value,
        "crps_se": score.crps.se,
        "crps_delta": score.delta.value if score.delta else None,
        "crps_delta_ci95": list(score.delta.ci95) if score.delta else None,
        "coverage": {str(p): x for p, x in score.coverage.items()},
        "width": {str(p): x for p, x in score.width.items()},
    }


class Stopped(Exception):  # noqa: N818  # as KeyboardInterrupt: not an error
    """The study was stopped."""


def validate(
    data: Path,
    seed: int = 0,
    voice: Collection[str] = (),
    on_step: Callable[[str], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Validation:
    """Score every model on a folder of data. ScenarioError with every fault of its files."""
    whole("seed", seed)
    files = scored_data(data)
    actors = dict.fromkeys(a for f in files for a in f.actors)
    for name in voice:
        if name not in actors:
            raise ScenarioError([Fault("", no_such("actor", name, actors), str(data))])
    for file in files:
        if not set(file.actors) - set(voice):
            message = f"dossier '{printable(file.name)}' has no actor with a vote"
            raise ScenarioError([Fault("", message, str(data))])
    study = _Study(files, seed, on_step, should_stop)
    complete = True
    try:
        study.run(voice)
    except Stopped:
        complete = False
    return Validation(
        data=data.resolve().name,
        seed=seed,
        dossiers=len(files),
        issues=len(study.of),
        voice=tuple(voice),
        models=study.models,
        distributions=study.distributions,
        quotas=study.quotas,
        complete=complete,
    )


class _Study:
    """The scores so far. Arrays (n,) are of the scored issues, dossier by dossier."""

    def __init__(
        self,
        files: Sequence[File],
        seed: int,
        on_step: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self.files, self.seed = files, seed
        self._on_step, self._should_stop = on_step, should_stop
        self.of = np.array([d for d, f in enumerate(files) for _ in f.scored], dtype=np.intp)
        self.outcome = np.concatenate([f.outcome[list(f.scored)] for f in files])
        self.models: dict[str, Model] = {}
        self.distributions: dict[str, Distribution] = {}
        self.quotas: dict[float, int] = {}
        self._bootstrap = Bootstrap(self.of.tolist(), seed)
        compromise = _predicts(forecasts()[REFERENCE])
        self._reference = np.concatenate([compromise(f)[list(f.scored)] for f in files])
        self._scored = scored_issues(files, self.of, self.outcome, self._reference)
        self._same = distributions.residuals(self._scored, self._reference)
        self._crps = each_crps(self._same, self.outcome)

    def run(self, voice: Collection[str]) -> None:
        """All forecasts, the distributions, the engine."""
        for name, forecast in forecasts().items():
            self._score(name, forecast.title, self._each(name, _predicts(forecast)))
        self._distributions()
        own = self._each("negosim", lambda f: engine.outcome(engine.scenario_of(f.dossier)))
        self._score("negosim", "the engine, every actor with a veto", own)
        self._ensemble()
        self._votes(voice)

    def _each(self, what: str, value: Callable[[File], Array]) -> Array:
        """A value for each scored issue, (n,) or (n, …); `value` gives (I,) or (I, …)."""
        result = []
        for n, file in enumerate(self.files, 1):
            if self._should_stop():
                raise Stopped
            self._on_step(f"{what}: dossier {n} of {len(self.files)}")
            result.append(value(file)[list(file.scored)])
        return np.concatenate(result)

    def _score(self, name: str, title: str, points: Array) -> None:
        reference = None if name == REFERENCE else self._reference
        spreads = distributions.residuals(self._scored, points)
        self.models[name] = Model(
            title,
            self._bootstrap.points(points, self.outcome, reference),
            self._bootstrap.spreads(
                spreads, self.outcome, None if name == REFERENCE else self._crps
            ),
        )

    def _spread(self, name: str, title: str, spreads: Sequence[Spread]) -> None:
        reference = None if name == RESIDUALS else self._crps
        score = self._bootstrap.spreads(spreads, self.outcome, reference)
        self.distributions[name] = Distribution(title, score)

    def _distributions(self) -> None:
        scored = self._scored
        self._on_step("distributions")
        self._spread("climatology", "outcomes of the others", distributions.climatology(scored))
        self._spread(RESIDUALS, "compromise, residuals of the others", self._same)
        self._spread("scaled", "wider where positions differ more", distributions.scaled(scored))
        self._spread("mixture", "mixed with the positions", distributions.mixture(scored))

    def _ensemble(self) -> None:
        def worlds(file: File) -> Array:
            return engine.spread(engine.scenario_of(file.dossier), self.seed).T

        drawn = self._each("ensemble", worlds)
        self._spread("ensemble", "worlds of negosim", [Spread.of(levels) for levels in drawn])

    def _votes(self, voice: Collection[str]) -> None:
        def by_votes(quota: float) -> Callable[[File], Array]:
            return lambda f: engine.outcome(engine.scenario_of(f.dossier, quota, f.places(voice)))

        points = {q: self._each(f"votes, quota {q:g}", by_votes(q)) for q in QUOTAS}
        self._score("negosim_votes", f"the engine, votes, quota {QUOTA:g}", points[QUOTA])
        table = np.array(list(points.values()))
        error, chosen = np.abs(table - self.outcome), np.empty_like(self.outcome)
        for d in range(len(self.files)):
            best = int(np.argmin(error[:, self.of != d].sum(axis=1)))
            chosen[self.of == d] = table[best, self.of == d]
            self.quotas[QUOTAS[best]] = self.quotas.get(QUOTAS[best], 0) + 1
        self._score("negosim_votes_chosen", "the engine, votes, quota of the others", chosen)


def scored_issues(
    files: Sequence[File], of: NDArray[np.intp], outcome: Array, compromise: Array
) -> Scored:
    """What the distributions need of the scored issues."""
    positions, deviations = [], []
    for file in files:
        rows = file.dossier.rows()
        for k in file.scored:
            x, s, c = rows[k]
            weight = c * s if (c * s).sum() > 0 else np.ones_like(x)
            centre = weighted_mean(x, weight)
            deviations.append(weighted_mean((x - centre) ** 2, weight) ** 0.5)
            positions.append(Spread.of(x, weight))
    return Scored(of, outcome, compromise, np.array(deviations), positions)


def _predicts(forecast: Forecast) -> Callable[[File], Array]:
    return lambda file: forecast.predict(file.dossier)
