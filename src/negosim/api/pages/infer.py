"""Writes what was inferred as a page: numbers, sessions, tactics, the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from negosim.layout import Cell, cells, noted
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.studies import infer as words
from negosim.prose.studies.ensemble import Grid
from negosim.scenario.schema import Scenario
from negosim.study.inference.result import Inference


def inference_page(scenario: Scenario, result: Inference) -> Iterator[Block]:
    """What was observed, what it says, and how far that is to be believed."""
    written = result.to_dict()
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    yield Text(words.data_sentence(written))
    yield Text(words.played_sentence(written))
    if result.stages:
        yield Text(words.MEANING, "dim")
        for line in words.warnings(scenario, written):
            yield Text(line)
        grid = words.parameter_grid(scenario, written)
        if grid.rows:
            yield from _grid(grid)
            if len(result.stages) > 1:
                yield from _grid(words.stage_grid(scenario, written))
        if result.tactics:
            yield from _grid(words.tactic_grid(scenario, written))
        yield Heading("What they do not say")
        for line in words.silent_lines(scenario, written):
            yield Text(line)
    if result.check:
        yield from _grid(words.check_grid(scenario, written))


def _grid(grid: Grid) -> Iterator[Block]:
    yield Heading(grid.title)
    yield Table(grid.head, grid.rows, grid.right)
    if grid.note:
        yield Text(grid.note, "dim")


def inference_tables(result: Inference) -> dict[str, Iterable[Sequence[Cell]]]:
    """Numbers, tactics and the check by the names of their CSV files."""
    every = {
        "posterior.csv": result.rows(),
        "tactics.csv": result.tactic_rows(),
        "calibration.csv": result.check_rows(),
    }
    rows = {name: list(noted(list(each), set=result.set)) for name, each in every.items()}
    return {name: cells(each) for name, each in rows.items() if each}
