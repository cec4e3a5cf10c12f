"""Placing labels along a line."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from negosim.charts.placing import Wish, place


@st.composite
def wishes(draw: st.DrawFn, line: int = 12) -> list[Wish]:
    """Up to four labels on a short line, each with bounds of its own."""
    out = []
    for _ in range(draw(st.integers(0, 4))):
        size = draw(st.integers(1, 4))
        low = draw(st.integers(0, line - size))
        high = draw(st.integers(low, line - size))
        out.append(Wish(draw(st.integers(-3, line + 3)), size, low, high))
    return out


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most wishes are too many
@given(wishes(), st.integers(0, 2))
def test_labels_keep_order_gap_and_bounds(labels: list[Wish], gap: int) -> None:
    """Placed labels never touch and never leave their bounds."""
    starts = place(labels, gap)
    if starts is None:
        reject()
    assert len(starts) == len(labels)
    for start, wish in zip(starts, labels, strict=True):
        assert wish.low <= start <= wish.high
    for (a, wish), (b, _) in pairwise(zip(starts, labels, strict=True)):
        assert a + wish.size + gap <= b


@given(wishes(8), st.integers(0, 2))
def test_none_means_that_no_placing_exists(labels: list[Wish], gap: int) -> None:
    """A placing is found whenever trying all of them would find one."""
    possible = any(
        all(
            a + wish.size + gap <= b
            for (a, wish), (b, _) in pairwise(zip(starts, labels, strict=True))
        )
        for starts in product(*(range(w.low, w.high + 1) for w in labels))
    )
    assert (place(labels, gap) is not None) == possible


def test_a_label_with_room_stays_where_it_wants_to_be() -> None:
    """Nothing moves without need."""
    assert place([Wish(2, 3, 0, 20), Wish(9, 3, 0, 20)]) == [2, 9]


def test_labels_that_crowd_share_the_shift() -> None:
    """Two labels that want the same place move apart to both sides of it."""
    assert place([Wish(10, 4, 0, 40), Wish(10, 4, 0, 40)], gap=0) == [8, 12]
