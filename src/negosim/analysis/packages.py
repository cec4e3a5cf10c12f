"""Owns what packages of agreed levels are worth and to whom, many at once; knows no orders.

A package is one level per clause and whether it is agreed, (N, C) each. It is signed, and counts,
by the engine's own rules (`talks.verdict`), so that a debrief never disagrees with a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negosim.record import EPS
from negosim.table import Array, Mask
from negosim.talks.verdict import Closing, Worth, sign
from negosim.utility import fold, satisfaction

CHUNK = 2_000_000  # numbers held per array while many packages are valued
PAIRS = 20_000  # so many packages at most are tried when two clauses change together
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Valued:
    """What packages come to: in force (N, C), utility and what counts against no deal (N, P)."""

    in_force: Mask
    utility: Array
    counted: Array


def room(stand: Closing) -> tuple[Array, Array]:
    """What no deal is worth to each party, and how far everything as sought lies above it; (P,).

    A party without any weight, or for whom no deal is worth as much as everything, has no room (0).
    """
    weight, table = stand.weight[0], stand.table
    nothing = np.stack(
        [
            weight[p] * satisfaction(np.zeros_like(weight[p]), stand.ideal[0, p], float(bend))
            for p, bend in enumerate(table.curvature)
        ]
    )
    no_deal = fold(nothing) + table.outside
    above = fold(weight) - no_deal
    return no_deal, np.where(above > EPS, above, 0.0)


def value(stand: Closing, levels: Array, agreed: Mask) -> Valued:
    """Value packages (N, C) at the stances of `stand` (one world).

    A party that signs nothing keeps its outside value; one that signs gives it up.
    """
    size = max(1, CHUNK // stand.ideal[0].size)
    parts = [
        _valued(stand, levels[at : at + size], agreed[at : at + size])
        for at in range(0, len(levels), size)
    ]
    return Valued(
        np.concatenate([v.in_force for v in parts]),
        np.concatenate([v.utility for v in parts]),
        np.concatenate([v.counted for v in parts]),
    )


def _valued(stand: Closing, levels: Array, agreed: Mask) -> Valued:
    n, table = len(levels), stand.table

    def spread(x: Array) -> Array:
        return np.broadcast_to(x[0], (n, *x.shape[1:]))

    many = replace(
        stand,
        text=levels,
        agreed=agreed,
        ideal=spread(stand.ideal),
        weight=spread(stand.weight),
        gone=np.broadcast_to(stand.gone[0], (n, stand.gone.shape[1])),
    )
    worth = Worth.of(many)
    signed = sign(many, worth).signed
    in_force = agreed & (signed[:, :, None] & table.holds).any(axis=1)
    signs = (signed[:, :, None] & table.signs).any(axis=1)
    utility = worth.with_only(in_force)
    return Valued(in_force, utility, utility + np.where(signs, 0.0, table.outside))


def conditions_stand(stand: Closing, levels: Array, agreed: Mask) -> Mask:
    """Whether in a package no veto party's requirement on an agreed clause is unmet; (N,)."""
    fine = np.ones(len(levels), dtype=bool)
    for r in stand.table.requires:
        if stand.deciding[r.party, r.clause]:
            met = agreed[:, r.on] & (levels[:, r.on] >= r.at_least - EPS)
            fine &= met | ~agreed[:, r.clause]
    return fine


@dataclass(frozen=True, slots=True)
class Choices:
    """Per clause the levels to choose from; NaN stands for leaving it without agreement."""

    levels: tuple[Array, ...]

    def packages(self, picks: Rows) -> tuple[Array, Mask]:
        """The packages (N, C) that picks (N, C), one index a clause, stand for."""
        chosen = np.stack([self.levels[c][picks[:, c]] for c in range(len(self.levels))], axis=1)
        agreed = ~np.isnan(chosen)
        return np.where(agreed, chosen, 0.0), agreed

    @property
    def count(self) -> int:
        """How many packages there are; a Python int, so that it never overflows."""
        total = 1
        for levels in self.levels:
            total *= len(levels)
        return total

    def all(self) -> Rows:
        """Every package as picks."""
        axes = [np.arange(len(levels)) for levels in self.levels]
        return np.stack([g.reshape(-1) for g in np.meshgrid(*axes, indexing="ij")], axis=1)

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
        """The package and all that differ from it in two clauses; itself alone if too many."""
        one = self.steps(picks)[1:]
        if len(one) < 2 or len(one) * (len(one) - 1) // 2 > PAIRS:
            return picks[None]
        first, second = np.triu_indices(len(one), 1)
        both = np.where(one[second] != picks, one[second], one[first])
        return np.concatenate([picks[None], both])


Objective = Callable[[Array, Mask], Array]


def climb(choices: Choices, begin: Rows, objective: Objective) -> tuple[Rows, float]:
    """From one package to better ones by changing one clause, or two; the best found, its value."""
    best, worth = begin, float(objective(*choices.packages(begin[None]))[0])
    while True:
        for near in (choices.steps, choices.pairs):
            rows = near(best)
            values = objective(*choices.packages(rows))
            k = int(np.argmax(values))
            if values[k] > worth + EPS:
                best, worth = rows[k], float(values[k])
                break
        else:
            return best, worth
