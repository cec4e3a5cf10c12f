"""Scores forecasts on data with known outcomes, for a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negosim.api.result import Shown, shown
from negosim.evidence import validate as evidence
from negosim.study.engines.base import never
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Validation(Shown, evidence.Validation):
    """Forecasts against known outcomes. `complete` is False if the study was stopped.

    `models` have scores of points, and of distributions made with each model's residuals in other
    dossiers; `distributions` those of distributions by name. `voice` are the actors without a vote
    where the Council votes; `quotas` says for how many dossiers each quota was chosen.
    """

    def _summary(self) -> str:
        issues = counted(self.issues, "issue")
        return f"{self.data}: {issues}, {counted(len(self.models), 'model')}"

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        return self.rows()

    def _page(self, _width: int) -> Iterator[Block]:
        from negosim.api.pages.validate import validation_page

        return validation_page(self)

    def _picture(self) -> Svg | None:
        return None  # a table of scores

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        return {}


def validate(
    data: str | PathLike[str],
    seed: int = 0,
    *,
    voice: Sequence[str] = (),
    on_step: Callable[[str], None] = lambda _: None,
    should_stop: Callable[[], bool] = never,
) -> Validation:
    """Score every forecast, negosim and calibrated distributions on data with known outcomes.

    `data` is a folder with `issues.csv` (issue, dossier, outcome) and `positions.csv` (issue,
    actor, position, salience, capability), positions and outcomes from 0 to 100. The actors named
    in `voice` have no vote where the Council votes. `seed` is of the bootstrap and the ensembles;
    `should_stop` is asked between dossiers. Raises ScenarioError with every error of the files.
    """
    return shown(Validation, evidence.validate(Path(data), seed, voice, on_step, should_stop))
