"""Draws offers by session as lines, with labels that have the values of the session shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from negosim.charts.braille import Dots
from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid
from negosim.charts.lettering import fit
from negosim.charts.lines_data import Lines, Rule, Series, fitted
from negosim.charts.lines_frame import (
    GUTTER,
    LETTERS,
    Frame,
    band,
    frame_of,
    rule_labels,
    rules,
    x_axis,
    y_axis,
)
from negosim.charts.placing import Wish, place
from negosim.text import fixed

__all__ = ["Lines", "Rule", "Series", "fitted", "lines"]

Point = tuple[int, float]
"""A session index and a value."""


def lines(data: Lines, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The chart in exactly width × height cells.

    Sessions are evenly spaced from left to right. The last row has the session ticks (from height
    3), the row above it events (from height 9; below that they share the tick row).
    """
    canvas = Canvas(width, height, charset)
    if not width or not height:
        return canvas.grid()
    frame = frame_of(canvas, data)
    y_axis(canvas, frame, data)
    band(canvas, frame, data)
    rules(canvas, frame, data)
    if frame.points:
        _cursor(canvas, frame, data)
        shown = data.visible()
        _draw_lines(canvas, frame, shown, data.bright)
        _points(canvas, frame, shown, data)
        x_axis(canvas, frame, data)
        _labels(canvas, frame, shown, data.present)
    rule_labels(canvas, frame, data)
    return canvas.grid()


def _cursor(canvas: Canvas, frame: Frame, data: Lines) -> None:
    if data.cursor is None or not 0 <= data.cursor < frame.points:
        return
    x = frame.x(data.cursor)
    for row in range(frame.height):
        canvas.put(x, row, glyphs(canvas.charset).cursor, "cursor", ground="cursor")


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _draw_lines(canvas: Canvas, frame: Frame, shown: tuple[Series, ...], bright: int) -> None:
    """What is faint first, so that the rest lies above it."""
    for later, emphasis in ((True, Emphasis.DIM), (False, Emphasis.PLAIN)):
        dots = Dots()
        for series in shown:
            for start, stop in pairwise(series.known()):
                if (stop[0] > bright) is not later:
                    continue
                if canvas.charset is Charset.BRAILLE:
                    ends = (*_dot(frame, start), *_dot(frame, stop))
                    dots.line(*ends, series.role, every=3 if series.dotted else 1)
                else:
                    _step(canvas, _cell(frame, start), _cell(frame, stop), series, emphasis)
        dots.draw(canvas, emphasis=emphasis)


def _dot(frame: Frame, point: Point) -> tuple[int, int]:
    return 2 * frame.x(point[0]), frame.dot_row(point[1])


def _cell(frame: Frame, point: Point) -> tuple[int, int]:
    return frame.x(point[0]), frame.row(point[1])


def _step(
    canvas: Canvas, start: tuple[int, int], stop: tuple[int, int], series: Series, how: Emphasis
) -> None:
    """A line of box characters: across, down or up in the middle, across."""
    marks = glyphs(canvas.charset)
    (x0, y0), (x1, y1) = start, stop
    middle = (x0 + x1) // 2
    # The first cell of a later stretch is the last of the one before: not a second series' line.
    first = x0 if canvas.char_at(x0, y0) in (" ", marks.cursor) else x0 + 1
    for x in range(first, x1 + 1):
        row = y0 if x <= middle else y1
        char = marks.double if canvas.char_at(x, row) == marks.rule else marks.rule
        canvas.put(x, row, marks.dot if series.dotted else char, series.role, how)
    if y0 == y1 or series.dotted:
        return
    for row in range(min(y0, y1) + 1, max(y0, y1)):
        canvas.put(middle, row, marks.post, series.role, how)
    falls = y1 > y0
    canvas.put(middle, y0, marks.fall_start if falls else marks.rise_start, series.role, how)
    canvas.put(middle, y1, marks.fall_end if falls else marks.rise_end, series.role, how)


# ── points ───────────────────────────────────────────────────────────────────────────────────────


def _points(canvas: Canvas, frame: Frame, shown: tuple[Series, ...], data: Lines) -> None:
    """A letter at each point, several joined by `=` where there is room, else a `═` for them."""
    present = data.present
    cells: dict[tuple[int, int], list[tuple[int, Series]]] = {}
    last = {id(s): s.known()[-1][0] for s in shown if s.known()}
    spacing = frame.width / max(1, frame.points - 1)
    for series in shown:
        for index, value in series.known():
            at_end = index in (last[id(series)], present)
            if at_end or not (spacing < 2 or series.dotted):
                cells.setdefault(_cell(frame, (index, value)), []).append((index, series))
    told = sorted(cells.items(), key=lambda item: (item[1][0][0] in (0, present), item[0]))
    for (x, row), here in told:
        voiced = [entry for entry in here if not entry[1].dotted] or here
        how = Emphasis.DIM if min(index for index, _ in here) > data.bright else Emphasis.BOLD
        each = list({id(series): series for _, series in voiced}.values())
        size = _joined_size(each)
        start = min(x - size // 2, frame.left + frame.width - size)
        if size == 1:
            canvas.put(x, row, each[0].letter(), each[0].role, how)
        elif size + 1 < spacing or here[0][0] in (0, present):
            _joined(canvas, max(start, frame.left), row, each, how)
        else:
            canvas.put(x, row, glyphs(canvas.charset).double, "muted", how)


def _joined(canvas: Canvas, x: int, row: int, each: list[Series], how: Emphasis) -> int:
    """The letters of several series, joined by `=`, of many the first; the column after them."""
    shown = each if len(each) <= LETTERS else each[: LETTERS - 2]
    for k, series in enumerate(shown):
        x = canvas.put(x, row, "=", "muted") if k else x
        x = canvas.put(x, row, series.letter(), series.role, how)
    more = len(each) - len(shown)
    return canvas.put(x, row, f"+{more}", "muted") if more else x


def _joined_size(each: list[Series]) -> int:
    if len(each) <= LETTERS:
        return 2 * len(each) - 1
    return 2 * (LETTERS - 2) - 1 + len(f"+{len(each) - LETTERS + 2}")


# ── labels ───────────────────────────────────────────────────────────────────────────────────────


def _labels(canvas: Canvas, frame: Frame, shown: tuple[Series, ...], present: int) -> None:
    """Letters, names and the value of the session shown, right of the plot at its height.

    Parties with the same value share a label.
    """
    if not frame.labels:
        return
    groups = list(_groups(shown, present))
    groups = sorted(groups, key=lambda g: g[1][0].dotted)[: frame.height]
    groups.sort(key=lambda g: -g[0])
    wishes = [Wish(frame.row(value), 1, 0, frame.height - 1) for value, _ in groups]
    rows = place(wishes, gap=0) or list(range(len(groups)))
    x = frame.left + frame.width + GUTTER - 1
    wide = frame.labels - GUTTER - frame.letters - 4
    for (value, each), row in zip(groups, rows, strict=True):
        end = _joined(canvas, x, row, each, Emphasis.BOLD)
        role = each[0].role if len(each) == 1 else "label"
        at = x + frame.letters + max(wide, 0) + 1
        names, room = ", ".join(s.name for s in each), at - end - 2
        if wide > 0 and (len(each) == 1 or canvas.measure(names) <= room):
            canvas.put(end + 1, row, fit(names, room, canvas.charset), role)  # or letters alone
        canvas.put(at, row, fixed(value).rjust(3), role)


def _groups(shown: tuple[Series, ...], present: int) -> Iterator[tuple[float, list[Series]]]:
    """The series by their value at the session shown, or their last one before it."""
    groups: dict[tuple[str, bool], tuple[float, list[Series]]] = {}
    for series in shown:
        if until := [value for index, value in series.known() if index <= present]:
            key = fixed(until[-1]), series.dotted
            groups.setdefault(key, (until[-1], []))[1].append(series)
    yield from groups.values()
