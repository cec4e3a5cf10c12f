"""Owns the options that all studies share, and what is made of them; computes no study itself."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.engines import Engine

if TYPE_CHECKING:
    _ParamType = click.ParamType[int]
else:  # it cannot be subscripted before click 8.3
    _ParamType = click.ParamType

F = TypeVar("F", bound=Callable[..., object])

MOST_WORLDS = 100_000_000
"""A hundred million worlds take hours, and the sums of a tally hold no more than these."""

MOST_SEEDS = 2**63 - 1
"""The largest seed that a store can hold."""

START_UP = 3_000_000
"""Worlds times size, about 2 s of one core: from there on starting worker processes pays."""

BESIDE = 30
"""What a world costs beside its stances, in stances: the clock, the draws, the counting."""


class WrongStore(click.ClickException):
    """The store cannot be used so."""

    exit_code = 2


class StudyFailed(click.ClickException):
    """An engine could not go on."""

    exit_code = 1


class Whole(_ParamType):
    """A whole number within bounds, both included; 10_000 and 10,000 are ten thousand too."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The number; a UsageError in one line for anything else."""
        if isinstance(value, int):
            return value
        word = str(value)
        try:
            found = int(word.replace(",", ""))
        except ValueError:  # also for more digits than Python reads
            self.fail(f"{word[:40]!r} is not a whole number", param, ctx)
        if not self.low <= found <= self.high:
            self.fail(f"should be from {self.low} to {self.high:,}, not {word[:40]}", param, ctx)
        return found


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which the help lists them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def worlds_option(default: int) -> Callable[[F], F]:
    """`-n`, how many worlds, given to the command as `worlds`."""
    return click.option(
        "-n",
        "--worlds",
        "worlds",
        type=Whole(1, MOST_WORLDS),
        metavar="N",
        default=default,
        show_default=True,
        help="Number of worlds to play.",
    )


def seed_option() -> Callable[[F], F]:
    """`--seed`, given to the command as `seed`."""
    return click.option(
        "--seed",
        type=Whole(0, MOST_SEEDS),
        metavar="N",
        default=0,
        show_default=True,
        help="Random seed; the same seed gives the same worlds.",
    )


def set_option() -> Callable[[F], F]:
    """`--set PATH=VALUE`, given to the command as the tuple `sets`."""
    return click.option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        help="Change a value first; may be repeated.",
    )


def engine_options() -> Callable[[F], F]:
    """`--workers`, `--engine`, `--scheduler`; see `chosen_engine`."""
    return together(
        click.option(
            "--workers",
            type=Whole(1, 1024),
            metavar="N",
            help="Number of worker processes (default: all usable cores if that is faster).",
        ),
        click.option(
            "--engine",
            "engine_name",
            type=click.Choice(["serial", "processes", "dask"]),
            help="Execution engine; results do not depend on it.",
        ),
        click.option(
            "--scheduler", metavar="ADDRESS", help="Use the Dask scheduler at this address."
        ),
    )


def store_options() -> Callable[[F], F]:
    """`--store FILE` and `--keep`; see `chosen_store`."""
    return together(
        click.option("--store", "store_to", metavar="FILE", help="Store the results in this file."),
        click.option(
            "--keep", is_flag=True, help="Store the results in your own store (see 'runs list')."
        ),
    )


def chosen_engine(
    workers: int | None,
    name: str | None,
    scheduler: str | None,
    scenario: Scenario,
    worlds: int,
) -> Engine:
    """The engine that the options ask for; `worlds` counts those of all points together.

    Where they leave it open, small studies are computed here and large ones on all usable cores.
    What is wrong with the options is a UsageError.
    """
    from negosim.study.engines import EngineError, engine
    from negosim.study.engines.base import usable_cores

    if name is None:
        if scheduler is not None:
            name = "dask"
        elif workers is None:
            stances = sum(len(clause.stances) for clause in scenario.clauses.values())
            workers = usable_cores() if worlds * (BESIDE + stances) >= START_UP else 1
    try:
        return engine(name or ("serial" if workers == 1 else "processes"), workers, scheduler)
    except EngineError as wrong:
        raise click.UsageError(str(wrong)) from wrong


def chosen_store(store_to: str | None, keep: bool) -> Path | None:
    """The file to keep a study in, None for none; UsageError where both options are given."""
    if store_to is not None and keep:
        raise click.UsageError(
            "--keep uses your own store and --store another file: give only one of them"
        )
    return store_path(store_to) if store_to is not None or keep else None


def store_path(store_to: str | None) -> Path:
    """The named store file, or the user's own."""
    from negosim.store import default_path

    with one_line():
        return Path(store_to) if store_to is not None else default_path()


def command_line() -> str:
    """What the user typed, for the store's readers."""
    return shlex.join(["negosim", *sys.argv[1:]])


@contextmanager
def one_line() -> Iterator[None]:
    """What a store or an engine has to say ends the command in one line with its exit code.

    2 for a store that cannot be used, full ones among them, 1 where an engine fails.
    """
    from negosim.store import StoreError
    from negosim.study.engines import EngineError

    try:
        yield
    except (StoreError, EngineError) as wrong:
        failed = isinstance(wrong, EngineError)
        raise (StudyFailed if failed else WrongStore)(str(wrong)) from wrong
