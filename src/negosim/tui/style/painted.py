"""Sends the terminal only the cells that changed, by remembering what it shows.

Textual writes every widget that was refreshed and, where a screen opens or goes, all of it. What it
is about to write is compared here, cell by cell, with what was written before. The cells behind a
character that terminals do not agree on the width of are addressed anew, so that no frame shifts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from textual._compositor import CompositorUpdate

_TOKENS = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|(\n)|([^\x1b\n]+)")
_GAP = 6  # unchanged cells of the same style that cost less to write than a move behind them
_COLOUR = re.compile(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+")
_EMOJI = 0x2600  # from here on terminals differ about single characters
_Cell = tuple[str, str]  # what stands in it, '' behind a wide character; and its style
_UNKNOWN: _Cell = ("", "?")
_Style = tuple[str, str, str]  # attributes, colour, ground


class Painted:
    """The cells as they were last written."""

    def __init__(self) -> None:
        self._rows: dict[int, list[_Cell]] = {}

    def forget(self) -> None:
        """The terminal may show anything: whatever comes next is written whole."""
        self._rows.clear()

    def only_changes(self, renderable: Any) -> Any:
        """The same painting, of which only what changed is written."""
        if isinstance(renderable, CompositorUpdate):
            return _Changes(renderable, self)
        if renderable is not None:
            self.forget()
        return renderable

    def changes(self, text: str) -> str:
        """What of `text` is not shown yet. Text that is no painting is passed on whole."""
        changed: dict[int, dict[int, _Cell]] = {}
        y = x = at = 0
        style = ""
        for token in _TOKENS.finditer(text):
            if token.start() != at:
                break
            at = token.end()
            row, column, sgr, line_end, run = token.groups()
            if row is not None:
                y, x = int(row) - 1, int(column) - 1
            elif sgr is not None:
                style = sgr if sgr != "0" else ""
            elif line_end is not None:
                y += 1
            else:
                x = self._put(changed.setdefault(y, {}), y, x, run, style)
        if at != len(text):
            self.forget()
            return text
        return _written(self._rows, changed)

    def _put(self, changed: dict[int, _Cell], y: int, x: int, run: str, style: str) -> int:
        """Take a run into the row, note which of its cells changed; gives the column behind it."""
        row = self._rows.setdefault(y, [])
        cells = list(_cells(run, style))
        end = x + len(cells)
        if len(row) < end:
            row += [_UNKNOWN] * (end - len(row))
        if row[x:end] == cells:
            return end
        if end < len(row) and row[end][0] == "" and row[end] != _UNKNOWN:
            cells.append((" ", row[end][1]))  # half of a wide character is left: terminals blank it
        if x and row[x][0] == "" and row[x] != _UNKNOWN:
            x, cells = x - 1, [(" ", row[x][1]), *cells]
        for place, cell in enumerate(cells, x):
            if row[place] != cell:
                changed[place] = cell
        row[x : x + len(cells)] = cells
        return end


class _Changes(CompositorUpdate):
    """An update of which only what changed is written."""

    def __init__(self, update: CompositorUpdate, painted: Painted) -> None:
        self._update, self._painted = update, painted

    def render_segments(self, console: Console) -> str:
        """The sequences that bring the terminal from what it shows to the update."""
        return self._painted.changes(self._update.render_segments(console))


@lru_cache(8192)
def _cells(run: str, style: str) -> tuple[_Cell, ...]:
    return tuple((unit, style) for unit in _units(run))


def _units(run: str) -> tuple[str, ...]:
    """A character with all that joins it for each cell, and '' for the second of a wide one."""
    if run.isascii():
        return tuple(run)
    units: list[str] = []
    for char in run:
        if cell_len(char) or not units:
            units += [char, ""][: max(cell_len(char), 1)]
        else:  # it stands on the character before, and may make that wide
            last = len(units) - (1 if units[-1] else 2)
            cluster = units[last] + char
            units[last:] = [cluster, ""][: max(cell_len(cluster), 1)]
    return tuple(units)


def _written(rows: dict[int, list[_Cell]], changed: dict[int, dict[int, _Cell]]) -> str:
    """The cells that changed with the moves and styles they need."""
    out: list[str] = []
    style: _Style = ("", "", "")
    for y, cells in changed.items():
        at = -1  # the column that the cursor is at, if it is in this row
        for place in _places(rows[y], cells):
            unit, sgr = rows[y][place]
            if not unit:
                continue  # the wide character before it covers it
            if place != at:
                out.append(f"\x1b[{y + 1};{place + 1}H")
            wanted = _parts(sgr)
            if wanted != style:
                out.append(_change(style, wanted))
                style = wanted
            out.append(unit)
            at = place + _width(rows[y], place) if _is_certain(unit) else -1
    if style != ("", "", ""):
        out.append("\x1b[0m")
    return "".join(out)


def _places(row: list[_Cell], changed: dict[int, _Cell]) -> Iterator[int]:
    """The columns to write: those that changed, and gaps that are not worth a move."""
    last = None
    for place in sorted({_start(row, place) for place in changed}):
        if last is not None and last + 1 < place <= last + 1 + _GAP:
            between = range(last + 1, place)
            if all(row[k][0] and row[k][1] == row[last][1] and row[k] != _UNKNOWN for k in between):
                yield from between
        yield place
        last = place + _width(row, place) - 1


def _start(row: list[_Cell], place: int) -> int:
    """Where the character begins that covers a cell."""
    return place if row[place][0] or not place else place - 1


def _width(row: list[_Cell], place: int) -> int:
    return (
        2 if place + 1 < len(row) and row[place + 1][0] == "" and row[place + 1] != _UNKNOWN else 1
    )


@lru_cache(4096)
def _is_certain(unit: str) -> bool:
    """Whether every terminal takes as many cells for it as we do."""
    return len(unit) == 1 and (ord(unit) < _EMOJI or cell_len(unit) == 1 or unit.isalpha())


@lru_cache(1024)
def _parts(sgr: str) -> _Style:
    """A style's attributes, colour and ground."""
    attributes, colour, ground = [], "", ""
    for code in _COLOUR.findall(sgr):
        kind = int(code.partition(";")[0])
        if kind == 38 or 30 <= kind <= 37 or 90 <= kind <= 97:
            colour = code
        elif kind == 48 or 40 <= kind <= 47 or 100 <= kind <= 107:
            ground = code
        elif kind not in (0, 39, 49):
            attributes.append(code)
    return ";".join(attributes), colour, ground


@lru_cache(4096)
def _change(old: _Style, new: _Style) -> str:
    """The shortest sequence from one style to another."""
    if old[0] != new[0]:
        return f"\x1b[{';'.join(['0', *filter(None, new)])}m"
    codes = [
        after or none
        for before, after, none in ((old[1], new[1], "39"), (old[2], new[2], "49"))
        if before != after
    ]
    return f"\x1b[{';'.join(codes)}m"
