"""Turns a label into cells: made harmless, measured and cut to fit."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len

from negosim.charts.glyphs import ASCII_SPELLING, Charset, glyphs
from negosim.text import harmless

_MARKS_PER_CELL = 2
_HEAD = 6  # cells of the beginning of a name that is cut in its middle
_WHOLE_WORD = 4  # a word whose first characters are the same, as many as these, is shown whole
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


def distinct(
    names: Mapping[str, str], cells: int, charset: Charset = Charset.BLOCK
) -> dict[str, str]:
    """Names by id, cut to `cells` so that no two read alike.

    Names with the same cut show what differs; the same name twice is followed by the id.
    """
    return dict(zip(names, _distinct(tuple(names.items()), cells, charset), strict=True))


@lru_cache(maxsize=256)
def _distinct(names: tuple[tuple[str, str], ...], cells: int, charset: Charset) -> tuple[str, ...]:
    times = Counter(name for _, name in names)
    full = [f"{name} ({key})" if times[name] > 1 else name for key, name in names]
    result = [fit(name, cells, charset) for name in full]
    alike = defaultdict(list)
    for n, cut in enumerate(result):
        alike[cut].append(n)
    for group in alike.values():
        group.sort(key=full.__getitem__)  # whoever begins most like a name is next to it
        for k, n in enumerate(group):
            beside = [full[m] for m in group[max(k - 1, 0) : k + 2] if m != n]
            if beside:
                same = max(_same(full[n], other) for other in beside)
                result[n] = _with_tail(full[n], same, cells, charset)
    return tuple(result)


def _same(name: str, other: str) -> int:
    """How many first characters two names have in common."""
    pairs = enumerate(zip(name, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(name), len(other)))


def _with_tail(name: str, same: int, cells: int, charset: Charset) -> str:
    """A name cut in the middle: its beginning, and what follows its first `same` characters."""
    word = name.rfind(" ", 0, same) + 1
    start = word if same - word <= _WHOLE_WORD else min(same, len(name) - 1)
    tail = fit(name[start:], cells - min(_HEAD, cells // 3), charset)
    return fit(name, cells - width_of(tail, charset), charset) + tail
