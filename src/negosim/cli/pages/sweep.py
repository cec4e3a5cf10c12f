"""Writes a sweep as CSV for `sweep` and `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negosim.layout import Cell, cells, noted

if TYPE_CHECKING:
    from negosim.study.sweep import Sweep


def sweep_tables(result: Sweep) -> dict[str, Iterable[Sequence[Cell]]]:
    """The rows of the points by the name of their CSV file."""
    return {"points.csv": cells(noted(result.rows(), set=result.set))}
