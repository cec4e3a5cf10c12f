"""Hints at the right way to write a number or quote that TOML writes otherwise."""

from __future__ import annotations

import re

_QUOTES = frozenset("“”„‟‘’‚‛«»‹›")
_POINT = re.compile(r"(?<![\w.])([+-]?)(\.\d)")
_AT_POINT = re.compile(r"([+-]?)(\.\d+)")
_COMMA = re.compile(r"([+-]?\d*),(\d+)")


def with_zeros(text: str) -> str:
    """The text with .7 as 0.7, which TOML wants and our own pages do not print."""
    return text if "'" in text or '"' in text else _POINT.sub(r"\g<1>0\2", text)


def hint(value: str) -> str:
    """What to write instead of this value, after a semicolon; '' if nothing is known."""
    if _QUOTES.intersection(value):
        return '; use straight quotes: "…"'
    if match := _COMMA.fullmatch(value.strip()):
        return f"; write {match[1] or '0'}.{match[2]}"
    return ""


def hint_at(text: str, line: int, column: int) -> str:
    """The same for the place in a file at which a parser stopped; both count from 1."""
    whole = text.split("\n")[line - 1]
    before, after = whole[: column - 1], whole[column - 1 :]
    if match := _AT_POINT.match(after):
        return f"; write {match[1]}0{match[2]}"
    if after.startswith(","):
        number = re.search(r"[+-]?\d+$", before)
        match = _COMMA.match(after)
        return hint(number[0] + match[0]) if number and match else ""
    return hint(after[:1])
