"""From grids to the terminal: strips, the widget, themes, terminals without colour."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.app import App, ComposeResult

from charts.chart_samples import APART, OFFERS, SAMPLES
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Canvas, Grid
from negosim.charts.lines import lines
from negosim.charts.number_line import number_line
from negosim.tui.style.render import ChartView, grid_to_strips

_STYLES = {
    "party:0": "bold $primary",
    "party:1": "$success",
    "party:2": "$warning",
    "party:3": "$no-such-colour",
}


class _Stage(App[None]):
    """A chart that fills the screen, and counts how often it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []

    def _draw(self, width: int, height: int) -> Grid:
        self.sizes.append((width, height))
        return number_line(APART, width, height)

    def compose(self) -> ComposeResult:
        yield ChartView(self._draw, _STYLES)


def _colour(style: Style | None) -> str | None:
    return None if style is None or style.color is None else style.color.name


def _screen(app: App[None]) -> list[str]:
    """The text on the screen, row by row."""
    return [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_strips_say_what_the_grid_says(name: str) -> None:
    """A strip per row, as long as the grid is wide, with the same characters."""
    grid = SAMPLES[name](56, 9, Charset.BRAILLE)
    strips = grid_to_strips(grid, {})
    assert [strip.cell_length for strip in strips] == [grid.width] * grid.height
    assert [strip.text.rstrip() for strip in strips] == grid.to_text()


def test_roles_become_styles_and_runs_are_joined() -> None:
    """Cells of one role share a segment; a role without a style is plain."""
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "NA", "party:0")
    canvas.put(2, 0, "核", "unknown")
    (strip,) = grid_to_strips(canvas.grid(), {"party:0": Style(color="red")})
    assert [(s.text, _colour(s.style)) for s in strip] == [
        ("NA", "red"),
        ("核", None),
        ("  ", None),
    ]


@pytest.mark.asyncio
async def test_the_widget_draws_its_own_size_and_again_after_a_resize() -> None:
    """The function is asked for the widget's size, once; a resize asks again."""
    app = _Stage()
    async with app.run_test(size=(56, 9)) as pilot:
        await pilot.pause()
        assert _screen(app) == number_line(APART, 56, 9).to_text()
        assert set(app.sizes) == {(56, 9)}
        drawn = len(app.sizes)
        app.query_one(ChartView).refresh()
        await pilot.pause()
        assert len(app.sizes) == drawn
        await pilot.resize_terminal(76, 4)
        await pilot.pause()
        assert _screen(app) == number_line(APART, 76, 4).to_text()


@pytest.mark.asyncio
async def test_another_chart_takes_the_place_of_the_first() -> None:
    """`show` draws a new chart; a grid smaller than the widget leaves the rest blank."""
    app = _Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        view = app.query_one(ChartView)
        view.show(lines(OFFERS, 40, 6))
        await pilot.pause()
        assert _screen(app) == [*lines(OFFERS, 40, 6).to_text(), "", "", "", ""]
        assert view.drawn == lines(OFFERS, 40, 6)
        view.show(None)
        await pilot.pause()
        assert _screen(app) == [""] * 10


@pytest.mark.asyncio
async def test_colours_follow_the_theme_and_the_text_stays() -> None:
    """Every theme shows the same marks, in its own colours; an unknown colour is left out."""
    app = _Stage()
    async with app.run_test(size=(56, 9)) as pilot:
        colours = []
        for theme in ("textual-dark", "textual-light", "ansi-dark"):
            app.theme = theme
            await pilot.pause()
            assert _screen(app) == number_line(APART, 56, 9).to_text()
            strip = app.query_one(ChartView).render_line(2)
            colours.append(next(s.style.color for s in strip if s.style and "N" in s.text))
        assert len({str(colour) for colour in colours}) == 3


@pytest.mark.asyncio
async def test_without_colour_the_marks_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR the screen says the same."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = _Stage()
    async with app.run_test(size=(56, 9)) as pilot:
        await pilot.pause()
        assert _screen(app) == number_line(APART, 56, 9).to_text()
