"""Turns a label into cells: made harmless, measured and cut to fit."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

from negosim.charts.glyphs import ASCII_SPELLING, Charset, glyphs
from negosim.text import harmless

_MARKS_PER_CELL = 2
_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF
_MODIFIERS = range(0x1F3FB, 0x1F400)
# Joiners and variation selectors change widths differently from terminal to terminal, so they go.
_DROPPED = "\u200c\u200d\ufe0e\ufe0f"


@lru_cache(maxsize=8192)
def clusters(label: str, charset: Charset = Charset.BLOCK) -> tuple[tuple[str, int], ...]:
    """The label as (characters, cells) pairs, each one or two cells wide.

    Control, bidi, escape, private and unassigned characters show as U+FFFD (`?` in ASCII);
    combining marks stay with their base, two at most; flags are spelled as letters.
    """
    out: list[tuple[str, int]] = []
    marks = 0
    for char in unicodedata.normalize("NFC", harmless(label, _DROPPED)):
        shown = _shown(char)
        if charset is Charset.ASCII:
            out.extend((c, 1) for c in _ascii(shown))
            continue
        if not shown:
            continue
        cells = cell_len(shown)
        if cells == 0:
            if out and marks < _MARKS_PER_CELL and unicodedata.combining(shown):
                out[-1] = (out[-1][0] + shown, out[-1][1])
                marks += 1
            continue
        marks = 0
        out.append((shown, cells))
    return tuple(out)


def _shown(char: str) -> str:
    code = ord(char)
    if char in _DROPPED or code in _MODIFIERS:
        return ""
    if _FIRST_FLAG <= code <= _LAST_FLAG:
        return chr(ord("A") + code - _FIRST_FLAG)
    return " " if char.isspace() else char


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    if char in ASCII_SPELLING:
        return ASCII_SPELLING[char]
    base = "".join(
        c for c in unicodedata.normalize("NFKD", char) if c.isascii() and c.isprintable()
    )
    if base:
        return base
    return "" if unicodedata.combining(char) else "?"


def width_of(label: str, charset: Charset = Charset.BLOCK) -> int:
    """Cells that the label takes."""
    return sum(w for _, w in clusters(label, charset))


def fit(label: str, cells: int, charset: Charset = Charset.BLOCK) -> str:
    """The label, cut with an ellipsis if it is wider than `cells`."""
    if cells <= 0:
        return ""
    parts = clusters(label, charset)
    if sum(w for _, w in parts) <= cells:
        return "".join(c for c, _ in parts)
    out, used = "", 0
    for chars, width in parts:
        if used + width > cells - 1:
            break
        out, used = out + chars, used + width
    return out.rstrip() + glyphs(charset).ellipsis
