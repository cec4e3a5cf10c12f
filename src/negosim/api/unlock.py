"""Finds what would unlock a scenario, for a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from negosim.analysis import movements
from negosim.api.result import Shown, shown
from negosim.api.sources import Source, run_command, scenario_of
from negosim.scenario.schema import Scenario
from negosim.study.engines.base import never
from negosim.text import counted
from negosim.unlocking import unlock as unlocking

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unlocked(Shown, movements.Unlocked):
    """What would unlock a scenario's blocked clauses and its instruments."""

    source: Scenario = field(kw_only=True)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each movement that is proposed: of clauses the cheapest, of instruments all."""
        for name, key in self.clauses.items():
            for move in key.cheapest.movements if key.cheapest else ():
                yield _row("clause", name, move)
        for name, paper in self.instruments.items():
            for move in paper.best.movements if paper.best else ():
                yield _row("instrument", name, move)

    def plot(self) -> Svg | None:
        """The cost of opening each blocked clause, by party; None if no clause can be opened."""
        from negosim.api import plots

        return plots.costs(self, self.source)

    def _summary(self) -> str:
        opened = sum(key.cheapest is not None for key in self.clauses.values())
        signed = sum(paper.already or paper.best is not None for paper in self.instruments.values())
        clauses = f"{opened} of {counted(len(self.clauses), 'blocked clause')} can be opened"
        papers = f"{signed} of {counted(len(self.instruments), 'instrument')} can be signed"
        return f"{self.scenario}: {clauses}, {papers}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.unlock import unlocked_page

        return unlocked_page(self.source, self, run_command(self.source))

    def _picture(self) -> Svg | None:
        return None  # the movements themselves say more: a table

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def _row(kind: str, name: str, move: movements.Movement) -> dict[str, Any]:
    return {
        "opens": kind,
        "of": name,
        "party": move.party,
        "kind": move.kind.value,
        "clause": move.clause,
        "before": str(move.before),
        "after": "" if move.after is None else str(move.after),
        "cost": move.cost,
    }


def unlock(
    scenario: Source,
    *,
    instruments: str | Iterable[str] | None = None,
    clauses: str | Iterable[str] | None = None,
    party: str | None = None,
    worlds: int = 1_000,
    seed: int = 0,
    limit: int = unlocking.RUNS,
    on_step: Callable[[str], object] | None = None,
    should_stop: Callable[[], bool] = never,
) -> Unlocked:
    """The cheapest movements that open each blocked clause and sign each instrument.

    By default all of both; with `party` only that party's movements. `worlds` are played with and
    without the movements for each instrument that can be signed (0: none). `limit` bounds the runs
    per instrument. `on_step` gets the id of each instrument before its search; `should_stop` is
    called before each run and between blocks of worlds, and if it returns True, that instrument and
    the rest are omitted. Raises ScenarioError, KeyError for an unknown name, ValueError for a
    number that is too low.
    """
    source = scenario_of(scenario)
    result = unlocking.unlock(
        source,
        instruments=instruments,
        clauses=clauses,
        party=party,
        worlds=worlds,
        seed=seed,
        limit=limit,
        on_step=on_step,
        should_stop=should_stop,
    )
    return shown(Unlocked, result, source=source)
