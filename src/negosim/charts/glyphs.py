"""Chooses the characters that charts are drawn with, by what the terminal can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Charset(StrEnum):
    """What the terminal can show: braille dots, box and block characters, or ASCII only."""

    BRAILLE = "braille"
    BLOCK = "block"
    ASCII = "ascii"


def charset_for(encoding: str | None, term: str = "") -> Charset:
    """The charset for a terminal's encoding and TERM; the Linux console's fonts have no braille."""
    if (encoding or "").lower().replace("-", "").replace("_", "") != "utf8":
        return Charset.ASCII
    return Charset.BLOCK if term in ("linux", "cons25", "vt100", "vt220") else Charset.BRAILLE


def stated_encoding(env: Mapping[str, str]) -> str:
    """The encoding that the locale in `env` states, '' if it states none.

    In a C locale Python itself sets LC_CTYPE to UTF-8, which says nothing about the terminal; a
    LANG or LC_ALL of C was set by the user.
    """
    ctype = env.get("LC_CTYPE", "")
    coerced = ctype in ("C.UTF-8", "C.utf8", "UTF-8") and env.get("LANG") in ("C", "POSIX")
    stated = env.get("LC_ALL") or ("" if coerced else ctype) or env.get("LANG", "")
    if stated in ("C", "POSIX"):
        return "ascii"
    return stated.partition(".")[2].partition("@")[0]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One character for each purpose; all are one cell wide."""

    rule: str = "─"
    double: str = "═"
    post: str = "│"
    tick: str = "┼"
    start: str = "├"
    end: str = "┤"
    base: str = "┴"
    dash: str = "╌"
    up: str = "╱"
    down: str = "╲"
    rise_end: str = "╭"
    fall_start: str = "╮"
    fall_end: str = "╰"
    rise_start: str = "╯"
    limit_high: str = "▌"
    limit_low: str = "▐"
    text: str = "◆"
    reference: str = "△"
    dot: str = "·"
    cursor: str = "┆"
    some: str = "░"
    more: str = "▒"
    every: str = "▓"
    full: str = "█"
    talk: str = "●"
    now: str = "◉"
    event: str = "◇"
    deadline: str = "┆"
    ellipsis: str = "…"
    range: str = "–"
    eighths: str = " ▏▎▍▌▋▊▉█"
    levels: str = " ▁▂▃▄▅▆▇█"
    shades: str = " ░▒▓█"


_ASCII = Glyphs(
    rule="-",
    double="=",
    post="|",
    tick="+",
    start="|",
    end="|",
    base="+",
    dash="-",
    up="/",
    down="\\",
    rise_end=".",
    fall_start=".",
    fall_end="'",
    rise_start="'",
    limit_high="]",
    limit_low="[",
    text="*",
    reference="^",
    dot=".",
    cursor=":",
    some=":",
    more="%",
    every="#",
    full="#",
    talk="o",
    now="@",
    event="!",
    deadline="|",
    ellipsis="~",
    range="-",
    eighths="    =####",
    levels=" _..--==#",
    shades=" .:%#",
)


@cache
def glyphs(charset: Charset) -> Glyphs:
    """The marks of a charset."""
    return _ASCII if charset is Charset.ASCII else Glyphs()


# How characters of a label are spelled if only ASCII can be shown.
ASCII_SPELLING = {
    "≤": "<=",
    "≥": ">=",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "~",
    "→": "->",
    "·": ".",
    "×": "x",
    "±": "+-",
    "κ": "k",
    "τ": "t",
    "β": "b",
    "✓": "v",
    "◐": "?",
    "✗": "x",
    "●": "o",
    "◉": "@",
    "◇": "!",
    "◆": "*",
    "▲": "^",
    "△": "^",
    "▼": "_",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "đ": "d",
}
