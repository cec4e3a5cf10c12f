"""Maps a TOML text: where each table, key and value of it starts and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import tomli

from negosim.scenario.faults import Keys
from negosim.scenario.tokens import Token

Span = tuple[int, int]


@dataclass(slots=True)
class Section:
    """What stands under one header, or before the first: `at` is its table.

    `start` and `end` are the offsets of the header, from bracket to bracket. `pairs` has the path
    of each `key = value` with the offsets from its key to the end of its value.
    """

    at: Keys
    start: int
    end: int
    pairs: list[tuple[Keys, Span]] = field(default_factory=list)


class Layout:
    """One pass over the tokens of a text that a TOML parser has accepted.

    `places` maps each path to the offsets of its key and value, `ends` each path with a value
    behind a `=`, or in an array, to the offset behind that value. `words` has every key that is
    written anywhere, with the path that it completes; `entries` each entry of an array or an inline
    table, with the path of what holds it and the offset where it starts.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.places: dict[Keys, Span] = {}
        self.ends: dict[Keys, int] = {}
        self.words: list[tuple[Keys, Span]] = []
        self.entries: dict[Keys, tuple[Keys, int]] = {}
        self.sections = [Section((), 0, 0)]
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

    @property
    def _end(self) -> int:
        """The offset behind the token taken last."""
        return self._tokens[self._next - 1][2]

    def _skip_lines(self) -> None:
        while self._kind() == "line":
            self._take()

    def _file(self) -> None:
        table: Keys = ()
        while self._kind() != "end":
            if self._kind() == "[":
                table = self._header()
            elif self._kind() in ("bare", "text"):
                at, start = self._pair(table)
                self.sections[-1].pairs.append((at, (start, self._end)))
            else:
                self._take()

    def _header(self) -> Keys:
        opening = self._take()
        many = self._kind() == "[" and self._tokens[self._next][1] == opening + 1
        if many:
            self._take()
        at: Keys = ()
        parts = self._key()
        for n, (part, span) in enumerate(parts):
            start = span[0]
            at = (*at, part)
            last = n == len(parts) - 1
            self.words.append((at, span))
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
        self.sections.append(Section(at, opening, self._end))
        return at

    def _key(self) -> list[tuple[str, Span]]:
        parts = []
        while self._kind() in ("bare", "text"):
            kind, start, end = self._tokens[self._next]
            word = self._text[start:end]
            if kind == "text":
                word = tomli.loads(f"x={word}")["x"] if "\\" in word else word[1:-1]
            parts.append((word, (start, end)))
            self._take()
            if self._kind() != ".":
                break
            self._take()
        return parts

    def _pair(self, table: Keys) -> tuple[Keys, int]:
        """Its path, and where its key starts."""
        at = table
        first = start = self._tokens[self._next][1]
        for part, span in self._key():
            at, start = (*at, part), span[0]
            self.words.append((at, span))
            self.places.setdefault(at, (start, start))
        if self._kind() == "=":
            self._take()
            self.places[at] = (start, self._tokens[self._next][1])
            self._value(at)
            self.ends[at] = self._end
        return at, first

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
            item: Keys = (*at, index)
            self.places[item] = (start, start)
            self.entries[item] = (at, start)
            self._value(item)
            self.ends[item] = self._end
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
                entry, start = self._pair(at)
                self.entries[entry] = (at, start)
            else:
                self._take()
