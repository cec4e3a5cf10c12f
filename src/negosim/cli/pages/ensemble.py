"""Plays, prints and writes an ensemble for `ensemble` and `runs`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negosim.cli import output
from negosim.cli.endings import interrupted
from negosim.cli.options import Asked
from negosim.cli.progress import duration
from negosim.cli.targets import Target
from negosim.layout import Cell, cells, noted
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.prose.studies.ensemble import Result
    from negosim.scenario.schema import Scenario
    from negosim.study.tally import Tally


def play(scenario: Scenario, asked: Asked, target: Target, again: str, command: str = "") -> None:
    """Play it with progress, then print and write the results, also after Ctrl-C.

    `again` is the start of the command that opens one of the worlds; `command` is what the store
    records, by default this one.
    """
    import negosim
    from negosim.api.pages.ensemble import ensemble_page

    def words(tallies: Sequence[Tally]) -> str:
        return running_words(scenario, tallies)

    with asked.study(scenario, asked.worlds, words, command=command) as (study, watch):
        ensemble = negosim.ensemble(scenario, asked.worlds, asked.seed, study=study)
    if ensemble.complete:
        took = f"{watch.seconds:.1f} s" if watch.seconds < 60 else duration(watch.seconds)
        output.note(f"{counted(ensemble.worlds, 'world')} in {took}")
    if ensemble.worlds:
        result = ensemble.to_dict()
        target.write(lambda: result, lambda: ensemble_tables(result))
        if target.page:
            output.page(ensemble_page(scenario, result, again))
    if watch.stopped and not ensemble.complete:
        interrupted(
            f"interrupted after {counted(ensemble.worlds, 'world', of=ensemble.asked)}",
            "nothing was stored; with --keep the same command would continue from there"
            if study.store is None
            else f"all of them are stored in {study.store}: the same command continues from there",
        )


def ensemble_tables(result: Result) -> dict[str, Iterable[Sequence[Cell]]]:
    """The tables by the names of their CSV files."""
    from negosim.study.columns import tables

    return {name: cells(noted(rows, set=result["set"])) for name, rows in tables(result).items()}


def running_words(scenario: Scenario, tallies: Sequence[Tally]) -> str:
    """P(signed) so far, short enough for the line of progress."""
    from negosim.prose.studies.ensemble import bounded
    from negosim.study.estimates import standard_error, wilson

    shares = []
    for key, signed in zip(scenario.instruments, tallies[0]["signed"], strict=True):
        n = max(1, tallies[0].worlds)
        p = int(signed) / n
        shares.append(f"{key} {bounded(p, standard_error(p, n), wilson(p, n), n)}")
    return "signed: " + ", ".join(shares)
