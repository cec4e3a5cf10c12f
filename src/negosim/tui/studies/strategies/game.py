"""Shows the tactics as a game: a heat map of the payoffs, and lines about the parties' tactics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.content import Content

from negosim.api.pages.strategies import by_row, ends, names
from negosim.charts.heat import Heat, heat
from negosim.prose.names import party_name
from negosim.prose.studies import strategies as prose
from negosim.study.strategies import Strategies
from negosim.tui.studies.contract import Line, Shown
from negosim.tui.studies.tables import sentences, table
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_LEAST = 6  # lines that are left to the answer below a heat map


@dataclass(frozen=True)
class Game:
    """The game of a scenario, as the screen shows it."""

    scenario: Scenario
    answer: Strategies

    def shown(self) -> Shown:
        """Sentences, the heat map of the party under the cursor, and a line for each result."""
        summary = [prose.played_sentence(self.played), prose.SHORT]
        if not self.answer.worlds:
            return Shown(summary, lambda _width: [])
        return Shown(summary, self.lines, self.top, 2)

    @cached_property
    def played(self) -> dict[str, Any]:
        """The JSON layout."""
        return self.answer.to_dict()

    def lines(self, width: int) -> list[Line]:
        """Regret, equilibria, dominated tactics, best replies, payoffs."""
        return [line for part in self._parts() for line in part(width)]

    def _parts(self) -> list[Any]:
        two = len(self.answer.players) == 2
        return [
            self._regrets,
            self._equilibria,
            *([self._mixed] if two else []),
            self._dominated,
            *([self._replies] if len(self.answer.players) > 1 else []),
            self._payoffs,
        ]

    def _regrets(self, width: int) -> Iterator[Line]:
        grid = prose.regret_grid(self.scenario, self.played)
        yield from table(grid, width, [f"{p.path}.kind" for p in self.answer.players])

    def _equilibria(self, width: int) -> Iterator[Line]:
        texts = prose.equilibrium_lines(self.scenario, self.played)
        paths = [self._away(e.profile) for e in self.answer.equilibria[: prose.MOST_LINES]]
        yield from sentences("Pure-strategy Nash equilibria", texts, width, paths)

    def _mixed(self, width: int) -> Iterator[Line]:
        texts = prose.mixed_lines(self.scenario, self.played)
        yield from sentences("Mixed-strategy Nash equilibria of the mean payoffs", texts, width)

    def _dominated(self, width: int) -> Iterator[Line]:
        texts = prose.dominated_lines(self.scenario, self.played)
        paths = [f"{self.answer.players[d.player].path}.kind" for d in self.answer.dominated]
        yield from sentences("Dominated tactics", texts, width, paths)

    def _replies(self, width: int) -> Iterator[Line]:
        grids = prose.reply_grids(self.scenario, self.played)
        for player, grid in zip(self.answer.players, grids, strict=True):
            yield from table(grid, width, [f"{player.path}.kind"] * len(grid.rows))

    def _payoffs(self, width: int) -> Iterator[Line]:
        grid = prose.payoff_grid(self.scenario, self.played)
        yield from table(grid, width, [self._away(cell.tactics) for cell in self.answer.cells])

    def _away(self, tactics: tuple[int, ...]) -> str:
        """The path of the first tactic in a combination that is not the stated one."""
        players = zip(self.answer.players, tactics, strict=True)
        away = (p for p, k in players if k != p.stated)
        return f"{next(away, self.answer.players[0]).path}.kind"

    @cached_property
    def _of(self) -> list[int]:
        """By line, which player it is about; the first one for lines about none."""
        paths = [p.path for p in self.answer.players]
        opened = (line.opens.removesuffix(".kind") for line in self.lines(80))
        return [paths.index(path) if path in paths else 0 for path in opened]

    def top(self, at: int, width: int, height: int) -> list[Content]:
        """For two parties the payoff of the one that the line is about, if there is room."""
        rows = len(self.answer.players[0].tactics) + 1
        if len(self.answer.players) != 2 or height - rows - 1 < _LEAST:
            return []
        player = self._of[min(at, len(self._of) - 1)]
        first, second = (party_name(self.scenario, p.party) for p in self.answer.players)
        title = f"Payoff of {(first, second)[player]}; down: {first}; across: {second}"
        labels, columns = (tuple(names(self.answer, self.played, k)) for k in range(2))
        values = tuple(map(tuple, by_row(self.answer, player)))
        data = Heat(labels, columns, values, *ends(self.answer, player))
        drawn = painted(heat(data, width, rows, charset()), {})
        return [Content.styled(cut(title, width), MUTED), *drawn]
