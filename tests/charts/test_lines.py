"""Offers by session: labels at the ends, marks at the points, the shown session under a cursor."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.chart_samples import OFFERS
from negosim.charts.glyphs import Charset
from negosim.charts.lines import Lines, Series, lines


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.sampled_from(Charset))
def test_every_series_has_a_label_of_its_own(ends: list[float], charset: Charset) -> None:
    """However close lines end, each has its name on a row of its own, higher lines higher up."""
    series = tuple(
        Series(f"party{m}", m, f"party:{i}", (0.5, end))
        for i, (m, end) in enumerate(zip("ABCDEF", ends, strict=False))
    )
    text = lines(Lines(series, ("1", "2")), 60, 9, charset).to_text()
    rows = [next(y for y, line in enumerate(text) if s.name in line) for s in series]
    assert len(set(rows)) == len(series)
    for (end, row), (lower, below) in permutations(zip(ends, rows, strict=True), 2):
        assert row < below or end <= lower


@pytest.mark.parametrize("charset", Charset)
def test_series_on_one_cell_take_turns(charset: Charset) -> None:
    """Two series with the same offers both show, session after session."""
    same = (0.5,) * 6
    data = Lines((Series("one", "A", "party:0", same), Series("two", "B", "party:1", same)))
    text = "\n".join(lines(data, 60, 5, charset).to_text())
    # three points each, and the label
    assert text.count("A") == 4
    assert text.count("B") == 4


def test_cursor_is_under_the_shown_session_in_every_row() -> None:
    """The shown session's column is marked, and its number stands out among the ticks."""
    grid = lines(OFFERS, 78, 10)
    columns = {x for row in grid.rows for x, cell in enumerate(row) if cell.ground == "cursor"}
    assert len(columns) == 1
    (x,) = columns
    assert grid.rows[-1][x].char == "7"
    assert grid.rows[-1][x].role == "cursor"


def test_a_gap_in_the_values_is_a_gap_in_the_line() -> None:
    """Sessions without a value carry no mark; a series without any has no label."""
    data = Lines(
        (Series("late", "L", "party:0", (None, None, 0.5)), Series("none", "N", "x", (None,) * 3))
    )
    text = "\n".join(lines(data, 60, 5).to_text())
    assert text.count("L") == 2
    assert "none" not in text


def test_ticks_do_not_touch() -> None:
    """Session numbers are thinned until blanks lie between them."""
    for width in range(20, 120):
        data = Lines(OFFERS.series, tuple(str(i + 95) for i in range(14)), cursor=3)
        ticks = lines(data, width, 9).to_text()[-1].split()
        assert ticks
        assert all(95 <= int(tick) <= 108 for tick in ticks)
        assert "98" in ticks
