"""The variant of the expected-utility model that yields Table 2 of its exposition.

Scholz, Calbert & Smith (2011), Table 2, the emission standards of Bueno de Mesquita (1994): as
their program computed it, which their text does not. Matrices (A, A) have the actor i that looks
leading, and the actor j that it looks at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from negosim.forecasts.compromise import weighted_mean
from negosim.forecasts.contract import Array, Forecast, by_issue
from negosim.forecasts.expected_utility import ROUNDS, STILL
from negosim.forecasts.median import weighted_median


def positions(position: Array, weight: Array, salience: Array, rounds: int = ROUNDS) -> list[Array]:
    """The positions at the start and after each round, until they stand still."""
    spread = float(np.ptp(position))
    result = [position]
    while spread > 0 and len(result) <= rounds:
        x = result[-1]
        result.append(moved(x, *utilities(x, weight, salience, spread)))
        if np.abs(result[-1] - x).max() < STILL:
            break
    return result


def utilities(x: Array, weight: Array, salience: Array, spread: float) -> tuple[Array, Array]:
    """What i expects of challenging j, and of being challenged, both with i's risk exponent."""
    neutral, _ = expected(x, weight, salience, spread, np.ones(len(x)))
    security = neutral.sum(axis=0) - neutral.diagonal()
    width = float(np.ptp(security))
    rank = (2 * security - security.max() - security.min()) / width if width > 0 else 0 * security
    return expected(x, weight, salience, spread, (1 - rank / 3) / (1 + rank / 3))


def expected(
    x: Array, weight: Array, salience: Array, spread: float, r: Array
) -> tuple[Array, Array]:
    """Eqs 5–7 at Q = 1, from i's and from j's side; r are risk exponents (A,)."""
    apart = np.abs(x[:, None] - x) / spread
    p = victory(apart, weight, r)
    r = r[:, None]
    win = 2 - 4 * np.maximum(0.5 - 0.5 * apart, 0.0) ** r
    lose = 2 - 4 * (0.5 + 0.5 * apart) ** r
    same = 2 - 4 * 0.5**r

    def challenge(p: Array, salience: Array) -> Array:
        return salience * (p * win + (1 - p) * lose) + (1 - salience) * win - same

    return challenge(p, salience[None, :]), challenge(p.T, salience[:, None])


def victory(apart: Array, weight: Array, r: Array) -> Array:
    """The votes for i against j, as a share of all votes cast in all ordered pairs."""
    far = apart ** r[:, None]  # of voter k from i
    vote = weight[:, None, None] * (far[:, None, :] - far[:, :, None])
    cast = float(np.abs(vote).sum())
    return np.asarray(np.maximum(vote, 0.0).sum(axis=0) / (cast or 1.0))


def moved(x: Array, own: Array, other: Array) -> Array:
    """Nearest confrontation lost, else the compromise with the lowest weighted average."""
    result = x.copy()
    for k in range(len(x)):
        a, b = own[k], other[k]
        beaten = np.flatnonzero((b > a) & (a > 0))
        drawn = np.flatnonzero((b > 0) & (a < 0) & (b > -a))
        if len(beaten):
            result[k] = x[beaten[np.argmin(np.abs(x[beaten] - x[k]))]]
        elif len(drawn):
            mass = np.abs(a[drawn]) + np.abs(b[drawn])
            average = (np.abs(a[drawn]) * x[k] + np.abs(b[drawn]) * x[drawn]) / mass
            j = drawn[np.argmin(average)]
            result[k] = x[k] + (x[j] - x[k]) * abs(a[j] / b[j])
    return result


def end(
    aggregate: Callable[[Array, Array], float],
) -> Callable[[Array, Array, Array], float]:
    """An aggregate of the last positions; actors without weight take no part."""

    def outcome(position: Array, salience: Array, capability: Array) -> float:
        weight = capability * salience
        counts = weight > 0
        if not counts.any():
            return float(np.mean(position))
        last = positions(position[counts], weight[counts], salience[counts])[-1]
        return aggregate(last, weight[counts])

    return outcome


SOURCE = "Bueno de Mesquita 1994; Scholz, Calbert & Smith 2011, Table 2"

EXPECTED_UTILITY_TABLE2 = Forecast(
    name="expected_utility_table2",
    title="expected utility as in Table 2, median",
    predict=by_issue(end(weighted_median)),
    source=SOURCE,
    place=10,
)

EXPECTED_UTILITY_TABLE2_MEAN = Forecast(
    name="expected_utility_table2_mean",
    title="expected utility as in Table 2, mean",
    predict=by_issue(end(weighted_mean)),
    source=SOURCE,
    place=11,
)
