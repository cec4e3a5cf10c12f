"""Compares the tables of a class: scores, red lines, what was left on the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from negosim.analysis.packages import room
from negosim.bargaining import criteria
from negosim.bargaining.deals import Deals
from negosim.bargaining.program import at
from negosim.extras import MissingExtraError
from negosim.game.debrief import Debrief, debriefs
from negosim.game.game import Game
from negosim.layout import Cell
from negosim.record import Run
from negosim.rng import BLOCK
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Array
from negosim.talks.batch import play_blocks

CLOUD = 1_024
"""Worlds that tactics play for comparison."""

MOST_PAIRS = 6
"""Pairs of seats of which outcomes are drawn."""

POINTS = 9
"""Points on the frontier of two seats."""

LIKE = 5.0
"""Points by which two scores may differ to be alike."""

COLUMNS = (
    "table", "seat", "ended", "signed", "score", "utility", "no_deal", "red_lines_crossed",
    "left_on_table", "all_could_gain", "pareto", "tactic_score",
)  # fmt: skip
"""Of a row a table and seat."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TableResult:
    """One table: how its talks ended, and the debrief of each seat. Nobody has a name here."""

    name: str
    run: Run
    debriefs: Mapping[str, Debrief]

    @property
    def signed(self) -> tuple[str, ...]:
        """The instruments that were signed."""
        return next(iter(self.debriefs.values())).signed

    @property
    def all_gain(self) -> float:
        """Points that all who decide could have had more at once."""
        return next(iter(self.debriefs.values())).pareto.all_gain

    @property
    def efficient(self) -> bool:
        """Whether no package would have been better for some and worse for none."""
        return not next(iter(self.debriefs.values())).pareto.dominated

    def score(self, party: str) -> float | None:
        """The score of a seat."""
        return self.debriefs[party].own.score


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tables at which one seat scored the same, and another did not."""

    party: str
    other: str
    tables: tuple[str, str]
    scores: tuple[float, float]
    others: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Results:
    """The tables of a class that have ended, and what to hold beside them.

    For each of the first `MOST_PAIRS` pairs of seats `cloud` has scores (K, 2) of worlds that
    tactics played, and `frontier` the best for the second at what the first has, by its points.
    """

    scenario: Scenario
    seats: tuple[str, ...]
    tables: tuple[TableResult, ...]
    unfinished: tuple[str, ...]
    cloud: Mapping[Pair, Array] = field(default_factory=dict)
    frontier: Mapping[Pair, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of seats, in the order of the file."""
        return tuple(combinations(self.seats, 2))

    @property
    def alike(self) -> tuple[Alike, ...]:
        """For each seat and other the tables most apart for the other, alike for the seat."""
        found = []
        for party in self.seats:
            for other in self.seats:
                if other != party and (pair := self._apart(party, other)) is not None:
                    found.append(pair)
        return tuple(found)

    def _apart(self, party: str, other: str) -> Alike | None:
        scored = [
            (t.name, a, b)
            for t in self.tables
            if (a := t.score(party)) is not None and (b := t.score(other)) is not None
        ]
        same = [(x, y) for x, y in combinations(scored, 2) if abs(x[1] - y[1]) <= LIKE]
        if not same:
            return None
        x, y = max(same, key=lambda two: abs(two[0][2] - two[1][2]))
        if abs(x[2] - y[2]) <= LIKE:
            return None
        return Alike(party, other, (x[0], y[0]), (x[1], y[1]), (x[2], y[2]))

    def rows(self) -> list[list[Cell]]:
        """A row for each table and seat: the cells of `COLUMNS`, empty where there is nothing."""
        rows: list[list[Cell]] = []
        for t in self.tables:
            for party, d in t.debriefs.items():
                left = d.left.gain if d.left else None
                points = (d.own.score, left, d.tactic.score)
                scores = ["" if x is None else round(x, 1) + 0.0 for x in points]
                rows.append([
                    t.name, party, t.run.outcome.talks.value, " ".join(t.signed), scores[0],
                    round(d.own.utility, 3), round(d.own.batna, 3), " ".join(d.crossed), scores[1],
                    round(t.all_gain, 1),
                    "yes" if t.efficient else "no", scores[2],
                ])  # fmt: skip
        return rows


def results(games: Mapping[str, Game], on_table: Callable[[str], object] = bool) -> Results:
    """The results of games of one scenario, by the names of their tables.

    `on_table` is called with the name of each before it is worked out. Raises ValueError without a
    game.
    """
    first = next(iter(games.values()), None)
    if first is None:
        raise ValueError("there is no table")
    seats = tuple(p for p in first.scenario.parties if any(p in g.seats for g in games.values()))
    tables = []
    for name, game in games.items():
        if game.run is not None:
            on_table(name)
            tables.append(TableResult(name, game.run, debriefs(game)))
    done = {t.name for t in tables}
    on_table("")
    pairs = tuple(combinations(seats, 2))[:MOST_PAIRS]
    return Results(
        scenario=first.scenario,
        seats=seats,
        tables=tuple(tables),
        unfinished=tuple(name for name in games if name not in done),
        cloud=_cloud(first, pairs),
        frontier=_frontier(first, pairs),
    )


def _cloud(game: Game, pairs: Sequence[Pair]) -> dict[Pair, Array]:
    """Scores in drawn worlds that tactics play, by the points of the class' own world."""
    no_deal, above = room(game.sitting.closing)
    table = tabulate(game.scenario)
    ledger = play_blocks(table, game.seed or 0, range(CLOUD // BLOCK))
    scale = np.divide(100.0, above, out=np.zeros_like(above), where=above > 0.0)
    scores = (ledger.utilities - no_deal) * scale
    at_ = {p: k for k, p in enumerate(table.parties)}
    return {(a, b): scores[:, [at_[a], at_[b]]] for a, b in pairs}


def _frontier(game: Game, pairs: Sequence[Pair]) -> dict[Pair, tuple[tuple[float, float], ...]]:
    """Points on the frontier of each pair; none without scipy, or where nothing can be signed."""
    closing = game.sitting.closing
    names = closing.table.parties
    _, above = room(closing)
    found: dict[Pair, tuple[tuple[float, float], ...]] = {}
    try:
        deals = Deals(closing, range(len(closing.table.instruments)))
        for a, b in pairs:
            p, q = names.index(a), names.index(b)
            if p not in deals.gain or q not in deals.gain or not (above[p] > 0 and above[q] > 0):
                continue
            ends = [criteria.greatest(deals, k) for k in (p, q)]
            if None in ends:
                continue
            most, least = (at(deals.gain[p], end.x) for end in ends if end is not None)
            points = []
            for gain in np.linspace(most, least, POINTS).tolist():
                best = criteria.between(deals, p, q, gain)
                if best is not None:
                    utility = deals.point(best.x).utility - deals.no_deal
                    points.append(
                        (float(100.0 * utility[p] / above[p]), float(100.0 * utility[q] / above[q]))
                    )
            found[a, b] = tuple(points)
    except MissingExtraError:
        return {}
    return found
