"""Changes texts and bytes at random: as a slip of the hand, a bad copy or an enemy would."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

NUMBERS = (
    *("0", "1", "-1", "0.5", ".5", "0,5", "1e9", "-0.0", "1e400", "nan", "inf", "9" * 30),
    *("9007199254740993", "0x10", "1_000", "2021-12-17", "true", '"0.5"', "[0, 1]", "{}", ""),
)
ODD = (
    *('"', "'", "“", "”", "[", "]", "{", "}", "=", ".", ",", "#", "\\", "\n", "\r\n", "\t", "\0"),
    *("\x1b[2J", "\u202e", "\ufeff", "\U0001f600", "é", "\ud7ff", '"""', "[[", "]]", "extends = "),
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z_][\w-]+")


def mutated(text: str, chance: random.Random, others: Sequence[str] = ()) -> bytes:
    """The text with one to six changes, as bytes, of which some may be changed too."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        text = chance.choice(CHANGES)(text, chance)
    if others and chance.random() < 0.1:
        text = spliced(text, chance.choice(others), chance)
    data = text.encode("utf-8", "surrogatepass")
    return damaged(data, chance) if chance.random() < 0.1 else data


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some overwritten, cut out, doubled or cut off."""
    if not data:
        return data
    broken = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(broken))
        length = chance.choice((1, 1, 4, 64))
        match chance.randrange(5):
            case 0 | 1:
                broken[at : at + length] = chance.randbytes(len(broken[at : at + length]))
            case 2:
                broken[at] ^= 1 << chance.randrange(8)
            case 3:
                broken[at : at + length] = b""
            case _:
                broken[at:at] = broken[at : at + length]
        if not broken:
            break
    return bytes(broken)


def _one(pattern: re.Pattern[str], text: str, chance: random.Random, new: str) -> str:
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    match = chance.choice(matches)
    return text[: match.start()] + new + text[match.end() :]


def _number(text: str, chance: random.Random) -> str:
    return _one(_NUMBER, text, chance, chance.choice(NUMBERS))


def _word(text: str, chance: random.Random) -> str:
    words = _WORD.findall(text) or [""]
    return _one(_WORD, text, chance, chance.choice(words))


def _letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) + text[at + chance.randrange(2) :]


def _lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            del lines[at : at + chance.choice((1, 1, 5))]
        case 1:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines.insert(other, lines[at])
    return "\n".join(lines)


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _repeat(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(ODD) * chance.choice((2, 40, 2_000)) + text[at:]


CHANGES: Sequence[Callable[[str, random.Random], str]] = (
    *(_number, _number, _number, _word, _word, _word, _letter, _letter, _lines, _lines),
    *(_cut, _repeat),
)


def spliced(text: str, other: str, chance: random.Random) -> str:
    """The start of one text and the end of another."""
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]
