"""`negosim runs`: stored studies listed, shown, verified, exported, resumed, removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.endings import one_line
from negosim.cli.options import Asked, engine_options, store_path, study_options
from negosim.cli.parameters import FILE, Command, Whole
from negosim.cli.targets import Target, output_options
from negosim.files import exists

if TYPE_CHECKING:
    from negosim.store import RunInfo

store_option = click.option(
    "--store", "store_to", type=FILE, metavar="FILE", help="Store file (default: your own)."
)


class Runs(click.Group):
    """The group of these commands."""

    command_class = Command


@click.group(
    "runs",
    cls=Runs,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,  # the error of a missing command is one line
)
def command() -> None:
    """List, show, verify, export, resume and remove stored studies.

    Refer to a study by its id or a unique prefix.
    """


@command.command("list")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_runs(store_to: str | None, as_json: bool) -> None:
    """List the studies, oldest first."""
    from negosim.study import kept

    path = store_path(store_to)
    with one_line():
        runs: tuple[RunInfo, ...] = ()
        if exists(path) or store_to is not None:
            with kept.opened(path) as store:
                runs = store.runs()
        entries = [kept.entry(info) for info in runs]
    if as_json:
        output.json_to("-", entries)
    elif not entries:
        output.line(f"no studies in {path}")
    else:
        output.table(
            ["id", "kind", "scenario", "seed", "worlds", "state", "started"],
            [
                [
                    *(str(e[key]) for key in ("id", "kind", "scenario", "seed")),
                    kept.worlds(e),
                    kept.state(e),
                    kept.started(e),
                ]
                for e in entries
            ],
            right=(3, 4),
        )


@command.command("show")
@click.argument("run_id", metavar="ID")
@store_option
def show(run_id: str, store_to: str | None) -> None:
    """Show a study's results, even while it is running."""
    from negosim.cli.pages.stored import show_stored
    from negosim.study.kept import opened

    with one_line(), opened(store_path(store_to)) as store:
        info = store.find(run_id)
        show_stored(info, store.read(info.id))


@command.command("verify")
@click.argument("run_id", metavar="ID")
@click.option("--sample", type=Whole(1, 10**9), metavar="K", help="Replay only K blocks.")
@study_options(store_option, engine_options())
@click.pass_context
def verify(context: click.Context, run_id: str, sample: int | None, asked: Asked) -> None:
    """Play a study again and compare it byte for byte with the stored results.

    If they differ, the first difference is reported and the exit code is 1.
    """
    from negosim.cli.pages.verified import checked
    from negosim.study.kept import opened

    with one_line(), opened(store_path(asked.store_to)) as store:
        context.exit(checked(store.read(run_id), sample, asked))


@command.command("export")
@click.argument("run_id", metavar="ID")
@store_option
@output_options("the study")
def export(run_id: str, store_to: str | None, target: Target) -> None:
    """Write a study as JSON or CSV, as its own command would."""
    from negosim.cli.pages.stored import exported_json, exported_tables
    from negosim.study.kept import opened

    if target == Target():
        raise click.UsageError("name an output: --json FILE, --json - or --csv FOLDER")
    with one_line(), opened(store_path(store_to)) as store:
        handle = store.read(run_id)
        target.write(lambda: exported_json(handle), lambda: exported_tables(handle))


@command.command("resume")
@click.argument("run_id", metavar="ID")
@study_options(store_option, engine_options())
@output_options("the ensemble")
def resume(run_id: str, asked: Asked, target: Target) -> None:
    """Continue a stopped ensemble and print it.

    To continue any other study, repeat its command.
    """
    from negosim.cli.pages.ensemble import play
    from negosim.cli.pages.stored import again
    from negosim.study.kept import opened
    from negosim.study.stored import resumable

    with one_line():
        with opened(store_path(asked.store_to)) as store:
            info = store.find(run_id)
        scenario = resumable(info.spec)
    spec = info.spec
    asked = replace(asked, worlds=spec.worlds, seed=spec.seed, keep=asked.store_to is None)
    play(scenario, asked, target, again(info), spec.command)


@command.command("remove")
@click.argument("run_id", metavar="ID")
@store_option
def remove(run_id: str, store_to: str | None) -> None:
    """Remove a study from the store and free its space."""
    from negosim.study.kept import opened

    with one_line(), opened(store_path(store_to), write=True) as store:
        info = store.remove(run_id)
    output.line(f"removed {info.id}: {info.spec.kind} of {info.spec.scenario_id}")
