"""Writes the tables and sentences of an answer as lines, each with what Enter opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content

from negosim.prose.studies.ensemble import Grid
from negosim.tui.studies.contract import Line
from negosim.tui.style.look import MUTED, cut, fit

_WIDEST = 22  # cells of a column of a table


def heading(text: str, width: int) -> Line:
    """A title above lines."""
    return Line(Content.styled(cut(text, width), "bold"), text)


def sentences(
    title: str, texts: Iterable[str], width: int, opens: Sequence[str] = ()
) -> Iterator[Line]:
    """A heading and a line for each sentence, which may open a value by its path."""
    yield heading(title, width)
    for k, text in enumerate(texts):
        path = opens[k] if k < len(opens) else ""
        yield Line(Content(cut(f"  {text}", width)), text, opens=path)


def table(
    grid: Grid,
    width: int,
    opens: Sequence[str] = (),
    short: Mapping[str, str] | None = None,
    full: Grid | None = None,
) -> Iterator[Line]:
    """A heading and a line for each row, which may open a value by its path.

    Where the table is too wide, heads in `short` are written as that says. The chosen line is shown
    as in `full`, by default as in the table.
    """
    full = full or grid
    if grid.title:
        yield heading(grid.title, width)
    heads = list(grid.head)
    if not fits(grid, width):
        heads = [(short or {}).get(head, head) for head in heads]
    sizes = _sizes(grid, heads, width)

    def row(words: Sequence[str]) -> str:
        shown = "  ".join(fit(word, size) for word, size in zip(words, sizes, strict=True))
        return cut(f"  {shown}", width)

    yield Line(Content.styled(row(heads), MUTED), grid.note)
    for k, words in enumerate(grid.rows):
        pairs = zip(full.head, full.rows[k], strict=True)
        detail = " · ".join(f"{name} {word}" for name, word in pairs if word)
        yield Line(Content(row(words)), detail, opens=opens[k] if k < len(opens) else "")


def fits(grid: Grid, width: int) -> bool:
    """Whether no cell of a table is cut at a width."""
    columns = zip(grid.head, *grid.rows, strict=True)
    return sum(max(map(cell_len, column)) + 2 for column in columns) <= width


def _sizes(grid: Grid, heads: Sequence[str], width: int) -> list[int]:
    """Cells of each column: the first has what the others leave, if it needs more."""
    first, *others = (max(map(cell_len, column)) for column in zip(heads, *grid.rows, strict=True))
    others = [min(size, _WIDEST) for size in others]
    left = width - sum(others) - 2 * len(heads)
    return [min(first, max(left, _WIDEST)), *others]
