"""Draws the list of the parts and the rows of one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.scenario.faults import Keys
from negosim.scenario.shape import shape_at
from negosim.text import harmless
from negosim.tui.author.fields import wanted
from negosim.tui.author.rows import NAMES, PARTS, RENAMED, Row, new_word
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.tabs import tab_line, tab_under
from negosim.tui.parts.zone import window
from negosim.tui.style.look import CHOSEN, MUTED, cut, fit

_LABEL = 26
_SHORT = {"about": "About", "wants": "Wants", "needs": "Needs", "record": "Past"}


def contents_rows(
    part: str, marked: Collection[str], raw: Mapping[str, Any], width: int, height: int
) -> list[Content]:
    """The parts below each other, or beside each other on one line."""
    if height == 1:
        return [tab_line(_tabs(part, marked), NAMES.index(part), width)]
    rows = []
    for name, title, roots in PARTS:
        count = _count(raw, roots[0]) if len(roots) == 1 else ""
        mark = ("✗", "$verdict-blocked") if name in marked else " "
        here = "▸" if name == part else " "
        text = (fit(title, width - 6), "bold" if name == part else "")
        row = Content.assemble(here, mark, " ", text, (fit(count, 3, True), MUTED))
        row = row.truncate(width, pad=True)
        rows.append(row.stylize(CHOSEN) if name == part else row)
    return rows


def _count(raw: Mapping[str, Any], root: str) -> str:
    held = raw.get(root)
    if root not in ("parties", "instruments", "clauses", "events"):
        return ""
    return str(len(held)) if isinstance(held, Mapping) else "0"


def part_at(y: int) -> str:
    """The part under a line of the list."""
    return NAMES[y] if 0 <= y < len(NAMES) else ""


def tab_at(part: str, marked: Collection[str], x: int, width: int) -> str:
    """The part under a cell of the line."""
    at = tab_under(_tabs(part, marked), NAMES.index(part), width, x)
    return "" if at is None else NAMES[at]


def _tabs(part: str, marked: Collection[str]) -> list[Content]:
    tabs = []
    for name, title, _ in PARTS:
        word, mark = _SHORT.get(name, title), "✗" if name in marked else ""
        text = f"[{mark}{word}]" if name == part else f"{mark or ' '}{word} "
        if name == NAMES[-1]:
            text = text.rstrip()  # nothing follows it, and the line is full at 80 columns
        tabs.append(Content.styled(text, "bold" if name == part else MUTED))
    return tabs


def form_rows(
    rows: Sequence[Row], at: int, wrong: Collection[Keys], width: int, height: int
) -> list[Content]:
    """The rows around the cursor."""
    first, last = window(len(rows), height, at)
    longest = max((cell_len(_lead(row)) for row in rows if row.value), default=0)
    values = max((cell_len(row.value) for row in rows), default=0)
    least = max(longest + 2, min(_LABEL, width // 3))
    label = min(least, max(width * 3 // 5, width - values - 3, 12))
    names = [
        distinct({lead: lead for lead in map(_lead, rows)}, most) for most in (label, width - 3)
    ]
    return [
        _row(rows[n], names[not rows[n].value][_lead(rows[n])], n == at,
             _is_wrong(rows[n], wrong), label, width)
        for n in range(first, last)
    ]  # fmt: skip


def _is_wrong(row: Row, wrong: Collection[Keys]) -> bool:
    """Whether something is wrong with the row, or with what it holds while it is closed."""
    closed = row.kind in ("part", "list") and not row.is_open
    return any(k == row.keys or (closed and k[: len(row.keys)] == row.keys) for k in wrong)


def _lead(row: Row) -> str:
    """The name of a row, behind the mark that says whether it is open."""
    has_fold = row.kind == "part" or (row.kind == "list" and (row.stated or not row.is_open))
    fold = ("▾ " if row.is_open else "▸ ") if has_fold else "  "
    return "  " * row.depth + fold + harmless(row.label)


def _row(row: Row, name: str, is_here: bool, is_wrong: bool, label: int, width: int) -> Content:
    mark = ("✗", "$verdict-blocked") if is_wrong else " "
    look = "bold" if is_here or row.kind == "part" else MUTED if not row.stated else ""
    name = fit(name, label) if row.value else name
    value = (harmless(row.value), "" if row.stated and row.kind == "field" else MUTED)
    line = Content.assemble("›" if is_here else " ", mark, (name, look), " ", value)
    line = line.truncate(width, ellipsis=True, pad=True)
    return line.stylize(CHOSEN) if is_here else line


def row_words(row: Row) -> str:
    """What a row means, what is typed or done there, and last its place in the file."""
    shape = shape_at(row.keys)
    about, does = (shape.about if shape else ""), ""
    if row.kind == "field" and row.shape:
        about, does = row.shape.about, wanted(row.shape)
    elif row.kind in ("add", "list"):
        does = f"{key_of('author.add')} adds one" if new_word(row.keys) else ""
    elif not about:  # an entry of a table or an array
        does = f"{key_of('author.take')} opens or closes it, {key_of('author.delete')} deletes it"
        if row.keys[-2] in RENAMED:
            does += f", {key_of('author.rename')} renames it"
    return " · ".join(part for part in (about, does, ".".join(map(str, row.keys))) if part)


def help_line(text: str, width: int) -> list[Content]:
    """What the row means, on one line."""
    return [Content.styled(cut(f" {text}", width), MUTED)]
