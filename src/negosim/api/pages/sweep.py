"""Writes a sweep as a page: a table, or a heat map for two paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from negosim.prose.blocks import Block, Heading, Lines, Table, Text
from negosim.prose.studies import sweep as words
from negosim.prose.studies.ensemble import bounded, meaning_sentence, share, with_error
from negosim.prose.studies.heat import heat_lines
from negosim.scenario.schema import Scenario
from negosim.study.measure import Measure
from negosim.study.sweep import Sweep
from negosim.study.sweep_play import SweepPoint
from negosim.text import counted, number, opened

MOST_ROWS = 60


def sweep_page(
    scenario: Scenario, result: Sweep, width: int, shown: tuple[Measure, ...] = ()
) -> Iterator[Block]:
    """The outcomes as a table or heat maps; without `shown` those that say most."""
    outline = result.outline()
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    yield Text(words.played_sentence(outline))
    if not result.central:
        yield Text(meaning_sentence(), "dim")
    measures = shown or sensible(result)
    if len(result.axes) == 2:
        for measure in measures:
            yield from _heat(result, measure, width)
    else:
        yield from _table(result, measures)
    for k, line in enumerate(words.fault_lines(outline)):
        if k == 0:
            yield Text("")
        yield Text(line, indent=2 if k else 0)


def sensible(result: Sweep) -> tuple[Measure, ...]:
    """The instruments that are signed somewhere; without any, how many clauses are settled."""
    signed = tuple(
        Measure("signed", name)
        for k, name in enumerate(result.instruments)
        if any(p.worlds and p.signed[k] > 0 for p in result.points)
    )
    if len(result.axes) == 2 and signed:
        return signed
    return (*signed, Measure("settled"))


def _table(result: Sweep, measures: tuple[Measure, ...]) -> Iterator[Block]:
    yield Heading("By " + " and ".join(a.path for a in result.axes))
    single = len(result.axes) == 1
    names = ["value"] if single else [f"value {k + 1}" for k in range(len(result.axes))]
    rows = [
        [
            *(words.value_label(v) for v in point.values),
            *(_cell(result, point, m) for m in measures),
        ]
        for point in result.points[:MOST_ROWS]
    ]
    yield Table([*names, *(m.words for m in measures)], rows)
    if len(result.points) > MOST_ROWS:
        more = len(result.points) - MOST_ROWS
        yield Text(f"and {counted(more, 'more point')}; --json and --csv have them all", "dim")


def _cell(result: Sweep, point: SweepPoint, measure: Measure) -> str:
    value = result.value(point, measure)
    if value is None:
        return "not valid" if point.faults else "not reached"
    mean, se = value
    if result.central or se is None:
        return f"{mean:.4g}"
    if not measure.share:
        return with_error(mean, se)
    return bounded(mean, se, result.interval(mean, point), point.worlds)


def by_row(result: Sweep, measure: Measure) -> list[list[float | None]]:
    """The means of an outcome on a grid of two axes, a row for each value of the first."""
    values = [result.value(p, measure) for p in result.points]
    columns = len(result.axes[1].values)
    return [
        [None if v is None else v[0] for v in values[start : start + columns]]
        for start in range(0, len(values), columns)
    ]


def ends(result: Sweep, measure: Measure) -> tuple[float, float]:
    """The lowest and highest value that a picture of an outcome has room for."""
    if measure.share or measure.kind == "level":
        return 0.0, 1.0
    known = [v[0] for p in result.points if (v := result.value(p, measure)) is not None]
    return min(known, default=0.0), max(known, default=1.0)


def _heat(result: Sweep, measure: Measure, width: int) -> Iterator[Block]:
    down, across = result.axes
    cells: list[list[Any]] = by_row(result, measure)
    yield Heading(opened(measure.words))
    yield Text(f"down: {down.path}; across: {across.path}", "dim")
    lines = heat_lines(
        [words.value_label(v) for v in down.values],
        [words.value_label(v) for v in across.values],
        cells,
        width,
        share if measure.share else number,
        ends(result, measure),
    )
    yield Lines("".join(f"{line}\n" for line in lines))
    values = (result.value(p, measure) for p in result.points)
    errors = [v[1] for v in values if v is not None and v[1] is not None]
    if not result.central and errors:
        worlds = min(p.worlds for p in result.points if p.worlds)
        yield Text(words.error_sentence(errors, worlds), "dim")
