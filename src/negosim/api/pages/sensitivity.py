"""Writes a tornado and Sobol indices as pages, from their JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from negosim.api.pages.ensemble import table
from negosim.prose.blocks import Block, Heading, Lines, Text
from negosim.prose.studies import sensitivity as prose
from negosim.scenario.schema import Scenario
from negosim.text import counted, opened


def sobol_page(scenario: Scenario, result: dict[str, Any], words: str) -> Iterator[Block]:
    """The indices as a table; `words` are those of the outcome."""
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    worlds = counted(result["worlds"], "world")
    yield Text(
        f"{counted(result['points'], 'point')}, each in the same {worlds} of seed "
        f"{result['seed']}; {words}: mean {result['mean']:.4g}, variance {result['variance']:.4g}."
    )
    yield from _note(result)
    grid = prose.sobol_grid(result)
    if grid.rows:
        yield from table(grid)


def tornado_page(
    scenario: Scenario, result: dict[str, Any], words: str, top: int, width: int
) -> Iterator[Block]:
    """The `top` longest bars, what the numbers' moves do, and what the bars leave out."""
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    yield Text(prose.played_sentence(result))
    if not result["worlds"]:
        return
    yield Text(prose.unchanged_sentence(result, words))
    yield from _note(result)
    bars = prose.tornado(result, top, width)
    if bars:
        yield Heading(f"What moves {prose.the(words)}")
    kind = ""
    for bar in bars:
        if bar.kind != kind:
            kind = bar.kind
            yield Text(opened(kind), "bold")
        yield Lines(f"{bar.head}\n")
        yield Text(bar.moves, "dim", indent=4)
    if bars:
        yield Text(prose.legend(words))
        yield Text("")
    for line in prose.rest_sentences(result, words, top):
        yield Text(line)


def _note(result: dict[str, Any]) -> Iterator[Block]:
    if result["note"]:
        yield Text(f"{opened(result['note'])}.")
