"""Plays the tactics as a game, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study import strategies as study_strategies
from negosim.study.study import HERE, Kept, Study
from negosim.text import counted, listed

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Strategies(Shown, study_strategies.Strategies):
    """The tactics as a game. A payoff is a party's mean utility over that of no deal.

    `players` are the parties that choose, each with its tactics, of which `stated` is the file's;
    `cells` have all combinations, the last player's tactic running fastest. `regrets` are of the
    stated tactics. `worlds` are those played in every combination, `asked` those requested.
    """

    source: Scenario = field(kw_only=True)

    def plot(self, party: str | None = None) -> Svg:
        """The payoff of a party, by default the first, as a heat map; ValueError but for two.

        KeyError for one that does not choose.
        """
        from negosim.api import plots

        if len(self.players) != 2:
            raise ValueError(f"a picture has two parties that choose, not {len(self.players)}")
        parties = [p.party for p in self.players]
        if party is not None and party not in parties:
            raise KeyError(party)
        return plots.payoffs(self, self.source, parties.index(party) if party else 0)

    def _summary(self) -> str:
        parties = ", ".join(
            f"{p.party} ({counted(len(p.tactics), 'tactic')})" for p in self.players
        )
        found = listed([" and ".join(self.labels(e.profile).values()) for e in self.equilibria[:1]])
        first = f"; {found} is an equilibrium" if found and self.equilibria[0].claimed else ""
        played = f"{counted(self.worlds, 'world', of=self.asked)} of seed {self.seed}"
        return f"{self.scenario}, {parties}; {played}{first}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, width: int) -> Iterator[Block]:
        from negosim.api.pages.strategies import strategies_page

        return strategies_page(self.source, self, width)

    def _picture(self) -> Svg | None:
        return self.plot() if len(self.players) == 2 and self.cells else None

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def strategies(
    scenario: Source,
    parties: Sequence[str] | None = None,
    tactics: Sequence[str | Mapping[str, Any]] | None = None,
    worlds: int = 2_048,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Strategies:
    """Play every combination of the tactics of some parties in the same worlds.

    By default all parties that can concede somewhere choose, each among its stated tactic and all
    registered ones with their default parameters. A tactic is a name, or a mapping such as
    `{"kind": "boulware", "beta": 0.5}`. At least two worlds are played. Keywords are those of
    `Study`. Raises ScenarioError for unknown parties or tactics and for more than 1,000
    combinations, and EngineError and StoreError with one line each.
    """
    source = scenario_of(scenario)
    result = study_strategies.strategies(source, parties, tactics, worlds, seed, study=study, **how)
    return shown(Strategies, result, source=source)
