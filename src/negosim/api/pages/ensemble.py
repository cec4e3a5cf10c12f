"""Writes an ensemble as a page: a table of each subject that was counted."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.prose.blocks import Block, Heading, Lines, Table, Text
from negosim.prose.studies import ensemble as words
from negosim.scenario.schema import Scenario
from negosim.study.columns import grids


def ensemble_page(scenario: Scenario, result: words.Result, again: str = "") -> Iterator[Block]:
    """The page of an ensemble's JSON; `again`, if any, starts the command that opens a world."""
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    yield Text(words.counted_sentence(result))
    if not result["worlds"]:
        return
    yield Text(words.meaning_sentence(), "dim")
    for grid in grids(scenario, result):
        yield from table(grid)
    yield Text("")
    yield Text(words.session_sentence(result))
    if again:
        last = result["asked"] - 1
        some = min(last, 1234)
        yield Text("Open it with:" if last == 0 else f"Open any world, 0 to {last}, with:")
        again = " ".join(again.splitlines())  # a path can hold a line feed
        yield Lines(f"  {again} --seed {result['seed']} --world {some}\n")


def table(grid: words.Grid) -> Iterator[Block]:
    """A table with its title and its note; without rows only these."""
    yield Heading(grid.title)
    if grid.rows:
        yield Table(grid.head, grid.rows, grid.right)
    if grid.note:
        yield Text(grid.note, "dim")
