"""The words and figures for what many worlds came to."""

from __future__ import annotations

import math

import pytest
from scipy.stats import beta

import negosim
from negosim.prose.studies.ensemble import (
    bound,
    bounded,
    changed,
    counted_sentence,
    none_sentence,
    session_sentence,
    share,
    with_error,
)
from negosim.prose.studies.unlock import reason_sentences
from negosim.study.estimates import standard_error, tango, wilson


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.0, "0"), (1.0, "1"), (0.42, ".42"), (1e-6, "<.01"), (0.9999, ">.99"), (0.005, ".01")],
)
def test_a_share_reads_0_or_1_only_where_it_is(p: float, told: str) -> None:
    """A rare case is never rounded away to never."""
    assert share(p) == told


@pytest.mark.parametrize(
    ("p", "se", "told"),
    [
        (0.0731, 0.0026, ".0731 ± .0026"),
        (0.5, 0.05, ".500 ± .050"),
        (0.25, 0.2, ".25 ± .20"),
        (0.00033, 0.00033, ".00033 ± .00033"),
        (0.4, 0.0099999, ".400 ± .010"),
    ],
)
def test_a_share_shows_two_digits_of_its_error(p: float, se: float, told: str) -> None:
    """No more figures than the error allows, and no fewer than two."""
    assert with_error(p, se) == told


@pytest.mark.parametrize("n", [1, 10, 100, 10_000, 100_000_000])
def test_the_bound_is_that_of_the_binomial(n: int) -> None:
    """For 0 of n it is the exact one-sided bound, and nearly 3/n for many worlds."""
    assert bound(n) == pytest.approx(beta.ppf(0.95, 1, n), rel=1e-9)
    assert (1 - bound(n)) ** n == pytest.approx(0.05, rel=1e-6)
    if n >= 100:
        assert bound(n) == pytest.approx(3 / n, rel=0.02)


def test_never_and_always_have_a_bound_instead_of_an_error() -> None:
    """0 of 3,000 and all of 3,000; of no worlds nothing is said."""
    assert told(0, 3_000) == "0, below .0010 at 95 %"
    assert told(3_000, 3_000) == "1, above .9990 at 95 %"
    assert told(0, 1) == "0, below .95 at 95 %"
    assert told(0, 0) == "–"
    assert told(75, 300) == ".250 ± .025"


def told(count: int, n: int) -> str:
    """A share of so many of n worlds as it is printed."""
    p = count / n if n else 0.0
    return bounded(p, standard_error(p, n), wilson(p, n), n)


def test_fewer_than_ten_cases_have_an_interval_instead_of_an_error() -> None:
    """On either side; from ten on the error is printed."""
    assert told(9, 1_000) == ".0090 [.0047, .0170]"
    assert told(991, 1_000) == ".9910 [.9830, .9953]"
    assert told(10, 1_000) == ".0100 ± .0031"
    assert told(990, 1_000) == ".9900 ± .0031"


@pytest.mark.parametrize(
    ("gained", "lost", "said"),
    [
        (0, 0, "0"),
        (3, 0, "+.0030 [−.0008, +.0088]"),
        (0, 9, "−.0090 [−.0170, −.0047]"),
        (3, 3, ".0000 [−.0061, +.0061]"),
        (1_000, 0, "+1.0000 [+.9923, +1.0000]"),
        (10, 0, "+.0100 ± .0031"),
        (20, 20, ".0000 ± .0063"),
    ],
)
def test_a_difference_of_few_worlds_has_an_interval(gained: int, lost: int, said: str) -> None:
    """Nothing reads ± 0, also where every world changes to the same side."""
    n = 1_000
    d, differing = (gained - lost) / n, gained + lost
    low, high = tango(d, differing, n)
    se = math.sqrt((differing / n - d * d) / n)
    pair = {"difference": d, "se": se, "low": low, "high": high, "differing": differing}
    assert changed(pair, n) == said


def test_a_difference_of_means_never_has_an_error_of_0() -> None:
    """A few worlds are counted; so are all, if they differ by the same."""
    pair = {"difference": 0.0004, "se": 0.0003, "low": None, "high": None, "differing": 1}
    assert changed(pair, 1_000) == "+.00040 in 1 world"
    same = pair | {"difference": -0.05, "se": 1e-10, "differing": 1_000}
    assert changed(same, 1_000) == "−.050 in every world"
    assert changed(same | {"se": 0.002}, 1_000) == "−.0500 ± .0020"
    assert none_sentence(1_000) == (
        "A plain 0: none of 1,000 worlds differs; at 95 %, less than .0030 of all do."
    )


def test_a_partial_count_says_of_how_many() -> None:
    """Whole, partial, a single world."""
    whole = {"worlds": 1_000, "asked": 1_000, "seed": 7}
    assert counted_sentence(whole) == "1,000 worlds of seed 7."
    assert counted_sentence(whole | {"asked": 5_000}).startswith("1,000 of 5,000 worlds of seed 7:")
    assert counted_sentence({"worlds": 1, "asked": 1, "seed": 0}) == "1 world of seed 0."


def test_sessions_in_a_sentence() -> None:
    """One number for all worlds, or the range, the mean and the usual one."""
    one = {"worlds": 4, "sessions": {"mean": 9.0, "counts": {"9": 4}}}
    assert session_sentence(one) == "Sessions: 9 in every world."
    some = {"worlds": 4, "sessions": {"mean": 7.5, "counts": {"3": 1, "9": 3}}}
    assert session_sentence(some) == (
        "Sessions: 3 to 9, 7.5 on average, most often 9 (.75 of worlds)."
    )


def test_a_clause_of_a_package_is_not_settled_by_its_own_red_lines() -> None:
    """The page does not claim that all red lines of the package were opened."""
    scenario = negosim.load("two-party", {"protocol.kind": "take_it_or_leave_it"})
    (key,) = negosim.unlock(scenario, worlds=0).instruments.values()
    assert reason_sentences(scenario, key) == [
        "Price: still not agreed with its own red lines wide open and tactics changed; it is "
        "agreed only with the rest of a package."
    ]
