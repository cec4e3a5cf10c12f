"""Sobol indices: right on a function whose indices are known, the same bits each time."""

from __future__ import annotations

import numpy as np
import pytest

import negosim
from negosim.scenario.faults import ScenarioError
from negosim.study.sobol import Range, design, indices, ranged
from negosim.table import Array
from study.one_clause import one_clause

RANGES = ["clauses.point.stances.low.accepts.1=0.3:0.7", "parties.low.outside=-0.5:0.5"]


def ishigami(x: Array) -> Array:
    """sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ over (..., 3) (Ishigami & Homma 1990)."""
    first, second, third = np.moveaxis(x, -1, 0)
    return np.asarray(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first))


def test_the_indices_of_ishigamis_function() -> None:
    """First order .3139, .4424, 0 and total .5576, .4424, .2437, inside our own intervals too."""
    ranges = [Range(name, -np.pi, np.pi) for name in "abc"]
    found = indices(ishigami(design(ranges, 4096, 1)), ranges, 1)
    first, total = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
    for one, s, t in zip(found, first, total, strict=True):
        assert one.first == pytest.approx(s, abs=0.02)
        assert one.total == pytest.approx(t, abs=0.02)
        assert one.first_interval[0] - 0.01 <= s <= one.first_interval[1] + 0.01
        assert one.total_interval[0] - 0.01 <= t <= one.total_interval[1] + 0.01
        assert one.first_interval[0] < one.first < one.first_interval[1]


def test_the_design_changes_one_column_at_a_time() -> None:
    """Points k + 2 are those of the first matrix with column k from the second, all in range."""
    ranges = [Range("a", 0.0, 1.0), Range("b", 5.0, 6.0), Range("c", -1.0, 0.0)]
    points = design(ranges, 8, 0)
    assert points.shape == (5, 8, 3)
    for k in range(3):
        others = [j for j in range(3) if j != k]
        assert (points[2 + k][:, k] == points[1][:, k]).all()
        assert (points[2 + k][:, others] == points[0][:, others]).all()
        low, high = ranges[k].low, ranges[k].high
        assert ((points[..., k] >= low) & (points[..., k] <= high)).all()


def test_a_number_without_effect_has_no_share() -> None:
    """In a clause-by-clause instrument the outside value cannot change what is agreed."""
    found = negosim.sobol(one_clause(), RANGES, 256, samples=32, of="agreed:point")
    line, outside = found.indices
    assert line.first == pytest.approx(1.0, abs=0.35)
    assert (outside.total, outside.total_interval) == (0.0, (0.0, 0.0))
    assert found.points == 32 * 4
    assert found.variance > 0


def test_the_same_study_gives_the_same_bits() -> None:
    """Also the bootstrap's intervals; and on two processes."""
    args = (
        negosim.load("two-party"),
        ["parties.seller.outside=-0.6:0", "tension.start=0:0.4"],
        256,
    )
    one = negosim.sobol(*args, samples=4)
    assert negosim.sobol(*args, samples=4, workers=2) == one
    assert negosim.sobol(*args, samples=4, seed=1) != one


def test_without_variance_there_are_no_indices() -> None:
    """An outcome that never varies is said so, and no share of nothing is told."""
    ranges = ["parties.low.outside=-0.5:0", "parties.high.outside=-0.5:0"]
    found = negosim.sobol(one_clause(), ranges, 256, samples=4, of="agreed:point")
    assert found.indices == ()
    assert found.variance == 0.0
    assert "the same at every point" in found.note


def test_a_stop_leaves_no_indices() -> None:
    """A part of the design has no indices."""
    calls = iter([False, False, True])
    found = negosim.sobol(
        one_clause(), RANGES, 256, samples=4, should_stop=lambda: next(calls, True)
    )
    assert not found.complete
    assert found.indices == ()
    assert "stopped" in found.note
    assert found.to_dict()["sobol"] == []


@pytest.mark.parametrize("text", ["a", "a=1", "a=x:y", "=0:1", "a=1:0", "a=0:inf", "a=nan:1"])
def test_a_wrong_range_is_refused(text: str) -> None:
    """Two finite numbers, the lower one first."""
    with pytest.raises(ScenarioError, match="--sobol"):
        ranged(text)


def test_ranges_have_to_fit_the_scenario() -> None:
    """At their ends, together, and by name; and one number alone has nothing to share with."""
    with pytest.raises(ScenarioError, match="did you mean"):
        negosim.sobol(one_clause(), ["parties.low.outsid=0:1", RANGES[0]], 256, samples=2)
    with pytest.raises(ScenarioError, match="at least two paths"):
        negosim.sobol(one_clause(), RANGES[:1], 256, samples=2)
    with pytest.raises(ScenarioError, match="twice"):
        negosim.sobol(one_clause(), [RANGES[0], RANGES[0]], 256, samples=2)
    with pytest.raises(ValueError, match="power of two"):
        negosim.sobol(one_clause(), RANGES, 256, samples=6)
    stance = "clauses.point.stances.low"
    together = [f"{stance}.accepts.1=0:1", f"{stance}.ideal=0:0.47"]
    with pytest.raises(ScenarioError, match="choose ranges that fit together"):
        negosim.sobol(one_clause(), together, 256, samples=8)
