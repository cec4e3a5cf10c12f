"""Draws a tornado: how far each parameter moves a result to either side of its baseline."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.charts.glyphs import Charset, glyphs
from negosim.charts.grid import Canvas, Emphasis, Grid, column, finite
from negosim.charts.lettering import fit
from negosim.text import fixed


@dataclass(frozen=True, slots=True)
class Swing:
    """One parameter: the result with it at its low end and at its high end.

    Swings of a `group` stand below its name.
    """

    label: str
    at_low: float
    at_high: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Tornado:
    """Swings around `baseline`, of the quantity `name`."""

    swings: tuple[Swing, ...]
    baseline: float
    name: str = "baseline"

    def known(self) -> list[Swing]:
        """Swings whose ends are numbers, the widest first."""
        known = [s for s in self.swings if None not in (finite(s.at_low), finite(s.at_high))]
        return sorted(known, key=lambda s: -abs(s.at_high / 2 - s.at_low / 2))


def tornado(data: Tornado, width: int, height: int, charset: Charset = Charset.BRAILLE) -> Grid:
    """The baseline on the first row, then a row per swing, the widest first, by group.

    Light is the parameter's low end, full its high end; the results are at the bar's ends.
    """
    canvas = Canvas(width, height, charset)
    base, swings = finite(data.baseline), data.known()
    if not width or not height or base is None or not swings:
        return canvas.grid()
    top = 1 if height >= 3 else 0
    shown = in_groups(swings, height - top)
    labels = canvas.label_cells(swing.label for swing in shown)
    left = labels + 1 if labels else 0
    ends = [base, *(v for s in shown for v in (s.at_low, s.at_high))]
    numbers = max(len(fixed(v)) for v in ends) + 1
    room = width - left - 2 * numbers
    if room < 5:
        numbers, room = 0, max(1, width - left)
    plot = _Plot(left + numbers, room, min(ends), max(ends), base, numbers > 0)
    if top:
        _header(canvas, plot, data.name)
    row, group = top, ""
    for swing in shown:
        if swing.group != group:
            group = swing.group
            canvas.put(0, row, fit(group, width, charset), "text", Emphasis.BOLD)
            row += 1
        canvas.put(0, row, fit(swing.label, labels, charset), "label")
        _swing(canvas, row, plot, swing)
        row += 1
    canvas.put_more(row, len(swings) - len(shown))
    return canvas.grid()


def in_groups(swings: list[Swing], height: int) -> list[Swing]:
    """The widest swings that fit with the names of their groups, the widest group first."""
    count = len(swings)
    while count > 1:
        groups = {swing.group for swing in swings[:count]} - {""}
        if count + len(groups) + (count < len(swings)) <= height:
            break
        count -= 1
    order = list(dict.fromkeys(swing.group for swing in swings[:count]))
    return sorted(swings[:count], key=lambda swing: order.index(swing.group))


@dataclass(frozen=True, slots=True)
class _Plot:
    """Columns of the bars and the range of results that they span."""

    left: int
    width: int
    low: float
    high: float
    base: float
    numbers: bool

    def x(self, value: float) -> int:
        return self.left + column(value, self.low, self.high, self.width)


def _header(canvas: Canvas, plot: _Plot, name: str) -> None:
    marks = glyphs(canvas.charset)
    text = fit(f"{name} {fixed(plot.base)}", canvas.width, canvas.charset)
    size = canvas.measure(text)
    start = min(max(0, plot.x(plot.base) - size // 2), canvas.width - size)
    end = canvas.put(start, 0, text, "text")
    key = ((f"{marks.some} low", "warn"), (f"{marks.full} high", "bar"))
    total = sum(canvas.measure(label) for label, _ in key) + 2
    x = 0 if total + 2 <= start else canvas.width - total
    if x and x < end + 2:
        return
    for label, role in key:
        x = canvas.put(x, 0, label, role) + 2


def _swing(canvas: Canvas, row: int, plot: _Plot, swing: Swing) -> None:
    marks = glyphs(canvas.charset)
    at = plot.x(plot.base)
    # The longer side first, so that where both lie on one side the shorter stays in sight.
    sides = [(swing.at_low, marks.some, "warn"), (swing.at_high, marks.full, "bar")]
    sides.sort(key=lambda side: -abs(side[0] / 2 - plot.base / 2))
    first = last = at
    for value, char, role in sides:
        x = plot.x(value)
        for i in range(min(x, at), max(x, at) + 1):
            if i != at:
                canvas.put(i, row, char, role)
        first, last = min(first, x), max(last, x)
    canvas.put(at, row, marks.post, "axis", Emphasis.BOLD)
    if not plot.numbers:
        return
    low, high = sorted((swing.at_low, swing.at_high))
    if low < plot.base:
        canvas.put(first - len(fixed(low)) - 1, row, fixed(low), "muted")
    if high > plot.base:
        canvas.put(last + 2, row, fixed(high), "muted")
