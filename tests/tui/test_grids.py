"""From a chart's grid to lines on the screen."""

from __future__ import annotations

import pytest

from charts.chart_samples import SAMPLES
from negosim.charts.glyphs import Charset
from negosim.charts.grid import Canvas
from negosim.tui.style.grids import painted


@pytest.mark.parametrize("name", SAMPLES)
def test_lines_say_what_the_grid_says(name: str) -> None:
    """A line per row, as long as the grid is wide, with the same characters."""
    grid = SAMPLES[name](56, 9, Charset.BRAILLE)
    lines = painted(grid, {})
    assert [line.cell_length for line in lines] == [grid.width] * grid.height
    assert [line.plain.rstrip() for line in lines] == grid.to_text()


def test_roles_become_styles_and_runs_are_joined() -> None:
    """Neighbours of one role share a span; a role without a style is plain."""
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "NA", "party:0")
    canvas.put(2, 0, "核", "unknown")
    (line,) = painted(canvas.grid(), {"party:0": "red"})
    assert line.plain == "NA核  "
    assert [(span.start, span.end, span.style) for span in line.spans] == [(0, 2, "red")]
