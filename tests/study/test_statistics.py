"""What an ensemble says is right on average, and its errors are as large as it says."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.stats import binom

import negosim
from negosim.study.ensemble import Ensemble
from negosim.study.estimates import distribution, quantile, standard_error, tango, wilson
from negosim.study.tally import UNIT
from study.one_clause import P_AGREED, one_clause

SEEDS, WORLDS = 200, 512


@functools.cache
def many() -> tuple[Ensemble, ...]:
    """The one clause in 512 worlds of each of 200 seeds."""
    scenario = one_clause()
    return tuple(negosim.ensemble(scenario, WORLDS, seed) for seed in range(SEEDS))


def test_the_share_agrees_with_a_closed_form() -> None:
    """On one clause P(agreed) = Φ(Δ / (√2·width)), within 3 standard errors; so for P(signed)."""
    found = negosim.ensemble(one_clause(), 40_000, seed=3)
    p, se = found.p_signed("deal")
    assert 0.335 < P_AGREED < 0.336
    assert 0.002 < se < 0.003
    assert abs(p - P_AGREED) < 3 * se
    clause = found.to_dict()["clauses"]["point"]
    assert clause["status"]["agreed"] == p
    assert clause["status"]["blocked"] == 1 - p
    assert clause["blocked_by"] == {"low": 1 - p, "high": 1 - p}


@pytest.mark.parametrize(("errors", "nominal"), [(1.0, 0.6827), (1.96, 0.95)])
def test_standard_errors_cover_at_their_nominal_rate(errors: float, nominal: float) -> None:
    """Over 200 seeds the true share lies within ±1 and ±1.96 errors as often as it should.

    The count of such seeds is binomial; outside its central 99.8 % the errors would be wrong.
    """
    inside = 0
    for found in many():
        p, se = found.p_signed("deal")
        inside += abs(p - P_AGREED) <= errors * se
    low, high = binom.ppf([0.001, 0.999], SEEDS, nominal)
    assert low <= inside <= high


@pytest.mark.parametrize("n", [256, 1_000])
@pytest.mark.parametrize("p", [0.001, 0.01, 0.5, 0.999])
def test_intervals_of_shares_cover(p: float, n: int) -> None:
    """In 4,000 counts the interval at 95 % holds the true share in at least 93 %."""
    counts = np.random.default_rng(1).binomial(n, p, 4_000)
    ends = [wilson(count / n, n) for count in counts]
    assert sum(low <= p <= high for low, high in ends) >= 0.93 * len(ends)


@pytest.mark.parametrize("n", [256, 1_000])
@pytest.mark.parametrize(
    ("gained", "lost"),
    [
        (0.001, 0.0),
        (0.003, 0.001),
        (0.01, 0.002),
        (0.02, 0.02),
        (0.3, 0.1),
        (0.0, 0.01),
        (0.99, 0.0),
    ],
)
def test_intervals_of_paired_differences_cover(gained: float, lost: float, n: int) -> None:
    """The same of a difference, from the worlds that turn to either side."""
    rest = 1 - gained - lost
    draws = np.random.default_rng(2).multinomial(n, (gained, lost, rest), 2_000)
    ends = [tango((b - c) / n, int(b + c), n) for b, c, _ in draws]
    assert sum(low <= gained - lost <= high for low, high in ends) >= 0.93 * len(ends)


def test_intervals_are_those_of_their_papers() -> None:
    """Wilson's of 15 of 148 (Newcombe 1998); Tango's of 1 and 7 of 21 (Fagerland et al. 2014).

    With none of n, Wilson's upper end is z² / (n + z²), and so are the two of a difference.
    """
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert tango(-6 / 21, 8, 21) == pytest.approx((-0.517, -0.026), abs=5e-4)
    assert tango(0.0, 0, 100) == pytest.approx((-wilson(0.0, 100)[1], wilson(0.0, 100)[1]))
    assert tango(0.0, 0, 0) == (-1.0, 1.0)
    assert wilson(0.0, 0) == (0.0, 1.0)


def test_a_difference_is_certain_as_the_test_of_mcnemar_says() -> None:
    """The interval leaves 0 out exactly if (b − c)² > z²·(b + c)."""
    for b in range(12):
        for c in range(12):
            low, high = tango((b - c) / 200, b + c, 200)
            assert (low > 0 or high < 0) == ((b - c) ** 2 > 3.8414588 * (b + c))
            assert (-high, -low) == pytest.approx(tango((c - b) / 200, b + c, 200), abs=1e-9)


def test_errors_of_means_cover_at_their_nominal_rate() -> None:
    """The error of a mean level covers as well; the mean over all seeds stands for the truth."""
    levels = [found.to_dict()["clauses"]["point"]["level"] for found in many()]
    truth = float(np.mean([level["mean"] for level in levels]))
    inside = sum(abs(level["mean"] - truth) <= 1.96 * level["se"] for level in levels)
    low, high = binom.ppf([0.001, 0.999], SEEDS, 0.95)
    assert low <= inside <= high


def test_seeds_are_independent() -> None:
    """The spread of the shares over seeds is that of independent worlds (χ² within 99.8 %)."""
    shares = np.array([found.p_signed("deal")[0] for found in many()])
    expected = standard_error(P_AGREED, WORLDS)
    ratio = float(np.sum((shares - P_AGREED) ** 2)) / (SEEDS * expected**2)
    # χ² with 200 degrees of freedom, divided by 200: mean 1, standard deviation 0.1
    assert 0.72 < ratio < 1.34


def test_quantiles_and_means_are_those_of_the_numbers_counted() -> None:
    """A distribution's mean, error and quantiles agree with numpy's on the numbers themselves."""
    values = np.random.default_rng(1).beta(2, 5, 5_000).round(3)
    histogram = np.bincount(np.rint(values * 1000).astype(int), minlength=1001)
    total = int(np.rint(values * UNIT).astype(np.int64).sum())
    found = distribution(histogram, total, len(values))
    assert found["mean"] == pytest.approx(values.mean(), abs=1e-10)
    assert found["se"] == pytest.approx(values.std(ddof=1) / np.sqrt(len(values)), rel=1e-9)
    for q in (0.05, 0.5, 0.95):
        exact = np.quantile(values, q, method="inverted_cdf")
        assert quantile(histogram, q) == pytest.approx(exact, abs=1e-12)
        assert found[f"p{round(100 * q):02}"] == quantile(histogram, q)


def test_one_world_has_no_spread() -> None:
    """Its level is off its histogram's thousandth; an ensemble and a sweep both have no error."""
    histogram = np.bincount([333], minlength=1001)
    assert distribution(histogram, round(UNIT / 3), 1)["se"] == 0.0
    scenario = one_clause()
    worlds = negosim.ensemble(scenario, 1).to_dict()["clauses"]["point"]["level"]
    point = negosim.sweep(scenario, "tension.start=0", 1).to_dict()["points"][0]
    assert point["clauses"]["point"]["level"] == {"mean": worlds["mean"], "se": 0.0}


def test_sums_hold_a_hundred_million_worlds() -> None:
    """The largest ensemble that may be asked for cannot overflow a sum of levels."""
    from negosim.cli.options import MOST_WORLDS

    assert MOST_WORLDS * UNIT < 2**63
