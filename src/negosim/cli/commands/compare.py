"""`negosim compare`: two scenarios in the same worlds, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import (
    Asked,
    engine_options,
    gathered,
    seed_option,
    study_options,
    worlds_option,
)
from negosim.cli.parameters import Command
from negosim.cli.progress import duration
from negosim.cli.targets import Target, output_options
from negosim.layout import Cell, cells, noted
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.compare import Comparison


@dataclass(frozen=True)
class Two:
    """A and B by name or file, and the changes in both and in each."""

    first: str
    second: str | None
    sets: tuple[str, ...]
    sets_a: tuple[str, ...]
    sets_b: tuple[str, ...]

    def load(self) -> tuple[Scenario, Scenario]:
        """Both scenarios; without a second one the first with the changes of --set-b."""
        import negosim

        if self.second is None and not (self.sets_a or self.sets_b):
            raise click.UsageError(
                "name a second scenario, or change this one with --set-b PATH=VALUE"
            )
        other = self.first if self.second is None else self.second
        return (
            negosim.load(self.first, (*self.sets, *self.sets_a)),
            negosim.load(other, (*self.sets, *self.sets_b)),
        )


@click.command("compare", cls=Command)
@gathered(
    "two",
    Two,
    click.argument("first", metavar="A"),
    click.argument("second", metavar="[B]", required=False),
    click.option(
        "--set", "sets", metavar="PATH=VALUE", multiple=True, help="Change a value in both."
    ),
    click.option("--set-a", "sets_a", metavar="PATH=VALUE", multiple=True, help="Change it in A."),
    click.option("--set-b", "sets_b", metavar="PATH=VALUE", multiple=True, help="Change it in B."),
)
@study_options(worlds_option(2_000), seed_option(), engine_options())
@output_options("the comparison")
def command(two: Two, asked: Asked, target: Target) -> None:
    """Play A and B in the same worlds and show what differs, and where the central runs diverge.

    A and B are scenario names or files. Without B, A is compared with A as changed by --set-b.
    """
    import negosim
    from negosim.api.pages.compare import comparison_page

    a, b = two.load()
    with asked.study(a, 2 * asked.worlds) as (study, watch):
        comparison = negosim.compare(a, b, asked.worlds, asked.seed, study=study)
    output.note(f"{counted(comparison.worlds, 'world')} of both in {duration(watch.seconds)}")
    target.write(comparison.to_dict, lambda: _tables(comparison))
    if target.page:
        output.page(comparison_page(a, b, comparison))
    if not comparison.complete:
        interrupted(f"interrupted after {counted(comparison.worlds, 'world', of=comparison.asked)}")


def _tables(comparison: Comparison) -> dict[str, Iterable[Sequence[Cell]]]:
    settings = [
        {"path": s.path, "a": json.dumps(s.a), "b": json.dumps(s.b)} for s in comparison.settings
    ]
    divergences = [
        d.to_dict() | {"a": json.dumps(d.a), "b": json.dumps(d.b)} for d in comparison.divergences
    ]
    numbers = ("a", "a_se", "b", "b_se", "difference", "se", "differing")
    return {
        "differences.csv": cells(
            noted(comparison.rows(), set_a=comparison.a.set, set_b=comparison.b.set),
            ("outcome", "of", *numbers, "set_a", "set_b"),
        ),
        "settings.csv": cells(settings, ("path", "a", "b")),
        "divergences.csv": cells(divergences, ("session", "clause", "party", "what", "a", "b")),
    }
