"""The heat map in text: a number in every cell, columns that do not fit in further blocks."""

from __future__ import annotations

from negosim.prose.studies.heat import heat_lines, shade
from negosim.text import number


def test_each_cell_has_a_shade_and_a_number() -> None:
    """Rows flush right, columns under their names, nothing where there is no value."""
    assert heat_lines(["a", "bb"], ["x", "yyyyyy"], [[0.0, 0.5], [1.0, None]], 40, number) == [
        "    x       yyyyyy",
        " a  · 0     ▓ .50",
        "bb  █ 1     –",
    ]


def test_shades_rise_with_the_value() -> None:
    """The lightest is for the lower end alone; a scale without width has one shade."""
    assert [shade(v, (0.0, 1.0)) for v in (0.0, 0.01, 0.3, 0.6, 0.9, 1.0)] == list("·░▒▓██")
    assert shade(3.0, (3.0, 3.0)) == "·"
    assert shade(2.0, (1.0, 3.0)) == "▓"


def test_columns_that_do_not_fit_follow_in_further_blocks() -> None:
    """No line is wider than asked, and no column is lost."""
    columns = [f"c{k}" for k in range(7)]
    values = [[k / 10 for k in range(7)] for _ in range(2)]
    lines = heat_lines(["one", "two"], columns, values, 24, number)
    assert max(map(len, lines)) <= 24
    assert " ".join(lines).count("one") == 3
    assert [w for line in lines if "c" in line for w in line.split()] == columns


def test_a_single_column_is_shown_however_narrow() -> None:
    """Nothing is cut off: there is always one column in a block."""
    assert heat_lines(["row"], ["a", "b"], [[0.25, 0.75]], 1, number) == [
        "     a",
        "row  ▒ .25",
        "",
        "     b",
        "row  █ .75",
    ]
