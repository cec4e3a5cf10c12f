"""Writes every character in ASCII for a terminal that cannot show UTF-8.

The charts draw in ASCII by themselves there; this filter does frames, marks, names and the
framework's own characters. Widths stay, so that nothing moves.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from negosim.charts.glyphs import ASCII_SPELLING

# if the charts' own spelling is longer than a cell, or has none
_OWN = {
    "≤": "<", "≥": ">", "→": ">", "←": "<", "↑": "^", "↓": "v", "±": "~", "≠": "#", "…": "~",
    "▸": ">", "◂": "<", "▶": ">", "◀": "<", "■": "#", "▣": "#", "•": "*", "‹": "<", "›": ">",
    "«": "<", "»": ">", "⇧": "^", "⌫": "<", "↹": ">", "┆": ":", "╌": "-", "❭": ">", "❯": ">",
    "☰": "=", "⭘": "o", "▊": "|", "▎": "|", "▔": "-", "▁": "_", "▲": "^", "▼": "_", "◆": "*",
    "−": "-", "�": "?", "\N{NO-BREAK SPACE}": " ", "╱": "/", "╲": "\\", "╳": "x",
}  # fmt: skip


class AsciiOnly(LineFilter):
    """Writes every line in ASCII."""

    def apply(
        self,
        segments: list[Segment],
        background: Color,  # noqa: ARG002 - Textual hands it to every filter
    ) -> list[Segment]:
        """The segments with their texts in ASCII."""
        return [
            Segment(plain(segment.text), segment.style, segment.control) for segment in segments
        ]


@lru_cache(4096)
def plain(text: str) -> str:
    """A text of the same width in ASCII."""
    return text if text.isascii() else "".join(_char(char) for char in text)


@lru_cache(1024)
def _char(char: str) -> str:
    """One character: its like in ASCII, filled up or cut to its own width."""
    width = cell_len(char)
    like = _OWN.get(char) or ASCII_SPELLING.get(char) or _drawn(char)
    if like is None:
        letters = unicodedata.normalize("NFKD", char)
        like = "".join(c for c in letters if c.isascii() and c.isprintable()) or "?"
    return like[:width].ljust(width) if len(like) != width else like


def _drawn(char: str) -> str | None:
    """Lines of frames as -, |, + and =; blocks as #."""
    code = ord(char)
    if 0x2500 <= code <= 0x257F:
        name = unicodedata.name(char)
        if "HORIZONTAL" in name and "VERTICAL" not in name:
            return "=" if "HEAVY" in name or "DOUBLE" in name else "-"
        if "VERTICAL" in name and "HORIZONTAL" not in name:
            return "|"
        return "+"
    if 0x2580 <= code <= 0x259F:
        return "#" if code not in (0x2591, 0x2592) else ":%"[code - 0x2591]
    return None
