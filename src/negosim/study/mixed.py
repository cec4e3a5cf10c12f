"""Finds the mixed equilibria of a game of two players; the only module that imports nashpy.

Nash (1950), "Equilibrium points in n-person games", PNAS 36, 48–49. By support enumeration: von
Stengel (2007), "Equilibrium computation for two-player games in strategic and extensive form", in
Nisan et al. (eds), Algorithmic Game Theory, chapter 3, Algorithm 3.4, as nashpy states it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from negosim.extras import MissingExtraError, needed
from negosim.study.normal_form import undominated
from negosim.table import Array

MOST = 7
"""Strategies of a player at most: support enumeration takes four times as long for each more."""

LEAST = 1e-9
"""A strategy with a lower probability is not played."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """An equilibrium in mixed strategies: probabilities and mean payoff of each player."""

    probabilities: tuple[tuple[float, ...], ...]
    payoffs: tuple[float, ...]


def mixed(first: Array, second: Array) -> tuple[tuple[Mixed, ...], str]:
    """The equilibria that are not pure, and a note if they are not, or not all, known.

    Of the mean payoffs as they are, without their errors. Without nashpy the note says what adds
    it.
    """
    rows, columns = undominated((first, second))
    if len(rows) == 1 or len(columns) == 1:
        return (), ""
    if max(len(rows), len(columns)) > MOST:
        return (), (
            f"mixed equilibria are computed for at most {MOST} undominated tactics of a party, "
            f"not {max(len(rows), len(columns))}"
        )
    try:
        with needed("the search for mixed equilibria", "analysis"):
            import nashpy
    except MissingExtraError as error:
        return (), str(error)
    part = np.ix_(rows, columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a degenerate game: said below
        pairs = list(nashpy.Game(first[part], second[part]).support_enumeration())
    result = []
    for x, y in pairs:
        whole = _whole(x, rows, first.shape[0]), _whole(y, columns, first.shape[1])
        if any((p > LEAST).sum() > 1 for p in whole):
            probabilities = tuple(tuple(p.tolist()) for p in whole)
            payoffs = tuple(float(whole[0] @ table @ whole[1]) for table in (first, second))
            result.append(Mixed(probabilities, payoffs))
    # a game that is not degenerate has an odd number of equilibria
    note = "" if len(pairs) % 2 else "this game is degenerate: it may have more mixed equilibria"
    return tuple(result), note


def _whole(probabilities: Array, where: list[int], size: int) -> Array:
    result = np.zeros(size)
    result[where] = np.where(probabilities > LEAST, probabilities, 0.0)
    return result
