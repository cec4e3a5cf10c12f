"""Writes forecasts and their scores as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negosim.layout import Cell, cells, noted

if TYPE_CHECKING:
    from negosim.evidence.backtest import Backtest
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


def backtest_tables(result: Backtest) -> dict[str, Iterable[Sequence[Cell]]]:
    """The clauses, the instruments, and the scores of verdicts and of levels, by file."""
    written = result.to_dict()
    instruments = [{"instrument": k, **row} for k, row in written["instruments"].items()]
    scored = {"clauses": written["verdicts"], "instruments": written["signed"]}
    verdicts = [{"verdicts": k, **row} for k, row in scored.items() if row]
    levels = [
        {"levels": "central", **written["levels"], "further": None},
        {"levels": "compromise", **written["compromise"]},
    ]
    files = {
        "clauses": list(result.rows()),
        "instruments": instruments,
        "verdicts": verdicts,
        "levels": levels,
    }
    return {
        f"{name}.csv": cells(noted(rows, set=result.set)) for name, rows in files.items() if rows
    }
