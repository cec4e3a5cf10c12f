"""Writes a scenario and the record of its case as a page."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.evidence.backtest import Backtest
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.studies import backtest as words
from negosim.scenario.schema import Scenario


def backtest_page(scenario: Scenario, result: Backtest) -> Iterator[Block]:
    """Clauses and instruments beside the record, the scores, and what they cannot show."""
    written = result.to_dict()
    yield Text(f"{result.title} ({result.scenario}) against its record", "bold")
    yield Text(words.played_sentence(written))
    for grid in words.grids(scenario, written):
        yield Heading(grid.title)
        yield Table(grid.head, grid.rows, grid.right)
        if grid.note:
            yield Text(grid.note, "dim")
    yield Heading("What follows")
    for line in words.conclusions(written):
        yield Text(line)
