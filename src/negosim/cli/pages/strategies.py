"""Writes the tactics as a game as CSV for `strategies` and `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negosim.layout import Cell, cells, noted

if TYPE_CHECKING:
    from negosim.study.strategies import Strategies


def strategies_tables(result: Strategies) -> dict[str, Iterable[Sequence[Cell]]]:
    """The rows of the combinations by the name of their CSV file."""
    return {"payoffs.csv": cells(noted(list(result.rows()), set=result.set))}
