"""Writes forecasts as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from negosim.evidence.forecast import Forecasts
from negosim.prose.blocks import Block, Table, Text
from negosim.prose.studies import forecast as words


def forecast_page(result: Forecasts, names: Mapping[str, str], width: int) -> Iterator[Block]:
    """The levels of every model by issue, the central run, the ensemble."""
    written = result.to_dict()
    yield Text(f"{result.title} ({result.scenario})", "bold")
    yield Text(words.played_sentence(written))
    yield Text(words.NOT_BETTER)
    yield Text(words.calibration_sentence(written))
    yield Text(words.SPREAD, "dim")
    if without := words.without_sentence(written, names):
        yield Text(without)
    for grid in words.level_grids(written, names, width):
        yield Text("")
        yield Table(grid.head, grid.rows, grid.right)
