"""Writes forecasts and their scores as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negosim.layout import Cell, cells, noted

if TYPE_CHECKING:
    from negosim.evidence.forecast import Forecasts
    from negosim.evidence.validate import Validation


def forecast_tables(result: Forecasts) -> dict[str, Iterable[Sequence[Cell]]]:
    """A row for each issue and model, by the name of the file."""
    return {"forecasts.csv": cells(noted(list(result.rows()), set=result.set))}


def validation_tables(result: Validation) -> dict[str, Iterable[Sequence[Cell]]]:
    """The rows of models and of distributions by the names of their files."""
    rows = list(result.rows())
    return {
        f"{kind}s.csv": cells([row for row in rows if row["kind"] == kind])
        for kind in ("model", "distribution")
    }
