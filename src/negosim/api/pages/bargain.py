"""Writes what theories of bargaining select as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from negosim.analysis.solutions import Bargain
from negosim.layout import Cell, cells, noted
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.studies import bargain as words
from negosim.prose.studies.ensemble import Grid
from negosim.scenario.schema import Scenario


def bargain_page(scenario: Scenario, result: Bargain, everything: bool = False) -> Iterator[Block]:
    """Utilities, distances, the frontier, levels (of all clauses if `everything`), conflicts."""
    yield Text(f"{result.title} ({result.scenario})", "bold")
    yield Text(words.about_sentence(scenario, result))
    yield Text(words.MEANING, "dim")
    yield from _grid(words.utility_grid(scenario, result))
    for text in words.notes(scenario, result):
        yield Text(text)
    if result.solutions:
        yield from _grid(words.distance_grid(scenario, result))
        yield Text(words.end_sentence(scenario, result))
        yield from _grid(words.frontier_grid(scenario, result))
        yield from _grid(words.level_grid(scenario, result, everything))
    else:
        yield Text(words.NONE)
    if result.conflicts:
        yield Heading("Instruments that cannot be signed: of each line something has to change")
    for title, sets in words.conflicts(scenario, result):
        yield Text(f"{title}:")
        for causes in sets:
            yield Text(words.together(scenario, causes), indent=2)


def _grid(grid: Grid) -> Iterator[Block]:
    yield Heading(grid.title)
    yield Table(grid.head, grid.rows, grid.right)
    if grid.note:
        yield Text(grid.note, "dim")


def bargain_tables(result: Bargain) -> dict[str, Iterable[Sequence[Cell]]]:
    """Utilities and levels by the names of their CSV files."""
    levels = list(result.level_rows())
    return {
        "utilities.csv": cells(noted(list(result.rows()), set=result.set)),
        "levels.csv": cells(noted(levels, set=result.set), ("package", "clause", "level", "set")),
    }
