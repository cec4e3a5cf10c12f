"""Laws of every chart, over random data and sizes: exact size, harmless, repeatable, total."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from charts.chart_samples import RANDOM, SAMPLES, Draw
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Grid

_SIZES = st.tuples(st.integers(0, 130), st.integers(0, 20)) | st.tuples(
    st.integers(1, 8), st.integers(1, 4)
)
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def assert_sound(grid: Grid, width: int, height: int, charset: Charset) -> None:
    """The laws that hold for any grid."""
    assert (grid.width, grid.height) == (width, height)
    assert len(grid.rows) == height
    for row in grid.rows:
        assert len(row) == width
        shown = "".join(cell.char for cell in row)
        assert cell_len(shown) == width
        assert not {unicodedata.category(char) for char in shown} & _UNPRINTABLE
        assert shown.isascii() or charset is not Charset.ASCII
        for left, right in pairwise(row):
            assert (right.char == "") == (cell_len(left.char) == 2 and left.char != "")


@pytest.mark.parametrize("name", RANDOM)
@settings(max_examples=80)
@given(data=st.data(), size=_SIZES, charset=st.sampled_from(Charset))
def test_any_data_gives_exactly_the_size_asked_for(
    name: str, data: st.DataObject, size: tuple[int, int], charset: Charset
) -> None:
    """NaN, infinities, hostile text, no data: a chart fills width × height, printable, and no more.

    In ASCII every character is ASCII, and the same data give the same grid.
    """
    draw: Draw = data.draw(RANDOM[name])
    width, height = size
    if name == "gap_bar":
        height = 1
    grid = draw(width, height, charset)
    assert_sound(grid, width, height, charset)
    assert draw(width, height, charset) == grid


@pytest.mark.parametrize("charset", Charset)
@pytest.mark.parametrize("name", SAMPLES)
def test_typical_data_work_down_to_one_cell(name: str, charset: Charset) -> None:
    """The typical charts hold the laws at every small size, down to 1 × 1."""
    for width in range(1, 41):
        for height in range(1, 8):
            assert_sound(SAMPLES[name](width, height, charset), width, height, charset)


@pytest.mark.parametrize("name", SAMPLES)
def test_block_charset_has_no_braille(name: str) -> None:
    """Where the font has no braille, none is drawn."""
    lines = SAMPLES[name](78, 10, Charset.BLOCK).to_text()
    assert any(line.strip() for line in lines)
    assert not any(0x2800 <= ord(char) < 0x2900 for line in lines for char in line)
