"""A chart's grid as SVG: every mark is drawn, in a colour that reads on light and dark pages."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis
from negosim.charts.svg import COLOURS, HEIGHT, ROLES, WIDTH, svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str, role: str = "", emphasis: Emphasis = Emphasis.PLAIN) -> ElementTree.Element:
    """A picture of one row."""
    canvas = Canvas(20, 1)
    canvas.put(0, 0, text, role, emphasis)
    return ElementTree.fromstring(svg(canvas.grid(), "A row", {"party:ann": "red"}))


def letters(root: ElementTree.Element) -> list[tuple[str, float]]:
    """The words of a picture with the columns that they begin in."""
    return [(x.text or "", float(x.attrib["x"]) / WIDTH) for x in root.iter(f"{SVG}text")]


def paths(root: ElementTree.Element) -> list[str]:
    """The shapes of a picture."""
    return [x.attrib["d"] for x in root.iter(f"{SVG}path")]


def test_words_stand_in_their_cells_whatever_the_font() -> None:
    """Each word begins at its column and is as wide as its cells; a wide character takes two."""
    root = drawn("one  two 会x")
    assert letters(root) == [("one", 0), ("two", 5), ("会x", 9)]
    widths = [x.attrib["textLength"] for x in root.iter(f"{SVG}text")]
    assert widths == [str(3 * WIDTH), str(3 * WIDTH), str(3 * WIDTH)]
    assert root.attrib["viewBox"] == f"0 0 {20 * WIDTH} {HEIGHT}"
    assert root.findtext(f"{SVG}title") == root.attrib["aria-label"] == "A row"


def test_texts_are_escaped_and_harmless() -> None:
    """Markup is text; a control or bidi character is replaced."""
    text = 'a<b>&"\u202ec\x07'
    canvas = Canvas(20, 1)
    canvas.put(0, 0, text)
    picture = svg(canvas.grid(), text)
    root = ElementTree.fromstring(picture)
    assert "<b>" not in picture
    assert "\u202e" not in picture
    assert "\x07" not in picture
    assert root.attrib["aria-label"] == 'a<b>&"\ufffdc\ufffd'


def test_blocks_cover_their_part_of_the_cell() -> None:
    """Eighths from below and from the left, halves, shades."""
    half = HEIGHT // 2
    assert paths(drawn("▄")) == [f"M0 {half}h{WIDTH}v{half}h-{WIDTH}z"]
    assert paths(drawn(" ▌")) == [f"M{WIDTH} 0h{WIDTH // 2}v{HEIGHT}h-{WIDTH // 2}z"]
    assert paths(drawn("▐")) == [f"M{WIDTH // 2} 0h{WIDTH // 2}v{HEIGHT}h-{WIDTH // 2}z"]
    assert paths(drawn("█")) == [f"M0 0h{WIDTH}v{HEIGHT}h-{WIDTH}z"]
    (shade,) = drawn("▒").iter(f"{SVG}path")
    assert shade.attrib["fill-opacity"] == "0.5"


def test_braille_has_a_dot_for_each_bit() -> None:
    """⡇ has the four on the left; a blank pattern has none."""
    (dots,) = paths(drawn("⡇"))
    assert re.findall(r"M(\d+) (\d+)h0", dots) == [("2", "2"), ("2", "6"), ("2", "10"), ("2", "14")]
    assert paths(drawn("\u2800")) == []


def test_rules_of_neighbours_meet() -> None:
    """Each leaves its cell in the middle of a side."""
    right, left = WIDTH / 2, WIDTH / 2
    (rules,) = paths(drawn("─"))
    assert rules == f"M4 8l-{left:g} 0M4 8l{right:g} 0"
    (corner,) = paths(drawn("╰"))
    assert corner == f"M4 8l0 -{HEIGHT / 2:g}M4 8l{right:g} 0"


@pytest.mark.parametrize("charset", list(Charset))
def test_no_mark_of_the_charts_is_lost(charset: Charset) -> None:
    """Each is a shape or a letter."""
    marks = glyphs(charset)
    every = "".join(getattr(marks, name) for name in marks.__dataclass_fields__)
    for mark in set(every) - {" "}:
        root = drawn(mark)
        assert paths(root) or letters(root) == [(mark, 0)], mark


def test_roles_have_colours_and_emphasis_is_kept() -> None:
    """Of parties by name; letters without a role have the colour of the page."""
    (party,) = drawn("x", "party:ann").iter(f"{SVG}text")
    assert party.attrib["fill"] == COLOURS["red"]
    (good,) = drawn("x", "good", Emphasis.BOLD).iter(f"{SVG}text")
    assert (good.attrib["fill"], good.attrib["font-weight"]) == (ROLES["good"], "bold")
    (plain,) = drawn("x").iter(f"{SVG}text")
    assert plain.attrib["fill"] == "currentColor"
    (dim,) = drawn("x", "axis", Emphasis.DIM).iter(f"{SVG}text")
    assert dim.attrib["fill-opacity"] == "0.6"
    assert len(paths(drawn("x", emphasis=Emphasis.REVERSE))) == 1


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, as the WCAG define it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("ground", ["#FFFFFF", "#121212"])
def test_colours_are_readable_on_light_and_dark(ground: str) -> None:
    """A contrast of at least 4 to 1 with white and with near black."""
    for colour in {*COLOURS.values(), *ROLES.values()} - {"currentColor"}:
        low, high = sorted((luminance(colour), luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 4.0, colour
