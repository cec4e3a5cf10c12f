"""Satisfaction, utility and overlap: values by hand, and what holds for all values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.utility import fold, normalised, overlap, satisfaction

LEVEL = st.floats(0.0, 1.0)
CURVATURE = st.floats(0.1, 10.0)
WEIGHTS = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=LEVEL)


@pytest.mark.parametrize(
    ("level", "ideal", "curvature", "v"),
    [
        (0.3, 0.3, 1.0, 1.0),
        (1.0, 0.0, 1.0, 0.0),
        (0.0, 1.0, 1.0, 0.0),
        (0.5, 0.0, 1.0, 0.5),
        (0.5, 1.0, 2.0, 0.75),
        (0.0, 0.8, 1.0, 0.0),  # the farther end of the scale is worth nothing
        (1.0, 0.8, 1.0, 0.75),
        (1.0, 0.8, 2.0, 0.9375),
        (0.0, 0.25, 0.5, 1.0 - (1 / 3) ** 0.5),
    ],
)
def test_satisfaction_by_hand(level: float, ideal: float, curvature: float, v: float) -> None:
    """v = 1 − (|x − i| / max(i, 1 − i))^curvature."""
    assert satisfaction(np.array(level), np.array(ideal), curvature) == pytest.approx(v, abs=1e-15)


def test_utility_by_hand() -> None:
    """Weights ¼ and ¾: ¼·½ + ¾·1 = 0.875."""
    salience = normalised(np.array([1.0, 3.0]))
    v = satisfaction(np.array([0.5, 0.2]), np.array([1.0, 0.2]))
    assert fold(salience * v) == pytest.approx(0.875)


@given(LEVEL, LEVEL, CURVATURE)
def test_satisfaction_lies_between_nothing_and_all(
    level: float, ideal: float, curvature: float
) -> None:
    """In [0, 1]; 1 at the ideal."""
    v = satisfaction(np.array([level, ideal]), np.array(ideal), curvature)
    assert 0.0 <= v[0] <= 1.0
    assert v[1] == 1.0


@given(LEVEL, LEVEL, LEVEL, CURVATURE)
def test_nearer_is_never_worse(ideal: float, one: float, other: float, curvature: float) -> None:
    """Of two levels the one nearer to the ideal satisfies at least as much."""
    near, far = sorted((one, other), key=lambda x: abs(x - ideal))
    v = satisfaction(np.array([near, far]), np.array(ideal), curvature)
    assert v[0] >= v[1]


@given(LEVEL, LEVEL)
def test_curvature_one_as_number_and_as_array_agree(level: float, ideal: float) -> None:
    """The short cut for linear satisfaction gives the same bits as the power."""
    x, i = np.array([level]), np.array([ideal])
    assert satisfaction(x, i, 1.0) == satisfaction(x, i, np.array([1.0]))


@given(WEIGHTS)
def test_normalised_saliences_sum_to_one(weights: np.ndarray) -> None:
    """Each party's shares sum to 1, and all zeros stay zeros."""
    shares = normalised(weights)
    for row, whole in zip(shares, weights.sum(axis=1), strict=True):
        assert row.sum() == pytest.approx(1.0 if whole > 0 else 0.0)
        assert (row >= 0.0).all()


@given(WEIGHTS, st.integers(2, 600))
def test_a_sum_does_not_depend_on_what_stands_beside(weights: np.ndarray, worlds: int) -> None:
    """`fold` gives each world the bits that it gets alone, for any number and layout of worlds."""
    many = np.repeat(weights[None], worlds, axis=0)
    many[1:] *= 0.3
    strided = np.asfortranarray(many)
    for stack in (many, strided):
        assert np.array_equal(fold(stack)[0], fold(weights))
        assert np.array_equal(fold(stack)[-1], fold(weights * 0.3))


@given(arrays(np.float64, (3, 4), elements=LEVEL), arrays(np.bool_, (3, 4)))
def test_the_overlap_is_what_all_have_in_common(ends: np.ndarray, among: np.ndarray) -> None:
    """A level lies in the overlap exactly if it lies in each interval that counts."""
    low, high = np.sort(np.stack([ends, ends[::-1]]), axis=0)
    bottom, top = overlap(low, high, among)
    for x in np.linspace(0.0, 1.0, 21):
        in_all = (((low <= x) & (x <= high)) | ~among).all(axis=0)
        assert np.array_equal((bottom <= x) & (x <= top), in_all)


def test_without_parties_everything_is_in_common() -> None:
    """Nobody counts: [0, 1]."""
    bottom, top = overlap(np.full((2, 1), 0.4), np.full((2, 1), 0.5), np.zeros((2, 1), dtype=bool))
    assert (bottom.tolist(), top.tolist()) == ([0.0], [1.0])
