"""Owns what a seat left on the table: the best package that the others would still have signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negosim.analysis.packages import (
    Choices,
    Objective,
    Rows,
    climb,
    conditions_stand,
    value,
)
from negosim.record import EPS, Session
from negosim.table import Array, Mask
from negosim.talks.verdict import Closing

MOST = 50_000  # so many packages are all tried; of more, the best found by climbing
STEPS = 20  # levels between the ends of what the others would sign, beside the corners


@dataclass(frozen=True, slots=True)
class Best:
    """A package: its agreed levels, what it counts for the seat.

    `exhaustive`: all packages were tried, each clause in twentieths of its interval and corners.
    """

    levels: Mapping[str, float]
    counted: float
    exhaustive: bool


def best_still_open(stand: Closing, last: Session, party: str) -> Best:
    """The best for `party` of all that the others would still have signed in the last session.

    Agreed clauses stand. On each other clause on which the seat decides, the level lies in what all
    other veto parties would have signed; requirements of veto parties hold; and each must find the
    package no worse than no deal. The seat's own red lines and requirements hold as well.
    """
    table = stand.table
    p = table.parties.index(party)
    choices = Choices(tuple(_levels(stand, last, p, c) for c in range(len(table.clauses))))

    def objective(levels: Array, agreed: Mask) -> Array:
        counted = value(stand, levels, agreed).counted[:, p]
        return np.where(conditions_stand(stand, levels, agreed), counted, -np.inf)

    if choices.count <= MOST:
        every = choices.all()
        picks, exhaustive = every[int(np.argmax(objective(*choices.packages(every))))], True
    else:
        picks, exhaustive = _climbed(choices, objective), False
    levels, agreed = choices.packages(picks[None])
    counted = float(objective(levels, agreed)[0])
    named = {c: float(levels[0, k]) for k, c in enumerate(table.clauses) if agreed[0, k]}
    return Best(named, counted, exhaustive)


def _climbed(choices: Choices, objective: Objective) -> Rows:
    """From nothing more, from the seat's best levels and from the others' best."""
    sizes = np.array([len(levels) for levels in choices.levels])
    begins = [np.zeros_like(sizes), np.minimum(1, sizes - 1), np.minimum(2, sizes - 1)]
    found = [climb(choices, begin, objective) for begin in begins]
    return max(found, key=lambda one: one[1])[0]


def _levels(stand: Closing, last: Session, p: int, c: int) -> Array:
    """What can become of a clause: left open, the seat's best, the others' best, corners, steps.

    Taken alone, a clause is best at the seat's ideal, at an end of the interval or at a floor that
    a requirement asks for. The steps are for packages in which another party has to come out no
    worse than with no deal, and one clause makes room for another.
    """
    table = stand.table
    if stand.agreed[0, c]:
        return stand.text[0, c : c + 1]
    unsettled = np.array([np.nan])
    deserted = (stand.gone[0] & table.veto[:, c]).any()
    if deserted or not stand.deciding[p, c]:
        return unsettled
    bottom, top = float(stand.low[0, p, c]), float(stand.high[0, p, c])
    for q in np.flatnonzero(stand.deciding[:, c]):
        if q != p:
            answer = last.answers[table.parties[q]][table.clauses[c]]
            bottom, top = max(bottom, answer.signs[0]), min(top, answer.signs[1])
    if bottom > top + EPS:
        return unsettled
    mine = float(np.clip(stand.ideal[0, p, c], bottom, top))
    far = bottom if abs(bottom - mine) > abs(top - mine) else top
    floors = [r.at_least for r in table.requires if r.on == c and bottom <= r.at_least <= top]
    steps = np.linspace(bottom, max(bottom, top), STEPS + 1).tolist()
    return np.array([np.nan, *dict.fromkeys([mine, far, *sorted(floors), *steps])])
