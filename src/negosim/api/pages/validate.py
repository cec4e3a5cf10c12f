"""Writes scores of forecasts as a page."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.evidence.validate import Validation
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.studies import validate as words


def validation_page(result: Validation) -> Iterator[Block]:
    """The scores of points and of distributions, and what follows from them."""
    written = result.to_dict()
    yield Text(words.scored_sentence(written), "bold")
    if not result.models:
        return
    for line in words.verdict_sentences(written):
        yield Text(line)
    for grid in (words.point_grid(written), words.spread_grid(written)):
        yield Heading(grid.title)
        yield Table(grid.head, grid.rows, grid.right)
        yield Text(grid.note, "dim")
