"""Defines the options that commands share, and reads their values."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from negosim.cli.endings import one_line
from negosim.cli.parameters import FILE, Whole
from negosim.cli.progress import Watch
from negosim.text import printable

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.engines import Engine
    from negosim.study.study import Study
    from negosim.study.tally import Tally


F = TypeVar("F", bound=Callable[..., object])

MOST_WORLDS = 100_000_000
"""A hundred million worlds take hours, and the sums of a tally overflow soon beyond."""

MOST_SEEDS = 2**63 - 1
"""The largest seed that a store can hold."""

START_UP = 3_000_000
"""Worlds times size, about 2 s of one core: from there on worker processes are faster."""

BESIDE = 30
"""The cost of a world beside its stances, in stances: the clock, the draws, the counting."""


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order in which the help lists them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def gathered(name: str, kind: type[Any], *options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one argument: a dataclass with a field for the value of each."""

    def decorate(function: F) -> F:
        @wraps(function)
        def call(*args: Any, **values: Any) -> object:
            own = {f.name: values.pop(f.name) for f in fields(kind) if f.name in values}
            return function(*args, **values, **{name: kind(**own)})

        return together(*options)(call)  # type: ignore[arg-type]

    return decorate


@dataclass(frozen=True)
class Given:
    """The SCENARIO of a command, and the changes that --set makes in it."""

    source: str
    sets: tuple[str, ...]

    def load(self) -> Scenario:
        """The scenario; ScenarioError if it is invalid."""
        import negosim

        return negosim.load(self.source, self.sets)

    def holding(self, sessions: str) -> Given:
        """The same scenario with only these sessions, as in 2,4,6; UsageError for others."""
        from negosim.scenario.tabulate import meetings
        from negosim.scenario.toml_writer import option

        if not sessions:
            return self
        scenario = self.load()
        every = meetings(scenario, scenario.calendar.end)
        numbers = {int(n) if n.isdecimal() else 0 for n in sessions.replace(" ", "").split(",")}
        if not numbers <= {*range(1, len(every) + 1)}:
            typed, last = printable(sessions, 40), len(every)
            raise click.UsageError(
                f"--sessions: '{typed}' should be numbers from 1 to {last}, such as 1,{last}"
            )
        own = scenario.calendar
        held = [
            {"date": day.date}
            | ({"title": day.title} if day.title else {})
            | ({"open_days": day.open_days} if day.open_days != own.open_days else {})
            for n, day in enumerate(every, 1)
            if n in numbers
        ]
        calendar = own.model_dump(exclude={"every"}, exclude_unset=True) | {"sessions": held}
        return Given(self.source, (*self.sets, option("calendar", calendar)))

    @property
    def run_command(self) -> list[str]:
        """The words of `negosim run` with the same scenario and changes."""
        return ["negosim", "run", *self.words]

    def play_command(self, seats: Sequence[str]) -> list[str]:
        """The words of `negosim play` in these seats, with the same scenario and changes."""
        chosen = [word for seat in seats for word in ("--as", seat)]
        return ["negosim", "play", *self.words, *chosen]

    @property
    def words(self) -> list[str]:
        """The words that name the scenario, and its changes, on a command line."""
        return [self.source, *(word for change in self.sets for word in ("--set", change))]


def scenario_options(required: bool = True, metavar: str = "SCENARIO") -> Callable[[F], F]:
    """SCENARIO (or the metavar) and `--set PATH=VALUE`, passed to the command as one `given`."""
    return gathered(
        "given",
        Given,
        click.argument(
            "source",
            metavar=metavar,
            required=required,
            callback=lambda _context, _parameter, value: value or "",
        ),
        click.option(
            "--set",
            "sets",
            metavar="PATH=VALUE",
            multiple=True,
            help="Change a value first; may be repeated.",
        ),
    )


def sessions_option() -> Callable[[F], F]:
    """`--sessions NUMBERS`, for `Given.holding`."""
    return click.option(
        "--sessions",
        metavar="NUMBERS",
        default="",
        help="Hold only these sessions, as in 2,4,6 (default: all).",
    )


def known(what: str, names: Collection[str], *words: str | None) -> None:
    """UsageError for a word that is not one of the names; None is ignored."""
    from negosim.scenario.faults import no_such

    for word in words:
        if word is not None and word not in names:
            raise click.UsageError(no_such(what, word, names))


def parties_named(scenario: Scenario, typed: str) -> list[str]:
    """The parties of a list such as "buyer,seller"; UsageError for one that there is not."""
    named = [word.strip() for word in typed.split(",") if word.strip()]
    known("party", scenario.parties, *named)
    return named


@dataclass(frozen=True)
class World:
    """The world of one run: a draw of a seed's ensemble, or the central one without a seed."""

    seed: int | None
    world: int | None

    def __post_init__(self) -> None:
        if self.world is not None and self.seed is None:
            raise click.UsageError("--world needs --seed: a world is one draw of a seed's ensemble")


def world_options(play: str) -> Callable[[F], F]:
    """`--seed` and `--world` of one run, passed to the command as one `at`."""
    return gathered(
        "at",
        World,
        click.option(
            "--seed", type=Whole(0, MOST_SEEDS), metavar="N", help="Draw a world with this seed."
        ),
        click.option(
            "--world",
            type=Whole(0, MOST_WORLDS - 1),
            metavar="K",
            help=f"{play} this world of the seed's ensemble.",
        ),
    )


def worlds_option(
    default: int, help: str = "Number of worlds to play.", least: int = 1
) -> Callable[[F], F]:
    """`-n`, how many worlds; with a default of 0 the command chooses."""
    return click.option(
        "-n",
        "--worlds",
        "worlds",
        type=Whole(least, MOST_WORLDS),
        metavar="N",
        default=default,
        show_default=bool(default),
        help=help,
    )


def seed_option() -> Callable[[F], F]:
    """`--seed` of an ensemble."""
    return click.option(
        "--seed",
        type=Whole(0, MOST_SEEDS),
        metavar="N",
        default=0,
        show_default=True,
        help="Random seed; the same seed gives the same worlds.",
    )


def engine_options() -> Callable[[F], F]:
    """`--workers`, `--engine`, `--scheduler`."""
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
    """`--store FILE` and `--keep`."""
    return together(
        click.option(
            "--store", "store_to", type=FILE, metavar="FILE", help="Store the results in this file."
        ),
        click.option(
            "--keep", is_flag=True, help="Store the results in your own store (see 'runs list')."
        ),
    )


def study_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    """The options of a study, passed to the command as one `asked`."""
    return gathered("asked", Asked, *options)


@dataclass(frozen=True)
class Asked:
    """How to carry out a study, as far as the command has options for it."""

    worlds: int = 0
    seed: int = 0
    workers: int | None = None
    engine_name: str | None = None
    scheduler: str | None = None
    store_to: str | None = None
    keep: bool = False

    @contextmanager
    def study(
        self,
        scenario: Scenario,
        worlds: int,
        words: Callable[[Sequence[Tally]], str] = lambda _: "",
        what: str = "worlds",
        command: str = "",
    ) -> Iterator[tuple[Study, Watch]]:
        """A study of so many worlds, over all points, with a line of progress and Ctrl-C handled.

        An error of an engine or a store ends the command with one line.
        """
        from negosim.study.study import Study

        using, store = self._engine(scenario, worlds), self.store
        with one_line(), Watch(words, what) as watch:
            yield (
                Study(
                    using=using,
                    store=store,
                    command=command or shlex.join(["negosim", *sys.argv[1:]]),
                    on_progress=watch.on_progress,
                    should_stop=watch.should_stop,
                ),
                watch,
            )

    @property
    def store(self) -> Path | None:
        """The file to store the study in, if any; UsageError if both options are given."""
        if self.store_to is not None and self.keep:
            raise click.UsageError(
                "--keep uses your own store and --store another file: give only one of them"
            )
        return store_path(self.store_to) if self.store_to is not None or self.keep else None

    def _engine(self, scenario: Scenario, worlds: int) -> Engine:
        """The engine that the options choose; UsageError if they are wrong.

        By default small studies are computed in this process, large ones on all usable cores.
        """
        from negosim.study.engines import EngineError, engine
        from negosim.study.engines.base import usable_cores

        name, workers = self.engine_name, self.workers
        if name is None:
            if self.scheduler is not None:
                name = "dask"
            elif workers is None:
                stances = sum(len(clause.stances) for clause in scenario.clauses.values())
                workers = usable_cores() if worlds * (BESIDE + stances) >= START_UP else 1
        try:
            return engine(
                name or ("serial" if workers == 1 else "processes"), workers, self.scheduler
            )
        except EngineError as error:
            raise click.UsageError(str(error)) from error


def store_path(store_to: str | None) -> Path:
    """The named store file, or the user's own."""
    from negosim.store import default_path

    with one_line():
        return Path(store_to) if store_to is not None else default_path()
