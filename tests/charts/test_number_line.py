"""The number line tells who stands where, what is accepted, and what the levels are called."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.chart_samples import APART, CROWDED, MANY_LEVELS, NEAR
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Grid, column
from negosim.charts.number_line import NumberLine, Position, level_at, number_line


def _cells(grid: Grid, role: str, char: str | None = None) -> list[tuple[int, int]]:
    return [
        (x, y)
        for y, row in enumerate(grid.rows)
        for x, cell in enumerate(row)
        if cell.role == role and char in (None, cell.char)
    ]


@pytest.mark.parametrize("width", [56, 76, 118])
@pytest.mark.parametrize("height", [4, 9])
def test_marks_stand_where_the_levels_are(width: int, height: int) -> None:
    """Each party's letter is at its offer, its red line at or one step beyond its limit."""
    grid = number_line(APART, width, height)
    for party, red, outward in zip(APART.parties[:3], "▌▌▐", (1, 1, -1), strict=True):
        offer = column(party.offer or 0.0, 0, 1, width)
        letters = {x for x, _ in _cells(grid, party.role, party.mark)}
        assert letters & {offer - 1, offer, offer + 1}
        limit = column(party.high if outward == 1 else party.low, 0, 1, width)
        assert {x for x, _ in _cells(grid, party.role, red)} <= {limit, limit + outward}
    assert column(0.34, 0, 1, width) in {x for x, _ in _cells(grid, "text", "◆")}


def test_parties_on_one_place_are_joined() -> None:
    """Who stands at the same level is shown with `=`, the text among them, none hidden."""
    marks = number_line(NEAR, 56, 4).to_text()[2]
    assert "N=A=◆" in marks
    assert "R" in marks


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
    st.integers(24, 120),
    st.integers(1, 3),
    st.sampled_from(Charset),
)
def test_every_party_shows_however_close(
    offers: list[float], width: int, height: int, charset: Charset
) -> None:
    """On one row, no party's letter covers another's, wherever they stand."""
    letters = "ABCDEF"
    parties = tuple(
        Position(f"party {m}", m, f"party:{i}", offer)
        for i, (m, offer) in enumerate(zip(letters, offers, strict=False))
    )
    grid = number_line(NumberLine((), parties, 0.5), width, height, charset)
    row = "".join(cell.char for cell in grid.rows[0 if height == 1 else 1])
    assert all(row.count(party.mark) == 1 for party in parties)


@pytest.mark.parametrize("width", [24, 30, 44, 56, 76, 98, 118])
def test_names_lie_across_their_ticks_and_do_not_touch(width: int) -> None:
    """Ends are kept; a name that is shown spans its level's column; two blanks lie between."""
    grid = number_line(CROWDED, width, 4)
    row = "".join(cell.char for cell in grid.rows[0])
    assert row.startswith("0 ")
    assert row.endswith(" 1")
    names = [part for part in row.split("  ") if part.strip()]
    for level, name in MANY_LEVELS[1:-1]:
        start = row.find(name[:7])
        if start > 0:
            shown = next(part.strip() for part in names if name[:7] in part)
            assert start <= column(level, 0, 1, width) < start + len(shown)
    if width >= 98:
        assert len(names) == len(MANY_LEVELS)


def test_no_zopa_is_said_and_a_zopa_is_shaded() -> None:
    """Without an overlap the caption says so; with one axis and caption show it."""
    assert "no ZOPA" in number_line(APART, 76, 4).to_text()[3]
    grid = number_line(NEAR, 76, 4)
    shaded = {x for x, _ in _cells(grid, "zopa", "▓")}
    assert shaded == set(range(column(0.35, 0, 1, 76), column(0.4, 0, 1, 76) + 1))
    assert "ZOPA .35–.40" in grid.to_text()[3]
    assert "ZOPA" not in number_line(replace(APART, tell_zopa=False), 76, 4).to_text()[3]


@pytest.mark.parametrize("width", [56, 76, 118])
def test_caption_names_every_red_line(width: int) -> None:
    """Every party's red line is written with its name where the line is wide enough."""
    caption = number_line(APART, width, 3).to_text()[2]
    for words in ("≤.10 NATO", "≤.20 US", "≥.70 Russia"):
        assert words in caption


def test_caption_grows_shorter_before_it_is_cut() -> None:
    """On a narrow line letters stand for names, and voices give way to vetoes."""
    caption = number_line(APART, 34, 3).to_text()[2]
    assert "≤.10 N" in caption
    assert "≥.70 R" in caption
    assert "…" not in caption


def test_record_and_last_session_are_told_apart() -> None:
    """Where a small letter would be read as the record's `h`, the record is `#`."""
    hosts = NumberLine((), (Position("Hosts", "H", "party:0", 0.5, 0.2),), history=0.8)
    row = number_line(hosts, 41, 1).to_text()[0]
    assert row[8] == "h"
    assert row[20] == "H"
    assert row[32] == "#"


@given(st.integers(2, 200), st.data())
def test_the_mouse_finds_the_level_that_is_drawn(width: int, data: st.DataObject) -> None:
    """A click on a column gives a level that is drawn in that column."""
    x = data.draw(st.integers(0, width - 1))
    assert column(level_at(x, width), 0, 1, width) == x
    assert level_at(-5, width) == 0.0
    assert level_at(width + 5, width) == 1.0


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
    st.integers(24, 120),
    st.integers(2, 12),
    st.sampled_from(Charset),
)
def test_reference_levels_have_a_row_of_their_own(
    levels: list[float], width: int, height: int, charset: Charset
) -> None:
    """No letter is lost, however close they are; a single mark stands at its level."""
    letters = "NKEU"[: len(levels)]
    data = replace(APART, references=tuple(zip(letters, levels, strict=True)))
    grid = number_line(data, width, height, charset)
    (row,) = {y for _, y in _cells(grid, "reference")}
    text = grid.to_text()[row]
    assert sorted(text.replace("△", "").replace("^", "").replace(" ", "")) == sorted(letters)
    if len(levels) == 1:
        assert max(text.find("△"), text.find("^")) == column(levels[0], 0, 1, width)
    without = number_line(APART, width, height - 1, charset).to_text()
    assert [line for y, line in enumerate(grid.to_text()) if y != row] == without
