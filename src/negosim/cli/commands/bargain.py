"""`negosim bargain`: what theories of bargaining select, and the run's end against it."""

from __future__ import annotations

import click

from negosim.cli import output
from negosim.cli.options import Given, known, scenario_options
from negosim.cli.parameters import Command
from negosim.cli.targets import Target, csv_option, json_option, target_options


@click.command("bargain", cls=Command)
@scenario_options()
@click.option(
    "--instrument",
    "instruments",
    metavar="ID",
    multiple=True,
    help="Bargain over this one only; may be repeated (default: all).",
)
@click.option(
    "--weight",
    "weights",
    metavar="PARTY=W",
    multiple=True,
    help="A party's weight in the Nash product (default: 1); may be repeated.",
)
@click.option(
    "--after-events",
    is_flag=True,
    help="Take red lines, saliences and seats as they are at the end of the central run.",
)
@click.option("--clauses", is_flag=True, help="Show the levels of all clauses.")
@target_options(json_option("all of it"), csv_option("utilities and levels", "two CSV files"))
def command(
    given: Given,
    instruments: tuple[str, ...],
    weights: tuple[str, ...],
    after_events: bool,
    clauses: bool,
    target: Target,
) -> None:
    """Find the packages that theories of bargaining select in SCENARIO.

    Prints the Nash, Kalai–Smorodinsky, egalitarian and utilitarian solutions, points of the Pareto
    frontier, and how far the end of the central run is from each. For instruments that cannot be
    signed it prints sets of red lines, conditions and clauses that exclude each other.
    """
    import negosim
    from negosim.api.pages.bargain import bargain_page, bargain_tables

    scenario = given.load()
    known("instrument", scenario.instruments, *instruments)
    stated = dict(map(_weight, weights))
    known("party", scenario.parties, *stated)
    try:
        result = negosim.bargain(
            scenario, instruments=instruments, weights=stated, after_events=after_events
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    target.write(result.to_dict, lambda: bargain_tables(result))
    if target.page:
        output.page(bargain_page(scenario, result, clauses))


def _weight(words: str) -> tuple[str, float]:
    party, equals, number = words.partition("=")
    try:
        return party, float(number)
    except ValueError:
        what = "takes PARTY=W, such as" if equals else "needs a number, as in"
        raise click.UsageError(f"--weight {what} {party or 'party'}=2, not '{words}'") from None
