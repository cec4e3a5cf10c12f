"""Writes the row of level names over a number line."""

from __future__ import annotations

from negosim.charts.grid import Canvas, column, finite
from negosim.charts.lettering import distinct
from negosim.charts.placing import Wish, place

# Names are shortened to these widths, in turn, before one is left out.
_CAPS = (200, 24, 18, 15, 12)
_END_CAPS = (*_CAPS, 9, 7, 5, 4)
_END_KEEPS = 16


def put_names(canvas: Canvas, row: int, levels: tuple[tuple[float, str], ...]) -> None:
    """Write each name across its tick, none touching; the most crowded inner ones go first."""
    known = sorted((at, name) for at, name in levels if finite(at) is not None and 0 <= at <= 1)
    first = next((name for at, name in known if at == 0), "")
    last = next((name for at, name in reversed(known) if at == 1), "")
    inner = [(at, name) for at, name in known if 0 < at < 1]
    while True:
        for cap in _CAPS if inner else _END_CAPS:
            names = _cut(canvas, first, inner, last, cap)
            starts = _starts(canvas, inner, names)
            if starts is not None:
                for start, name in zip(starts, names, strict=True):
                    canvas.put(start, row, name, "level")
                return
        if not inner:
            break
        inner.pop(_most_crowded([at for at, _ in inner]))
    canvas.put(0, row, "0", "level")
    if canvas.width >= 3:
        canvas.put(canvas.width - 1, row, "1", "level")


def _cut(
    canvas: Canvas, first: str, inner: list[tuple[float, str]], last: str, cap: int
) -> list[str]:
    # The ends have the number beside the name, so they are not cut as far.
    end_cap = max(cap, _END_KEEPS) if inner else cap
    every = {"0": first, **{str(at): name for at, name in inner}, "1": last}
    names = {at: name for at, name in every.items() if name}
    ends, between = (distinct(names, cells, canvas.charset) for cells in (end_cap, cap))
    left, right = f"0 {ends.get('0', '')}".strip(), f"{ends.get('1', '')} 1".strip()
    return [left, *(between.get(str(at), "") for at, _ in inner), right]


def _starts(canvas: Canvas, inner: list[tuple[float, str]], names: list[str]) -> list[int] | None:
    width = canvas.width
    sizes = [canvas.measure(name) for name in names]
    wishes = [Wish(0, sizes[0], 0, 0)]
    for (at, _), size in zip(inner, sizes[1:-1], strict=True):
        x = column(at, 0, 1, width)
        low, high = max(0, x - size + 1), min(x, width - size)
        wishes.append(Wish(x - (size - 1) // 2, size, low, high))
    right = width - sizes[-1]
    wishes.append(Wish(right, sizes[-1], max(0, right), right))
    return place(wishes, gap=2)


def _most_crowded(levels: list[float]) -> int:
    """The inner level whose neighbours are closest to each other."""
    around = [0.0, *levels, 1.0]
    return min(range(len(levels)), key=lambda i: around[i + 2] - around[i])
