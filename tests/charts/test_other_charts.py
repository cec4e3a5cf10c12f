"""What each of the smaller charts promises beyond the laws that all keep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.chart_samples import BLOCKERS, CALENDAR, SHARES, SPREAD, SWINGS, spark
from negosim.charts.blocks import length, portions, resample
from negosim.charts.glyphs import Charset
from negosim.charts.grid import column
from negosim.charts.heat import heat
from negosim.charts.stacked import stacked
from negosim.charts.strip import strip
from negosim.charts.timeline import talk_at, timeline
from negosim.charts.tornado import Swing, Tornado, tornado


@given(st.floats(0, 1), st.integers(1, 60))
def test_bar_length_is_right_to_an_eighth(share: float, cells: int) -> None:
    """A bar's length is its share to the nearest eighth of a cell, never nothing for something."""
    drawn = length(share, cells, Charset.BLOCK)
    eighths = sum(" ▏▎▍▌▋▊▉█".index(char) for char in drawn)
    assert abs(eighths - share * cells * 8) <= (0.5 if eighths != 1 else 1)
    assert (eighths > 0) == (share > 0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(0, 80))
def test_portions_fill_the_bar_in_proportion(raw: list[float], cells: int) -> None:
    """Shares of one fill the bar exactly, and none that is above 0 is lost where there is room."""
    total = math.fsum(raw)
    if total < 1e-6:
        return
    shares = [value / total for value in raw]
    whole = portions(shares, cells)
    assert sum(whole) == cells
    assert all(n == 0 for n, share in zip(whole, shares, strict=True) if share == 0)
    if cells >= 2 * len(shares):
        assert all(n > 0 for n, share in zip(whole, shares, strict=True) if share > 0)


def test_shares_that_are_none_are_held_to_what_a_share_can_be() -> None:
    """A share beyond 1 counts as 1, one below 0 or not a number as nothing."""
    assert portions((1e308, 1e308), 8) == [4, 4]
    assert portions((math.inf, -1.0, math.nan, 0.5), 8) == [0, 0, 0, 4]


@pytest.mark.parametrize("charset", Charset)
def test_parts_are_told_apart_without_colour(charset: Charset) -> None:
    """Each part has its mark inside, and neighbours are filled differently."""
    line = stacked(SHARES, 90, 5, charset).to_text()[1]
    marks = "✓◐·✗" if charset is not Charset.ASCII else "v?.x"
    places = [
        line.index(f"{mark} {percent}")
        for mark, percent in zip(marks, ("35", "45", "15"), strict=False)
    ]
    assert places == sorted(places)
    fillings = [line[place - 2] for place in places]
    assert len(set(fillings)) == 3


def test_distribution_peaks_where_the_weight_is() -> None:
    """The tallest column is at the mode, and the whisker stands at the percentiles."""
    grid = strip(SPREAD, 40, 4)
    top = grid.to_text()[0]
    assert len(top) - 1 < 20
    assert top.index("█") in range(12, 17)
    whisker = grid.to_text()[2]
    for level, mark in ((0.2, "├"), (0.36, "●"), (0.61, "┤"), (0.34, "◆"), (0.0, "h")):
        assert whisker[column(level, 0, 1, 40)] == mark
    assert "p50 .36" in strip(SPREAD, 56, 4).to_text()[3]


def test_heat_reads_as_numbers_and_as_shades() -> None:
    """Wide cells have shade and number, narrow ones one of them; rows left out are counted."""
    wide = heat(BLOCKERS, 60, 6).to_text()
    assert "Ukraine" in wide[0]
    assert wide[1].split()[-5:] == ["████", ".93", "████", ".99", "–"]
    narrow = heat(BLOCKERS, 20, 6).to_text()
    assert narrow[0].split() == ["R", "A", "N", "U"]
    assert narrow[3].split()[-4:] == ["·", "▓", "▒", "█"]
    assert heat(BLOCKERS, 60, 4).to_text()[3] == "… 2 more"


def test_tornado_has_the_widest_swing_first() -> None:
    """Swings are sorted by width; low ends are light, high ends full, with their results."""
    text = tornado(SWINGS, 76, 6).to_text()
    assert "P(signed) .07" in text[0]
    assert text[1].startswith("parties.russia.tactic.beta")
    assert ".01 ░" in text[1]
    assert text[1].endswith("█ .35")
    assert text[3].startswith("clauses.inf_missiles.sta")
    assert ".02 █" in text[3]


def test_a_tornado_names_its_groups() -> None:
    """The group with the widest swing first; in little room the narrowest swings are left out."""
    swings = (
        Swing("a", 0.4, 0.6, "Weights"),
        Swing("b", 0.1, 0.9, "Red lines"),
        Swing("c", 0.3, 0.7, "Weights"),
        Swing("d", 0.45, 0.55, "Red lines"),
    )

    def names(height: int) -> list[str]:
        text = tornado(Tornado(swings, 0.5), 60, height).to_text()
        return [line.split(" .")[0].strip() for line in text[1:] if line.strip()]

    assert names(7) == ["Red lines", "b", "d", "Weights", "c", "a"]
    assert names(6) == ["Red lines", "b", "Weights", "c", "… 2 more"]
    assert names(5) == ["Red lines", "b", "… 3 more"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 40))
def test_spark_rises_with_its_values(values: list[float], width: int) -> None:
    """A column is never lower than that of a smaller value, and none is left out."""
    drawn = spark(sorted(values), width).to_text()[0]
    steps = [" ▁▂▃▄▅▆▇█".index(char) for char in drawn]
    assert steps == sorted(steps)
    assert len(drawn) == min(width, len(values))
    assert resample(values, len(values)) == values


@pytest.mark.parametrize("width", [40, 56, 78, 98, 118, 200])
def test_calendar_shows_every_mark_on_one_line(width: int) -> None:
    """No talk, event or deadline is hidden behind another, and what is shown says its date."""
    line = timeline(CALENDAR, width, 1).to_text()[0]
    assert line.count("●") == 8
    assert line.count("◉") == 1
    assert line.count("◇") == 2
    assert line.count("┆") == 1
    assert "◉26" in line
    assert line.count("24 Feb") == 1


def test_dates_below_the_line_do_not_touch() -> None:
    """Dates on their own row are whole dates with blanks between, at any width."""
    known = {day.dated() for day in CALENDAR.talks} | {"24 Feb"}
    days = {date.split()[0] for date in known}
    for width in range(24, 140):
        words = timeline(CALENDAR, width, 3).to_text()[1].split()
        while words:
            first = words.pop(0)
            assert first in days
            if words and words[0].isalpha():
                assert f"{first} {words.pop(0)}" in known


@pytest.mark.parametrize(("width", "height"), [(118, 1), (78, 1), (56, 1), (118, 3), (200, 6)])
def test_the_mouse_finds_the_talk_that_is_drawn(width: int, height: int) -> None:
    """A click on a talk's mark gives that talk."""
    row = timeline(CALENDAR, width, height).to_text()[0]
    marks = [x for x, char in enumerate(row) if char in "●◉"]
    assert [talk_at(x, CALENDAR, width, height) for x in marks] == list(range(9))
