"""`negosim report`: one page for people who never open a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import Given, World, scenario_options, world_options
from negosim.cli.parameters import FILE, Command, Whole
from negosim.cli.progress import Watch
from negosim.files import exists
from negosim.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from negosim.report.blocks import Document
    from negosim.scenario.schema import Scenario

MARKDOWN = (".md", ".markdown")


@click.command("report", cls=Command)
@scenario_options()
@click.option("-o", "--output", "target", type=FILE, metavar="FILE", required=True,
              help="Write to FILE: HTML, or Markdown if it ends in .md.")  # fmt: skip
@world_options("Report on")
@click.option("-n", "--worlds", type=Whole(1, 1_000_000), default=2_000, show_default=True,
              help="Worlds that show how certain the outcome is.")  # fmt: skip
def command(given: Given, target: str, at: World, worlds: int) -> None:
    """Write a page on SCENARIO: the answer in five sentences, and what stands behind it.

    Decisive refusals and conditions, turning points, clauses with their record, offers, other
    worlds, what would open it, reference points, forecasts, the source of every stance. One file
    that loads nothing; HTML for screens, phones and printers.

    SCENARIO may also be the JSON of a run or an ensemble, whose scenario, changes and worlds it
    takes, or the folder of a class, whose debrief it writes.
    """
    from negosim.files import write_whole
    from negosim.report.html import html
    from negosim.report.markdown import markdown

    with Watch() as watch:
        page = _page(given, at, worlds, watch.step)
    write = markdown if target.lower().endswith(MARKDOWN) else html
    write_whole(Path(target), write(page).encode("utf-8"))
    output.line(f"wrote {target}")


def _page(given: Given, at: World, worlds: int, step: Callable[[str], object]) -> Document:
    from negosim.api.report import report_page
    from negosim.classroom.files import CLASS

    if exists(Path(given.source) / CLASS):
        return _class(Path(given.source), step)
    if given.source.endswith(".json"):
        scenario, played = _played(given, worlds)
    else:
        scenario = given.load()
        played = {"seed": at.seed, "world": at.world, "worlds": worlds, "words": given.words}
    return report_page(scenario, **played, on_step=step)


def _class(folder: Path, step: Callable[[str], object]) -> Document:
    import negosim
    from negosim.classroom.files import read_lesson, source_of
    from negosim.classroom.results import results
    from negosim.classroom.results_page import results_page
    from negosim.game.errors import GameError

    try:
        source = source_of(folder)
        lesson = read_lesson(folder, negosim.load(source.name, source.sets))
    except GameError as error:
        raise click.UsageError(str(error)) from None
    games = {f"table {k + 1}": table.game for k, table in enumerate(lesson.tables)}
    return results_page(results(games, lambda x: step(f"working out {x or 'the frontier'}")))


def _played(given: Given, worlds: int) -> tuple[Scenario, dict[str, Any]]:
    """What the JSON of a run or an ensemble says that was played."""
    import negosim
    from negosim.game.errors import GameError
    from negosim.game.files import parsed
    from negosim.scenario.reader import digest

    name = printable(given.source, 200)
    if given.sets:
        raise click.UsageError(f"{name} has its own changes: --set needs a scenario")
    try:
        data: Any = parsed(Path(given.source).read_text("utf-8"), given.source)
        source, changes = data["scenario"], dict(data["set"])
        seed, world = data["seed"], data.get("world")
        stated = data["provenance"]["scenario_hash"]
    except GameError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except (KeyError, TypeError, ValueError):
        raise click.UsageError(f"{name}: is not the JSON of a run or an ensemble") from None
    scenario = negosim.load(str(source)).changed(changes)
    if digest(scenario) != stated:
        raise click.UsageError(f"{name}: the scenario '{printable(str(source))}' has changed since")
    sets = [w for path, x in changes.items() for w in ("--set", f"{path}={json.dumps(x)}")]
    words = [str(source), *sets]
    if type(data.get("worlds")) is int:  # of an ensemble: the central run beside its worlds
        return scenario, {"words": words, "worlds": max(1, data["worlds"]), "worlds_seed": seed}
    return scenario, {"words": words, "worlds": worlds, "seed": seed, "world": world}
