"""Formats numbers, dates, lists and foreign text for every page, screen and file.

Nothing depends on the locale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from unicodedata import category

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that move the cursor, reverse the text or have no certain shape."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BASIS = {
    "direct": "from a statement on this clause",
    "inferred": "inferred from a general statement",
    "none": "no statement found",
}
_SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def harmless(text: str, keep: str = "", unseen: frozenset[str] = UNSEEN) -> str:
    """The text with U+FFFD for each control, bidi, zero-width or lone surrogate character.

    Those in `keep` stay. The length stays, so that styles by position still fit. Markup is left:
    a text is always shown as text.
    """
    if text.isprintable():
        return text
    return "".join("\ufffd" if c not in keep and category(c) in unseen else c for c in text)


def printable(word: str, most: int = 60) -> str:
    """The word made harmless, on one line and cut to `most` characters, to be quoted."""
    text = harmless("".join(" " if c.isspace() else c for c in word[:most]))
    return text if len(word) <= most else f"{text}…"


def fixed(value: float, decimals: int = 2) -> str:
    """A number with all its decimals, for columns and scales: .34, .00, -.05; ? if not finite.

    1 at two decimals is 1.0: a level takes three cells.
    """
    if not math.isfinite(value):
        return "?"
    if abs(value) >= 1e6:
        return f"{value:.0e}"
    text = f"{value:z.{decimals}f}"
    if text in ("1.00", "-1.00"):
        return text[:-1]
    return text.replace("0.", ".", 1) if abs(float(text)) < 1 else text


def number(value: float, decimals: int = 2) -> str:
    """A level or utility as sentences and tables show it: .42, 0, 1, -.05, 10.50."""
    text = fixed(value, decimals)
    whole, _, part = text.partition(".")
    return text if part.strip("0") else whole or "0"


def with_sign(value: float) -> str:
    """A difference with its sign, for columns: +.04, -.17, .00."""
    text = fixed(value)
    return f"+{text}" if value > 0 and text != ".00" else text


def alike(a: float, b: float) -> bool:
    """Whether two numbers read alike."""
    if abs(a - b) > 0.02 and abs(a) < 1e6 and abs(b) < 1e6:
        return False  # at once: sentences ask it of every offer
    return number(a) == number(b)


def apart(a: float, b: float) -> str:
    """The number a with as many decimals as tell it from b."""
    return number(a, next((d for d in range(2, 10) if number(a, d) != number(b, d)), 2))


def exact(value: float) -> str:
    """A number as it was stated, to be edited, with all its digits: .50, 1, .125, 10.5, 1e-07."""
    if abs(value) <= 1 and value == round(value, 2):
        return number(value)
    text = repr(value).removesuffix(".0")
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def dated(day: date, year: bool = True) -> str:
    """A date as the minutes write it: 26 Jan 2022; 26 Jan without its year."""
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def estimate(basis: str, confidence: str, sourced: bool = False) -> str:
    """The sentence that calls a placement an estimate, with its basis as scenario files name it."""
    words = "its basis not stated" if basis == "none" and sourced else _BASIS[basis]
    return f"Estimate, {words}; confidence {confidence}."


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c".

    Semicolons separate words that contain a comma.
    """
    if len(words) < 2:
        return "".join(words)
    if len(words) > 2 and any("," in word for word in words):
        return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def shortened(words: Sequence[str], most: int) -> str:
    """A list of at most `most` words; the rest as a count."""
    if len(words) <= most:
        return listed(words)
    return listed([*words[:most], f"{count(len(words) - most)} more"])


def count(n: int, word: str = "") -> str:
    """A number of things in words: "three clauses", "one clause", "14 clauses"."""
    figure = _SMALL[n] if n < len(_SMALL) else str(n)
    return f"{'no' if n == 0 else figure} {_plural(n, word)}" if word else figure


def counted(n: int, word: str, of: int = 0) -> str:
    """A number of things in figures: "1 clause", "2 parties"; of more: "1 of 12,000 worlds"."""
    return f"{n:,} of {of:,} {_plural(of, word)}" if of > n else f"{n:,} {_plural(n, word)}"


def days_counted(days: float) -> str:
    """A number of days that need not be whole: "1 day", "2.5 days"."""
    return f"{days:g} day{'' if days == 1 else 's'}"


def _plural(n: int, word: str) -> str:
    if n == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith(("ty", "ry")) else f"{word}s"


def opened(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
