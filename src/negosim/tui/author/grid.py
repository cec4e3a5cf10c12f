"""Draws who wants what: a grid of parties and clauses, with the main values of each stance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from textual.content import Content

from negosim.authoring.sheet import inside
from negosim.charts.lettering import distinct
from negosim.scenario.faults import Keys
from negosim.text import exact
from negosim.tui.author.fields import condition_line, shown
from negosim.tui.author.rows import names, title_of
from negosim.tui.parts.zone import window
from negosim.tui.style.look import CHOSEN, MUTED, cut, fit, wrapped

_CELL = 13
_SHOWN = {"ideal": "ideal", "accepts": "accepts", "salience": "weight", "essential": "essential",
          "source": "source", "note": "note"}  # fmt: skip
_WIDEST = 20
_LABEL = 20
_WIDEST_LABEL = 26


def columns(parties: int, column: int, width: int) -> tuple[int, int, int, int]:
    """The cells of the labels and of a column, and the first and last party that fit."""
    label = min(_LABEL, max(width // 4, 8))
    fits = max((width - label) // _CELL, 1)
    first, last = window(parties, fits, column)
    shown = max(last - first, 1)
    cell = min(max((width - _LABEL) // shown, _CELL), _WIDEST)
    return max(label, min(width - cell * shown, _WIDEST_LABEL)), cell, first, last


def cell_at(
    parties: int, clauses: int, place: tuple[int, int], size: tuple[int, int], at: tuple[int, int]
) -> tuple[int, int] | None:
    """The clause and party under a cell of the screen."""
    label, cell, first, last = columns(parties, place[1], size[0])
    top, end = window(clauses, size[1] - 1, place[0])
    row, column = top + at[1] - 1, first + (at[0] - label) // cell
    if at[1] < 1 or row >= end:
        return None
    return row, min(max(column, first), max(last - 1, 0))


def grid_rows(
    raw: Mapping[str, Any], place: tuple[int, int], wrong: Collection[Keys], width: int, height: int
) -> list[Content]:
    """The clauses around the cursor, with a cell for each party that fits."""
    parties, clauses = names(raw, "parties"), names(raw, "clauses")
    if not parties or not clauses:
        return [Content.styled(" name the parties and the clauses first", MUTED)]
    label, cell, left, right = columns(len(parties), place[1], width)
    short = distinct({p: title_of(raw, "parties", p) for p in parties}, cell - 3)
    heads = [fit(short[p], cell - 2) for p in parties[left:right]]
    titles = distinct({c: title_of(raw, "clauses", c) for c in clauses}, label - 2)
    hidden = len(parties) - (right - left)
    corner = fit(f" +{hidden} ← →" if hidden else "", label)
    head = Content.styled(corner + "".join(f"  {name}" for name in heads), MUTED)
    first, last = window(len(clauses), max(height - 1, 1), place[0])
    rows = [head.truncate(width)]
    for at in range(first, last):
        name = fit(titles[clauses[at]], label - 2)
        parts = [Content.styled(f" {name} ", "bold" if at == place[0] else "")]
        for column in range(left, right):
            keys = ("clauses", clauses[at], "stances", parties[column])
            parts.append(_cell(raw, keys, place == (at, column), keys in wrong, cell))
        rows.append(Content.assemble(*parts).truncate(width, pad=True))
    return [*rows, *_below(raw, clauses[place[0]], parties[place[1]], width)[: height - len(rows)]]


def _below(raw: Mapping[str, Any], clause: str, party: str, width: int) -> list[Content]:
    """The stance under the cursor in words, and what the levels of its clause mean."""
    stance = inside(raw, ("clauses", clause, "stances", party))
    title = f"{title_of(raw, 'parties', party)} on {title_of(raw, 'clauses', clause)}"
    words = [f"{name} {shown(stance[key])}" for key, name in _SHOWN.items() if key in stance
             ] if isinstance(stance, Mapping) else []  # fmt: skip
    needs = stance.get("requires") if isinstance(stance, Mapping) else None
    for condition in needs if isinstance(needs, list) else ():
        if isinstance(condition, Mapping):
            words.append(f"needs {condition_line(condition)}")
    lines = wrapped(f"{title}: {' · '.join(words) or 'no stance'}", width - 2)
    rows = [Content(), *(Content(f" {line}") for line in lines)]
    levels = inside(raw, ("clauses", clause, "levels"))
    for level in levels if isinstance(levels, list) else ():
        if isinstance(level, Mapping):
            text = f" {fit(shown(level.get('at')), 5, right=True)}  {shown(level.get('name'))}"
            rows.append(Content.styled(cut(text, width), MUTED))
    return rows


def _cell(raw: Mapping[str, Any], keys: Keys, is_here: bool, is_wrong: bool, width: int) -> Content:
    stance = inside(raw, keys)
    words = "—"
    if isinstance(stance, Mapping):
        words = f"{_level(stance.get('ideal'))} {_span(stance.get('accepts'))}"
        words += "!" if stance.get("essential") else ""
        words += "*" if stance.get("requires") else ""
    mark = "✗" if is_wrong else "▸" if is_here else " "
    text = fit(f" {mark}{cut(words, width - 2)}", width)
    cell = Content.styled(text, "bold" if is_here else "")
    return cell.stylize(CHOSEN) if is_here else cell


def _level(value: Any) -> str:
    return exact(float(value)) if isinstance(value, int | float) else "?"


def _span(accepts: Any) -> str:
    if not isinstance(accepts, list | tuple) or not accepts:
        return ""
    if len(accepts) == 2 and all(isinstance(v, int | float) for v in accepts):
        return f"{_level(accepts[0])}–{_level(accepts[1])}"
    return "named"
