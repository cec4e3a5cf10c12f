"""Forecasts by exchanges of voting positions: two actors each give way where they care less.

Stokman, F. & Van Oosten, R. (1994), "The Exchange of Voting Positions: An Object-Oriented Model of
Policy Networks". Both gain the same. Arrays have candidates K leading: actor i of each supplies
issue p, actor j supplies issue q.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from negosim.forecasts.contract import HIGH, LOW, Array, Dossier, Forecast, Mask

Index = NDArray[np.intp]
LEAST = 1e-10
"""The least move and the least gain of an exchange."""

NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An exchange: i moved on p, j on q, and both gained so much."""

    i: int
    p: int
    i_to: float
    j: int
    q: int
    j_to: float
    gain: float


class Side:
    """What one of the two does in each candidate: `actor` supplies `issue`, `other` demands it."""

    def __init__(self, actor: Index, issue: Index, other: Index, x: Array, outcome: Array) -> None:
        self.actor, self.issue = actor, issue
        self.wanted = x[issue, other]
        self.seen = outcome[issue]  # the outcome, as far as those concerned have seen it move
        self.heard = np.zeros((len(actor), x.shape[1]), dtype=bool)  # whose moves are in it
        self.planned = np.zeros(len(actor))
        self.before = np.zeros(len(actor))  # the sum of earlier plans, one for each that changed

    def only(self, rows: Index) -> None:
        """These candidates alone, in this order."""
        for name, array in vars(self).items():
            setattr(self, name, array[rows])


def predict(dossier: Dossier) -> Array:
    """The weighted means of the voting positions after one round."""
    return play(dossier)[0]


def play(dossier: Dossier) -> tuple[Array, list[Exchanged]]:
    """The outcome (I,) of one round, and its exchanges in their order.

    The exchange with the greatest gain is made first; of equal gains the one that was ahead before,
    in the beginning the one whose issues, then actors, come first in the dossier.
    """
    return Round(dossier).play()


class Round:
    """One round: positions as stated x, as voted so far y; the candidates that are left."""

    def __init__(self, dossier: Dossier) -> None:
        here = dossier.takes_part
        self.x, self.s = (np.where(here, a, 0.0) for a in (dossier.position, dossier.salience))
        weight = np.where(here, dossier.capability * dossier.salience, 0.0)
        silent = weight.sum(axis=1, keepdims=True) <= 0.0  # nobody counts: the plain mean
        weight = np.where(silent & here, 1.0, weight)
        self.share = weight / weight.sum(axis=1, keepdims=True)
        self.y = self.x.copy()
        outcome = (self.share * self.x).sum(axis=1)
        i, p, j, q = candidates(self.x, self.s, outcome, here & ~silent)
        self.first = Side(i, p, j, self.x, outcome)
        self.second = Side(j, q, i, self.x, outcome)
        self.gain = np.zeros(len(i))
        self.valid = np.ones(len(i), dtype=bool)

    def play(self) -> tuple[Array, list[Exchanged]]:
        """Make the best exchange as long as there is one."""
        made = []
        self.plan(np.flatnonzero(self.valid))
        while self.keep(np.flatnonzero(self.valid)):
            self.keep(np.argsort(-np.round(self.gain, 9), kind="stable"))
            made.append(self.exchange(0))
        return np.asarray((self.share * self.y).sum(axis=1)), made

    def keep(self, rows: Index) -> int:
        """These candidates alone, in this order; how many they are."""
        for side in (self.first, self.second):
            side.only(rows)
        self.gain, self.valid = self.gain[rows], self.valid[rows]
        return len(self.gain)

    def exchange(self, k: int) -> Exchanged:
        """Make exchange k, drop it, and plan anew those that it concerns."""
        ends = []
        for side in (self.first, self.second):
            a, issue = int(side.actor[k]), int(side.issue[k])
            ends.append((a, issue, float(self.y[issue, a] + side.planned[k])))
            self.y[issue, a] = ends[-1][2]
        result = Exchanged(*ends[0], *ends[1], float(self.gain[k]))
        again = self.concerned(ends[0], ends[1]) | self.concerned(ends[1], ends[0])
        self.valid[k] = again[k] = False
        self.plan(np.flatnonzero(again))
        return result

    def concerned(self, supply: tuple[int, int, float], other: tuple[int, int, float]) -> Mask:
        """Which candidates a supply concerns: the supplier's own, and those with its demander."""
        actor, issue, to = supply
        again = np.zeros(len(self.gain), dtype=bool)
        for side, facing in ((self.first, self.second), (self.second, self.first)):
            same_issue = side.issue == issue
            own = same_issue & (side.actor == actor)
            side.before[own] += side.planned[own]
            demands = same_issue & (facing.actor == other[0])
            news = demands & ~own & ~side.heard[:, actor]
            side.seen[news] += (to - self.x[issue, actor]) * self.share[issue, actor]
            side.heard[news, actor] = True
            again |= own | demands
        return again

    def plan(self, rows: Index) -> None:
        """The moves of these candidates: equal gains, at least one full, no outcome overshot."""
        (way_p, far_p, most_p), (way_q, far_q, most_q) = (
            self.room(side, rows) for side in (self.first, self.second)
        )
        i, p, j, q = (a[rows] for s in (self.first, self.second) for a in (s.actor, s.issue))
        with np.errstate(divide="ignore", invalid="ignore"):
            # the shift of the outcome on q for one on p, at equal gains
            ratio = (self.s[p, i] + self.s[p, j]) / (self.s[q, i] + self.s[q, j])
            full = np.minimum(far_p, far_q / ratio)
            shift = np.minimum(np.minimum(far_p, most_p), np.minimum(far_q, most_q) / ratio)
            self.gain[rows] = (self.s[q, i] * ratio - self.s[p, i]) * shift
            sides = ((self.first, way_p, 1.0, i, p), (self.second, way_q, ratio, j, q))
            for side, way, factor, actor, issue in sides:
                each = way * factor / self.share[issue, actor]
                fits = self.fits(side, rows, each * full) & self.fits(side, rows, each * shift)
                self.valid[rows] &= fits
                side.planned[rows] = each * shift
        self.valid[rows] &= self.gain[rows] >= LEAST

    def room(self, side: Side, rows: Index) -> tuple[Array, Array, Array]:
        """The direction of a supply, the shift of a full move, and the one that may be made.

        The outcome may not pass the position of who demands it; if it has, it may go on.
        """
        actor, issue, wanted = side.actor[rows], side.issue[rows], side.wanted[rows]
        way = np.sign(wanted - self.y[issue, actor])
        share = self.share[issue, actor]
        own = share * (self.y[issue, actor] - self.x[issue, actor])
        most = way * (wanted - side.seen[rows] - own)
        far = np.abs(wanted - self.y[issue, actor]) * share
        return way, far, np.where(most < NEAR, np.inf, most)

    def fits(self, side: Side, rows: Index, move: Array) -> Mask:
        """Whether a move goes anywhere, stays on the scale and does not turn back."""
        to = self.y[side.issue[rows], side.actor[rows]] + move
        inside = (to >= LOW - NEAR) & (to <= HIGH + NEAR)
        onward = (side.before[rows] * move >= 0.0) & (side.before[rows] + move <= HIGH - LOW + NEAR)
        return np.asarray((np.abs(move) > LEAST) & inside & onward)


def candidates(x: Array, s: Array, outcome: Array, here: Mask) -> tuple[Index, Index, Index, Index]:
    """Two actors on opposite sides of two issues: i supplies p, on which it is relatively laxer."""
    left = x <= outcome[:, None] + NEAR
    rows = []
    for p, q in combinations(range(len(x)), 2):
        for i, j in combinations(np.flatnonzero(here[p] & here[q]), 2):
            if left[p, i] == left[p, j] or left[q, i] == left[q, j]:
                continue
            first, second = s[p, i] * s[q, j], s[p, j] * s[q, i]
            if first != second:
                rows.append((i, p, j, q) if first < second else (j, p, i, q))
    columns = np.array(rows, dtype=np.intp).reshape(-1, 4).T
    return columns[0], columns[1], columns[2], columns[3]


EXCHANGE = Forecast(
    name="exchange",
    title="exchange of voting positions, one round",
    predict=predict,
    source="Stokman & Van Oosten 1994, The Exchange of Voting Positions",
    place=12,
)
