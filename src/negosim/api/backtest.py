"""Sets a scenario beside the record of its case, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.evidence import backtest as evidence
from negosim.scenario.schema import Scenario
from negosim.study.study import HERE, Played, Study
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Backtest(Shown, evidence.Backtest):
    """A scenario against the record of its case. `worlds` are those played, `asked` those wanted.

    `verdicts` are scores over the clauses, `signed` over the instruments that the record names, if
    any. `levels` are over the clauses agreed in the record, with a level, and in the central run;
    `compromise` over those of them that have such a forecast; `further` is by how much the central
    run is further from the record than it on average, on the same clauses.
    """

    source: Scenario = field(kw_only=True)

    def _summary(self) -> str:
        v = self.verdicts
        worlds = counted(self.worlds, "world", of=self.asked)
        same = f"{v.same} of {counted(v.n, 'verdict')} as in the record"
        return f"{self.scenario}: {same}; {worlds} of seed {self.seed}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.backtest import backtest_page

        return backtest_page(self.source, self)

    def _picture(self) -> Svg | None:
        return None  # a table

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def backtest(
    scenario: Source,
    worlds: int = 1_000,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Played],
) -> Backtest:
    """Compare a scenario's central run and an ensemble with the record of its case.

    Verdicts are scored by Brier's score, levels by their differences and ranks, beside forecasts
    that know nothing of the talks. Keywords are those of `Study`; nothing is stored. Raises
    ScenarioError, also for a scenario without a record, and EngineError if the engine fails.
    """
    source = scenario_of(scenario)
    result = evidence.backtest(source, worlds, seed, study=study, **how)
    return shown(Backtest, result, source=source)
