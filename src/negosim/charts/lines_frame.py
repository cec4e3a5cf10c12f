"""Draws what surrounds the lines of a chart: axes, rules, the room."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import glyphs
from negosim.charts.grid import Canvas, Emphasis, column, finite
from negosim.charts.lettering import distinct, fit
from negosim.charts.lines_data import Lines
from negosim.text import fixed

GUTTER = 3
LETTERS = 5  # of series on one cell; of more, the first and how many others
_LABELS_FROM = 34
_Y_AXIS_FROM = 20
_NAMES_FROM = 48  # of levels
_NAMED_FROM = 84  # parties in the labels beside names of levels
_EVENT_ROW_FROM = 9
_NUMBER = 4  # cells of a level


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's place inside the canvas."""

    left: int
    width: int
    height: int
    labels: int
    letters: int  # cells of the labels for letters
    points: int
    low: float
    high: float

    def x(self, index: float) -> int:
        """The column of a session."""
        return self.left + column(index, 0, self.points - 1, self.width)

    def dot_row(self, value: float) -> int:
        """The row of a level in quarter cells."""
        return column(-value, -self.high, -self.low, 4 * self.height)

    def row(self, value: float) -> int:
        """The row of a level."""
        return self.dot_row(value) // 4


def frame_of(canvas: Canvas, data: Lines) -> Frame:
    """The place of the plot, beside what the axes and the labels take."""
    width, height = canvas.width, canvas.height
    below = 0 if height < 3 else 2 if data.events and height >= _EVENT_ROW_FROM else 1
    low, high = data.bounds()
    left = 0
    if width >= _Y_AXIS_FROM:
        left = _NUMBER + 1
    if width >= _NAMES_FROM and (inner := _named(data, low, high)):
        longest = max(canvas.measure(name) for _, name in inner)
        left += min(longest + 1, max(width // 3 - left, 0))
    labels = letters = 0
    if width >= _LABELS_FROM and data.series:
        letters = 2 * min(max(sum(not s.dotted for s in data.series), 1), LETTERS) - 1
        longest = max(canvas.measure(s.name) for s in data.series)
        names = min(longest + 3, width // 4) if width >= _NAMED_FROM or not data.names else 0
        labels = GUTTER + letters + names + _NUMBER  # a mark, a name, a level
    plot = max(1, width - left - labels)
    return Frame(left, plot, max(1, height - below), labels, letters, data.points(), low, high)


def _named(data: Lines, low: float, high: float) -> list[tuple[float, str]]:
    """The levels in the range that have a name."""
    return [(at, name) for at, name in data.names if finite(at) is not None and low <= at <= high]


def y_axis(canvas: Canvas, frame: Frame, data: Lines) -> None:
    """The level's numbers at the ends and in the middle, and names where levels have one."""
    if not frame.left:
        return
    marks, post = glyphs(canvas.charset), frame.left - 1
    for row in range(frame.height):
        canvas.put(post, row, marks.post, "axis", Emphasis.DIM)
    middle = frame.low / 2 + frame.high / 2
    named = frame.left > _NUMBER + 1
    shown = (
        [frame.high, frame.low] if named or frame.height < 5 else [frame.high, middle, frame.low]
    )
    numbers = {frame.row(v): v for v in (shown if frame.height >= 2 else [frame.high])}
    names: dict[int, str] = {}
    if named:
        inner = _named(data, frame.low, frame.high)
        for at, name in sorted(inner, key=lambda entry: abs(entry[0] - middle), reverse=True):
            if names.setdefault(frame.row(at), name) == name:
                numbers[frame.row(at)] = at
    for row, value in numbers.items():
        label = fixed(value)
        canvas.put(post - len(label), row, label, "axis")
        canvas.put(post, row, marks.end, "axis", Emphasis.DIM)
    short = distinct({name: name for name in names.values()}, frame.left - _NUMBER - 2)
    for row, name in names.items():
        shown_name = short[name]
        x = post - _NUMBER - 1 - canvas.measure(shown_name)
        canvas.put(x, row, shown_name, "level")
    for rule in data.rules:
        level = finite(rule.level)
        if rule.mark and level is not None and frame.low <= level <= frame.high:
            canvas.put(post, frame.row(level), rule.mark, rule.role)


def band(canvas: Canvas, frame: Frame, data: Lines) -> None:
    """The room: the levels that all who must agree can sign."""
    if data.room is None or None in (finite(data.room[0]), finite(data.room[1])):
        return
    low, high = max(data.room[0], frame.low), min(data.room[1], frame.high)
    if low > high:
        return
    for row in range(frame.row(high), frame.row(low) + 1):
        for x in range(frame.left, frame.left + frame.width):
            canvas.put(x, row, " ", ground="room")


def rules(canvas: Canvas, frame: Frame, data: Lines) -> None:
    """Red lines and the record, across the plot."""
    for rule in data.rules:
        level = finite(rule.level)
        if level is None or not frame.low <= level <= frame.high:
            continue
        for x in range(frame.left, frame.left + frame.width):
            canvas.put(x, frame.row(level), glyphs(canvas.charset).dash, rule.role, Emphasis.DIM)


def rule_labels(canvas: Canvas, frame: Frame, data: Lines) -> None:
    """Each rule's label on the rule, in the rightmost stretch that no line crosses."""
    dash = glyphs(canvas.charset).dash
    for rule in data.rules:
        level = finite(rule.level)
        if level is None or not frame.low <= level <= frame.high:
            continue
        places = (
            (x, label)
            for label in (rule.label, rule.short)
            for x in range(frame.left + frame.width - canvas.measure(label), frame.left, -1)
            if label and canvas.free(x - 1, frame.row(level), canvas.measure(label) + 1, dash)
        )
        if (place := next(places, None)) is not None:
            canvas.put(place[0], frame.row(level), place[1], rule.role)


def x_axis(canvas: Canvas, frame: Frame, data: Lines) -> None:
    """Session ticks and events."""
    _ticks(canvas, frame, data)
    _events(canvas, frame, data)


def _ticks(canvas: Canvas, frame: Frame, data: Lines) -> None:
    row = canvas.height - 1
    if canvas.height < 3 or not data.ticks:
        return
    cursor = data.cursor if data.cursor is not None else -1
    widest = max(canvas.measure(t) for t in data.ticks)
    spacing = frame.width / max(1, len(data.ticks) - 1)
    step = max(1, -(-(widest + 2) // max(1, int(spacing))))
    order = [cursor, *range(0, len(data.ticks), step)]
    for index in dict.fromkeys(order):
        if not 0 <= index < len(data.ticks):
            continue
        label = fit(data.ticks[index], frame.width, canvas.charset)
        size = canvas.measure(label)
        x = min(max(0, frame.x(index) - (size - 1) // 2), canvas.width - size)
        if _clear(canvas, x, row, size):
            style = ("cursor", Emphasis.BOLD) if index == cursor else ("axis", Emphasis.PLAIN)
            canvas.put(x, row, label, *style)
    label = f"{glyphs(canvas.charset).cursor} {data.cursor_label}"
    size = canvas.measure(label)
    for x in (
        (frame.left + frame.width + GUTTER - 1, frame.left - size - 1) if data.cursor_label else ()
    ):
        if x >= 0 and _clear(canvas, x, row, size):
            canvas.put(x, row, label, "cursor")
            break


def _clear(canvas: Canvas, x: int, row: int, size: int) -> bool:
    """Whether a label of that size fits with a blank on either side."""
    first, last = max(0, x - 1), min(canvas.width, x + size + 1)
    return x + size <= canvas.width and canvas.free(first, row, last - first)


def _events(canvas: Canvas, frame: Frame, data: Lines) -> None:
    row = frame.height if canvas.height >= _EVENT_ROW_FROM else canvas.height - 1
    if canvas.height < 3:
        return
    for raw in data.events:
        index = finite(raw)
        if index is None or not 0 <= index <= frame.points - 1:
            continue
        x = frame.x(index)
        if canvas.free(x, row, 1):
            canvas.put(x, row, glyphs(canvas.charset).event, "event")
