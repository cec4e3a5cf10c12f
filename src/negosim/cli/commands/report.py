"""`negosim report`: one page for people who never open a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.endings import one_line
from negosim.cli.options import (
    Asked,
    Given,
    World,
    gathered,
    scenario_options,
    store_path,
    world_options,
)
from negosim.cli.parameters import FILE, Command, Whole
from negosim.cli.progress import Watch
from negosim.files import exists
from negosim.text import printable

if TYPE_CHECKING:
    from negosim.report.blocks import Document
    from negosim.scenario.schema import Scenario

MARKDOWN = (".md", ".markdown")
STUDIES = ("sensitivity", "strategies")
RUN_ID = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True)
class Wanted:
    """What the page is to have: how many worlds, which studies; and where runs are stored."""

    worlds: int | None
    studies: tuple[str, ...]
    store_to: str | None


@click.command("report", cls=Command)
@scenario_options()
@click.option("-o", "--output", "target", type=FILE, metavar="FILE", required=True,
              help="Write to FILE: HTML, Markdown if it ends in .md; '-' prints HTML.")  # fmt: skip
@world_options("Report on")
@gathered(
    "wanted",
    Wanted,
    click.option("-n", "--worlds", type=Whole(1, 1_000_000), metavar="N",
                 help="Worlds that show how certain the outcome is.  [default: 400]"),
    click.option("--with", "studies", type=click.Choice(STUDIES), multiple=True,
                 help="Add this study, which takes longer; may be repeated."),
    click.option("--store", "store_to", type=FILE, metavar="FILE",
                 help="Store file of a stored ensemble (default: your own)."),
)  # fmt: skip
def command(given: Given, target: str, at: World, wanted: Wanted) -> None:
    """Write a page on SCENARIO: the answer in five sentences, and what stands behind it.

    Decisive refusals and conditions, turning points, clauses with their record, offers, other
    worlds, what would open it, reference points, forecasts, the source of every stance. One file
    that loads nothing; HTML for screens, phones and printers.

    SCENARIO may also be the JSON of a run or an ensemble, or the id of a stored ensemble, whose
    scenario, changes and worlds it takes, or the folder of a class, whose debrief it writes.
    """
    from negosim.files import check_target, write_whole
    from negosim.report.html import html
    from negosim.report.markdown import markdown

    if target != "-":
        check_target(Path(target))
    page = _page(given, at, wanted)
    write = markdown if target.lower().endswith(MARKDOWN) else html
    if target == "-":
        output.write(write(page))
        return
    write_whole(Path(target), write(page).encode("utf-8"))
    output.line(f"wrote {target}")


def _page(given: Given, at: World, wanted: Wanted) -> Document:
    from negosim.api.report import report_page
    from negosim.classroom.files import CLASS

    if exists(Path(given.source) / CLASS):
        if at.seed is not None or wanted != Wanted(None, (), None) or given.sets:
            raise click.UsageError("the debrief of a class takes no other options")
        return _class(Path(given.source))
    if _is_stored(given, wanted):
        scenario, played = _stored(given, at, wanted)
    elif given.source.endswith(".json"):
        scenario, played = _played(given, at, wanted)
    else:
        scenario = given.load()
        played = {"seed": at.seed, "world": at.world, "words": given.words}
        if wanted.worlds is not None:
            played["worlds"] = wanted.worlds
    with Asked().study(scenario, _work(scenario, wanted.studies)) as (study, watch):
        return report_page(
            scenario, **played, studies=wanted.studies, study=study, on_step=watch.step
        )


def _work(scenario: Scenario, studies: Sequence[str]) -> int:
    """About how many worlds the studies play, by which their engine is chosen."""
    if not studies:
        return 0
    from negosim.api.report_studies import WORLDS
    from negosim.study.parameters import parameters

    return 2 * WORLDS * len(parameters(scenario))


def _is_stored(given: Given, wanted: Wanted) -> bool:
    """Whether the source is the id of a stored run: not that of a scenario or a file."""
    from negosim.scenario.presets import presets

    if wanted.store_to is not None:
        return True
    if not RUN_ID.fullmatch(given.source) or exists(Path(given.source)):
        return False
    return all(preset.name != given.source for preset in presets())


def _stored(given: Given, at: World, wanted: Wanted) -> tuple[Scenario, dict[str, Any]]:
    """The scenario and the worlds of a stored ensemble."""
    from negosim.api.ensemble import Ensemble
    from negosim.api.result import shown
    from negosim.cli.pages.stored import given_to
    from negosim.study import ensemble as study_ensemble
    from negosim.study.kept import opened
    from negosim.study.stored import replayable, result_of

    name = f"run {printable(given.source, 200)}"
    _own(name, given, at, wanted)
    with one_line(), opened(store_path(wanted.store_to)) as store:
        info = store.find(given.source)
        if info.spec.kind != "ensemble":
            raise click.UsageError(
                f"{name} is of kind {info.spec.kind}: a report is on a scenario or an ensemble; "
                f"'negosim runs show {info.id}' shows it"
            )
        scenario = replayable(info.spec)
        result = result_of(store.read(info.id))
    assert isinstance(result, study_ensemble.Ensemble)
    if not result.worlds:
        raise click.UsageError(f"{name} has no worlds yet")
    many = shown(Ensemble, result, source=scenario)
    return scenario, {"words": given_to(info).words, "worlds": many}


def _own(name: str, given: Given, at: World, wanted: Wanted) -> None:
    """UsageError for an option that would change what was played already."""
    if given.sets:
        raise click.UsageError(f"{name} has its own changes: --set needs a scenario")
    if at.seed is not None:
        raise click.UsageError(f"{name} has its own seed: --seed needs a scenario")
    if wanted.worlds is not None:
        raise click.UsageError(f"{name} has its own worlds: -n needs a scenario")


def _class(folder: Path) -> Document:
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
    with Watch() as watch:
        step = watch.step
        return results_page(results(games, lambda x: step(f"working out {x or 'the frontier'}")))


def _played(given: Given, at: World, wanted: Wanted) -> tuple[Scenario, dict[str, Any]]:
    """What the JSON of a run or an ensemble says that was played."""
    import negosim
    from negosim.game.errors import GameError
    from negosim.game.files import parsed
    from negosim.scenario.reader import digest

    name = printable(given.source, 200)
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
        _own(name, given, at, wanted)
        return scenario, {"words": words, "worlds": max(1, data["worlds"]), "worlds_seed": seed}
    _own(name, given, at, replace(wanted, worlds=None))
    more = {} if wanted.worlds is None else {"worlds": wanted.worlds}
    return scenario, {"words": words, "seed": seed, "world": world, **more}
