"""Draws the Parties screen's form: values, the stated ones beside them, the strip below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.scenario.marks import party_marks
from negosim.text import exact
from negosim.tui.desk.model import Desk, stated_value
from negosim.tui.desk.standing import changed_parties, verdict_changes
from negosim.tui.keys.registry import key_of
from negosim.tui.parties.field import UNSTATED, Field, Row
from negosim.tui.parts.tabs import tab_line, tab_under
from negosim.tui.parts.zone import window
from negosim.tui.style.look import (
    CHOSEN,
    MUTED,
    cut,
    fit,
    party_name,
    party_names,
    party_styles,
    wrapped,
)

_TALKS = "the talks"
_LABEL = 26
_LONG = 48  # most cells of the labels of groups with few columns
_CELL = 11
_BLANK, _HEADS = -1, -2  # lines of the form without a row


@dataclass(frozen=True, slots=True)
class Place:
    """The place of the form's cursor."""

    row: int = 0
    column: int = 0


def old_value(desk: Desk, field: Field) -> str:
    """The value as the scenario states it, if it was changed; else empty."""
    if field.path not in desk.edits.values:
        return ""
    was = stated_value(desk.stated, field.path)
    if field.kind == "end" and isinstance(was, list | tuple):
        was = was[field.end]
    if was == field.value:
        return ""
    if was is None:
        return UNSTATED if field.optional else ""
    if isinstance(was, bool):
        return "yes" if was else "no"
    if isinstance(was, list | tuple):
        return ", ".join(map(exact, was))
    return exact(float(was)) if isinstance(was, float) else str(was)


def tabs(desk: Desk, width: int, height: int) -> list[Content]:
    """The parties, side by side on one line or one below the other."""
    styles, marks = party_styles(desk.scenario), party_marks(desk.scenario)
    if height > 1:
        first, last = window(len(desk.parties) + 1, height, desk.party_at)
        rows = [_tab(desk, at, width, styles, marks) for at in range(first, last)]
        below = len(desk.parties) + 1 - last
        if below and height > 2:
            rows[-1] = Content.styled(cut(f"  …  {below + 1} more below", width), MUTED)
        return rows
    return [tab_line(_tabs_beside(desk), desk.party_at, width)]


def party_under(desk: Desk, x: int, y: int, width: int, height: int) -> int | None:
    """The place of the party at a cell of the tabs; the talks are behind the last."""
    if height > 1:
        first, last = window(len(desk.parties) + 1, height, desk.party_at)
        return first + y if first + y < last else None
    return tab_under(_tabs_beside(desk), desk.party_at, width, x)


def _tabs_beside(desk: Desk) -> list[Content]:
    styles = party_styles(desk.scenario)
    parts: list[Content] = []
    for at, party in enumerate((*desk.parties, "")):
        party_title = party_name(desk.scenario.parties[party], party) if party else _TALKS
        name = f"{_changed(desk, party)}{party_title} "
        chosen = at == desk.party_at
        style = styles.get(party, "")
        look = f"bold reverse {style}".strip() if chosen else style
        parts += [Content.styled(f"[{name}]" if chosen else f" {name} ", look)]
    return parts


def _tab(desk: Desk, at: int, width: int, styles: dict[str, str], marks: dict[str, str]) -> Content:
    chosen = at == desk.party_at
    p = desk.parties[at] if at < len(desk.parties) else ""
    look = "bold" if chosen else ""
    row = Content.assemble("▸" if chosen else " ", (_changed(desk, p), "$accent"))
    if p:
        party = desk.scenario.parties[p]
        room = max(width - 14, 6)
        name = fit(party_names(desk.scenario, room)[p], room)
        tactic = cut(party.tactic.kind, 9)
        row += Content.assemble(
            (marks[p], f"bold {styles[p]}"), " ", (name, look), " ", (tactic, MUTED)
        )
    else:
        row += Content.assemble("  ", (_TALKS, look))
    row = row.truncate(width, pad=True)
    return row.stylize(CHOSEN) if chosen else row


def _changed(desk: Desk, party: str) -> str:
    """The mark beside a party with a changed value."""
    return "≠" if party in changed_parties(desk) else " "


def form_rows(
    desk: Desk, rows: Sequence[Row], place: Place, width: int, height: int
) -> list[Content]:
    """The form around the cursor, its group's heads above; what does not fit below is counted."""
    order = _order(rows)
    first, last = window(len(order), height, order.index(place.row))
    shown = [_line(desk, rows, place, at, width) for at in order[first:last]]
    group = rows[place.row].group
    head = next((k for k, row in enumerate(rows) if group and row.group == group), None)
    if head is not None and order.index(_HEADS - head) < first:
        shown[0] = _column_heads(rows[head], place, width)
    if _counts_rest(order, last, height):
        below = sum(at >= 0 for at in order[last - 1 :])
        shown[-1] = Content.styled(cut(f"  …  {below} more below", width), MUTED)
    return shown


def row_at(rows: Sequence[Row], place: Place, height: int, y: int) -> int | None:
    """The form row under line `y`, None on a heading or the count of the rest."""
    order = _order(rows)
    first, last = window(len(order), height, order.index(place.row))
    at = first + y
    end = last - 1 if _counts_rest(order, last, height) else last
    return order[at] if at < end and order[at] >= 0 else None


def _counts_rest(order: list[int], last: int, height: int) -> bool:
    """Whether the last line shown counts the rows below it; the cursor is never on that line."""
    return last < len(order) and height > 2


def _order(rows: Sequence[Row]) -> list[int]:
    """The lines of the form: places of rows, blanks, and the heads of the group of a row."""
    order: list[int] = []
    group = ""
    for at, row in enumerate(rows):
        if row.group != group:
            order += [_BLANK, _HEADS - at]
            group = row.group
        order.append(at)
    return order


def _line(desk: Desk, rows: Sequence[Row], place: Place, at: int, width: int) -> Content:
    if at == _BLANK:
        return Content()
    if at <= _HEADS:
        return _column_heads(rows[_HEADS - at], place, width)
    row = rows[at]
    if not row.group:
        return _single(desk, row, place, at, width)
    labels = {other.label: other.label for other in rows if other.group == row.group}
    room = _label_width(row, width) - 3
    return _columns(desk, row, distinct(labels, room)[row.label], place, at, width)


def column_at(row: Row, width: int, x: int, column: int = 0) -> int:
    """The column of a row under cell `x`, with the cursor in `column`."""
    if not row.group:
        return 0
    label = _label_width(row, width)
    first, _ = _shown_columns(row, column, width)
    return row.column(first + max(x - label, 0) // _cells(row))


def _shown_columns(row: Row, column: int, width: int) -> tuple[int, int]:
    """The columns of a group that have room, the cursor's among them."""
    fit_whole = max((width - _label_width(row, width)) // _cells(row), 1)
    return window(row.columns, fit_whole, min(column, row.columns - 1))


def _cells(row: Row) -> int:
    """Cells of a column; dates need more."""
    if row.group in ("events", "sessions", "clauses"):
        return _CELL + 2
    return _CELL - (row.columns > 5)


def _label_width(row: Row, width: int) -> int:
    """Cells before the columns, the same in all rows of a group."""
    most = min(_LABEL + max(width - 84, 0), _LONG) if row.columns >= 5 else _LONG
    note = 26 if row.columns == 1 else 0  # room for what the one column is about
    return max(min(most, width - row.columns * _cells(row) - note), 12)


def _single(desk: Desk, row: Row, place: Place, at: int, width: int) -> Content:
    field, chosen = row.fields[0], at == place.row
    old = old_value(desk, field)
    was = f"  was {old}" if old else ""
    line = Content.assemble(
        "▸ " if chosen else "  ",
        (fit(row.label, 15), "bold" if chosen else ""),
        " ",
        _field(field, chosen, bool(old)),
        (was, "$accent"),
    )
    room = width - line.cell_length - 2
    if field.about and room > 8:
        line = Content.assemble(line, "  ", (cut(field.about, room), MUTED))
    return line


def _field(field: Field, chosen: bool, changed: bool) -> Content:
    text = field.shown()
    if field.kind in ("choice", "flag", "rule"):
        text = f"‹ {text} ›" if chosen else text
    elif chosen:
        text = f"[ {text} ]"
    look = "reverse bold" if chosen else "bold $accent" if changed else "bold"
    return Content.styled(text, look)


def _column_heads(row: Row, place: Place, width: int) -> Content:
    label = _label_width(row, width)
    first, last = _shown_columns(row, place.column, width)
    heads = "".join(fit(f.label, _cells(row)) for f in row.fields[first:last]).rstrip()
    heads = fit(heads, width - label - 1) + ("›" if last < row.columns else " ")
    heads = ("‹" if first else " ") + heads
    return Content.styled(
        cut(fit(f"  {row.group}", label - 1) + heads, width), "underline $foreground 65%"
    )


def _columns(desk: Desk, row: Row, name: str, place: Place, at: int, width: int) -> Content:
    chosen = at == place.row
    label = _label_width(row, width)
    parts: list[Content | str | tuple[str, str]] = [
        "▸ " if chosen else "  ",
        (fit(name, label - 3), "bold" if chosen else ""),
        " ",
    ]
    cells = _cells(row)
    first, last = _shown_columns(row, place.column, width)
    for k, field in list(enumerate(row.fields))[first:last]:
        old = old_value(desk, field)
        picked = chosen and k == place.column
        text = cut(field.shown(), cells - 2)
        lead = " " if text.startswith(".") else ""  # points of levels stand below each other
        text = f"[{text}]" if picked else f"{lead}{text}"
        look = "reverse bold" if picked else "bold $accent" if old else ""
        was = cut(f"‹{old}", max(cells - 1 - cell_len(text), 0)) if old else ""
        pad = " " * max(cells - cell_len(text) - cell_len(was), 0)
        parts += [(text, look), (was, "$accent"), pad]
    if len(row.fields) == 1:
        about = row.fields[0].about if name == row.label else row.label.strip()
        parts.append((cut(about, width - label - cells - 1), MUTED))
    return Content.assemble(*parts)


def strip_rows(desk: Desk, fault: str, width: int, height: int) -> list[Content]:
    """The effect of the edits against the baseline, or the error of the last one."""
    if fault:
        return [Content.styled(line, "bold $verdict-blocked")
                for line in wrapped(f"not taken: {fault}", width, height)]  # fmt: skip
    if not desk.is_edited:
        more, less, typed = map(key_of, ("parties.nudge(1)", "parties.nudge(-1)", "parties.type"))
        text = "As the scenario states it. "
        text += f"{more} and {less} change a value, {typed} lets you type one."
        return [Content.styled(cut(text, width), MUTED)]
    if desk.pending:
        return [Content.styled("running the talks again …", MUTED)]
    before, now = desk.baseline.outcome, desk.run.outcome
    signed = _signatures(desk)
    changes = verdict_changes(desk.scenario, before, now)
    text = " · ".join([signed, *changes] if changes else [signed, "nothing else changed"])
    return [Content(line) for line in wrapped(text, width, height)]


def _signatures(desk: Desk) -> str:
    """The instruments that changed between signed and not signed; else those signed."""
    before, now = desk.baseline.outcome.instruments, desk.run.outcome.instruments
    names = {k: cut(i.short or i.title, 24) for k, i in desk.scenario.instruments.items()}
    moved = [
        f"{name} signed: {_yes(before[k].signed)} → {_yes(now[k].signed)}"
        for k, name in names.items()
        if k in before and k in now and before[k].signed != now[k].signed
    ]
    still = [names[k] for k, i in now.items() if i.signed]
    return " · ".join(moved) or f"signed: {', '.join(still) or 'none'}, as before"


def _yes(signed: bool) -> str:
    return "yes" if signed else "no"


def field_help(field: Field, desk: Desk) -> str:
    """What a field is, with the name of its level; its path; its stated value if changed."""
    old = old_value(desk, field)
    what = field.about.partition(":")[0] if field.kind == "end" else field.label
    level = _named_level(field, desk)
    words = f"{what} {level} · " if level else f"{what} · " if field.kind == "end" else ""
    return words + field.path + (f"  (stated: {old})" if old else "")


def _named_level(field: Field, desk: Desk) -> str:
    """A level of a clause in words, '' for another value."""
    keys = field.path.split(".")
    if keys[0] != "clauses" or field.kind not in ("end", "number") or field.value is None:
        return ""
    if keys[-1] not in ("ideal", "accepts"):
        return ""
    from negosim.prose.names import at_level

    return at_level(desk.scenario.clauses[keys[1]], field.number, alone=True)
