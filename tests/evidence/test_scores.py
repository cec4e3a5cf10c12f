"""CRPS, intervals, bootstrap and the distributions, on numbers worked by hand or a second way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.evidence import distributions
from negosim.evidence.distributions import Scored
from negosim.evidence.scores import POWER, Bootstrap, Spread

NUMBERS = st.lists(st.floats(0, 100), min_size=1, max_size=8)


def spread(values: list[float], weights: list[float] | None = None) -> Spread:
    """A distribution of these values."""
    return Spread.of(np.array(values), None if weights is None else np.array(weights))


def test_crps_by_hand() -> None:
    """A point has the absolute error; two values 0 and 10 at 4 have 5 − 10 / 4."""
    assert spread([30.0]).crps(50.0) == 20.0
    assert spread([10.0, 0.0]).crps(4.0) == pytest.approx(5.0 - 2.5)
    assert spread([0.0, 10.0], [3.0, 1.0]).crps(0.0) == pytest.approx(2.5 - 0.5 * 2 * 3 / 16 * 10)


@given(values=NUMBERS, outcome=st.floats(0, 100), other=NUMBERS)
def test_crps_is_the_area_between_the_distribution_and_the_step(
    values: list[float], outcome: float, other: list[float]
) -> None:
    """∫ (F(x) − 1[x ≥ y])² dx, summed between the values; and distances as double sums."""
    one, two = spread(values), spread(other)
    edges = np.unique([*values, outcome])
    area = sum(
        (high - low) * (np.mean(np.array(values) <= low) - (outcome <= low)) ** 2
        for low, high in pairwise(edges)
    )
    assert one.crps(outcome) == pytest.approx(area, abs=1e-9)
    assert one.apart == pytest.approx(np.mean([abs(a - b) for a in values for b in values]))
    assert one.between(two) == pytest.approx(np.mean([abs(a - b) for a in values for b in other]))


def test_intervals_are_quantiles() -> None:
    """Of 0 … 99, and of two values with weights; ends count as covered."""
    hundred = spread([float(k) for k in range(100)])
    assert hundred.interval(80) == (9.0, 89.0)
    assert hundred.interval(90) == (4.0, 94.0)
    assert (hundred.covers(80, 9.0), hundred.covers(80, 8.9)) == (True, False)
    assert spread([0.0, 10.0], [0.9, 0.1]).interval(50) == (0.0, 0.0)


def test_the_bootstrap_draws_dossiers() -> None:
    """Issues of one dossier come together: doubling each issue adds no certainty."""
    values = np.random.default_rng(1).normal(size=40)
    one = Bootstrap(list(range(40)), 0).mean(values)
    two = Bootstrap(sorted([*range(40), *range(40)]), 0).mean(np.repeat(values, 2))
    assert (two.se, two.ci95) == (one.se, one.ci95)
    assert one.se == pytest.approx(values.std() / np.sqrt(40), rel=0.05)
    assert one.ci95[0] < values.mean() < one.ci95[1]
    assert Bootstrap(list(range(40)), 1).mean(values).se != one.se


def test_the_difference_to_a_reference_is_paired() -> None:
    """A model that is always 1 nearer is 1 better without any doubt."""
    outcome = np.linspace(0, 100, 20)
    score = Bootstrap(list(range(20)), 0).points(outcome + 4, outcome, outcome - 5)
    assert score.delta is not None
    assert score.delta.ci95 == pytest.approx((-1.0, -1.0))
    assert score.detectable == pytest.approx(POWER * score.delta.se, abs=1e-9)
    assert (score.mae.value, score.median_error, score.within_10) == pytest.approx((4, 4, 1))


def scored(seed: int = 3, dossiers: int = 12) -> Scored:
    """Twelve dossiers of two issues; residuals grow with the deviation of the positions."""
    random = np.random.default_rng(seed)
    of = np.repeat(np.arange(dossiers), 2)
    deviation = random.uniform(5, 40, len(of))
    compromise = random.uniform(30, 70, len(of))
    outcome = np.clip(compromise + random.normal(0, deviation), 0, 100)
    positions = [
        Spread.of(np.array([m - d, m + d])) for m, d in zip(compromise, deviation, strict=True)
    ]
    return Scored(of, outcome, compromise, deviation, positions)


def changed(data: Scored, dossier: int) -> Scored:
    """The same, the outcomes of a dossier at the other end of the scale."""
    outcome = np.where(data.dossier == dossier, 100 - data.outcome, data.outcome)
    return Scored(data.dossier, outcome, data.compromise, data.deviation, data.positions)


@pytest.mark.parametrize(
    "method",
    [
        distributions.climatology,
        lambda data: distributions.residuals(data, data.compromise),
        distributions.scaled,
        distributions.mixture,
    ],
    ids=["climatology", "residuals", "scaled", "mixture"],
)
def test_nothing_of_the_own_dossier_is_used(method: object) -> None:
    """Other outcomes of a dossier leave its own distributions as they were, and change others."""
    data = scored()
    before, after = method(data), method(changed(data, 4))  # type: ignore[operator]
    for k, dossier in enumerate(data.dossier.tolist()):
        same = np.array_equal(before[k].values, after[k].values)
        assert same == (dossier == 4)
        assert before[k].weights.sum() == pytest.approx(1.0)
        assert 0 <= before[k].values[0] <= before[k].values[-1] <= 100


def test_residuals_by_hand() -> None:
    """The compromise plus what was left over elsewhere, cut at the ends of the scale."""
    data = Scored(
        np.array([0, 1, 2]),
        np.array([60.0, 90.0, 10.0]),
        np.array([50.0, 80.0, 20.0]),
        np.ones(3),
        [spread([50.0])] * 3,
    )
    assert distributions.residuals(data, data.compromise)[1].values.tolist() == [70.0, 90.0]
    assert distributions.climatology(data)[0].values.tolist() == [10.0, 90.0]


def test_scaled_is_wider_where_positions_differ_more() -> None:
    """Beside the same compromise, a larger deviation gives a wider interval."""
    data = scored()
    low, high = (int(np.argmin(data.deviation)), int(np.argmax(data.deviation)))
    widths = [np.ptp(distributions.scaled(data)[k].interval(80)) for k in (low, high)]
    assert widths[0] < widths[1]


def test_the_mixture_takes_the_share_with_the_lowest_crps() -> None:
    """Where outcomes always are positions, these have all of the weight; where never, little."""
    data = scored()
    sure = [Spread.of(np.array([y])) for y in data.outcome]
    exact = Scored(data.dossier, data.outcome, data.compromise, data.deviation, sure)
    assert all(
        s.interval(90) == (y, y)
        for s, y in zip(distributions.mixture(exact), data.outcome, strict=True)
    )
    far = [Spread.of(np.array([100.0 if y < 50 else 0.0])) for y in data.outcome]
    wrong = Scored(data.dossier, data.outcome, data.compromise, data.deviation, far)
    mixed, alone = distributions.mixture(wrong), distributions.scaled(wrong)
    assert all(m.interval(80) == s.interval(80) for m, s in zip(mixed, alone, strict=True))


def test_the_crps_of_a_mixture_is_a_quadratic_in_its_share() -> None:
    """The shortcut of the inner folds against the distribution written out."""
    data = scored()
    wide = distributions.scaled(data)[0]
    found = distributions._crps_by_share(data, 0, wide)
    for w, value in zip(distributions.WEIGHTS, found, strict=True):
        whole = Spread.of(
            np.concatenate([wide.values, data.positions[0].values]),
            np.concatenate([(1 - w) * wide.weights, w * data.positions[0].weights]),
        )
        assert value == pytest.approx(whole.crps(float(data.outcome[0])))
