"""Values many packages of agreed levels at once, for every party.

A package is one level per clause and whether it is agreed, (N, C) each. Whether it is signed, and
its worth, follow the engine's own rules (`talks.signing`): a debrief never disagrees with a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negosim.protocols import passing
from negosim.protocols.registry import protocols
from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.talks.ratification import enter
from negosim.talks.replies import ACCEPT, REFUSE
from negosim.talks.signing import Closing, Worth, sign
from negosim.utility import fold

CHUNK = 2_000_000  # numbers per array while many packages are valued
PAIRS = 20_000  # most packages that are tried when two clauses change together
Rows = NDArray[np.intp]


class Signs(NamedTuple):
    """What each party would sign: from `low` to `high`, (P, C) each.

    On the clauses that `cast` (C,) marks the votes have been cast.
    """

    low: Array
    high: Array
    cast: Mask


@dataclass(frozen=True, slots=True)
class Valued:
    """Clauses in force (N, C) and what the package is worth (N, P)."""

    in_force: Mask
    utility: Array


def room(closing: Closing) -> tuple[Array, Array]:
    """What no deal is worth to each party, and how much more everything as sought is worth; (P,).

    The latter is 0 for a party without any weight, or if no deal is worth as much as everything.
    """
    no_deal = Worth.of(closing).no_deal[0]
    above = fold(closing.weight[0]) - no_deal
    return no_deal, np.where(above > EPS, above, 0.0)


def value(closing: Closing, levels: Array, agreed: Mask, signs: Signs | None = None) -> Valued:
    """Value packages (N, C) with the stances of `closing` (one world).

    With `signs`, clauses that votes carry have those of the parties that would sign the level or,
    where packages are answered as a whole, all that is not cast; without, those cast on the text.
    """
    size = max(1, CHUNK // closing.ideal[0].size)
    parts = [
        _valued(closing, levels[at : at + size], agreed[at : at + size], signs)
        for at in range(0, len(levels), size)
    ]
    return Valued(
        np.concatenate([v.in_force for v in parts]), np.concatenate([v.utility for v in parts])
    )


def _valued(closing: Closing, levels: Array, agreed: Mask, signs: Signs | None) -> Valued:
    n = len(levels)
    stances = ("ideal", "low", "high", "own_low", "own_high", "weight")
    names = (*stances, "gone", "replies", "chamber_low", "chamber_high")
    one = {name: getattr(closing, name)[0] for name in names}
    spread: dict[str, Any] = {k: np.broadcast_to(x, (n, *x.shape)) for k, x in one.items()}
    if signs is not None and closing.table.votes:
        votes = (levels[:, None] >= signs.low - EPS) & (levels[:, None] <= signs.high + EPS)
        if protocols()[closing.table.protocol].whole:
            counts = closing.deciding & (agreed & ~signs.cast)[:, None]
            votes &= np.logical_and.reduce(votes | ~counts, axis=2, keepdims=True)
        replies = np.where(votes, ACCEPT, REFUSE)
        spread["replies"] = np.where(signs.cast, closing.replies, replies)
    many = replace(closing, text=levels, agreed=agreed, **spread)
    worth = Worth.of(many)
    signing = enter(many, sign(many, worth))
    return Valued(signing.in_force, worth.of_signed(signing.signed, signing.in_force))


def passing_levels(
    closing: Closing,
    c: int,
    signs: Signs,
    within: tuple[float, float],
    parts: int,
    favoured: Sequence[float] = (),
) -> list[float]:
    """Levels `within` two of a clause that pass with what each party `signs`, rising.

    These two, `favoured` ones and, with votes, the ends of all that decide; and from the first to
    the last of them that pass, in `parts` steps. On a clause of steps, all its steps.
    """
    table, (bottom, top) = closing.table, within
    if bottom > top + EPS or closing.deserted[0, c] or not closing.deciding[:, c].any():
        return []
    top = max(bottom, top)
    low, high = signs.low[:, c], signs.high[:, c]
    vote = next((vote for vote in table.votes if vote.clause == c), None)

    def passes(levels: Array) -> Array:
        inside = levels[(levels >= bottom - EPS) & (levels <= top + EPS)]
        if vote is None:
            return inside
        votes = passing.signed_at(inside, low, high) & ~closing.gone
        return inside[passing.carries(vote, votes)]

    steps = [passes(ladder.at) for ladder in table.ladders if ladder.clause == c]
    if steps:
        return list(map(float, steps[0]))
    voters = closing.deciding[:, c] & ~closing.gone[0] & (vote is not None)
    some = passes(np.array([bottom, top, *favoured, *low[voters], *high[voters]]))
    if not len(some):
        return []
    grid = passes(np.linspace(some.min(), some.max(), parts + 1))
    return sorted({*map(float, some), *map(float, grid)})


@dataclass(frozen=True, slots=True)
class Choices:
    """Per clause the levels to choose from; NaN: no agreement."""

    levels: tuple[Array, ...]

    def packages(self, picks: Rows) -> tuple[Array, Mask]:
        """The packages (N, C) of picks (N, C), one index into the levels per clause."""
        chosen = np.stack([self.levels[c][picks[:, c]] for c in range(len(self.levels))], axis=1)
        agreed = ~np.isnan(chosen)
        return np.where(agreed, chosen, 0.0), agreed

    @property
    def count(self) -> int:
        """How many packages there are; a Python int, so that it never overflows."""
        return math.prod(len(levels) for levels in self.levels)

    def all(self) -> Rows:
        """Every package as picks, the last clause varying fastest."""
        number, picks = np.arange(self.count), []
        for levels in reversed(self.levels):  # numpy has no array of so many axes
            number, pick = np.divmod(number, len(levels))
            picks.append(pick)
        return np.stack(picks[::-1], axis=1)

    def steps(self, picks: Rows) -> Rows:
        """The package and all that differ from it in one clause."""
        rows = [picks]
        for c, levels in enumerate(self.levels):
            for k in range(len(levels)):
                if k != picks[c]:
                    row = picks.copy()
                    row[c] = k
                    rows.append(row)
        return np.stack(rows)

    def pairs(self, picks: Rows) -> Rows:
        """The package and all that differ from it in two clauses; only itself if too many."""
        near = self.steps(picks)[1:]
        if len(near) < 2 or len(near) * (len(near) - 1) // 2 > PAIRS:
            return picks[None]
        first, second = np.triu_indices(len(near), 1)
        both = np.where(near[second] != picks, near[second], near[first])
        return np.concatenate([picks[None], both])


Objective = Callable[[Array, Mask], Array]


def climb(choices: Choices, start: Rows, objective: Objective) -> tuple[Rows, float]:
    """Improve a package by changing one clause, or two, until that fails; the best, its value."""
    best, worth = start, float(objective(*choices.packages(start[None]))[0])
    while True:
        for neighbours in (choices.steps, choices.pairs):
            rows = neighbours(best)
            values = objective(*choices.packages(rows))
            k = int(np.argmax(values))
            if values[k] > worth + EPS:
                best, worth = rows[k], float(values[k])
                break
        else:
            return best, worth
