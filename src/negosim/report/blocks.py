"""Defines what a page for people is made of, beside the blocks of a page of text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from negosim.charts.grid import Grid
from negosim.charts.svg import Svg
from negosim.prose.blocks import Block, Table

ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+")
"""An address in a text, which pages make a link."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms, and what is to be said of each."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be filled in by hand: empty cells are tall enough to write in."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that is SVG already; `text` says what it shows.

    `values` is a table of the same, for pages that cannot draw, unless one stands beside it.
    """

    drawing: Svg
    text: str
    values: Table | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing; `text` says the same in words, for those who do not see it.

    `colours` are those of roles that the charts do not know, as `charts.svg.svg` takes them.
    """

    grid: Grid
    text: str
    colours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """Parts under a smaller title, not divided between two printed pages if they fit on one."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts under a smaller title, closed on a screen until they are opened; they print in full."""

    title: str
    parts: Sequence[Part]


Part = Block | Bullets | Facts | Sheet | Chart | Picture | Card | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a title; with `new_page` it begins a page when printed.

    One that is to be kept `together` is not divided between two pages if it fits on one.
    """

    title: str
    parts: Sequence[Part]
    new_page: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page: its title, a line below it, sections, and small print at the end.

    `mark` stands at the top of every printed page, so that a loose sheet says whose it is.
    """

    title: str
    about: str
    sections: Sequence[Section]
    notes: Sequence[str] = ()
    mark: str = ""
