"""Reads JSON as a tree with lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from negosim.formats.notes import refused
from negosim.scenario.clean import cleaned
from negosim.scenario.limits import DEPTH, TOKENS
from negosim.text import printable

_STRINGS = JSONDecoder()
_BLANK = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"-?[A-Za-z]+|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_WORDS: Mapping[str, Any] = {
    "null": None, "true": True, "false": False,
    "Infinity": float("inf"), "-Infinity": float("-inf"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line, counted from 1, on which it starts: a dict and a list hold nodes."""

    value: Any
    line: int

    def get(self, name: str) -> Node:
        """The value at a key; one of None where there is none."""
        if isinstance(self.value, dict) and name in self.value:
            node: Node = self.value[name]
            return node
        return Node(None, self.line)

    @property
    def items(self) -> dict[str, Node]:
        """What a table holds; nothing if it is none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[Node]:
        """What an array holds; nothing if it is none."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """A text or a number as text; empty for anything else."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            return ""
        return self.value if isinstance(self.value, str) else f"{self.value:.12g}"


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._at, self._line, self._counted = 0, 1, 0
        self._left = TOKENS

    def whole(self) -> Node:
        node = self._value(0)
        self._blank()
        if self._at < len(self._text):
            self._wrong("has something behind the end of its value")
        return node

    def _blank(self) -> str:
        match = _BLANK.match(self._text, self._at)
        assert match
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _wrong(self, message: str) -> NoReturn:
        raise refused(self._file, self._here(), message)

    def _value(self, depth: int) -> Node:
        self._left -= 1
        if self._left < 0:
            self._wrong(f"has more than {TOKENS:,} values")
        if depth > DEPTH:
            self._wrong(f"has brackets more than {DEPTH} deep")
        first = self._blank()
        line = self._here()
        if first == "{":
            return Node(self._table(depth), line)
        if first == "[":
            return Node(self._array(depth), line)
        return Node(self._string() if first == '"' else self._word(), line)

    def _string(self) -> str:
        try:
            text, self._at = _STRINGS.raw_decode(self._text, self._at)
        except JSONDecodeError:
            self._wrong("is not JSON: a text is not closed, or has an escape that JSON lacks")
        return str(cleaned(text))

    def _word(self) -> Any:
        match = _WORD.match(self._text, self._at)
        word = match[0] if match else self._text[self._at : self._at + 1]
        if word in _WORDS:
            self._at += len(word)
            return _WORDS[word]
        if not match or word.lstrip("-").isalpha():
            self._wrong(f"is not JSON at '{printable(word)}'")
        self._at = match.end()
        return int(word) if word.lstrip("-").isdecimal() and len(word) < 16 else float(word)

    def _table(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for _ in self._entries("}"):
            if self._blank() != '"':
                self._wrong("is not JSON: a key should be a text in quotes")
            name = self._string()
            if name in found:
                self._wrong(f"has '{printable(name)}' twice")
            if self._blank() != ":":
                self._wrong("is not JSON: a key needs a colon behind it")
            self._at += 1
            found[name] = self._value(depth + 1)
        return found

    def _array(self, depth: int) -> list[Node]:
        return [self._value(depth + 1) for _ in self._entries("]")]

    def _entries(self, end: str) -> Any:
        """Once before each entry, to the closing bracket."""
        self._at += 1
        if self._blank() == end:
            self._at += 1
            return
        while True:
            yield
            mark = self._blank()
            self._at += 1
            if mark == end:
                return
            if mark != ",":
                self._at -= 1
                self._wrong(f"is not JSON: a comma or {end} should stand here")


def parsed(text: str, file: str) -> Node:
    """The value of a JSON text. Raises ScenarioError with file and line."""
    return _Reader(text, file).whole()
