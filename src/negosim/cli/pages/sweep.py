"""Prints and writes a sweep for `sweep` and `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from negosim.cli import output
from negosim.layout import Cell, cells
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.measure import Measure
    from negosim.study.sweep import Sweep
    from negosim.study.sweep_play import SweepPoint

MOST_ROWS = 60


def sweep_tables(result: Sweep) -> dict[str, Iterable[Sequence[Cell]]]:
    """The rows of the points by the name of their CSV file."""
    return {"points.csv": cells(list(result.rows()))}


def show_sweep(scenario: Scenario, result: Sweep, shown: tuple[Measure, ...] = ()) -> None:
    """Print the outcomes as a table or heat maps; without `shown` those that say most."""
    from negosim.prose.studies import sweep as words
    from negosim.prose.studies.ensemble import meaning_sentence

    outline = result.outline()
    output.styled(f"{scenario.title} ({scenario.id})", "bold")
    output.styled(words.played_sentence(outline))
    if not result.central:
        output.styled(meaning_sentence(), "dim")
    measures = shown or _sensible(result)
    if len(result.axes) == 2:
        for measure in measures:
            _heat(result, measure)
    else:
        _table(result, measures)
    for k, line in enumerate(words.fault_lines(outline)):
        if k == 0:
            output.styled("")
        output.styled(line, indent=2 if k else 0)


def _sensible(result: Sweep) -> tuple[Measure, ...]:
    """The instruments that are signed somewhere; without any, how many clauses are settled."""
    from negosim.study.measure import Measure

    signed = tuple(
        Measure("signed", name)
        for k, name in enumerate(result.instruments)
        if any(p.worlds and p.signed[k] > 0 for p in result.points)
    )
    if len(result.axes) == 2 and signed:
        return signed
    return (*signed, Measure("settled"))


def _table(result: Sweep, measures: tuple[Measure, ...]) -> None:
    from negosim.prose.studies.sweep import value_label

    output.heading("By " + " and ".join(a.path for a in result.axes))
    single = len(result.axes) == 1
    names = ["value"] if single else [f"value {k + 1}" for k in range(len(result.axes))]
    rows = [
        [*(value_label(v) for v in point.values), *(_cell(result, point, m) for m in measures)]
        for point in result.points[:MOST_ROWS]
    ]
    output.table([*names, *(m.words for m in measures)], rows)
    if len(result.points) > MOST_ROWS:
        more = len(result.points) - MOST_ROWS
        output.styled(f"and {counted(more, 'more point')}; --json and --csv have them all", "dim")


def _cell(result: Sweep, point: SweepPoint, measure: Measure) -> str:
    from negosim.prose.studies.ensemble import bounded, with_error

    value = result.value(point, measure)
    if value is None:
        return "not valid" if point.faults else "not reached"
    mean, se = value
    if result.central or se is None:
        return f"{mean:.4g}"
    if not measure.share:
        return with_error(mean, se)
    return bounded(mean, se, result.interval(mean, point), point.worlds)


def _heat(result: Sweep, measure: Measure) -> None:
    from negosim.prose.studies.ensemble import share
    from negosim.prose.studies.heat import heat_lines
    from negosim.prose.studies.sweep import error_sentence, value_label
    from negosim.text import number, opened

    down, across = result.axes
    values = [result.value(p, measure) for p in result.points]
    columns = len(across.values)
    cells: list[list[Any]] = [
        [None if v is None else v[0] for v in values[start : start + columns]]
        for start in range(0, len(values), columns)
    ]
    known = [v[0] for v in values if v is not None]
    unit = measure.share or measure.kind == "level"
    ends = (0.0, 1.0) if unit else (min(known, default=0.0), max(known, default=1.0))
    output.heading(opened(measure.words))
    output.styled(f"down: {down.path}; across: {across.path}", "dim")
    lines = heat_lines(
        [value_label(v) for v in down.values],
        [value_label(v) for v in across.values],
        cells,
        output.width(),
        share if measure.share else number,
        ends,
    )
    for line in lines:
        output.write(f"{line}\n")
    errors = [v[1] for v in values if v is not None and v[1] is not None]
    if not result.central and errors:
        worlds = min(p.worlds for p in result.points if p.worlds)
        output.styled(error_sentence(errors, worlds), "dim")
