"""Plays one run, for a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from negosim import record
from negosim.api.result import WIDTH, Shown, shown
from negosim.api.sources import Source, scenario_of
from negosim.layout import html_table, noted
from negosim.scenario.schema import Scenario
from negosim.talks import play
from negosim.text import counted, number

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Run(Shown, record.Run):
    """One world, played and recorded: its `sessions` and its `outcome`.

    `seed` and `world` are None in the central world; `set` are the values by path that were changed
    in the scenario before.
    """

    source: Scenario = field(kw_only=True)

    def to_frame(self, of: Literal["clauses", "instruments", "answers"] = "clauses") -> Any:
        """A row for each clause, for each instrument, or for each answer of a party in a session.

        A frame of polars, or of pandas if only that is installed; MissingExtraError if neither is.
        """
        from negosim.api.frames import frame

        return frame(noted(self._table(of), **self._changes()))

    def transcript(
        self, width: int = WIDTH, *, session: int | None = None, clause: str | None = None
    ) -> str:
        """The text that `negosim run` prints, in lines of at most `width` columns.

        `session` selects one session, in full; `clause` follows one clause through all of them.
        """
        from negosim.prose import transcript

        _known(self.source, clause)
        return transcript(self.source, self, width, session, clause)

    def plot(self, clause: str | None = None) -> Svg:
        """The level of each clause's text in each session; of one clause, the offers on it."""
        from negosim.api import plots

        _known(self.source, clause)
        return (
            plots.texts(self, self.source)
            if clause is None
            else plots.offers(self, self.source, clause)
        )

    def _summary(self) -> str:
        where = (
            "the central world"
            if self.world is None
            else f"world {self.world:,} of seed {self.seed}"
        )
        signed = sum(paper.signed for paper in self.outcome.instruments.values())
        papers = counted(len(self.outcome.instruments), "instrument")
        last = bool(self.sessions) and self.sessions[-1].last_call
        ending = f"{self.outcome.talks.words} after {counted(len(self.sessions) - last, 'session')}"
        ending += " and a last call" if last else ""
        return f"{self.scenario}, {where}: {ending}, {signed} of {papers} signed"

    def _repr_html_(self) -> str:
        """A table of the clauses with their verdicts."""
        from negosim.prose import MARKS

        rows = [
            [
                self.source.clauses[clause].title,
                f"{MARKS[verdict.status]} {verdict.status.words}",
                number(verdict.level),
                ", ".join(verdict.blocked_by),
            ]
            for clause, verdict in self.outcome.clauses.items()
        ]
        return html_table(self._summary(), ["clause", "verdict", "level", "blocked by"], rows)

    def _table(self, of: str) -> Iterable[Mapping[str, Any]]:
        from negosim.api.pages import run as tables

        if of == "clauses":
            return tables.clauses(self.source, self)
        if of == "instruments":
            return tables.instruments(self.source, self)
        if of == "answers":
            return tables.answers(self)
        raise ValueError(f"a run has rows of clauses, instruments and answers, not of {of!r}")

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self._table("clauses")

    def _page(self, width: int) -> Iterator[Block]:
        from negosim.prose.blocks import Lines

        yield Lines(self.transcript(width))

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def _known(scenario: Scenario, clause: str | None) -> None:
    if clause is not None and clause not in scenario.clauses:
        raise KeyError(clause)


def run(scenario: Source, seed: int | None = None, world: int | None = None) -> Run:
    """Play and record one world of a scenario.

    Without a seed the central world, with every value as stated; with a seed, world number `world`
    (default 0) of the ensemble with that seed. Raises ScenarioError.
    """
    source = scenario_of(scenario)
    return shown(Run, play.run(source, seed, world), source=source)
