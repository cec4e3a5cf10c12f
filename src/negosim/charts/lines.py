"""Draws offers by session as lines, with labels at their ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from negosim.charts.braille import Dots
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite
from negosim.charts.lettering import fit
from negosim.charts.lines_data import Lines, Rule, Series
from negosim.charts.placing import Wish, place
from negosim.text import fixed

__all__ = ["Lines", "Rule", "Series", "lines"]

_GUTTER = 3
_LABELS_FROM = 34
_Y_AXIS_FROM = 20
_EVENT_ROW_FROM = 9


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot's place inside the canvas."""

    left: int
    width: int
    height: int
    labels: int
    points: int
    low: float
    high: float

    def x(self, index: float) -> int:
        return self.left + column(index, 0, self.points - 1, self.width)

    def dot_row(self, value: float) -> int:
        return column(-value, -self.high, -self.low, 4 * self.height)

    def row(self, value: float) -> int:
        return self.dot_row(value) // 4


def lines(data: Lines, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The chart in exactly width × height cells.

    Sessions are evenly spaced from left to right. The last row has the session ticks (from height
    3), the row above it events (from height 9; below that they share the tick row).
    """
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    frame = _frame(canvas, data)
    _y_axis(canvas, frame)
    for rule in data.rules:
        _rule(canvas, frame, rule)
    if frame.points:
        _cursor(canvas, frame, data)
        _draw_lines(canvas, frame, data)
        _points(canvas, frame, data)
        _ticks(canvas, frame, data)
        _events(canvas, frame, data)
    for rule in data.rules:
        _rule_label(canvas, frame, rule)
    _end_labels(canvas, frame, data)
    return canvas.grid()


def _frame(canvas: Canvas, data: Lines) -> _Frame:
    width, height = canvas.width, canvas.height
    below = 0 if height < 3 else 2 if data.events and height >= _EVENT_ROW_FROM else 1
    low, high = data.bounds()
    left = 0
    if width >= _Y_AXIS_FROM:
        left = max(len(fixed(v, 1)) for v in (low, high)) + 2
    labels = 0
    if width >= _LABELS_FROM and data.series:
        longest = max(_label_size(canvas, s) for s in data.series)
        labels = min(longest, width // 3) + _GUTTER
    plot = max(1, width - left - labels)
    return _Frame(left, plot, max(1, height - below), labels, data.points(), low, high)


def _label_size(canvas: Canvas, series: Series) -> int:
    return canvas.measure(series.letter()) + canvas.measure(series.name) + 6


def _y_axis(canvas: Canvas, frame: _Frame) -> None:
    if not frame.left:
        return
    marks = glyphs(canvas.charset)
    for row in range(frame.height):
        canvas.put(frame.left - 1, row, marks.post, "axis", Emphasis.DIM)
    middle = frame.low / 2 + frame.high / 2
    shown = [frame.high, middle, frame.low] if frame.height >= 5 else [frame.high, frame.low]
    for value in shown if frame.height >= 2 else [frame.high]:
        label = fixed(value, 1)
        canvas.put(frame.left - 1 - len(label), frame.row(value), label, "axis")
        canvas.put(frame.left - 1, frame.row(value), marks.end, "axis", Emphasis.DIM)
    if frame.height >= 5:
        for x in range(frame.left + 3, frame.left + frame.width, 4):
            canvas.put(x, frame.row(middle), marks.dot, "axis", Emphasis.DIM)


def _rule(canvas: Canvas, frame: _Frame, rule: Rule) -> None:
    level = finite(rule.level)
    if level is None or not frame.low <= level <= frame.high:
        return
    for x in range(frame.left, frame.left + frame.width):
        canvas.put(x, frame.row(level), glyphs(canvas.charset).dash, rule.role, Emphasis.DIM)


def _rule_label(canvas: Canvas, frame: _Frame, rule: Rule) -> None:
    """A rule's label on the rule, in the rightmost stretch that no line crosses."""
    level = finite(rule.level)
    label = fit(rule.label, frame.width // 2, canvas.charset)
    size = canvas.measure(label)
    if level is None or not label or not frame.low <= level <= frame.high:
        return
    for x in range(frame.left + frame.width - size, frame.left, -1):
        if canvas.free(x - 1, frame.row(level), size + 1, glyphs(canvas.charset).dash):
            canvas.put(x, frame.row(level), label, rule.role)
            return


def _cursor(canvas: Canvas, frame: _Frame, data: Lines) -> None:
    if data.cursor is None or not 0 <= data.cursor < frame.points:
        return
    x = frame.x(data.cursor)
    for row in range(frame.height):
        canvas.put(x, row, glyphs(canvas.charset).cursor, "cursor", ground="cursor")


def _draw_lines(canvas: Canvas, frame: _Frame, data: Lines) -> None:
    if canvas.charset is Charset.BRAILLE:
        dots = Dots()
        for series in data.series:
            for (i, a), (j, b) in pairwise(series.known()):
                ends = (2 * frame.x(i), frame.dot_row(a), 2 * frame.x(j), frame.dot_row(b))
                dots.line(*ends, series.role, every=3 if series.dotted else 1)
        dots.draw(canvas)
        return
    for series in data.series:
        for (i, a), (j, b) in pairwise(series.known()):
            _step(canvas, (frame.x(i), frame.row(a)), (frame.x(j), frame.row(b)), series)


def _step(canvas: Canvas, start: tuple[int, int], stop: tuple[int, int], series: Series) -> None:
    """A line of box characters: across, down or up in the middle, across."""
    marks = glyphs(canvas.charset)
    (x0, y0), (x1, y1) = start, stop
    middle = (x0 + x1) // 2
    # The first cell of a later stretch is the last of the one before: not a second series' line.
    first = x0 if canvas.char_at(x0, y0) in (" ", marks.cursor) else x0 + 1
    for x in range(first, x1 + 1):
        row = y0 if x <= middle else y1
        char = marks.double if canvas.char_at(x, row) == marks.rule else marks.rule
        canvas.put(x, row, marks.dot if series.dotted else char, series.role)
    if y0 == y1 or series.dotted:
        return
    for row in range(min(y0, y1) + 1, max(y0, y1)):
        canvas.put(middle, row, marks.post, series.role)
    falls = y1 > y0
    canvas.put(middle, y0, marks.fall_start if falls else marks.rise_start, series.role)
    canvas.put(middle, y1, marks.fall_end if falls else marks.rise_end, series.role)


def _points(canvas: Canvas, frame: _Frame, data: Lines) -> None:
    """A letter at each point; series on the same cell take turns from session to session."""
    cells: dict[tuple[int, int], list[tuple[int, Series]]] = {}
    last = {id(s): s.known()[-1][0] for s in data.series if s.known()}
    dense = frame.points > 1 and frame.width / (frame.points - 1) < 2
    for series in data.series:
        for index, value in series.known():
            at_end = index == last[id(series)]
            if at_end or not (dense or series.dotted):
                key = (frame.x(index), frame.row(value))
                cells.setdefault(key, []).append((index, series))
    for (x, row), here in sorted(cells.items(), key=lambda item: item[0]):
        voiced = [entry for entry in here if not entry[1].dotted] or here
        index, series = voiced[voiced[0][0] % len(voiced)]
        canvas.put(x, row, series.letter(), series.role, Emphasis.BOLD)


def _ticks(canvas: Canvas, frame: _Frame, data: Lines) -> None:
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
    x = frame.left + frame.width + _GUTTER - 1
    if data.cursor_label and _clear(canvas, x, row, canvas.measure(label)):
        canvas.put(x, row, label, "cursor")


def _clear(canvas: Canvas, x: int, row: int, size: int) -> bool:
    """Whether a label of that size fits with a blank on either side."""
    first, last = max(0, x - 1), min(canvas.width, x + size + 1)
    return x + size <= canvas.width and canvas.free(first, row, last - first)


def _events(canvas: Canvas, frame: _Frame, data: Lines) -> None:
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


def _end_labels(canvas: Canvas, frame: _Frame, data: Lines) -> None:
    """Mark, name and last value right of the lines, moved apart; a leader where moved."""
    ends = [(s, *s.known()[-1]) for s in data.series if s.known()]
    if not frame.labels or not ends:
        return
    ends = sorted(ends, key=lambda e: e[0].dotted)[: frame.height]
    ends.sort(key=lambda e: -e[2])
    wishes = [Wish(frame.row(value), 1, 0, frame.height - 1) for _, _, value in ends]
    rows = place(wishes, gap=0) or list(range(len(ends)))
    after = max(frame.x(index) for _, index, _ in ends) + 1
    name_cells = min(max(canvas.measure(s.name) for s, _, _ in ends), frame.labels - _GUTTER - 6)
    for (series, index, value), row in zip(ends, rows, strict=True):
        if frame.x(index) + 1 == after:
            _leader(canvas, (after, frame.row(value)), (after + 1, row), series.role)
        x = after + _GUTTER - 1
        canvas.put(x - 1, row, " " * (name_cells + 8))
        canvas.put(x, row, series.letter(), series.role, Emphasis.BOLD)
        name = fit(series.name, name_cells, canvas.charset)
        canvas.put(x + 2, row, name, series.role)
        shown = fixed(value)
        canvas.put(x + 2 + name_cells + 1 + max(0, 3 - len(shown)), row, shown, series.role)


def _leader(canvas: Canvas, start: tuple[int, int], stop: tuple[int, int], role: str) -> None:
    """A thin line from where a series ends to its label, where the label had to move."""
    (x0, y0), (x1, y1) = start, stop
    if y0 == y1:
        return
    if canvas.charset is Charset.BRAILLE:
        dots = Dots()
        dots.line(2 * x0, 4 * y0 + 1, 2 * x1, 4 * y1 + 1, role)
        dots.draw(canvas)
        return
    marks = glyphs(canvas.charset)
    canvas.put(x1, y1, marks.up if y1 < y0 else marks.down, role)
