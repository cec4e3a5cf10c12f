"""The charts as they look, kept in golden/ to be read and compared by eye.

After a change that is meant, write them anew and read the difference:

    NEGOSIM_WRITE_GOLDEN=1 python -m pytest tests/charts/test_golden.py
"""

from __future__ import annotations

from pathlib import Path

import pytest

from charts.chart_samples import SAMPLES
from golden_file import assert_golden
from negosim.charts.glyphs import Charset

_HERE = Path(__file__).parent / "golden"
_SIZES = {
    "number_line_apart": ((76, 3), (56, 4), (56, 9), (118, 5)),
    "number_line_near": ((56, 5), (78, 8)),
    "number_line_crowded": ((118, 5), (56, 4), (30, 3)),
    "lines": ((56, 9), (78, 10), (118, 14)),
    "timeline": ((118, 1), (78, 1), (56, 1), (78, 3), (78, 6)),
    "spark": ((9, 1), (9, 3)),
    "scatter": ((56, 14),),
    "curve": ((30, 6),),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_looks_as_before(name: str) -> None:
    """Each chart is drawn, cell by cell, as in its golden file, in all three charsets."""
    parts = []
    for width, height in _SIZES.get(name, ((56, 5), (78, 5), (30, 3))):
        for charset in Charset:
            grid = SAMPLES[name](width, height, charset)
            body = "\n".join(f"|{line}" for line in grid.to_text())
            parts.append(f"{name} {width}x{height} {charset.value}\n{body}\n")
    drawn = "\n".join(parts)
    assert_golden(_HERE / f"{name}.txt", drawn)
