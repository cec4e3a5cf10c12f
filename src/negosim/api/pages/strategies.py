"""Writes the tactics as a game as a page; for two parties with a heat map of each one's payoff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from negosim.prose.blocks import Block, Heading, Lines, Table, Text
from negosim.prose.names import party_name
from negosim.prose.studies import strategies as words
from negosim.prose.studies.ensemble import Grid
from negosim.prose.studies.heat import heat_lines
from negosim.scenario.schema import Scenario
from negosim.study.strategies import Strategies
from negosim.text import number


def strategies_page(scenario: Scenario, result: Strategies, width: int) -> Iterator[Block]:
    """Payoffs, equilibria, regret, dominated tactics, best replies."""
    played = result.to_dict()
    yield Text(f"{scenario.title} ({scenario.id})", "bold")
    yield Text(words.played_sentence(played))
    yield Text(words.MEANING, "dim")
    if not result.worlds:
        return
    yield from _grid(words.payoff_grid(scenario, played))
    if len(result.players) == 2:
        for k in range(2):
            yield from _heat(scenario, result, played, k, width)
    yield from _lines("Pure-strategy Nash equilibria", words.equilibrium_lines(scenario, played))
    if len(result.players) == 2:
        title = "Mixed-strategy Nash equilibria of the mean payoffs"
        yield from _lines(title, words.mixed_lines(scenario, played))
    yield from _grid(words.regret_grid(scenario, played))
    yield from _lines("Dominated tactics", words.dominated_lines(scenario, played))
    if len(result.players) == 1:
        return  # its one reply is in the table of the regret
    for grid in words.reply_grids(scenario, played):
        yield from _grid(grid)


def _grid(grid: Grid) -> Iterator[Block]:
    yield Heading(grid.title)
    yield Table(grid.head, grid.rows, grid.right)
    if grid.note:
        yield Text(grid.note, "dim")


def _lines(title: str, lines: list[str]) -> Iterator[Block]:
    yield Heading(title)
    for line in lines:
        yield Text(line)


def by_row(result: Strategies, player: int) -> list[list[float | None]]:
    """The mean payoffs of one of two players, a row for each tactic of the first."""
    means: list[float | None] = [cell.payoffs[player][0] for cell in result.cells]
    columns = len(result.players[1].tactics)
    return [means[start : start + columns] for start in range(0, len(means), columns)]


def ends(result: Strategies, player: int) -> tuple[float, float]:
    """The lowest and the highest payoff of a player."""
    means = [cell.payoffs[player][0] for cell in result.cells]
    return min(means, default=0.0), max(means, default=1.0)


def names(result: Strategies, played: dict[str, Any], player: int) -> list[str]:
    """The tactics of a player, the stated one with its star."""
    chooses = result.players[player]
    return [words.label(played, chooses.party, c.label) for c in chooses.tactics]


def _heat(
    scenario: Scenario, result: Strategies, played: dict[str, Any], player: int, width: int
) -> Iterator[Block]:
    first, second = (party_name(scenario, p.party) for p in result.players)
    yield Heading(f"Payoff of {(first, second)[player]}")
    yield Text(f"down: tactic of {first}; across: tactic of {second}", "dim")
    lines = heat_lines(
        names(result, played, 0),
        names(result, played, 1),
        by_row(result, player),
        width,
        lambda value: number(value, 3),
        ends(result, player),
    )
    yield Lines("".join(f"{line}\n" for line in lines))
