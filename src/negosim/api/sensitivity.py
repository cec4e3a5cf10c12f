"""Plays a tornado or a Sobol analysis, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study import sensitivity as study_sensitivity
from negosim.study import sobol as study_sobol
from negosim.study.study import HERE, Played, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block

TOP = 20
"""Bars that are shown, as on the command line."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sensitivity(Shown, study_sensitivity.Sensitivity):
    """A tornado, the longest bar first. `note` says if another outcome was used and why."""

    source: Scenario = field(kw_only=True)

    def plot(self, top: int = TOP) -> Svg:
        """The `top` longest bars of the tornado."""
        from negosim.api import plots

        return plots.tornado(self, top)

    def _summary(self) -> str:
        numbers = counted(len(self.swings), "stated number")
        worlds = counted(self.worlds, "world", of=self.asked)
        played = f"{numbers} moved in {worlds} of seed {self.seed}"
        return f"{self.scenario}, {played}: {self.words} {self.mean:.4g}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, width: int) -> Iterator[Block]:
        from negosim.api.pages.sensitivity import tornado_page

        return tornado_page(self.source, self.to_dict(), self.words, TOP, width)

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sobol(Shown, study_sobol.Sobol):
    """Indices in the order requested; none if the outcome does not vary or a stop came first."""

    source: Scenario = field(kw_only=True)

    def plot(self) -> Svg:
        """Each number's share of the variance: alone, and with its interactions."""
        from negosim.api import plots

        return plots.shares_of_variance(self)

    def _summary(self) -> str:
        points = counted(self.points, "point")
        worlds = counted(self.worlds, "world")
        variance = f"variance of {self.words} {self.variance:.4g}"
        return f"{self.scenario}, {points} of {worlds}: {variance}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.sensitivity import sobol_page

        return sobol_page(self.source, self.to_dict(), self.words)

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def sensitivity(
    scenario: Source,
    worlds: int = 512,
    seed: int = 0,
    *,
    of: str | None = None,
    step: float | None = None,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Sensitivity:
    """Move every stated number of a scenario down and up, one at a time, in the same worlds.

    `of` names the outcome, such as `agreed:price` or `level:price`; by default the number of
    instruments signed, or of clauses settled if no world signs anything. `step` moves every number
    by so much, instead of by its stated spread. Other keywords are those of `Study`; nothing is
    stored. Raises ScenarioError for an unknown outcome and EngineError if the engine fails.
    """
    source = scenario_of(scenario)
    result = study_sensitivity.sensitivity(
        source, worlds, seed, of=of, step=step, study=study, **how
    )
    return shown(Sensitivity, result, source=source)


def sobol(
    scenario: Source,
    ranges: str | Sequence[str | study_sobol.Range] | Mapping[str, tuple[float, float]],
    worlds: int = 256,
    seed: int = 0,
    *,
    samples: int = 64,
    of: str | None = None,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Sobol:
    """First-order and total Sobol indices of some numbers, each uniform in its range.

    `ranges` maps each path to `(low, high)`; it also takes texts as `--sobol` does. Plays
    samples · (d + 2) points in the same `worlds`; `samples` is a power of two. The outcome is as in
    `sensitivity`; other keywords are those of `Study`; nothing is stored. Raises ScenarioError if a
    range does not fit the scenario, ValueError for impossible sizes, MissingExtraError if scipy is
    not installed, EngineError if the engine fails.
    """
    source = scenario_of(scenario)
    if isinstance(ranges, Mapping):
        ranges = [study_sobol.range_of(path, ends) for path, ends in ranges.items()]
    result = study_sobol.sobol(
        source, ranges, worlds, seed, samples=samples, of=of, study=study, **how
    )
    return shown(Sobol, result, source=source)
