"""Labels become cells: harmless, measured, cut to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from negosim.charts.glyphs import ASCII_SPELLING, Charset, charset_for, glyphs
from negosim.charts.grid import Canvas, Emphasis, column
from negosim.charts.lettering import distinct, fit, width_of


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("\x1b[31mred", "�[31mred"),
        ("a\u202eb", "a�b"),
        ("a\nb\tc", "a�b�c"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("👩\u200d👧", "👩👧"),
        ("🇫🇷 x", "FR x"),
        ("e\u0301", "é"),
        ("a\u00a0b", "a b"),
        ("q\u0301\u0302\u0303\u0304", "q\u0301\u0302"),
    ],
)
def test_hostile_text_is_shown_harmless(label: str, shown: str) -> None:
    """What could move the cursor, turn the text or hide is replaced; the rest is left as it is."""
    assert fit(label, 999) == shown


@given(st.text(max_size=30), st.integers(0, 12), st.sampled_from(Charset))
def test_a_label_is_cut_to_its_cells(label: str, cells: int, charset: Charset) -> None:
    """A cut label fits, and one that fits is not cut."""
    cut = fit(label, cells, charset)
    assert cell_len(cut) <= cells
    if width_of(label, charset) <= cells and cells:
        assert cut == fit(label, 999, charset)
    elif cells:
        assert cut.endswith(glyphs(charset).ellipsis)


def test_wide_characters_are_never_halved() -> None:
    """A cut between the halves of a wide character leaves it out; writing over one clears it."""
    assert fit("核心条款", 5) == "核心…"
    assert fit("核心条款", 4) == "核…"
    canvas = Canvas(4, 1)
    canvas.put(0, 0, "核心")
    canvas.put(1, 0, "x")
    assert [cell.char for cell in canvas.grid().rows[0]] == [" ", "x", "心", ""]
    canvas.put(3, 0, "款")
    assert canvas.grid().to_text() == [" x心"]


def test_ascii_spelling_and_glyphs_are_ascii() -> None:
    """Nothing beyond ASCII stands in the ASCII charset's own tables."""
    assert all(spelling.isascii() for spelling in ASCII_SPELLING.values())
    marks = glyphs(Charset.ASCII)
    assert all(getattr(marks, name).isascii() for name in marks.__slots__)
    assert fit("≤.10 Zürich → 核", 999, Charset.ASCII) == "<=.10 Zurich -> ?"


@pytest.mark.parametrize(
    ("encoding", "term", "charset"),
    [
        ("utf-8", "xterm-256color", Charset.BRAILLE),
        ("UTF8", "", Charset.BRAILLE),
        ("utf-8", "linux", Charset.BLOCK),
        ("ascii", "xterm", Charset.ASCII),
        ("iso-8859-1", "xterm", Charset.ASCII),
        (None, "", Charset.ASCII),
    ],
)
def test_charset_suits_the_terminal(encoding: str | None, term: str, charset: Charset) -> None:
    """Without UTF-8 only ASCII is drawn; the console gets blocks; everything else braille."""
    assert charset_for(encoding, term) is charset


@pytest.mark.parametrize("charset", Charset)
def test_every_glyph_is_one_cell_wide(charset: Charset) -> None:
    """A mark takes one cell; a scale takes one for each of its steps."""
    marks = glyphs(charset)
    for name in marks.__slots__:
        value = getattr(marks, name)
        assert cell_len(value) == len(value)
        assert len(value) == {"eighths": 9, "levels": 9, "shades": 5}.get(name, 1)


@given(st.floats(0, 1), st.integers(1, 200))
def test_a_level_falls_into_the_nearest_column(value: float, cells: int) -> None:
    """Ends are on the ends, everything between within half a cell."""
    x = column(value, 0, 1, cells)
    assert 0 <= x < cells
    assert abs(x - value * (cells - 1)) <= 0.5 + 1e-9


@pytest.mark.parametrize(("low", "high"), [(0.0, 5e-324), (1.0, 1.0), (2.0, 1.0), (-1e308, 1e308)])
def test_no_range_is_too_narrow_or_too_wide(low: float, high: float) -> None:
    """A range that is none puts everything into the first column; the widest one works."""
    assert column(low, low, high, 5) == 0
    assert column(high, low, high, 5) == (4 if high / 2 - low / 2 > 0 else 0)


def test_a_ground_stays_under_what_is_written_over_it() -> None:
    """Writing over a cell changes its character and role, not its ground."""
    canvas = Canvas(2, 1)
    canvas.put(0, 0, "N", "party:0", Emphasis.BOLD, ground="cursor")
    canvas.put(0, 0, "A", "party:1")
    cell = canvas.grid().rows[0][0]
    assert (cell.char, cell.role, cell.ground) == ("A", "party:1", "cursor")


UNION = "A very long name of a delegation of the combined unions of {} provinces"
SEVEN, EIGHT = UNION.format("seven"), UNION.format("eight")


@pytest.mark.parametrize(
    ("names", "cells", "shown"),
    [
        ({"a": "Northern", "b": "Southern"}, 4, ["Nor…", "Sou…"]),
        ({"a": SEVEN, "b": EIGHT}, 99, [SEVEN, EIGHT]),
        ({"a": SEVEN, "b": EIGHT}, 22, ["A very…seven provinces", "A very…eight provinces"]),
        ({"a": SEVEN, "b": EIGHT}, 14, ["A v…seven pro…", "A v…eight pro…"]),
        ({"a": SEVEN, "b": EIGHT, "c": "Ann"}, 8, ["A…seven…", "A…eight…", "Ann"]),
        ({"a": "Delegation", "b": "Delegation"}, 20, ["Delegation (a)", "Delegation (b)"]),
        ({"a": "Delegation", "b": "Delegation"}, 9, ["Deleg…(a)", "Deleg…(b)"]),
    ],
)
def test_a_cut_keeps_what_differs(names: dict[str, str], cells: int, shown: list[str]) -> None:
    """Names that a cut would make alike show where they differ, or else their ids."""
    assert list(distinct(names, cells).values()) == shown


@given(st.lists(st.text("ab c", max_size=40), max_size=6), st.integers(12, 30))
def test_cut_names_differ_and_fit(names: list[str], cells: int) -> None:
    """Whatever the names: each fits, and no two of them are alike."""
    cut = list(distinct({f"id{n}": name for n, name in enumerate(names)}, cells).values())
    assert all(cell_len(name) <= cells for name in cut)
    assert len(set(cut)) == len(cut)
