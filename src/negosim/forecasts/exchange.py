"""Forecasts by exchanges of voting positions: two actors each give way where they care less.

Stokman, F. & Van Oosten, R. (1994), "The Exchange of Voting Positions", in Bueno de Mesquita &
Stokman (eds), European Community Decision Making, Yale, 105–127. Both gain the same. Arrays of
candidates have them leading: of issues p and q, actor i supplies p and actor j supplies q.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from negosim.forecasts.contract import HIGH, LOW, Array, Dossier, Forecast, Mask

Index = NDArray[np.intp]
LEAST = 1e-10


class Pairs(NamedTuple):
    """Candidates: i supplies p, j supplies q."""

    i: Index
    p: Index
    j: Index
    q: Index


class Terms(NamedTuple):
    """What each candidate comes to: the supplier's new positions, the gain, and if it can be."""

    to_p: Array
    to_q: Array
    gain: Array
    valid: Mask


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


def predict(dossier: Dossier) -> Array:
    """The weighted means of the voting positions after one round."""
    return play(dossier)[0]


def play(dossier: Dossier) -> tuple[Array, list[Exchanged]]:
    """The outcome (I,) of one round, and its exchanges in their order.

    The exchange with the greatest gain is made first; of equal gains the one whose issues, then
    actors, come first in the dossier.
    """
    here = dossier.takes_part
    x, s = (np.where(here, a, 0.0) for a in (dossier.position, dossier.salience))
    w = np.where(here, dossier.capability * dossier.salience, 0.0)
    silent = w.sum(axis=1) <= 0.0  # nobody has weight: the plain mean, and nothing to exchange
    w = np.where(silent[:, None] & here, 1.0, w)
    share = w / w.sum(axis=1, keepdims=True)
    y, turned = x.copy(), np.zeros_like(x)
    pairs = candidates(x, s, (share * x).sum(axis=1), here & ~silent[:, None])
    made = []
    while len(pairs.i):
        terms = offered(pairs, x, y, s, share, turned)
        pairs, terms = _only(pairs, terms.valid), _only(terms, terms.valid)
        if not len(pairs.i):
            break
        best = int(np.argmax(terms.gain >= terms.gain.max() - LEAST))
        i, p, j, q = (int(a[best]) for a in pairs)
        for k, issue, to in ((i, p, terms.to_p[best]), (j, q, terms.to_q[best])):
            turned[issue, k] = np.sign(to - y[issue, k])
            y[issue, k] = to
        gain = float(terms.gain[best])
        made.append(Exchanged(i, p, float(y[p, i]), j, q, float(y[q, j]), gain))
    return np.asarray((share * y).sum(axis=1)), made


def candidates(x: Array, s: Array, outcome: Array, here: Mask) -> Pairs:
    """Actors on opposite sides of two issues, the one who cares relatively less for p supplying it."""
    left = x <= outcome[:, None] + LEAST * (HIGH - LOW)
    rows = []
    for p, q in combinations(range(len(x)), 2):
        for i, j in combinations(np.flatnonzero(here[p] & here[q]), 2):
            if left[p, i] == left[p, j] or left[q, i] == left[q, j]:
                continue
            first, second = s[p, i] * s[q, j], s[p, j] * s[q, i]
            if first != second:
                rows.append((i, p, j, q) if first < second else (j, p, i, q))
    table = np.array(rows, dtype=np.intp).reshape(-1, 4)
    return Pairs(*table.T)


def offered(pairs: Pairs, x: Array, y: Array, s: Array, share: Array, turned: Array) -> Terms:
    """The terms of each candidate at the voting positions y: equal gains, nobody overshooting."""
    i, p, j, q = pairs
    outcome = (share * y).sum(axis=1)
    far_p, far_q = x[p, j] - y[p, i], x[q, i] - y[q, j]
    way_p, way_q = np.sign(far_p), np.sign(far_q)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (s[p, i] + s[p, j]) / (s[q, i] + s[q, j])  # shift on q for one on p at equal gains
        most_p = np.minimum(np.abs(far_p) * share[p, i], way_p * (x[p, j] - outcome[p]))
        most_q = np.minimum(np.abs(far_q) * share[q, j], way_q * (x[q, i] - outcome[q]))
        shift_p = np.minimum(most_p, most_q / ratio)
        shift_q = np.minimum(most_q, most_p * ratio)
        to_p = y[p, i] + way_p * shift_p / share[p, i]
        to_q = y[q, j] + way_q * shift_q / share[q, j]
        gain = s[q, i] * shift_q - s[p, i] * shift_p
        moved = np.minimum(np.abs(to_p - y[p, i]), np.abs(to_q - y[q, j])) > LEAST
        inside = (np.minimum(to_p, to_q) >= LOW - LEAST) & (np.maximum(to_p, to_q) <= HIGH + LEAST)
        shifts = (shift_p > 0.0) & (shift_q > 0.0)
    back = (turned[p, i] * way_p < 0.0) | (turned[q, j] * way_q < 0.0)
    valid = moved & inside & shifts & ~back & (gain >= LEAST)
    return Terms(to_p, to_q, gain, valid)


def _only(table: NamedTuple, rows: Mask) -> NamedTuple:
    return type(table)(*(column[rows] for column in table))


EXCHANGE = Forecast(
    name="exchange",
    title="exchange of voting positions, one round",
    predict=predict,
    source="Stokman & Van Oosten 1994, The Exchange of Voting Positions",
    place=12,
)
