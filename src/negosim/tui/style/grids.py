"""Turns a chart's grid into lines on the screen, its roles into styles."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from textual.content import Content, Span

from negosim.charts.glyphs import Charset, charset_for, stated_encoding
from negosim.charts.grid import Cell, Grid
from negosim.tui.style.look import CHOSEN, party_styles

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

# the styles of the roles that charts use by themselves; those of parties come from the caller
ROLES = {
    "axis": "$foreground 65%",
    "level": "$foreground 85%",
    "muted": "$foreground 65%",
    "label": "$foreground",
    "text": "bold $foreground",
    "history": "bold $accent",
    "reference": "bold $foreground",
    "zopa": "$verdict-agreed",
    "accepted": "$foreground 60%",
    "redline": "$foreground 80%",
    "cursor": "$primary",
    "event": "$warning",
    "deadline": "$verdict-blocked",
    "tension": "$verdict-conditional",
    "good": "$verdict-agreed",
    "warn": "$verdict-conditional",
    "bad": "$verdict-blocked",
    "bar": "$primary",
    "heat:0": "$foreground 68%",
    "heat:1": "$foreground 75%",
    "heat:2": "$warning",
    "heat:3": "$error",
    "heat:4": "bold $error",
}
GROUNDS = {"cursor": CHOSEN, "picked": CHOSEN, "room": "on $row-room"}


@cache
def charset() -> Charset:
    """What the terminal can show; ASCII where its encoding is not UTF-8."""
    encoding = stated_encoding(os.environ) or getattr(sys.__stdout__, "encoding", None)
    encoding = encoding or locale.getpreferredencoding(False)
    return charset_for(encoding, os.environ.get("TERM", ""))


def role(party: str) -> str:
    """The charts' role of a party, apart from their own roles whatever the party is called."""
    return f"party:{party}"


def party_roles(scenario: Scenario) -> dict[str, str]:
    """The style of each party's role."""
    return {role(p): style for p, style in party_styles(scenario).items()}


def painted(grid: Grid, parties: Mapping[str, str]) -> list[Content]:
    """The rows of a grid; roles that `parties` has are the parties' styles."""
    return [_row(row, parties) for row in grid.rows]


def _row(row: tuple[Cell, ...], parties: Mapping[str, str]) -> Content:
    spans: list[Span] = []
    text, at = "", 0
    for cell in row:
        style = _style(cell, parties)
        if style and cell.char:
            end = at + len(cell.char)
            if spans and spans[-1].style == style and spans[-1].end == at:
                spans[-1] = Span(spans[-1].start, end, style)
            else:
                spans.append(Span(at, end, style))
        text += cell.char
        at += len(cell.char)
    return Content(text, spans)


def _style(cell: Cell, parties: Mapping[str, str]) -> str:
    colour = parties.get(cell.role) or ROLES.get(cell.role, "")
    emphasis = str(cell.emphasis.value)
    if emphasis and emphasis in colour.split():
        emphasis = ""
    ground = GROUNDS.get(cell.ground, "")
    return " ".join(part for part in (emphasis, colour, ground) if part)
