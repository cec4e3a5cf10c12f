"""Writes a comparison as a page: what differs, and where the central runs diverge."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.api.pages.ensemble import table
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.studies import compare as words
from negosim.scenario.schema import Scenario
from negosim.study.compare import Comparison
from negosim.talks.play import run

MOST_SETTINGS = 25


def comparison_page(a: Scenario, b: Scenario, comparison: Comparison) -> Iterator[Block]:
    """Settings, differences, divergences; of two that are the same only the settings."""
    result = comparison.to_dict()
    yield Text(f"A: {a.title} ({a.id})", "bold")
    yield Text(f"B: {b.title} ({b.id})", "bold")
    yield Text(words.played_sentence(result))
    for line in words.only_sentences(result):
        yield Text(line)
    counting = [s.path for s in comparison.settings if s.counts]
    settings = words.setting_grid(result, counting, MOST_SETTINGS)
    if comparison.same:
        if settings.rows:
            yield Heading(settings.title)
            yield Table(settings.head, settings.rows)
        return
    for grid in (settings, *words.difference_grids(result)):
        if grid.rows or grid.note:
            yield from table(grid)
    yield Heading("Where the central runs diverge")
    sessions = max((run(a).sessions, run(b).sessions), key=len)
    divergences = words.divergence_lines(a, b, result, sessions)
    for session, lines in divergences:
        yield Text(session, "bold")
        for line in lines:
            yield Text(line, indent=2)
    if not divergences:
        yield Text("Nowhere: every text and reply is the same.")
