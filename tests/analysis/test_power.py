"""Power indices against published numbers, and the two ways to count against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from negosim.analysis import power as module
from negosim.analysis.power import power
from negosim.scenario.schema import Instrument


def paper(weights: list[list[float]], at_least: list[float], vetoes: int = 0) -> Instrument:
    """An instrument with these votes; the first have a veto."""
    names = [f"p{k}" for k in range(len(weights[0]))]
    seats: Any = {p: "veto" if k < vetoes else "vote" for k, p in enumerate(names)}
    quota: Any = tuple(
        {"weights": dict(zip(names, row, strict=True)), "at_least": share}
        for row, share in zip(weights, at_least, strict=True)
    )
    return Instrument(title="paper", seats=seats, quota=quota)


def test_a_small_voter_can_have_as_much_power_as_a_large_one() -> None:
    """[51; 50, 49, 1]: Banzhaf (1965) 3/5, 1/5, 1/5; Shapley & Shubik (1954) 2/3, 1/6, 1/6."""
    found = power(paper([[50, 49, 1]], [0.51]))
    assert found
    assert [x.banzhaf for x in found.values()] == pytest.approx([0.6, 0.2, 0.2])
    assert [x.shapley_shubik for x in found.values()] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_security_council() -> None:
    """Five vetoes, nine of fifteen: 421/2145 and 4/2145; Banzhaf 848/5080 and 84/5080."""
    found = power(paper([[1.0] * 15], [0.6], vetoes=5))
    assert found
    first, *_, last = found.values()
    assert (first.shapley_shubik, last.shapley_shubik) == pytest.approx((421 / 2145, 4 / 2145))
    assert (first.banzhaf, last.banzhaf) == pytest.approx((848 / 5080, 84 / 5080))


@pytest.mark.parametrize("seed", range(12))
def test_counting_by_weight_gives_the_same_as_trying_all(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two quotas, some vetoes, weights in tenths."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 8))
    weights = [[1.0] * n, (rng.integers(0, 60, n) / 10 + 0.1).round(1).tolist()]
    made = paper(weights, [float(rng.choice([0.5, 0.55, 0.8])), 0.65], int(rng.integers(0, 3)))
    tried = power(made)
    monkeypatch.setattr(module, "ENUMERATED", 0)
    counted = power(made)
    assert tried
    assert counted
    for party, mine in tried.items():
        assert counted[party].banzhaf == pytest.approx(mine.banzhaf, abs=1e-12)
        assert counted[party].shapley_shubik == pytest.approx(mine.shapley_shubik, abs=1e-12)


def test_many_voters_with_uneven_weights_are_not_computed() -> None:
    """Beyond sixteen, weights have to be whole in thousandths and sum to few."""
    assert power(paper([[1 / 3 + k / 7 for k in range(20)]], [0.6])) is None
    assert power(paper([[float(k + 1) for k in range(20)]], [0.6])) is not None
