"""Finds what theories of bargaining select in a scenario, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from negosim.analysis import solutions
from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.bargaining import bargain as bargaining
from negosim.scenario.schema import Scenario
from negosim.text import fixed, listed

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bargain(Shown, solutions.Bargain):
    """The packages that theories of bargaining select, and the run's end against them.

    `solutions` are by name: `nash`, `kalai-smorodinsky`, `egalitarian`, `utilitarian`. Without
    any, `conflicts` say by instrument what excludes it.
    """

    source: Scenario = field(kw_only=True)

    def plot(self, across: str | None = None, up: str | None = None) -> Svg:
        """Two parties' utilities in every package, by default of the first two that bargain.

        With the frontier if no other bargains. KeyError for an unknown party, ValueError if fewer
        than two bargain and none are named.
        """
        from negosim.api import plots

        named = [p for p in (across, up) if p is not None]
        for party in named:
            if party not in self.no_deal:
                raise KeyError(party)
        pair = [*named, *(p for p in self.bargaining if p not in named)][:2]
        if len(pair) < 2:
            raise ValueError("a picture has two parties: name them")
        return plots.packages(self, self.source, pair[0], pair[1])

    def _summary(self) -> str:
        if not self.solutions:
            return f"{self.scenario}: no package that can be signed is as good as no deal for all"
        parts = [f"{fixed(s.distance, 3)} from {name}" for name, s in self.solutions.items()]
        return f"{self.scenario}: the end of the run is {listed(parts)}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.bargain import bargain_page

        return bargain_page(self.source, self)

    def _picture(self) -> Svg | None:
        return self.plot() if len(self.bargaining) > 1 and self.solutions else None

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def bargain(
    scenario: Source,
    *,
    instruments: str | Iterable[str] | None = None,
    weights: Mapping[str, float] | None = None,
    after_events: bool = False,
) -> Bargain:
    """The packages that theories of bargaining select, by the engine's rules of signature.

    `instruments` may be signed, with those that are signed together with them; by default all. The
    `weights` of parties in the Nash product are 1 unless stated. Red lines, saliences and seats are
    those before the talks or, `after_events`, at the end of the central run. Raises ScenarioError,
    KeyError for an unknown name, ValueError for a weight that is not above 0 or of a party that
    does not bargain, MissingExtraError if scipy is not installed.
    """
    source = scenario_of(scenario)
    papers = [instruments] if isinstance(instruments, str) else list(instruments or ())
    result = bargaining.bargain(source, papers, weights, after_events)
    return shown(Bargain, result, source=source)
