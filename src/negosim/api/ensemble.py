"""Plays an ensemble, for a script."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from negosim.api.result import Shown, shown
from negosim.api.sources import Source, presets, run_command, scenario_of
from negosim.prose.studies.ensemble import share
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study import ensemble as study_ensemble
from negosim.study.columns import CLAUSES
from negosim.study.rows import WorldRows, play_rows
from negosim.study.study import HERE, Kept, Study
from negosim.talks.play import provenance
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ensemble(Shown, study_ensemble.Ensemble):
    """Many worlds of one scenario. `worlds` are those counted; `asked` those requested."""

    source: Scenario = field(kw_only=True)
    played: WorldRows | None = field(default=None, kw_only=True)

    def rows(self) -> dict[str, np.ndarray[Any, Any]]:
        """A row of every world, as arrays by column; ValueError unless played with `rows=True`.

        `world`, `signed:ID` of each instrument (and `in_force:ID` if somebody ratifies), `ending`,
        `status:ID` and `level:ID` of each clause, `utility:ID` of each party.
        """
        if self.played is None:
            raise ValueError("the ensemble was played without rows: play it with rows=True")
        return self.played.table()

    def to_frame(self, *, worlds: bool = False) -> Any:
        """A row for each clause; with `worlds` a row for each world, see `rows`.

        A frame of polars, or of pandas if only that is installed; MissingExtraError if neither is.
        """
        from negosim.api.frames import frame

        return frame(self.rows()) if worlds else Shown.to_frame(self)

    def plot(self) -> Svg:
        """The share of the worlds in which each clause is agreed, conditional, open and blocked."""
        from negosim.api import plots

        return plots.verdicts(self, self.source)

    def _summary(self) -> str:
        signed = ", ".join(f"{i} {share(self.p_signed(i)[0])}" for i in self.instruments[:4])
        worlds = counted(self.worlds, "world", of=self.asked)
        return f"{self.scenario}, {worlds} of seed {self.seed}; P(signed): {signed}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return CLAUSES.cells(self.to_dict(), frame=True)

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.ensemble import ensemble_page

        known = self.source.id in presets()
        again = shlex.join(run_command(self.source)) if known else ""
        return ensemble_page(self.source, self.to_dict(), again)

    def _picture(self) -> Svg:
        return self.plot()

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {"set": self.set}


def ensemble(
    scenario: Source,
    worlds: int = 10_000,
    seed: int = 0,
    *,
    rows: bool = False,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Ensemble:
    """Play a scenario in `worlds` worlds and count the outcomes.

    With `rows` the result also has a row of each world (`Ensemble.rows`), up to 1 GiB of them, and
    cannot be stored. Keywords (workers, using, store, command, on_progress, should_stop) are those
    of `Study`. Raises ScenarioError, ValueError for too many rows, and EngineError and StoreError
    with one line each.
    """
    source = scenario_of(scenario)
    if not rows:
        counts = study_ensemble.ensemble(source, worlds, seed, study=study, **how)
        return shown(Ensemble, counts, source=source)
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 1)
    tally, played = play_rows(tabulate(source), seed, worlds, replace(study, **how))
    result = study_ensemble.ensemble_of(source, seed, worlds, tally, provenance(source))
    return shown(Ensemble, result, source=source, played=played)
