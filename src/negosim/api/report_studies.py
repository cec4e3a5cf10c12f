"""Puts studies into sections of a report: what always belongs to it, and what takes longer."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from negosim.api import plots
from negosim.api.bargain import bargain
from negosim.api.ensemble import Ensemble
from negosim.api.forecast import forecast_beside
from negosim.api.result import Shown
from negosim.api.sensitivity import sensitivity
from negosim.api.strategies import Strategies, strategies
from negosim.charts.svg import Svg
from negosim.extras import MissingExtraError
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.names import party_name
from negosim.prose.parameters import parameter_name
from negosim.prose.studies import sensitivity as moved
from negosim.prose.studies import strategies as game
from negosim.report.blocks import Part, Picture
from negosim.scenario.schema import Scenario
from negosim.study.choices import can_concede
from negosim.study.study import Study
from negosim.text import listed

WORLDS = 256
"""Of each move and each combination in the studies that take longer."""

TOP = 15
"""Bars of the tornado."""

STOPPED = "This study was stopped before a world was played."

NARROW = 96
"""Columns of a page of a study, which become a table."""


class Added(NamedTuple):
    """The section of a study, and the commands that repeat it."""

    title: str
    parts: Sequence[Part]
    commands: Sequence[tuple[str, str]]


def pictured(result: Shown, drawing: Svg | None, label: str) -> Iterator[Part]:
    """The page of a study below its drawing, if it has one."""
    if drawing is not None:
        yield Picture(drawing, label)
    yield from untitled(result._page(NARROW))


def untitled(page: Iterator[Block]) -> Iterator[Block]:
    """A page of a study without its title."""
    return islice(page, 1, None)


def reference_points(scenario: Scenario) -> Iterator[Part]:
    """The packages that theories of bargaining select; one line if they cannot be computed."""
    try:
        found = bargain(scenario)
    except MissingExtraError as error:
        yield Text(str(error))
        return
    drawn = len(found.bargaining) > 1 and found.solutions
    names = listed([party_name(scenario, p) for p in found.bargaining[:2]])
    drawing = found.plot() if drawn else None
    yield from pictured(found, drawing, f"Utilities of {names} in each package")


def forecasts(scenario: Scenario, many: Ensemble) -> Iterator[Part]:
    """The literature's forecasts beside the central run and the ensemble."""
    found = forecast_beside(scenario, many)
    label = "Levels of each clause by model and in the central run"
    yield from pictured(found, found.plot(), label)


def tornado(
    scenario: Scenario,
    seed: int,
    words: Sequence[str],
    on_step: Callable[[str], object],
    study: Study,
) -> Added:
    """Each stated number moved down and up by its stated uncertainty."""
    title = "What it depends on"
    on_step("moving one number at a time")
    result = sensitivity(scenario, WORLDS, seed, study=study)
    if not result.worlds:
        return Added(title, [Text(STOPPED)], [])
    written = result.to_dict()
    named = [s for s in result.swings if s.reach > 0.0][:TOP]
    titles = {s.path: parameter_name(scenario, s.path) for s in named}
    parts: list[Part] = [Text(moved.finding_sentence(written, result.words, titles))]
    if named:
        parts += [
            Picture(plots.tornado(result, TOP, titles), "The numbers that change it most"),
            Table(*moved.tornado_table(written, titles)),
        ]
    parts += [Text(x, "dim") for x in moved.about_sentences(written, result.words)]
    command = ["negosim", "sensitivity", *words, *_sample(seed)]
    return Added(title, parts, [(title, shlex.join(command))])


def tactics(
    scenario: Scenario,
    seed: int,
    words: Sequence[str],
    on_step: Callable[[str], object],
    study: Study,
) -> Added:
    """Other tactics: of two parties that can concede as one game, of more each by itself."""
    title = "Other tactics"
    choosing = can_concede(scenario)
    if not choosing:
        return Added(title, [Text("No party speaks on a clause on which it can concede.")], [])
    rounds = [choosing] if len(choosing) == 2 else [[party] for party in choosing]
    games = []
    for parties in rounds:
        on_step(f"playing other tactics of {listed([party_name(scenario, p) for p in parties])}")
        games.append(strategies(scenario, parties, None, WORLDS, seed, study=study))
    if not all(g.worlds for g in games):
        return Added(title, [Text(STOPPED)], [])
    written = [g.to_dict() for g in games]
    parts: list[Part] = [Text(game.finding_sentence(scenario, written))]
    parts += _both(scenario, games[0]) if len(choosing) == 2 else _each(scenario, games)
    grids = [game.regret_grid(scenario, each) for each in written]
    parts += [
        Heading(grids[0].title),
        Table(grids[0].head, [row for grid in grids for row in grid.rows]),
        Text(grids[0].note, "dim"),
        Text(game.played_sentence(*written), "dim"),
        Text(game.MEANING, "dim"),
    ]
    commands = [
        (
            f"Tactics of {listed([party_name(scenario, p) for p in parties])}",
            shlex.join(["negosim", "strategies", *words, *_named(parties), *_sample(seed)]),
        )
        for parties in rounds
    ]
    return Added(title, parts, commands)


def _both(scenario: Scenario, result: Strategies) -> Iterator[Part]:
    for player in result.players:
        label = f"Payoff of {party_name(scenario, player.party)} by the tactics of both"
        yield Picture(result.plot(player.party), label)
    yield Heading("Pure-strategy Nash equilibria")
    for line in game.equilibrium_lines(scenario, result.to_dict()):
        yield Text(line)


def _each(scenario: Scenario, games: Sequence[Strategies]) -> Iterator[Part]:
    label = "What each party would gain by another tactic, while the others keep theirs"
    yield Picture(plots.gains(games, scenario), label)
    yield Table(*game.gain_table(scenario, [g.to_dict() for g in games]))


def _named(parties: Sequence[str]) -> list[str]:
    return [word for party in parties for word in ("--party", party)]


def _sample(seed: int) -> list[str]:
    return ["-n", str(WORLDS), "--seed", str(seed)]


STUDIES: Mapping[str, Callable[..., Added]] = {"sensitivity": tornado, "strategies": tactics}
"""What a report has on request, by the names of the commands."""
