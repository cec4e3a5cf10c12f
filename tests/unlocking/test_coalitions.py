"""The cheapest coalition against every coalition, and in a council of many that cost the same."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from negosim.unlocking.coalitions import cheapest

COST = st.sampled_from([None, 0.0, 0.1, 0.1, 0.3, 0.31, 0.7])
WEIGHT = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.3, 7.0])
VOTER = st.tuples(COST, st.tuples(WEIGHT, WEIGHT), st.sampled_from([False, False, False, True]))


@example([(0.1, (0.0, 1.0), False), (0.1, (0.0, 1.0), False), (0.3, (1.0, 1.0), False)], (1.0, 0.3))
@given(st.lists(VOTER, min_size=1, max_size=8), st.tuples(*[st.sampled_from([0.3, 0.55, 1.0])] * 2))
def test_no_other_coalition_costs_less(
    voters: list[tuple[float | None, tuple[float, float], bool]], quota: tuple[float, float]
) -> None:
    """Of all that hold those who must join and reach both quotas."""
    costs, weights, must = zip(*voters, strict=True)
    share = np.array(weights).T
    if (share.sum(axis=1) == 0.0).any():
        return
    share = share / share.sum(axis=1, keepdims=True)
    there = [k for k, cost in enumerate(costs) if cost is not None]
    needed = {k for k, vital in enumerate(must) if vital}
    sums = [
        sum(costs[k] for k in group)
        for size in range(len(there) + 1)
        for group in combinations(there, size)
        if needed <= {*group}
        and (share[:, list(group)].sum(axis=1) >= np.array(quota) - 1e-9).all()
    ]
    found = cheapest(costs, np.array(must), share, np.array(quota))
    assert (found is None) == (not sums)
    if found is not None:
        assert needed <= {*found}
        assert sum(costs[k] for k in found) == pytest.approx(min(sums))


def test_members_that_cost_the_same_are_counted_and_not_tried() -> None:
    """Fifteen of twenty-seven with 65 % of the people; nobody waits until all are tried."""
    people = np.arange(1.0, 28.0) ** 2
    share = np.stack([np.full(27, 1 / 27), people / people.sum()])
    found = cheapest([0.3] * 27, np.zeros(27, dtype=bool), share, np.array([0.55, 0.65]))
    assert found is not None
    assert len(found) == 15
    assert (share[:, list(found)].sum(axis=1) >= [0.55, 0.65]).all()
