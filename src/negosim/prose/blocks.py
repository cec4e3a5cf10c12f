"""Defines the parts of a page about a study, and lays a page out as plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from negosim.text import harmless

if TYPE_CHECKING:
    from rich.table import Table as RichTable


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped to the width of the page."""

    text: str
    style: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with a blank line before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table without lines; `right` are the indices of columns flush right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines as they are, each with its line feed."""

    text: str


Block = Text | Heading | Table | Lines

SHORT = 9
"""Characters of a cell that is not broken, such as an interval."""


def plain(blocks: Iterable[Block], width: int) -> str:
    """The page as text without colour, ending in a line feed."""
    parts = []
    for block in blocks:
        if isinstance(block, Lines):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts.append(table_text(block, width))
        elif isinstance(block, Heading):
            parts.append(f"\n{paragraph(block.text, width)}")
        else:
            parts.append(paragraph(block.text, width, block.indent))
    return harmless("".join(parts), "\n")


def paragraph(text: str, width: int, indent: int = 0) -> str:
    """The text in lines of at most the width; an empty line for an empty text."""
    return "".join(f"{line}\n" for line in wrapped(text, width, indent))


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """The lines of a paragraph."""
    lead = " " * indent
    return wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=lead,
        break_long_words=" " in text,  # an address is not broken
        break_on_hyphens=False,
    ) or [""]


def table_text(table: Table, width: int) -> str:
    """A table as lines of at most the width."""
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        width=width,
        markup=False,
        highlight=False,
        emoji=False,
        color_system=None,
    )
    with console.capture() as captured:
        console.print(rich_table(table))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def rich_table(table: Table) -> RichTable:
    """The table for a console; nothing in it is read as markup."""
    from rich.table import Table as RichTable
    from rich.text import Text as Styled

    shown = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    columns = [*zip(*table.rows, strict=False)]
    short = [all(len(x) <= SHORT and " " not in x for x in column) for column in columns]
    for at, name in enumerate(table.head):
        # a number is not broken, and an id, which can be copied, only if nothing else can be
        whole = not all(short[1:]) if at == 0 else bool(short) and short[at]
        shown.add_column(
            Styled(harmless(name, "\n")),
            justify="right" if at in table.right else "left",
            overflow="fold",
            no_wrap=whole,
        )
    for row in table.rows:
        shown.add_row(*[Styled(harmless(cell, "\n")) for cell in row])
    return shown
