"""Sums in narrow numbers hold at the limits of a scenario."""

from __future__ import annotations

import numpy as np
import pytest

from negosim.scenario.limits import CELLS, CLAUSES, PARTIES
from negosim.talks.climate import Stakes
from negosim.talks.replies import count


@pytest.mark.parametrize(("parties", "clauses"), [(PARTIES, 50), (20, CLAUSES)])
def test_as_many_replies_as_allowed_are_counted(parties: int, clauses: int) -> None:
    """Every party on every clause."""
    assert parties * clauses == CELLS
    assert list(count(np.ones((2, parties, clauses), dtype=bool))) == [CELLS, CELLS]


@pytest.mark.parametrize(("parties", "clauses"), [(PARTIES, 50), (20, CLAUSES)])
def test_a_share_of_as_many_clauses_as_allowed_is_whole(parties: int, clauses: int) -> None:
    """All refuse every essential clause: the chance to leave is rate × tension, not less."""
    stakes = Stakes(
        np.array([0]), np.array([0.5]), np.ones((1, clauses), dtype=bool), np.array([clauses])
    )
    refuses = np.ones((3, parties, clauses), dtype=bool)
    assert stakes.chance(np.ones(3), refuses).tolist() == [[0.5]] * 3
