"""Forecasts by challenges between pairs of actors: Bueno de Mesquita's expected-utility model.

As read by Scholz, J., Calbert, G. & Smith, G. (2011), "Unravelling Bueno de Mesquita's group
decision model", Journal of Theoretical Politics 23(4), 510–531, whose equations are named below.
Matrices (A, A) have the actor i that looks leading, and the actor j that it looks at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from negosim.forecasts.contract import Array, Forecast, by_issue
from negosim.forecasts.median import weighted_median

ROUNDS = 10
STILL = 1e-9


@dataclass(frozen=True, slots=True)
class Switches:
    """What the papers leave open.

    `status_quo` is the probability Q that nothing changes without a challenge. With `conflict` the
    loser of a confrontation moves; else nobody does. An actor takes the offer of the strongest
    proposer, or the one that moves it least. With `risk` attitudes to risk follow from security.
    """

    status_quo: float = 1.0
    conflict: bool = False
    offer: Literal["strongest", "least"] = "strongest"
    risk: bool = True
    rounds: int = ROUNDS


def positions(position: Array, weight: Array, salience: Array, switches: Switches) -> list[Array]:
    """The positions at the start and after each round, until they stand still."""
    spread = float(np.ptp(position))
    result = [position]
    while spread > 0 and len(result) <= switches.rounds:
        x = result[-1]
        own, other = utilities(x, weight, salience, spread, switches)
        result.append(moved(x, own, other, switches))
        if np.abs(result[-1] - x).max() < STILL:
            break
    return result


def utilities(
    x: Array, weight: Array, salience: Array, spread: float, switches: Switches
) -> tuple[Array, Array]:
    """Each actor's expected utility of challenging each other, and of being challenged by it."""
    neutral = np.ones(len(x))
    own = expected(x, weight, salience, spread, neutral, switches.status_quo)
    if switches.risk:
        # eqs 33–34: an actor is as secure as the others expect little of challenging it
        security = own.sum(axis=0) - own.diagonal()
        width = float(np.ptp(security))
        if width > 0:
            rank = (2 * security - security.max() - security.min()) / width
            own = expected(
                x, weight, salience, spread, (1 - rank / 3) / (1 + rank / 3), switches.status_quo
            )
    return own, own.T


def expected(
    x: Array, weight: Array, salience: Array, spread: float, r: Array, status_quo: float
) -> Array:
    """Eqs 5–7 of the paper, of each actor i for challenging j; r are risk exponents (A,)."""
    median = weighted_median(x, weight)
    r = r[:, None]
    apart = np.abs(x[:, None] - x) / spread
    off = np.abs(x - median)[:, None] / spread
    win = 2 - 4 * _power(0.5 - 0.5 * apart, r)
    lose = 2 - 4 * _power(0.5 + 0.5 * apart, r)
    better = 2 - 4 * _power(0.5 - 0.25 * (off + apart), r)
    worse = 2 - 4 * _power(0.5 + 0.25 * (off + apart), r)
    same = 2 - 4 * 0.5**r
    p = victory(x, weight)
    challenge = salience * (p * win + (1 - p) * lose) + (1 - salience) * win
    change = np.where(off < apart, better, worse)
    return np.asarray(challenge - status_quo * same - (1 - status_quo) * change)


def victory(x: Array, weight: Array) -> Array:
    """Eq. 31: the share of votes for i in the vote between i and j; 0 if both say the same."""
    far = np.abs(x[:, None] - x)
    vote = weight[:, None, None] * (far[:, None, :] - far[:, :, None])  # k, i, j: k's votes for i
    pro, cast = np.maximum(vote, 0.0).sum(axis=0), np.abs(vote).sum(axis=0)
    return np.asarray(np.divide(pro, cast, out=np.zeros_like(pro), where=cast > 0))


def _power(base: Array, exponent: Array) -> Array:
    return np.asarray(np.maximum(base, 0.0) ** exponent)  # rounding can leave a base below 0


def moved(x: Array, own: Array, other: Array, switches: Switches) -> Array:
    """Where each actor is after taking one of the offers that it cannot refuse."""
    result = x.copy()
    for k in range(len(x)):
        offers = [
            o for j in range(len(x)) for o in _offer(x, k, j, own[k, j], other[k, j], switches)
        ]
        if not offers:
            continue
        first = min(kind for kind, *_ in offers)  # conflict, compromise, then acquiescence
        best = [(strength, to) for kind, strength, to in offers if kind == first]
        if switches.offer == "least":
            result[k] = min(best, key=lambda o: abs(o[1] - x[k]))[1]
        else:
            result[k] = max(best, key=lambda o: o[0])[1]
    return result


Offer = tuple[int, float, float]


def _offer(x: Array, k: int, j: int, own: float, other: float, switches: Switches) -> list[Offer]:
    """What j makes of k: the kind of offer, j's expected utility and k's new position."""
    if x[k] == x[j] or other <= 0 or own >= other:
        return []
    if own > 0:
        return [(0, other, x[j])] if switches.conflict else []
    if other > -own:
        step = abs(own / other)
        return [(1, other, x[k] + (x[j] - x[k]) * step)]
    return [(2, other, x[j])]


def end_median(switches: Switches) -> Callable[[Array, Array, Array], float]:
    """The weighted median of the last positions; actors without weight take no part."""

    def outcome(position: Array, salience: Array, capability: Array) -> float:
        weight = capability * salience
        counts = weight > 0
        if not counts.any():
            return float(np.mean(position))
        last = positions(position[counts], weight[counts], salience[counts], switches)[-1]
        return weighted_median(last, weight[counts])

    return outcome


SOURCE = "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011"

EXPECTED_UTILITY = Forecast(
    name="expected_utility",
    title="expected utility: nobody moves in a conflict",
    predict=by_issue(end_median(Switches())),
    source=SOURCE,
    place=8,
)

EXPECTED_UTILITY_CONFLICT = Forecast(
    name="expected_utility_conflict",
    title="expected utility: the loser of a conflict moves",
    predict=by_issue(end_median(Switches(conflict=True))),
    source=SOURCE,
    place=9,
)

EXPECTED_UTILITY_LEAST = Forecast(
    name="expected_utility_least",
    title="expected utility: the loser of a conflict moves, each as little as it has to",
    predict=by_issue(end_median(Switches(conflict=True, offer="least"))),
    source=SOURCE,
    place=9,
)
