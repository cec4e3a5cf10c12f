"""Owns the step from a grid to Textual strips, and the widget that draws charts; knows no chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from negosim.charts.grid import Cell, Emphasis, Grid

# Style texts of the roles that charts use by themselves; parties' roles come from the caller.
ROLE_STYLES: Mapping[str, str] = {
    "axis": "$foreground 65%",
    "level": "$foreground 85%",
    "muted": "$foreground 65%",
    "label": "$foreground",
    "text": "bold $foreground",
    "history": "$secondary",
    "zopa": "$success",
    "accepted": "$foreground 60%",
    "redline": "$foreground 80%",
    "cursor": "$primary",
    "event": "$warning",
    "deadline": "$error",
    "tension": "$warning",
    "good": "$success",
    "warn": "$warning",
    "bad": "$error",
    "bar": "$primary",
    "heat:0": "$foreground 55%",
    "heat:1": "$foreground 75%",
    "heat:2": "$warning",
    "heat:3": "$error",
    "heat:4": "bold $error",
}
GROUND_STYLES: Mapping[str, str] = {"cursor": "on $primary 20%", "picked": "on $primary 35%"}
_EMPHASIS = {
    Emphasis.PLAIN: RichStyle(),
    Emphasis.BOLD: RichStyle(bold=True),
    Emphasis.DIM: RichStyle(dim=True),
    Emphasis.REVERSE: RichStyle(reverse=True, bold=True),
}
Chart = Grid | Callable[[int, int], Grid]


def grid_to_strips(
    grid: Grid,
    roles: Mapping[str, RichStyle],
    grounds: Mapping[str, RichStyle] | None = None,
    base: RichStyle | None = None,
) -> list[Strip]:
    """One strip per row; a role or ground without a style is drawn in `base`."""
    plain = base or RichStyle()
    under = grounds or {}

    def style(cell: Cell) -> RichStyle:
        over = roles.get(cell.role, RichStyle()) + _EMPHASIS[cell.emphasis]
        # The ground comes last: a role's style is resolved on the widget's own background.
        return plain + over + under.get(cell.ground, RichStyle())

    strips = []
    for row in grid.rows:
        runs = groupby(row, key=lambda cell: (cell.role, cell.emphasis, cell.ground))
        segments = []
        for _, run in runs:
            cells = list(run)
            text = "".join(cell.char for cell in cells)
            # A run may begin with the second half of nothing else than its own wide character.
            if text:
                segments.append(Segment(text, style(cells[0])))
        strips.append(Strip(segments, grid.width))
    return strips


class ChartView(Widget):
    """Draws a grid, or what a function from (width, height) makes of its own size.

    `styles` maps roles to Textual style texts ("bold $party-blue"); they are resolved in the theme
    that is on, and again when it changes. A text that no theme knows is left out: the marks in the
    grid carry the meaning.
    """

    DEFAULT_CSS = """
    ChartView { width: 1fr; height: 1fr; }
    """
    ALLOW_SELECT = False

    def __init__(
        self,
        chart: Chart | None = None,
        styles: Mapping[str, str] | None = None,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._chart = chart
        self._styles = dict(styles or {})
        self._drawn: tuple[tuple[int, int], Grid, list[Strip]] | None = None

    def show(self, chart: Chart | None, styles: Mapping[str, str] | None = None) -> None:
        """Draw another chart; `styles` stay as they are unless given."""
        self._chart = chart
        if styles is not None:
            self._styles = dict(styles)
        self._drawn = None
        self.refresh()

    @property
    def drawn(self) -> Grid | None:
        """The grid as last drawn, for export and for reading under the mouse."""
        return None if self._drawn is None else self._drawn[1]

    def notify_style_update(self) -> None:
        """Forget strips in the colours of another theme."""
        super().notify_style_update()
        self._drawn = None

    def render_line(self, y: int) -> Strip:
        """The strip of one row, drawn anew only after a change of size, data or theme."""
        size = (self.size.width, self.size.height)
        if self._drawn is None or self._drawn[0] != size:
            grid = self._grid(*size)
            self._drawn = (size, grid, self._strips(grid))
        strips = self._drawn[2]
        base = self.visual_style.rich_style
        strip = strips[y] if 0 <= y < len(strips) else Strip.blank(size[0], base)
        return strip.adjust_cell_length(size[0], base)

    def _grid(self, width: int, height: int) -> Grid:
        if self._chart is None:
            return Grid(width, 0, ())
        return self._chart if isinstance(self._chart, Grid) else self._chart(width, height)

    def _strips(self, grid: Grid) -> list[Strip]:
        texts = {**ROLE_STYLES, **self._styles}
        cells = [cell for row in grid.rows for cell in row]
        roles = {r: self._resolve(texts.get(r, "")) for r in {cell.role for cell in cells}}
        under = {cell.ground for cell in cells} - {""}
        grounds = {g: self._ground(GROUND_STYLES.get(g, "")) for g in under}
        return grid_to_strips(grid, roles, grounds, self.visual_style.rich_style)

    def _resolve(self, text: str) -> RichStyle:
        return (self.visual_style + self._parse(text)).rich_style

    def _ground(self, text: str) -> RichStyle:
        if self.app.native_ansi_color:
            # The terminal's own sixteen colours know no tint: a full one would hide the marks.
            return RichStyle(bold=True)
        return RichStyle(bgcolor=self._resolve(text).bgcolor)

    def _parse(self, text: str) -> Style:
        try:
            return self.app.stylesheet.parse_style(text)
        except Exception:  # noqa: BLE001 - Textual raises several kinds for a style it cannot read
            return Style()
