"""`negosim sweep`: a grid of variants as a table or a heat map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from negosim.cli import output
from negosim.cli.csv_files import cells
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    Given,
    engine_options,
    scenario_options,
    seed_option,
    store_options,
    study_options,
    worlds_option,
)
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.measure import Measure
    from negosim.study.sweep import Sweep
    from negosim.study.sweep_play import SweepPoint

MOST_ROWS = 60


@click.command("sweep")
@scenario_options()
@click.option(
    "--vary",
    metavar="PATH=VALUES",
    multiple=True,
    required=True,
    help="Values as lo:hi:n or a,b,c; repeat for a grid.",
)
@click.option("--central", is_flag=True, help="Play only the central run at each point.")
@click.option(
    "--show",
    metavar="OUTCOME",
    multiple=True,
    help="signed:ID, agreed:ID, conditional:ID, open:ID, blocked:ID, level:ID, utility:ID.",
)
@study_options(
    worlds_option(1_000, "Number of worlds at each point; 0 plays only the central run.", least=0),
    seed_option(),
    engine_options(),
    store_options(),
)
@output_options("the sweep")
def command(
    given: Given,
    vary: tuple[str, ...],
    central: bool,
    show: tuple[str, ...],
    asked: Asked,
    target: Target,
) -> None:
    """Play SCENARIO at every point of a grid, in the same worlds, and show the outcome of each.

    Prints a table, or a heat map for two paths. A point whose values do not fit the scenario is
    listed with its error. Ctrl-C stops and prints the results so far; with --store or --keep the
    same command continues from there.
    """
    import negosim
    from negosim.study.axes import axis, grid
    from negosim.study.measure import measure

    scenario = given.load()
    shown = tuple(measure(text, scenario) for text in show)
    axes = tuple(axis(text) for text in vary)
    worlds = 0 if central else asked.worlds
    total = len(grid(axes, scenario)) * (worlds or 1)
    with asked.study(scenario, total) as (study, watch):
        found = negosim.sweep(scenario, axes, worlds, asked.seed, study=study)
    if found.complete:
        output.note(f"{counted(total, 'world')} in {duration(watch.seconds)}")
    target.write(found.to_dict, lambda: {"points.csv": cells(list(found.rows()))})
    if target.page:
        _page(scenario, found, shown)
    if not found.complete:
        _interrupted(found, asked.store)
    if all(p.faults for p in found.points):
        output.flush()
        raise click.UsageError("no point could be played")


def _interrupted(found: Sweep, store: Path | None) -> NoReturn:
    played = sum(1 for p in found.points if p.worlds == max(1, found.asked))
    lines = [f"interrupted after {counted(played, 'point', of=len(found.points))}"]
    if store is not None:
        lines.append(
            f"finished points are stored in {store}: the same command continues from there"
        )
    interrupted(*lines)


def _page(scenario: Scenario, found: Sweep, shown: tuple[Measure, ...]) -> None:
    from negosim.prose.studies import sweep as words
    from negosim.prose.studies.ensemble import meaning_sentence

    told = found.outline()
    output.styled(f"{scenario.title} ({scenario.id})", "bold")
    output.styled(words.played_sentence(told))
    if not found.central:
        output.styled(meaning_sentence(), "dim")
    measures = shown or _sensible(found)
    if len(found.axes) == 2:
        for one in measures:
            _heat(found, one)
    else:
        _table(found, measures)
    for k, line in enumerate(words.fault_lines(told)):
        if k == 0:
            output.styled("")
        output.styled(line, indent=2 if k else 0)


def _sensible(found: Sweep) -> tuple[Measure, ...]:
    """The instruments that are signed somewhere; without any, how many clauses are settled."""
    from negosim.study.measure import Measure

    signed = tuple(
        Measure("signed", name)
        for k, name in enumerate(found.instruments)
        if any(p.worlds and p.signed[k] > 0 for p in found.points)
    )
    if len(found.axes) == 2 and signed:
        return signed
    return (*signed, Measure("settled"))


def _table(found: Sweep, measures: tuple[Measure, ...]) -> None:
    from negosim.prose.studies.sweep import value_label

    output.heading("By " + " and ".join(a.path for a in found.axes))
    one = len(found.axes) == 1
    names = ["value"] if one else [f"value {k + 1}" for k in range(len(found.axes))]
    rows = [
        [*(value_label(v) for v in point.values), *(_cell(found, point, m) for m in measures)]
        for point in found.points[:MOST_ROWS]
    ]
    output.table([*names, *(m.words for m in measures)], rows)
    if len(found.points) > MOST_ROWS:
        more = len(found.points) - MOST_ROWS
        output.styled(f"and {counted(more, 'more point')}; --json and --csv have them all", "dim")


def _cell(found: Sweep, point: SweepPoint, one: Measure) -> str:
    from negosim.prose.studies.ensemble import bounded, with_error

    value = found.value(point, one)
    if value is None:
        return "not valid" if point.faults else "not reached"
    mean, se = value
    if found.central or se is None:
        return f"{mean:.4g}"
    return bounded(mean, se, point.worlds) if one.share else with_error(mean, se)


def _heat(found: Sweep, one: Measure) -> None:
    from negosim.prose.studies.ensemble import share
    from negosim.prose.studies.heat import heat_lines
    from negosim.prose.studies.sweep import error_sentence, value_label
    from negosim.text import number

    down, across = found.axes
    values = [found.value(p, one) for p in found.points]
    columns = len(across.values)
    cells: list[list[Any]] = [
        [None if v is None else v[0] for v in values[start : start + columns]]
        for start in range(0, len(values), columns)
    ]
    known = [v[0] for v in values if v is not None]
    unit = one.share or one.kind == "level"
    ends = (0.0, 1.0) if unit else (min(known, default=0.0), max(known, default=1.0))
    output.heading(one.words[:1].upper() + one.words[1:])
    output.styled(f"down: {down.path}; across: {across.path}", "dim")
    told = heat_lines(
        [value_label(v) for v in down.values],
        [value_label(v) for v in across.values],
        cells,
        output.width(),
        share if one.share else number,
        ends,
    )
    for line in told:
        output.write(f"{line}\n")
    errors = [v[1] for v in values if v is not None and v[1] is not None]
    if not found.central and errors:
        output.styled(error_sentence(errors), "dim")
