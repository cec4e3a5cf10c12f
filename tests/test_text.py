"""Numbers, dates, lists and foreign text as every page, screen and file shows them."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import negosim
from negosim.scenario.schema import Basis
from negosim.text import (
    alike,
    apart,
    count,
    counted,
    dated,
    estimate,
    exact,
    fixed,
    harmless,
    listed,
    number,
    printable,
    shortened,
)

HOSTILE = "\x00\x07\t\r\n\x1b[31m\x7f\x85\x9b2J\u200b\u200d\u200e\u2028\u2029\u202e\u2066\ufeff"
LOOSE = "\ud800\udfff\ue000\U000e0041\U000f0000\uffff\u0378"
# every character, lone surrogates too, and those that do harm far more often than by chance
FOREIGN = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(HOSTILE + LOOSE)))
FLOATS = st.floats(-1e5, 1e5)


@given(FOREIGN, st.sampled_from(["", "\n", "\n\t"]))
def test_harmless_text_holds_nothing_unseen(text: str, keep: str) -> None:
    """No control, bidi, zero-width, private or unassigned character is left, nor a surrogate."""
    shown = harmless(text, keep)
    assert all(
        c in keep or unicodedata.category(c) not in ["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]
        for c in shown
    )
    shown.encode("utf-8")  # a lone surrogate could not be written
    assert len(shown.split("\n")) == 1 + (text.count("\n") if "\n" in keep else 0)


@given(FOREIGN, st.sampled_from(["", "\n", "\n\t"]))
def test_harmless_text_is_the_text_place_by_place(text: str, keep: str) -> None:
    """What can be seen stays in its place, markup too, and a second time changes nothing."""
    shown = harmless(text, keep)
    assert len(shown) == len(text)
    assert all(a == b or b == "\ufffd" for a, b in zip(text, shown, strict=True))
    assert all(a == b for a, b in zip(text, shown, strict=True) if a.isprintable() or a in keep)
    assert harmless(shown, keep) == shown
    assert harmless(f"[bold]{'é核 '}[/]") == "[bold]é核 [/]"


@given(FOREIGN | st.text("ab\n", min_size=50, max_size=300), st.integers(1, 80))
def test_a_quoted_word_is_one_short_line(text: str, most: int) -> None:
    """What a message quotes is harmless, on one line, cut with … and otherwise whole."""
    shown = printable(text, most)
    assert harmless(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert len(shown) == min(len(text), most + 1)
    assert shown.endswith("…") or len(text) <= most


@pytest.mark.parametrize(
    ("value", "in_words", "in_columns", "as_stated"),
    [
        (0.0, "0", ".00", "0"),
        (-0.0, "0", ".00", "0"),
        (-0.001, "0", ".00", "-.001"),
        (0.34, ".34", ".34", ".34"),
        (-0.05, "-.05", "-.05", "-.05"),
        (0.125, ".12", ".12", ".125"),
        (0.999, "1", "1.0", ".999"),
        (0.1234567, ".12", ".12", ".1234567"),
        (0.50000000001, ".50", ".50", ".50000000001"),
        (1.0, "1", "1.0", "1"),
        (-1.0, "-1", "-1.0", "-1"),
        (1.5, "1.50", "1.50", "1.5"),
        (2.0, "2", "2.00", "2"),
        (10.5, "10.50", "10.50", "10.5"),
        (20.25, "20.25", "20.25", "20.25"),
        (100.0, "100", "100.00", "100"),
        (1e-7, "0", ".00", "1e-07"),
        (1e300, "1e+300", "1e+300", "1e+300"),
        (math.nan, "?", "?", "nan"),
        (-math.inf, "?", "?", "-inf"),
    ],
)
def test_numbers_at_their_corners(
    value: float, in_words: str, in_columns: str, as_stated: str
) -> None:
    """No leading zero, no minus before nothing, no digit lost, nothing that is no number."""
    assert (number(value), fixed(value), exact(value)) == (in_words, in_columns, as_stated)


@given(FLOATS, st.integers(0, 6))
def test_a_number_reads_as_its_rounded_value(value: float, decimals: int) -> None:
    """Read back, a number is the value rounded to those decimals, in words and in columns."""
    assert float(number(value, decimals)) == round(value, decimals)
    assert float(fixed(value, decimals)) == round(value, decimals)
    assert not number(value, decimals).startswith(("0.", "-0"))


@given(FLOATS | st.integers(-1000, 1000).map(float))
def test_a_stated_number_reads_as_it_was_stated(value: float) -> None:
    """Typed in again, what a form shows is the value to the last bit, without a leading zero."""
    assert float(exact(value)) == value
    assert not exact(value).startswith(("0.", "-0"))


@given(st.floats(0, 1))
def test_levels_in_columns_take_three_cells(value: float) -> None:
    """A column of levels is three cells wide, from .00 to 1.0."""
    assert len(fixed(value)) == 3


def test_dates_do_not_follow_the_locale() -> None:
    """Month names are ours in every locale, and years have no zeros before them."""
    assert dated(dt.date(2030, 3, 2)) == "2 Mar 2030"
    assert dated(dt.date(2030, 12, 31), year=False) == "31 Dec"
    assert dated(dt.date(812, 1, 9)) == "9 Jan 812"


def test_nothing_but_text_names_a_month() -> None:
    """No other module asks the locale for the name of a month, or has a list of them."""
    source = Path(negosim.__file__).parent
    found = [p for p in source.rglob("*.py") if re.search('%b|%B|"Feb"', p.read_text("utf-8"))]
    assert found == [source / "text.py"]


def test_lists_read_as_in_a_sentence() -> None:
    """Semicolons part what has commas of its own."""
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b, c"]) == "a and b, c"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b, c", "d"]) == "a; b, c; and d"
    assert shortened(["a", "b", "c", "d"], 2) == "a, b and two more"


def test_counts_agree_in_number() -> None:
    """None, one and many; words to ten; figures have commas."""
    assert [count(n, "clause") for n in (0, 1, 2, 12)] == [
        "no clauses",
        "one clause",
        "two clauses",
        "12 clauses",
    ]
    assert count(0) == "none"
    words = ("party", "more entry", "day")
    assert [counted(1, word) for word in words] == ["1 party", "1 more entry", "1 day"]
    assert [counted(2, word) for word in words] == ["2 parties", "2 more entries", "2 days"]
    assert [counted(n, "world") for n in (0, 1, 12_000)] == ["0 worlds", "1 world", "12,000 worlds"]


@given(FLOATS, FLOATS)
def test_numbers_that_differ_can_be_told_apart(a: float, b: float) -> None:
    """Two numbers read alike at two decimals or not; with more decimals each can be told."""
    assert alike(a, b) == (number(a) == number(b))
    assert (apart(a, b) == apart(b, a)) == (round(a, 9) == round(b, 9))
    assert apart(0.301, 0.3) == ".301"
    assert apart(0.5, 0.5) == ".50"


def test_every_basis_of_a_placement_reads_as_a_sentence():
    """Whatever basis the schema allows has words of its own, "none" too."""
    sentences = {estimate(basis, "low") for basis in get_args(Basis)}
    assert len(sentences) == len(get_args(Basis))
    assert "Estimate, no statement found; confidence low." in sentences
