"""Draws the calendar as a line: talks, events, the deadline, tension."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column
from negosim.charts.lettering import fit
from negosim.charts.placing import Wish, place
from negosim.charts.spark import put_spark
from negosim.charts.timeline_data import Day, Timeline

__all__ = ["Day", "Timeline", "talk_at", "timeline"]

_EVENT_CELLS = 20
_SPARK_CELLS = 14
_SPARK_FROM = 48
_WORD_FROM = 96
_TENSION_ROWS_FROM = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """A mark and its words at a day; `talk` is the index of the talk, if it is one."""

    at: float
    rank: int
    mark: str
    words: str
    role: str
    emphasis: Emphasis = Emphasis.PLAIN
    talk: int | None = None
    keep: bool = False
    dated: str = ""


def timeline(data: Timeline, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The calendar in exactly width × height cells.

    Height 1: marks with their dates in one line, moved apart where they would overlap, with fewer
    words if they do not fit. From 2: marks at their days, dates below; from 3 events by name; from
    5 tension over the days in the other rows (below that as a spark at the right).
    """
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    room = _spark(canvas, data)
    placed, level = _layout(canvas, data, room)
    _base(canvas, data, room, placed)
    for x, entry in sorted(placed, key=lambda item: item[1].rank):
        end = canvas.put(x, 0, entry.mark, entry.role, entry.emphasis)
        if height == 1:
            canvas.put(end, 0, _words(entry, level), entry.role, entry.emphasis)
    if height >= 2:
        _dates(canvas, placed, room)
    if height >= 3:
        _event_names(canvas, data, room)
    if height >= _TENSION_ROWS_FROM:
        _tension(canvas, data, room)
    return canvas.grid()


def talk_at(
    x: int, data: Timeline, width: int, height: int, charset: Charset = Charset.BRAILLE
) -> int | None:
    """The index of the talk drawn nearest to column x, for scrubbing by mouse."""
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return None
    placed, _ = _layout(canvas, data, _spark(canvas, data))
    talks = [(abs(at - x), e.talk) for at, e in placed if e.talk is not None]
    return min(talks)[1] if talks else None


def _entries(canvas: Canvas, data: Timeline) -> list[_Entry]:
    marks = glyphs(canvas.charset)
    now = data.now()
    talks = data.known_talks()
    out = []
    month = 0
    for n, (i, talk) in enumerate(talks):
        current = i == data.current
        first_of_month = talk.on.month != month
        month = talk.on.month
        called = data.last_call and i == len(data.talks) - 1
        day = talk.dated() if first_of_month else str(talk.on.day)
        role = "cursor" if current else "label" if now is None or talk.at < now else "muted"
        out.append(
            _Entry(
                talk.at,
                3 if current else 2,
                marks.now if current else marks.talk,
                "last call" if called else day,
                role,
                Emphasis.BOLD if current else Emphasis.PLAIN,
                i,
                current or n in (0, len(talks) - 1),
                f"last call {talk.dated()}" if called else talk.dated(),
            )
        )
    for event in data.known_events():
        name = event.name or event.dated()
        out.append(_Entry(event.at, 1, marks.event, name, "event"))
    if (end := data.end()) is not None:
        out.append(_Entry(end.at, 4, marks.deadline, end.dated(), "deadline", keep=True))
    return sorted(out, key=lambda e: (e.at, e.rank))


def _words(entry: _Entry, level: int) -> str:
    """An entry's words; level 0: all, 1: events unnamed, 2: only those to keep, 3: none."""
    if entry.role == "event":
        return f" {entry.words}" if level == 0 else ""
    return entry.words if level < 2 or (level == 2 and entry.keep) else ""


def _layout(canvas: Canvas, data: Timeline, room: int) -> tuple[list[tuple[int, _Entry]], int]:
    """The start of each entry, and the level of `_words` at which they fit."""
    entries = _entries(canvas, data)
    low, high = data.bounds()
    if canvas.height == 1:
        entries = [_cut(canvas, entry) for entry in entries]
        for level in range(4):
            wishes = []
            for entry in entries:
                size = canvas.measure(entry.mark + _words(entry, level))
                wishes.append(Wish(column(entry.at, low, high, room), size, 0, room - size))
            starts = place(wishes, gap=1 if level < 3 else 0)
            if starts is not None:
                return list(zip(starts, entries, strict=True)), level
    return [(column(e.at, low, high, room), e) for e in entries], 3


def _cut(canvas: Canvas, entry: _Entry) -> _Entry:
    if entry.role != "event":
        return entry
    words = fit(entry.words, _EVENT_CELLS, canvas.charset)
    return _Entry(entry.at, entry.rank, entry.mark, words, entry.role)


def _base(canvas: Canvas, data: Timeline, room: int, placed: list[tuple[int, _Entry]]) -> None:
    """The line: solid up to the talk that is shown, dashed after it."""
    marks = glyphs(canvas.charset)
    now = next((x for x, e in placed if e.talk is not None and e.talk == data.current), room)
    after = "." if canvas.charset is Charset.ASCII else marks.dash
    for x in range(room):
        canvas.put(x, 0, marks.rule if x < now else after, "axis", Emphasis.DIM)
    if canvas.height > 1:
        return
    # A blank before words in the line.
    for x, _ in placed:
        if x > 0:
            canvas.put(x - 1, 0, " ")


def _spark(canvas: Canvas, data: Timeline) -> int:
    """Draw tension at the right end of the first row; return the number of cells left of it."""
    width = canvas.width
    if not data.tension or width < _SPARK_FROM or canvas.height >= _TENSION_ROWS_FROM:
        return width
    cells = min(_SPARK_CELLS, len(data.tension))
    put_spark(canvas, width - cells, 0, cells, 1, data.tension)
    word = "tension " if width >= _WORD_FROM else ""
    start = width - cells - len(word)
    canvas.put(start, 0, word, "muted")
    return start - 2


def _dates(canvas: Canvas, placed: list[tuple[int, _Entry]], room: int) -> None:
    """Dates below the marks, as many as fit: the shown talk's first, then the ends'."""
    dated = [(x, e) for x, e in placed if e.role != "event"]
    for x, entry in sorted(dated, key=lambda item: (-item[1].rank, not item[1].keep)):
        for text in (entry.dated or entry.words, entry.words):
            if _put_below(canvas, 1, x, text, entry.role, entry.emphasis, room):
                break


def _event_names(canvas: Canvas, data: Timeline, room: int) -> None:
    low, high = data.bounds()
    for event in data.known_events():
        full = f"{event.dated()} {event.name}".strip()
        x = column(event.at, low, high, room)
        for text in (full, fit(full, _EVENT_CELLS, canvas.charset), event.dated()):
            if _put_below(canvas, 2, x, text, "event", Emphasis.PLAIN, room):
                break


def _put_below(
    canvas: Canvas, row: int, x: int, text: str, role: str, emphasis: Emphasis, room: int
) -> bool:
    size = canvas.measure(text)
    start = min(max(0, x - (size - 1) // 2), max(0, room - size))
    first = max(0, start - 1)
    if start + size > room or not canvas.free(first, row, min(room, start + size + 1) - first):
        return False
    canvas.put(start, row, text, role, emphasis)
    return True


def _tension(canvas: Canvas, data: Timeline, room: int) -> None:
    """Tension held from each talk to the next, in the rows below the names."""
    low, high = data.bounds()
    talks = data.known_talks()
    values: list[float | None] = [None] * room
    for n, (i, talk) in enumerate(talks):
        start = column(talk.at, low, high, room)
        last = n + 1 == len(talks)
        stop = start + 1 if last else column(talks[n + 1][1].at, low, high, room)
        for x in range(start, stop):
            values[x] = data.tension[i] if i < len(data.tension) else None
    put_spark(canvas, 0, 3, room, canvas.height - 3, values)
