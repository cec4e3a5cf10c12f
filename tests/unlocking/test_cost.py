"""The cheapest shift of red lines on one clause, against answers by hand and by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from negosim.unlocking.cost import (
    TINY,
    VetoParties,
    needed_line,
    opening,
    opening_by,
    outward,
    shifts_to,
)


def desk(*rows: tuple[float, float, float, float], reach: float = 1.0) -> VetoParties:
    """Veto parties by ideal, lower and upper red line, and weight."""
    ideal, low, high, weight = np.array(rows, dtype=float).T
    n = len(rows)
    return VetoParties(
        tuple(range(n)), ideal, low, high, weight, np.full(n, reach), np.ones(n, dtype=bool)
    )


A, B = (0.0, 0.0, 0.2, 1.0), (1.0, 0.6, 1.0, 1.0)


def test_of_two_the_cheaper_goes_the_whole_way() -> None:
    """The cost is linear between the lines, so it is least at the line of the dearer one."""
    found = opening(desk((0.0, 0.0, 0.2, 3.0), B))
    assert found is not None
    assert found.level == pytest.approx(0.2)
    (shift,) = found.shifts
    assert (shift.party, shift.upper, shift.before, shift.after) == (1, False, 0.6, 0.2)
    assert found.cost == pytest.approx(0.4)


def test_equals_meet_in_the_middle() -> None:
    """Where all levels between the lines cost the same, the middle one is chosen."""
    found = opening(desk(A, B))
    assert found is not None
    assert found.level == pytest.approx(0.4)
    assert [s.cost for s in found.shifts] == pytest.approx([0.2, 0.2])


def test_two_against_one_outweigh_it() -> None:
    """Three parties of one weight meet where the second need not move, the others sharing."""
    found = opening(desk(A, (0.0, 0.0, 0.3, 1.0), B))
    assert found is not None
    assert found.level == pytest.approx(0.25)
    assert {s.party: s.after for s in found.shifts} == {0: 0.25, 2: 0.25}


def test_a_floor_is_kept() -> None:
    """No level below what a requirement asks for, though it were cheaper."""
    found = opening(desk((0.0, 0.0, 0.2, 3.0), B), floor=0.5)
    assert found is not None
    assert found.level == pytest.approx(0.5)


def test_who_goes_half_way_needs_a_line_twice_as_far() -> None:
    """With a share κ of the way gone the line stands at ideal + (level − ideal) / κ."""
    assert needed_line(0.2, 0.5, 0.4) == pytest.approx(0.6)
    assert needed_line(0.2, 0.0, 0.2) == 0.2
    assert needed_line(0.2, 0.0, 0.1) == -np.inf


def test_no_level_where_nobody_reaches_far_enough() -> None:
    """Two that go 40 % of their way never meet, wherever their red lines stand."""
    assert opening(desk(A, B, reach=0.4)) is None
    assert opening(desk(A, B, reach=0.5)) is not None


def test_one_alone_cannot_where_two_others_exclude_each_other() -> None:
    """By one of two on the same side there is no way, by both together there is."""
    three = desk(A, (0.0, 0.0, 0.3, 1.0), B)
    assert opening_by(three, [0]) is None
    assert opening_by(three, [1]) is None
    both = opening_by(three, [0, 1])
    assert both is not None
    assert both.level == pytest.approx(0.6)


def test_who_would_be_below_pulls_the_level_to_its_side() -> None:
    """A price on a party's utility moves the meeting point towards its ideal, once high enough."""
    found = opening(desk((0.0, 0.0, 0.2, 3.0), B), bonus=[(1, 1.0, 2.5)])
    assert found is not None
    assert found.level == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("line", "upper", "rounded"),
    [
        (0.334, True, 0.34),
        (0.336, False, 0.33),
        (0.3, True, 0.3),
        (0.3, False, 0.3),
        (0.999, True, 1),
    ],
)
def test_lines_are_rounded_outward(line: float, upper: bool, rounded: float) -> None:
    """A rounded line never takes back what it has to allow; hundredths stay as they are."""
    assert outward(line, upper) == rounded


@st.composite
def desks(draw: DrawFn) -> VetoParties:
    """One to five parties on hundredths, with any weight and share."""
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        low, ideal, high = sorted(draw(st.tuples(*[st.integers(0, 100)] * 3)))
        rows.append((ideal / 100, low / 100, high / 100, draw(st.floats(0.01, 5.0))))
    return desk(*rows, reach=draw(st.sampled_from([1.0, 0.7, 0.3])))


def _cost(at: VetoParties, level: float) -> float | None:
    """The cost by its definition, without rounding; None where nobody can be moved so."""
    total = 0.0
    for i, low, high, weight, kappa in zip(
        at.ideal, at.low, at.high, at.weight, at.reach, strict=True
    ):
        line = i + (level - i) / kappa
        if low - 1e-9 <= line <= high + 1e-9:
            continue
        if not -1e-9 <= line <= 1 + 1e-9:
            return None
        total += weight * max(line - high, low - line)
    return total


@given(desks())
def test_no_level_costs_less(at: VetoParties) -> None:
    """The kinks hold the least cost: no level of a fine grid is cheaper, rounding apart."""
    found = opening(at)
    grid = [c for x in np.linspace(0, 1, 501) if (c := _cost(at, float(x))) is not None]
    if found is None:
        assert not grid
        return
    rounding = 0.01 * float(at.weight.sum()) + 1e-6
    assert found.cost <= min(grid, default=found.cost) + rounding


@given(desks())
def test_after_the_shifts_everybody_reaches_the_level(at: VetoParties) -> None:
    """Each shift is outward and enough, and who reaches the level already is not moved."""
    found = opening(at)
    assume(found is not None)
    assert found is not None
    low, high = at.low.copy(), at.high.copy()
    for s in found.shifts:
        (high if s.upper else low)[s.party] = s.after
        assert s.after > s.before if s.upper else s.after < s.before
        line = needed_line(float(at.ideal[s.party]), float(at.reach[s.party]), found.level)
        assert not at.low[s.party] - 1e-9 <= line <= at.high[s.party] + 1e-9
    for i, bottom, top, kappa in zip(at.ideal, low, high, at.reach, strict=True):
        assert bottom - 1e-9 <= i + (found.level - i) / kappa <= top + 1e-9


@given(desks())
def test_fewer_movers_are_never_cheaper(at: VetoParties) -> None:
    """What one party can do alone costs at least what all can do together, rounding apart."""
    together = opening(at)
    for p in at.parties:
        lonely = opening_by(at, [p])
        if lonely is not None:
            assert together is not None
            assert lonely.cost >= together.cost - 0.01 * float(at.weight.sum()) - 1e-6


def test_without_salience_a_shift_is_still_no_bargain() -> None:
    """A party to whom a clause is worth nothing is not moved further than it has to be."""
    found = opening(desk((0.0, 0.0, 0.2, TINY), B))
    assert found is not None
    assert [(s.party, s.after) for s in found.shifts] == [(0, 0.6)]
    assert shifts_to(desk(A, (1.0, 0.1, 1.0, 1.0)), 0.15) == ()
