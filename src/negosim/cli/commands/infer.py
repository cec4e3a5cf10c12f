"""`negosim infer`: what fits the record, a run or a world: prior and posterior of each number."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    MOST_WORLDS,
    Asked,
    Given,
    engine_options,
    gathered,
    scenario_options,
    seed_option,
    store_options,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import FILE, Command, Whole
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.text import counted, printable

if TYPE_CHECKING:
    from negosim.study.inference.result import Inference

F = TypeVar("F", bound=Callable[..., object])

WORLDS, LEAST, MOST_CHECKED = 8_192, 256, 100_000
PRIOR, KINDS = "PATH=LOW:HIGH", "PARTY=KIND,KIND"


def _named(option: str, given: tuple[str, ...], form: str) -> dict[str, str]:
    """The values of NAME=VALUE options; UsageError for another form, or a name given twice."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name or not value:
            raise click.UsageError(f"{option} {printable(text)}: should be written as {form}")
        if name in found:
            raise click.UsageError(f"{option} {printable(name)} is given twice")
        found[name] = value
    return found


def _range(path: str, text: str) -> tuple[float, float]:
    low, _, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError:
        words = printable(f"{path}={text}", 200)
        raise click.UsageError(f"--prior {words}: should be written as {PRIOR}") from None


@dataclass(frozen=True)
class Known:
    """What was observed and what may be: the data, the prior, the check."""

    run_from: str | None
    world: int | None
    central: bool
    sessions: int | None
    priors: tuple[str, ...]
    wide: float
    tactics: tuple[str, ...]
    check: int

    @property
    def words(self) -> dict[str, Any]:
        """As `negosim.infer` takes it; UsageError for options that cannot be."""
        if sum((self.run_from is not None, self.world is not None, self.central)) > 1:
            raise click.UsageError("the data are one of --from, --world and --central")
        priors = _named("--prior", self.priors, PRIOR).items()
        tactics = _named("--tactic", self.tactics, KINDS).items()
        return {
            "data": None if self.run_from is None else Path(self.run_from),
            "world": self.world,
            "central": self.central,
            "sessions": self.sessions,
            "priors": {path: _range(path, text) for path, text in priors},
            "wide": self.wide,
            "tactics": {p: [kind.strip() for kind in kinds.split(",")] for p, kinds in tactics},
            "check": self.check,
        }


def known_options() -> Callable[[F], F]:
    """The options of the data, the prior and the check, passed to the command as one `known`."""
    return gathered(
        "known",
        Known,
        click.option(
            "--from",
            "run_from",
            type=FILE,
            metavar="FILE",
            help="The data: a run that 'run --json' wrote (default: the scenario's record).",
        ),
        click.option(
            "--world",
            type=Whole(0, MOST_WORLDS - 1),
            metavar="K",
            help="The data: this world of the scenario, whose true values are shown.",
        ),
        click.option(
            "--central",
            is_flag=True,
            help="The data: the central run, whose true values are as stated.",
        ),
        click.option(
            "--sessions",
            type=Whole(1, 1_000_000),
            metavar="N",
            help="Only the first N sessions of the run are known.",
        ),
        click.option(
            "--prior",
            "priors",
            metavar=PRIOR,
            multiple=True,
            help="Draw a number from this range instead; may be repeated.",
        ),
        click.option(
            "--wide",
            type=float,
            metavar="F",
            default=1.0,
            help="Multiply the stated uncertainty by F.",
        ),
        click.option(
            "--tactic",
            "tactics",
            metavar=KINDS,
            multiple=True,
            help="The party may use any of these tactics; may be repeated.",
        ),
        click.option(
            "--check",
            type=Whole(0, MOST_CHECKED),
            metavar="N",
            default=0,
            help="Count in N worlds how often true values are inside their intervals.",
        ),
    )


@click.command("infer", cls=Command)
@scenario_options()
@known_options()
@study_options(
    worlds_option(WORLDS, "Number of worlds to draw from the prior.", least=LEAST),
    seed_option(),
    engine_options(),
    store_options(),
)
@output_options("the posteriors")
def command(given: Given, known: Known, asked: Asked, target: Target) -> None:
    """Infer which red lines, ideals, weights and tactics fit what was observed of SCENARIO.

    Plays worlds drawn from the stated uncertainty and keeps those in which about the same was
    heard (approximate Bayesian computation). Prints prior and posterior of each number, and after
    which session it is known. Ctrl-C stops and prints what there is; with --store or --keep the
    same command continues from there.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait
    import negosim
    from negosim.api.pages.infer import inference_page, inference_tables

    words = known.words
    scenario = given.load()
    with asked.study(scenario, asked.worlds, what="steps") as (study, watch):
        result = negosim.infer(
            scenario, words.pop("data"), asked.worlds, asked.seed, study=study, **words
        )
    if result.complete:
        output.note(f"{counted(result.worlds, 'world')} in {duration(watch.seconds)}")
    target.write(result.to_dict, lambda: inference_tables(result))
    if target.page:
        output.page(inference_page(scenario, result))
    if not result.complete:
        _interrupted(result, asked.store)


def _interrupted(result: Inference, store: Path | None) -> NoReturn:
    played = counted(result.worlds, "world", of=result.asked)
    few = "" if result.parameters or result.tactics else ", too few for an estimate"
    lines = [f"interrupted after {played}{few}"]
    if store is not None:
        lines.append(f"what was played is stored in {store}: the same command continues from there")
    interrupted(*lines)
