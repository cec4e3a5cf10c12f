"""Draws a clause's number line, levels in [0, 1]: offers, accepted intervals, the text."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite
from negosim.charts.level_names import put_names
from negosim.charts.line_caption import put_caption, put_legend
from negosim.charts.line_data import NumberLine, Position, several
from negosim.charts.placing import Wish, place
from negosim.text import fixed

__all__ = ["NumberLine", "Position", "level_at", "number_line"]


def level_at(x: int, width: int) -> float:
    """The level under a column, for the mouse: the inverse of where marks are drawn."""
    return min(1.0, max(0.0, x / (width - 1))) if width > 1 else 0.0


def number_line(
    data: NumberLine, width: int, height: int, charset: Charset = Charset.BRAILLE
) -> Grid:
    """The clause's line in exactly width × height cells.

    Rows, as height allows: marks; level names; caption of red lines; axis; legend. If the height
    is at least parties + 4, each party has a row of its own, on which its accepted interval is
    shaded. Reference levels, if any, take one row more.
    """
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    if data.parties and height >= len(data.parties) + 4 + bool(data.references):
        _by_party(canvas, data)
    else:
        _together(canvas, data)
    return canvas.grid()


def _together(canvas: Canvas, data: NumberLine) -> None:
    """All marks on one row."""
    height = canvas.height - bool(data.references)
    row = 0
    if height >= 2:
        put_names(canvas, 0, data.levels)
        row = 1
    if height >= 4:
        _axis(canvas, row, data)
        row += 1
    else:
        _rule(canvas, row)
    _marks(canvas, row, data, axis=height >= 4)
    if data.references and height >= 1:
        row += 1
        _references(canvas, row, data)
    if height >= 3:
        put_caption(canvas, row + 1, data)
    if height >= 5:
        put_legend(canvas, row + 2, data)


def _rule(canvas: Canvas, row: int) -> None:
    for x in range(canvas.width):
        canvas.put(x, row, glyphs(canvas.charset).rule, "axis", Emphasis.DIM)


def _axis(canvas: Canvas, row: int, data: NumberLine) -> None:
    """The axis with a tick at each named level, shaded by how many veto parties accept."""
    marks = glyphs(canvas.charset)
    width = canvas.width
    vetoes = [p for p in data.parties if p.veto]
    spans = [
        (column(p.low, 0, 1, width), column(p.high, 0, 1, width))
        for p in vetoes
        if finite(p.low) is not None and finite(p.high) is not None
    ]
    for x in range(width):
        inside = sum(low <= x <= high for low, high in spans)
        if inside and inside < len(vetoes):
            canvas.put(x, row, marks.some if inside == 1 else marks.more, "accepted", Emphasis.DIM)
        else:
            canvas.put(x, row, marks.rule, "axis")
    for level, _ in data.levels:
        if finite(level) is not None:
            canvas.put(column(level, 0, 1, width), row, marks.tick, "axis")
    canvas.put(0, row, marks.start, "axis")
    canvas.put(width - 1, row, marks.end, "axis")
    if (zopa := data.shown_zopa()) is not None:
        for x in range(column(zopa[0], 0, 1, width), column(zopa[1], 0, 1, width) + 1):
            canvas.put(x, row, marks.every, "zopa")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A letter on the line, or how many more are there."""

    char: str
    role: str
    emphasis: Emphasis = Emphasis.BOLD

    @property
    def joined(self) -> bool:
        """Whether a sign stands between it and the mark before."""
        return not self.char.startswith("+")


def _marks(canvas: Canvas, row: int, data: NumberLine, axis: bool) -> None:
    """Offers and text at their levels, equal ones joined by `=`; then other marks that fit."""
    width = canvas.width
    blank = {" ", glyphs(canvas.charset).rule}
    offering: dict[int, list[Position]] = {}
    for party in data.parties:
        if (offer := finite(party.offer)) is not None:
            offering.setdefault(column(offer, 0, 1, width), []).append(party)
    groups: dict[int, list[_Mark]] = {}
    for at, parties in offering.items():
        shown, more = several(sorted(parties, key=lambda party: not party.picked))
        for party in shown:
            emphasis = Emphasis.REVERSE if party.picked == "offer" else Emphasis.BOLD
            groups.setdefault(at, []).append(_Mark(party.letter(), party.role, emphasis))
        if more:
            groups[at].append(_Mark(f"+{more}", "muted", Emphasis.PLAIN))
    text = finite(data.text)
    if text is not None:
        mark = _Mark(glyphs(canvas.charset).text, "text")
        groups.setdefault(column(text, 0, 1, width), []).append(mark)
    if not axis and (history := finite(data.history)) is not None:
        mark = _Mark(data.history_letter(), "history")
        groups.setdefault(column(history, 0, 1, width), []).append(mark)
    ends = _put_groups(canvas, row, groups)
    for party in data.parties:
        _limits(canvas, row, party, blank)
    if text is not None:
        _beside(canvas, row, ends[column(text, 0, 1, width)], _text_label(data), "text", blank)
    if axis:
        _record(canvas, row, data)
    for party in data.parties:
        _ghost(canvas, row, party, blank)


def _text_label(data: NumberLine) -> str:
    return f"{data.text_label} {fixed(data.text or 0.0)}".strip()


def _put_groups(
    canvas: Canvas, row: int, groups: dict[int, list[_Mark]]
) -> dict[int, tuple[int, int]]:
    """Write the groups in order without overlap; return where each begins and ends."""
    order = sorted(groups)
    starts: list[int] | None = None
    join = "="
    for join in ("=", ""):
        sizes = [_size(canvas, groups[col], join) for col in order]
        starts = place(
            [
                Wish(col - (size - 1) // 2, size, 0, canvas.width - size)
                for col, size in zip(order, sizes, strict=True)
            ],
            gap=0,
        )
        if starts is not None:
            break
    if starts is None:
        starts = order
    ends: dict[int, tuple[int, int]] = {}
    for col, start in zip(order, starts, strict=True):
        x = start
        for i, mark in enumerate(groups[col]):
            if i and join and mark.joined:
                x = canvas.put(x, row, join, "muted")
            x = canvas.put(x, row, mark.char, mark.role, mark.emphasis)
        ends[col] = (start, x)
    return ends


def _size(canvas: Canvas, group: list[_Mark], join: str) -> int:
    joins = sum(m.joined for m in group[1:])
    return sum(canvas.measure(m.char) for m in group) + len(join) * joins


def _limits(canvas: Canvas, row: int, party: Position, over: set[str]) -> None:
    """A party's red lines, facing what it accepts; one step further out if a mark is there."""
    marks = glyphs(canvas.charset)
    for name, level, char, outward in (
        ("low", party.low, marks.limit_low, -1),
        ("high", party.high, marks.limit_high, 1),
    ):
        shown = finite(level)
        if shown is None or (shown <= 0 if name == "low" else shown >= 1):
            continue
        emphasis = Emphasis.REVERSE if party.picked == name else Emphasis.PLAIN
        at = column(shown, 0, 1, canvas.width)
        for x in (at, at + outward):
            if canvas.free(x, row, 1, over):
                canvas.put(x, row, char, party.role, emphasis)
                break


def _beside(
    canvas: Canvas, row: int, span: tuple[int, int], label: str, role: str, over: set[str]
) -> None:
    """Write a label right of a mark, or else left of it, if it fits."""
    size = canvas.measure(label)
    if canvas.free(span[1], row, size + 2, over):
        canvas.put(span[1], row, f" {label} ", role)
    elif canvas.free(span[0] - size - 2, row, size + 2, over):
        canvas.put(span[0] - size - 2, row, f" {label} ", role)


def _record(canvas: Canvas, row: int, data: NumberLine) -> None:
    """Mark the historical record's level; on the axis if another mark stands there."""
    history = finite(data.history)
    if history is None:
        return
    x = column(history, 0, 1, canvas.width)
    canvas.put(x, row if canvas.free(x, row, 1) else 1, data.history_letter(), "history")


def _references(canvas: Canvas, row: int, data: NumberLine) -> None:
    """A mark at each reference level with the letters of those there, left of it near the end."""
    mark, width = glyphs(canvas.charset).reference, canvas.width
    there: dict[int, str] = {}
    for letter, level in data.references:
        if finite(level) is not None:
            at = column(level, 0, 1, width)
            there[at] = there.get(at, "") + letter
    labels = {at: mark + letters for at, letters in sorted(there.items())}
    wishes = []
    for at, label in labels.items():
        size = canvas.measure(label)
        if at + size > width:
            labels[at] = label.removeprefix(mark) + mark
            at -= size - 1
        wishes.append(Wish(max(min(at, width - size), 0), size, 0, width - size))
    starts = place(wishes, gap=0) or [wish.want for wish in wishes]
    for start, label in zip(starts, labels.values(), strict=True):
        canvas.put(start, row, label, "reference")


def _ghost(canvas: Canvas, row: int, party: Position, over: set[str]) -> None:
    """A party's offer of the last session, as a small letter."""
    before = finite(party.before)
    if before is None:
        return
    x = column(before, 0, 1, canvas.width)
    letter = party.letter().lower()
    if canvas.free(x, row, canvas.measure(letter), over):
        canvas.put(x, row, letter, party.role, Emphasis.DIM)


def _by_party(canvas: Canvas, data: NumberLine) -> None:
    """Names, axis, a row for each party, the text's row, the caption; the rest stays blank."""
    put_names(canvas, 0, data.levels)
    _axis(canvas, 1, data)
    text_row = 2 + len(data.parties)
    text = finite(data.text)
    if text is not None:
        for row in range(2, text_row):
            x = column(text, 0, 1, canvas.width)
            canvas.put(x, row, glyphs(canvas.charset).cursor, "text", Emphasis.DIM)
    for row, party in enumerate(data.parties, start=2):
        _party_row(canvas, row, party)
    span = (0, 0)
    if text is not None:
        x = column(text, 0, 1, canvas.width)
        canvas.put(x, text_row, glyphs(canvas.charset).text, "text", Emphasis.BOLD)
        span = (x, x + 1)
    _record(canvas, text_row, data)
    if text is not None:
        _beside(canvas, text_row, span, _text_label(data), "text", {" "})
    if data.references:
        text_row += 1
        _references(canvas, text_row, data)
    put_caption(canvas, text_row + 1, data)
    if canvas.height > text_row + 2:
        put_legend(canvas, text_row + 2, data, parties=False)


def _party_row(canvas: Canvas, row: int, party: Position) -> None:
    """One party: its accepted interval shaded, its offer, last session's, its name beside it."""
    marks = glyphs(canvas.charset)
    width = canvas.width
    low, high = finite(party.low), finite(party.high)
    first, last = width, -1
    if low is not None and high is not None and party.has_limits():
        first, last = column(low, 0, 1, width), column(high, 0, 1, width)
        for x in range(first, last + 1):
            canvas.put(x, row, marks.some, party.role, Emphasis.DIM)
    over = {" ", marks.some, marks.cursor}
    offer = finite(party.offer)
    if offer is not None:
        x = column(offer, 0, 1, width)
        emphasis = Emphasis.REVERSE if party.picked == "offer" else Emphasis.BOLD
        canvas.put(x, row, party.letter(), party.role, emphasis)
        first, last = min(first, x), max(last, x)
    _limits(canvas, row, party, over)
    _ghost(canvas, row, party, over)
    label = party.name if offer is None else f"{party.name} {fixed(offer)}"
    while last + 1 < width and canvas.char_at(last + 1, row) not in (" ", marks.cursor):
        last += 1
    while first > 0 and canvas.char_at(first - 1, row) not in (" ", marks.cursor):
        first -= 1
    _beside(canvas, row, (first, last + 1), label, party.role, {" ", marks.cursor})
