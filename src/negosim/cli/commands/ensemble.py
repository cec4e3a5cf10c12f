"""Owns `negosim ensemble`: many worlds, live, to be stopped and taken up; study counts them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.options import (
    chosen_engine,
    chosen_store,
    command_line,
    engine_options,
    one_line,
    seed_option,
    set_option,
    store_options,
    worlds_option,
)
from negosim.cli.progress import Watch, duration
from negosim.cli.targets import output_options

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.engines import Engine
    from negosim.study.ensemble import Ensemble
    from negosim.study.tally import Tally

INTERRUPTED = 130


@click.command("ensemble")
@click.argument("source", metavar="SCENARIO")
@worlds_option(10_000)
@seed_option()
@set_option()
@engine_options()
@store_options()
@output_options("the ensemble")
def command(
    source: str,
    worlds: int,
    seed: int,
    sets: tuple[str, ...],
    workers: int | None,
    engine_name: str | None,
    scheduler: str | None,
    store_to: str | None,
    keep: bool,
    json_to: str | None,
    csv_to: str | None,
) -> None:
    """Play SCENARIO in many worlds and report how often each outcome occurs.

    A world is one draw of every uncertain value in the scenario. Ctrl-C stops and prints the
    results so far; with --store or --keep the same command continues from there. The results are
    the same for any engine and number of workers.
    """
    import negosim

    scenario = negosim.load(source, sets)
    engine = chosen_engine(workers, engine_name, scheduler, scenario, worlds)
    store = chosen_store(store_to, keep)
    found, stopped = played(scenario, worlds, seed, engine, store, command_line())
    again = shlex.join(["negosim", "run", source, *(w for s in sets for w in ("--set", s))])
    if found.worlds:
        told(scenario, found, again, json_to, csv_to)
    if stopped and not found.complete:
        stop(found, store)


def played(
    scenario: Scenario, worlds: int, seed: int, engine: Engine, store: Path | None, said: str
) -> tuple[Ensemble, bool]:
    """Plays it, watched; also whether Ctrl-C was pressed."""
    import negosim
    from negosim.cli.pages.ensemble import running_words

    def running(tallies: Sequence[Tally]) -> str:
        return running_words(scenario, tallies)

    with one_line(), Watch(running) as watch:
        found = negosim.ensemble(
            scenario,
            worlds,
            seed,
            using=engine,
            store=store,
            command=said,
            on_progress=watch.on_progress,
            should_stop=watch.should_stop,
        )
    if found.complete:
        took = f"{watch.seconds:.1f} s" if watch.seconds < 60 else duration(watch.seconds)
        output.note(f"{found.worlds:,} worlds in {took}")
    return found, watch.stopped


def told(
    scenario: Scenario, found: Ensemble, again: str, json_to: str | None, csv_to: str | None
) -> None:
    """Prints and writes an ensemble as the options say."""
    from negosim.cli.pages.ensemble import show_ensemble, write_ensemble_csv

    result = found.to_dict()
    if csv_to is not None:
        write_ensemble_csv(csv_to, result)
    if json_to is not None:
        output.json_to(json_to, result)
    if json_to != "-":
        show_ensemble(scenario, result, again)


def stop(found: Ensemble, store: Path | None) -> None:
    """After Ctrl-C: says what is kept, and leaves."""
    output.flush()
    output.complain(f"interrupted after {found.worlds:,} of {found.asked:,} worlds")
    if store is None:
        output.complain(
            "nothing was stored; with --keep the same command would continue from there"
        )
    else:
        output.complain(f"all of them are stored in {store}: the same command continues from there")
    raise click.exceptions.Exit(INTERRUPTED)
