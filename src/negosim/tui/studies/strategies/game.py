"""Shows the tactics as a game: a heat map of the payoffs, and lines about the parties' tactics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content

from negosim.api.pages.strategies import by_row, ends, names
from negosim.charts.heat import Heat, heat
from negosim.prose.names import party_name
from negosim.prose.studies import strategies as prose
from negosim.prose.studies.ensemble import Grid
from negosim.study.strategies import Strategies
from negosim.tui.studies.contract import Line, Shown
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_LEAST = 6  # lines that are left to the answer below a heat map
_WIDEST = 22  # cells of a column of a table


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
        yield from _table(grid, width, [p.path for p in self.answer.players])

    def _equilibria(self, width: int) -> Iterator[Line]:
        texts = prose.equilibrium_lines(self.scenario, self.played)
        paths = [self._away(e.profile) for e in self.answer.equilibria[: prose.MOST_LINES]]
        yield from _sentences("Pure-strategy Nash equilibria", texts, width, paths)

    def _mixed(self, width: int) -> Iterator[Line]:
        texts = prose.mixed_lines(self.scenario, self.played)
        yield from _sentences("Mixed-strategy Nash equilibria of the mean payoffs", texts, width)

    def _dominated(self, width: int) -> Iterator[Line]:
        texts = prose.dominated_lines(self.scenario, self.played)
        paths = [self.answer.players[d.player].path for d in self.answer.dominated]
        yield from _sentences("Dominated tactics", texts, width, paths)

    def _replies(self, width: int) -> Iterator[Line]:
        grids = prose.reply_grids(self.scenario, self.played)
        for player, grid in zip(self.answer.players, grids, strict=True):
            yield from _table(grid, width, [player.path] * len(grid.rows))

    def _payoffs(self, width: int) -> Iterator[Line]:
        grid = prose.payoff_grid(self.scenario, self.played)
        yield from _table(grid, width, [self._away(cell.tactics) for cell in self.answer.cells])

    def _away(self, tactics: tuple[int, ...]) -> str:
        """The path of the first tactic in a combination that is not the stated one."""
        players = zip(self.answer.players, tactics, strict=True)
        return next((p.path for p, k in players if k != p.stated), self.answer.players[0].path)

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


def _heading(text: str, width: int) -> Line:
    return Line(Content.styled(cut(text, width), "bold"), text)


def _sentences(
    title: str, texts: list[str], width: int, paths: Sequence[str] = ()
) -> Iterator[Line]:
    """A heading and a line for each sentence, which may open a tactic."""
    yield _heading(title, width)
    for k, text in enumerate(texts):
        path = f"{paths[k]}.kind" if k < len(paths) else ""
        yield Line(Content(cut(f"  {text}", width)), text, opens=path)


def _table(grid: Grid, width: int, paths: list[str]) -> Iterator[Line]:
    """A heading and a line for each row, which opens a tactic."""
    yield _heading(grid.title, width)
    every = [list(grid.head), *map(list, grid.rows)]
    sizes = [min(_WIDEST, max(map(cell_len, column))) for column in zip(*every, strict=True)]
    for k, row in enumerate(every):
        text = "  ".join(fit(word, size) for word, size in zip(row, sizes, strict=True))
        if k == 0:
            yield Line(Content.styled(cut(f"  {text}", width), MUTED), grid.note)
            continue
        pairs = zip(grid.head, row, strict=True)
        detail = " · ".join(f"{name} {word}" for name, word in pairs if word)
        yield Line(Content(cut(f"  {text}", width)), detail, opens=f"{paths[k - 1]}.kind")
