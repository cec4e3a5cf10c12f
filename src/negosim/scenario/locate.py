"""Finds the line and column of each key and value in the text of a TOML file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

import tomli

from negosim.scenario.faults import Aim, Keys
from negosim.scenario.tokens import Token

Place = tuple[int, int]


class Locator:
    """Finds line and column of a path in a text that a TOML parser has accepted."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self._text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self._text.find("\n", at + 1)
        return starts

    @cached_property
    def _places(self) -> dict[Keys, Place]:
        return _Walk(self._text, self._tokens).places

    def __contains__(self, keys: Keys) -> bool:
        return keys in self._places

    def find(self, keys: Keys, aim: Aim = "value") -> Place:
        """(line, column), from 1, of the value or key at `keys`, or of the nearest table above.

        `aim="table"` points at the table above in any case. (1, 1) if the text has nothing of the
        path.
        """
        at = keys[:-1] if aim == "table" else keys
        exact = True
        while at and at not in self._places:
            at, exact = at[:-1], False
        if not at:
            return (1, 1)
        key, value = self._places[at]
        return self.line_column(value if aim == "value" and exact else key)

    def line_column(self, offset: int) -> Place:
        """Line and column, from 1, of an offset into the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class _Walk:
    """One pass over the tokens; `places` maps each path to the offsets of its key and value."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.places: dict[Keys, Place] = {}
        self._text = text
        self._tokens = [*tokens, ("end", len(text), len(text))]
        self._next = 0
        self._counts: dict[Keys, int] = {}  # arrays of tables: how many tables so far
        self._file()

    def _kind(self) -> str:
        return self._tokens[self._next][0]

    def _take(self) -> int:
        start = self._tokens[self._next][1]
        if self._next < len(self._tokens) - 1:
            self._next += 1
        return start

    def _skip_lines(self) -> None:
        while self._kind() == "line":
            self._take()

    def _file(self) -> None:
        table: Keys = ()
        while self._kind() != "end":
            if self._kind() == "[":
                table = self._header()
            elif self._kind() in ("bare", "text"):
                self._pair(table)
            else:
                self._take()

    def _header(self) -> Keys:
        opening = self._take()
        many = self._kind() == "[" and self._tokens[self._next][1] == opening + 1
        if many:
            self._take()
        at: Keys = ()
        parts = self._key()
        for n, (part, start) in enumerate(parts):
            at = (*at, part)
            last = n == len(parts) - 1
            if last and not many:
                self.places[at] = (start, start)
            else:
                self.places.setdefault(at, (start, start))
            if last and many:
                self._counts[at] = self._counts.get(at, 0) + 1
            if at in self._counts:
                at = (*at, self._counts[at] - 1)
                self.places.setdefault(at, (start, start))
        while self._kind() == "]":
            self._take()
        return at

    def _key(self) -> list[tuple[str, int]]:
        parts = []
        while self._kind() in ("bare", "text"):
            kind, start, end = self._tokens[self._next]
            word = self._text[start:end]
            if kind == "text":
                word = tomli.loads(f"x={word}")["x"] if "\\" in word else word[1:-1]
            parts.append((word, start))
            self._take()
            if self._kind() != ".":
                break
            self._take()
        return parts

    def _pair(self, table: Keys) -> None:
        at = table
        start = self._tokens[self._next][1]
        for part, start in self._key():
            at = (*at, part)
            self.places.setdefault(at, (start, start))
        if self._kind() == "=":
            self._take()
            self.places[at] = (start, self._tokens[self._next][1])
            self._value(at)

    def _value(self, at: Keys) -> None:
        if self._kind() == "[":
            self._take()
            self._array(at)
        elif self._kind() == "{":
            self._take()
            self._inline(at)
        else:
            while self._kind() in ("bare", "text", "."):
                self._take()

    def _array(self, at: Keys) -> None:
        index = 0
        while True:
            self._skip_lines()
            kind, start, _ = self._tokens[self._next]
            if kind in ("]", "end"):
                self._take()
                return
            if kind == ",":
                self._take()
                continue
            before = self._next
            self.places[(*at, index)] = (start, start)
            self._value((*at, index))
            index += 1
            if self._next == before:  # not TOML; go on rather than loop
                self._take()

    def _inline(self, at: Keys) -> None:
        while True:
            self._skip_lines()
            kind = self._kind()
            if kind in ("}", "end"):
                self._take()
                return
            if kind in ("bare", "text"):
                self._pair(at)
            else:
                self._take()
