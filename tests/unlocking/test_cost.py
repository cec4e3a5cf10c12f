"""The cheapest shift of red lines on one clause, against answers by hand and by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from negosim.unlocking.cost import (
    TINY,
    Deciders,
    needed_line,
    opening,
    opening_by,
    outward,
    shifts_to,
)


def desk(
    *rows: tuple[float, float, float, float],
    reach: float = 1.0,
    must: tuple[int, ...] | None = None,
    share: tuple[tuple[float, ...], ...] = (),
    quota: tuple[float, ...] = (),
) -> Deciders:
    """Parties by ideal, lower and upper red line, and weight; all with a veto by default."""
    ideal, low, high, weight = np.array(rows, dtype=float).T
    n = len(rows)
    vetoes = np.array([must is None or k in must for k in range(n)])
    shares, needed = np.array(share, dtype=float).reshape(-1, n), np.array(quota, dtype=float)
    everyone = np.ones(n, dtype=bool)
    return Deciders(
        tuple(range(n)),
        ideal,
        low,
        high,
        weight,
        np.full(n, reach),
        everyone,
        vetoes,
        shares,
        needed,
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
def desks(draw: DrawFn) -> Deciders:
    """One to five parties on hundredths, with any weight and share; some with votes."""
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        low, ideal, high = sorted(draw(st.tuples(*[st.integers(0, 100)] * 3)))
        rows.append((ideal / 100, low / 100, high / 100, draw(st.floats(0.01, 5.0))))
    reach = draw(st.sampled_from([1.0, 0.7, 0.3]))
    if draw(st.booleans()):
        return desk(*rows, reach=reach)
    votes = st.tuples(*[st.integers(0, 5)] * len(rows)).filter(any)
    shares = [np.array(draw(votes), dtype=float) for _ in range(draw(st.integers(1, 2)))]
    return desk(
        *rows,
        reach=reach,
        must=tuple(draw(st.sets(st.integers(0, len(rows) - 1)))),
        share=tuple(tuple((v / v.sum()).tolist()) for v in shares),
        quota=tuple(draw(st.sampled_from([0.5, 0.6, 0.8, 1.0])) for _ in shares),
    )


def _coalitions(at: Deciders) -> Iterator[tuple[int, ...]]:
    """All that carry the clause."""
    everybody = range(len(at.parties))
    for size in range(len(at.parties) + 1):
        for who in combinations(everybody, size):
            votes = at.share[:, list(who)].sum(axis=1)
            if set(np.flatnonzero(at.must)) <= set(who) and (votes >= at.quota - 1e-9).all():
                yield who


def _cost(at: Deciders, level: float) -> float | None:
    """The cost by its definition, of the cheapest coalition; None if none can be moved so."""
    costs = [c for who in _coalitions(at) if (c := _of(at, who, level)) is not None]
    return min(costs, default=None)


def _of(at: Deciders, who: tuple[int, ...], level: float) -> float | None:
    """The cost of some parties, without rounding."""
    total = 0.0
    for k in who:
        i, low, high = at.ideal[k], at.low[k], at.high[k]
        line = i + (level - i) / at.reach[k]
        if low - 1e-9 <= line <= high + 1e-9:
            continue
        if not -1e-9 <= line <= 1 + 1e-9:
            return None
        total += at.weight[k] * max(line - high, low - line)
    return total


@given(desks())
def test_no_level_costs_less(at: Deciders) -> None:
    """The kinks hold the least cost: no level of a fine grid is cheaper, rounding apart."""
    found = opening(at)
    grid = [c for x in np.linspace(0, 1, 201) if (c := _cost(at, float(x))) is not None]
    if found is None:
        assert not grid
        return
    rounding = 0.01 * float(at.weight.sum()) + 1e-6
    assert found.cost <= min(grid, default=found.cost) + rounding


@given(desks())
def test_after_the_shifts_everybody_reaches_the_level(at: Deciders) -> None:
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
    for k in found.signers:
        there = at.ideal[k] + (found.level - at.ideal[k]) / at.reach[k]
        assert low[k] - 1e-9 <= there <= high[k] + 1e-9
    assert found.signers in list(_coalitions(at))
    assert {s.party for s in found.shifts} <= set(found.signers)


@given(desks())
def test_fewer_movers_are_never_cheaper(at: Deciders) -> None:
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
    assert shifts_to(desk(A, (1.0, 0.1, 1.0, 1.0)), 0.15, (0, 1)) == ()
