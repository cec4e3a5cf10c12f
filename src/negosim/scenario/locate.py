"""Finds the line and column of each key and value in the text of a TOML file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from negosim.scenario.faults import Aim, Keys
from negosim.scenario.layout import Layout
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
        return Layout(self._text, self._tokens).places

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
