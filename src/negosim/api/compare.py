"""Compares two scenarios, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study import compare as study_compare
from negosim.study.study import HERE, Played, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison(Shown, study_compare.Comparison):
    """Two scenarios side by side; parties, clauses and instruments are matched by id.

    `changed` counts the worlds in which any result differs, bit for bit; None if the two have
    different parties, clauses or instruments, so that results as a whole cannot be compared.
    `divergences` say where the central runs diverge, the earliest first.
    """

    sources: tuple[Scenario, Scenario] = field(kw_only=True)

    def plot(self) -> Svg:
        """The difference in P(signed) of each instrument and P(agreed) of each clause, B − A."""
        from negosim.api import plots

        return plots.differences(self, *self.sources)

    def _summary(self) -> str:
        worlds = counted(self.worlds, "world", of=self.asked)
        changed = "" if self.changed is None else f", {self.changed:,} of them differ"
        return f"{self.a.scenario} and {self.b.scenario} in {worlds} of seed {self.seed}{changed}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.compare import comparison_page

        return comparison_page(*self.sources, self)

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set_a": self.a.set, "set_b": self.b.set}


def compare(
    a: Source,
    b: Source,
    worlds: int = 2_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Comparison:
    """Play two scenarios in the same worlds, and their central runs.

    A party, clause, instrument or event that both have draws the same in both, whatever else
    differs, so differences are taken world by world. Keywords are those of `Study`; nothing is
    stored. Raises ScenarioError, and EngineError if the engine fails.
    """
    sources = scenario_of(a), scenario_of(b)
    result = study_compare.compare(*sources, worlds, seed, study=study, **how)
    return shown(Comparison, result, sources=sources)
