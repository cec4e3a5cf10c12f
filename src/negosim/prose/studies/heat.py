"""Writes a heat map as lines of text, with a shade and a number in each cell.

The number is always there, so that nothing depends on the shade or on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

SHADES = "·░▒▓█"
NOTHING = "–"


def heat_lines(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    width: int,
    written: Callable[[float], str],
    ends: tuple[float, float] = (0.0, 1.0),
) -> list[str]:
    """Rows by columns, at most `width` wide; columns that do not fit follow in further blocks.

    `values` are between the `ends`, from the lightest shade to the darkest; None is "–". `written`
    formats a value.
    """
    cells = [
        [NOTHING if v is None else f"{shade(v, ends)} {written(v)}" for v in row] for row in values
    ]
    label = max((len(r) for r in rows), default=0)
    cell = max([len(c) for c in columns] + [len(c) for row in cells for c in row], default=1)
    across = max(1, (width - label) // (cell + 2))
    lines: list[str] = []
    for start in range(0, len(columns), across):
        part = slice(start, start + across)
        if start:
            lines.append("")
        lines.append(_line("", columns[part], label, cell))
        lines += [_line(r, row[part], label, cell) for r, row in zip(rows, cells, strict=True)]
    return lines


def shade(value: float, ends: tuple[float, float]) -> str:
    """One of five shades; the lightest is for the lower end only."""
    low, high = ends
    share = (value - low) / (high - low) if high > low else 0.0
    if share <= 0.0:
        return SHADES[0]
    return SHADES[min(4, 1 + int(min(1.0, share) * 4))]


def _line(name: str, cells: Sequence[str], label: int, cell: int) -> str:
    return (name.rjust(label) + "".join(f"  {c:<{cell}}" for c in cells)).rstrip()
