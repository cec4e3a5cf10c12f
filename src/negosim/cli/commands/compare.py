"""Owns `negosim compare`: two scenarios side by side as tables; study plays them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.options import (
    chosen_engine,
    engine_options,
    one_line,
    seed_option,
    worlds_option,
)
from negosim.cli.progress import Watch, duration
from negosim.cli.targets import output_options

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.compare import Comparison

INTERRUPTED = 130
MOST_SETTINGS = 25


@click.command("compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="[B]", required=False)
@worlds_option(2_000)
@seed_option()
@click.option("--set", "sets", metavar="PATH=VALUE", multiple=True, help="Change a value in both.")
@click.option("--set-a", "sets_a", metavar="PATH=VALUE", multiple=True, help="Change it in A.")
@click.option("--set-b", "sets_b", metavar="PATH=VALUE", multiple=True, help="Change it in B.")
@engine_options()
@output_options("the comparison")
def command(
    first: str,
    second: str | None,
    worlds: int,
    seed: int,
    sets: tuple[str, ...],
    sets_a: tuple[str, ...],
    sets_b: tuple[str, ...],
    workers: int | None,
    engine_name: str | None,
    scheduler: str | None,
    json_to: str | None,
    csv_to: str | None,
) -> None:
    """Play A and B in the same worlds and show what differs, and where the central runs diverge.

    A and B are scenario names or files. Without B, A is compared with A as changed by --set-b.
    """
    import negosim

    if second is None and not (sets_a or sets_b):
        raise click.UsageError("name a second scenario, or change this one with --set-b PATH=VALUE")
    a = negosim.load(first, (*sets, *sets_a))
    b = negosim.load(first if second is None else second, (*sets, *sets_b))
    engine = chosen_engine(workers, engine_name, scheduler, a, 2 * worlds)
    with one_line(), Watch() as watch:
        found = negosim.compare(
            a,
            b,
            worlds,
            seed,
            using=engine,
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    output.note(f"{found.worlds:,} worlds of both in {duration(watch.seconds)}")
    if csv_to is not None:
        _write_csv(csv_to, found)
    if json_to is not None:
        output.json_to(json_to, found.to_dict())
    if json_to != "-":
        _page(a, b, found)
    if not found.complete:
        output.flush()
        output.complain(f"interrupted after {found.worlds:,} of {found.asked:,} worlds")
        raise click.exceptions.Exit(INTERRUPTED)


def _write_csv(folder: str, found: Comparison) -> None:
    from negosim.cli.pages.csv_files import Cell, write_folder

    numbers = ["a", "a_se", "b", "b_se", "difference", "se", "differing"]
    differences: list[list[Cell]] = [["outcome", "of", *numbers]]
    differences += [list(row.values()) for row in found.rows()]
    settings: list[list[Cell]] = [["path", "a", "b"]]
    settings += [[s.path, json.dumps(s.a), json.dumps(s.b)] for s in found.settings]
    parted: list[list[Cell]] = [["session", "clause", "party", "what", "a", "b"]]
    parted += [
        [d.session, d.clause, d.party, d.what, json.dumps(d.a), json.dumps(d.b)]
        for d in found.divergences
    ]
    write_folder(
        folder,
        {"differences.csv": differences, "settings.csv": settings, "divergences.csv": parted},
    )


def _page(a: Scenario, b: Scenario, found: Comparison) -> None:
    import negosim
    from negosim.prose.studies import compare as words

    told = found.to_dict()
    output.styled(f"A: {a.title} ({a.id})", "bold")
    output.styled(f"B: {b.title} ({b.id})", "bold")
    output.styled(words.played_sentence(told))
    for line in words.only_sentences(told):
        output.styled(line)
    counting = [s.path for s in found.settings if s.counts]
    settings = words.setting_grid(told, counting, MOST_SETTINGS)
    if found.same:
        if settings.rows:
            output.heading(settings.title)
            output.table(settings.head, settings.rows)
        return
    for grid in (settings, *words.difference_grids(told)):
        if grid.rows or grid.note:
            output.heading(grid.title)
            if grid.rows:
                output.table(grid.head, grid.rows)
            if grid.note:
                output.styled(grid.note, "dim")
    output.heading("Where the central runs diverge")
    held = max((negosim.run(a).sessions, negosim.run(b).sessions), key=len)
    parted = words.divergence_lines(a, b, told, held)
    for session, lines in parted:
        output.styled(session, "bold")
        for line in lines:
            output.styled(line, indent=2)
    if not parted:
        output.styled("Nowhere: every text and reply is the same.")
