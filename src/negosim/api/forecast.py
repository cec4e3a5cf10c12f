"""Forecasts a scenario's clauses, or the issues of a file, for a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.evidence import forecast as evidence
from negosim.prose.names import clause_name
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study.ensemble import Ensemble
from negosim.study.study import HERE, Played, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forecasts(Shown, evidence.Forecasts):
    """Every model's level for each issue, beside the central run and the ensemble.

    Levels are on `scale`. `calibrated_on` is the name of the data that the intervals of `percent`
    come from, "" if there are none. `without` are the issues that models cannot forecast.
    """

    names: Mapping[str, str] = field(kw_only=True)

    def plot(self) -> Svg:
        """The levels as a heat map: issues down, models across."""
        from negosim.api import plots

        return plots.forecasts(self, self.names)

    def _summary(self) -> str:
        issues = counted(len(self.issues), "issue")
        return f"{self.scenario}: {issues}, {counted(len(self.models), 'model')}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, width: int) -> Iterator[Block]:
        from negosim.api.pages.forecast import forecast_page

        return forecast_page(self, self.names, width)

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def forecast(
    source: Source,
    worlds: int = 1_000,
    seed: int = 0,
    *,
    scale: tuple[float, float] = (0.0, 100.0),
    calibrate: str | PathLike[str] | None = None,
    on_step: Callable[[str], None] = lambda _: None,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Forecasts:
    """Forecast by every registered model, beside the central run and an ensemble.

    `source` is a scenario, each of whose clauses is an issue, or the path of a CSV file with the
    columns issue, actor, position, salience and capability, positions on `scale`. `calibrate` is a
    folder of data with known outcomes, from which intervals are taken. Keywords (workers, using,
    on_progress, should_stop) are those of `Study`; nothing is stored. Raises ScenarioError with
    every error of a scenario or a file.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    study = replace(study, **how, store=None)
    data = None if calibrate is None else Path(calibrate)
    if is_file(source):
        path = Path(source)  # type: ignore[arg-type]
        result = evidence.forecast_file(path, scale, worlds, seed, data, on_step, study)
        return shown(Forecasts, result, names={issue: issue for issue in result.issues})
    scenario = scenario_of(source)
    result = evidence.forecast_scenario(scenario, worlds, seed, data, on_step, study)
    return _of_scenario(scenario, result)


def forecast_beside(scenario: Scenario, drawn: Ensemble) -> Forecasts:
    """The forecasts of every clause beside an ensemble that was played already."""
    return _of_scenario(scenario, evidence.forecast_beside(scenario, drawn))


def _of_scenario(scenario: Scenario, result: evidence.Forecasts) -> Forecasts:
    names = {clause: clause_name(scenario, clause) for clause in scenario.clauses}
    return shown(Forecasts, result, names=names)


def is_file(source: object) -> bool:
    """Whether a source is the path of a CSV file."""
    return isinstance(source, str | PathLike) and str(source).lower().endswith(".csv")
