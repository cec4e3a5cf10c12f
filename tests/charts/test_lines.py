"""Offers by session: labels at the ends, marks at the points, the shown session under a cursor."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.chart_samples import MANY_LEVELS, OFFERS, TALKS
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Grid
from negosim.charts.lines import Lines, Series, fitted, lines
from negosim.text import fixed

TICKS = tuple("12345678")


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5), st.sampled_from(Charset))
def test_every_series_has_a_label(ends: list[float], charset: Charset) -> None:
    """However close lines end, each level has a row of its own, with all that stand there.

    Names stand whole or not at all, letters always.
    """
    series = tuple(
        Series(f"p{m}", m, f"party:{i}", (0.5, end))
        for i, (m, end) in enumerate(zip("ABCDEF", ends, strict=False))
    )
    text = lines(Lines(series, ("1", "2")), 100, 9, charset).to_text()
    label = re.compile(r"  ([A-F](?:=[A-F])*) (p[A-F](?:, p[A-F])*|) +(\S+)$")
    found = {y: m.groups() for y, line in enumerate(text) if (m := label.search(line))}
    rows = [next(y for y, (marks, *_) in found.items() if s.mark in marks) for s in series]
    for (end, row), (lower, below) in permutations(zip(ends, rows, strict=True), 2):
        assert (row == below) == (fixed(end) == fixed(lower))
        assert row <= below or end <= lower
    assert all(found[row][-1] == fixed(end) for end, row in zip(ends, rows, strict=True))


@pytest.mark.parametrize("charset", Charset)
def test_series_with_the_same_values_share_marks_and_label(charset: Charset) -> None:
    """Two series with the same offers both show in every session, and in one label."""
    same = (0.5,) * 6
    data = Lines((Series("one", "A", "party:0", same), Series("two", "B", "party:1", same)))
    text = "\n".join(lines(data, 60, 5, charset).to_text())
    assert text.count("A=B") == 7
    assert text.count("A") == text.count("B") == 7


@pytest.mark.parametrize("charset", Charset)
def test_a_crowd_on_one_level_is_counted(charset: Charset) -> None:
    """Of many series with the same values the first letters are shown, and how many others."""
    series = tuple(Series(f"party {k}", chr(65 + k), f"party:{k}", (0.5, 0.5)) for k in range(25))
    text = "\n".join(lines(Lines(series, cursor=1), 60, 5, charset).to_text())
    assert text.count("A=B=C+22") == 3
    assert "D" not in text


def test_a_dense_shared_line_names_its_series_where_one_looks() -> None:
    """Where there is no room for all letters they stand at the first and at the session shown."""
    same = (0.5,) * 20
    series = tuple(Series(m, m, f"party:{m}", same) for m in "ABC")
    text = "\n".join(lines(Lines(series, cursor=10), 60, 5).to_text())
    assert text.count("A=B=C") == 3
    assert "═" in text


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8), st.integers(0, 7), st.integers(0, 7))
def test_labels_tell_the_session_shown(values: list[float], cursor: int, more: int) -> None:
    """The value at the right is that of the session shown; what was not seen is not drawn."""
    seen = min(cursor + more, 7)

    def drawn(values: tuple[float, ...]) -> Grid:
        series = (Series("party", "P", "party:0", values),)
        return lines(Lines(series, TICKS, cursor=cursor, seen=seen), 80, 12)

    grid = drawn(tuple(values))
    (label,) = (line.split() for line in grid.to_text() if "party" in line)
    assert label[-3:] == ["P", "party", fixed(values[cursor])]
    assert grid == drawn((*values[: seen + 1], *(0.123,) * (7 - seen)))
    later = [c for row in grid.rows for c in row if c.role == "party:0" and c.emphasis == "dim"]
    assert bool(later) == (seen > cursor)


def test_the_axis_has_the_names_of_levels_and_the_record() -> None:
    """Names stand at their levels; the record is marked on the axis, whatever lies on its level."""
    text = lines(replace(TALKS, cursor=13), 90, 16).to_text()
    for level, name in MANY_LEVELS:
        if TALKS.low <= level <= TALKS.high:
            assert any(name in line and fixed(level) in line.split("┤")[0] for line in text), name
    post = text[0].index("┤")
    assert [line[post] for line in text[:13]].count("h") == 1


def test_the_room_is_a_band() -> None:
    """Rows of the room have its ground over the whole plot, others have not."""
    grid = lines(TALKS, 90, 16)
    shaded = [sum(cell.ground == "room" for cell in row) for row in grid.rows]
    assert sum(1 for cells in shaded if cells) == 4
    assert len({cells for cells in shaded if cells}) == 1


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


@given(st.lists(st.floats(0, 1), max_size=6))
def test_a_fitted_range_holds_its_levels(levels: list[float]) -> None:
    """The range lies in [0, 1], holds every level and is no smaller than a fifth."""
    low, high = fitted(levels)
    assert 0.0 <= low < high <= 1.0
    assert high - low >= 0.2 - 1e-9
    assert all(low <= level <= high for level in levels)
