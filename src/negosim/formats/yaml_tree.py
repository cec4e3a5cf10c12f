"""Reads YAML as the tree with lines that JSON makes: plain data, without anchors and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negosim.extras import needed
from negosim.formats.json_tree import Node
from negosim.formats.notes import refused, text_of
from negosim.scenario.clean import cleaned
from negosim.scenario.limits import DEPTH, TOKENS
from negosim.text import printable

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
    ".inf": float("inf"), "-.inf": float("-inf"), "+.inf": float("inf"),
}  # fmt: skip


def read(path: Path) -> Node:
    """The value of a YAML file. Raises ScenarioError with file and line, MissingExtraError."""
    with needed("reading YAML", "formats"):
        import yaml
    text, file = text_of(path), str(path)
    try:
        events = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        return _Builder(events, file).whole()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        words = printable(str(getattr(error, "problem", None) or "cannot be read"), 100)
        raise refused(file, mark.line + 1 if mark else 0, f"is not YAML: {words}") from None


class _Builder:
    """Makes nodes of the events of a parser, which are called after what they say."""

    def __init__(self, events: Iterator[Any], file: str) -> None:
        self._events, self._file, self._left = events, file, TOKENS

    def whole(self) -> Node:
        kind = ""
        while kind not in ("DocumentStartEvent", "StreamEndEvent"):
            kind, event = self._next()
        if kind == "StreamEndEvent":
            raise refused(self._file, 0, "is empty")
        result = self._node(*self._next(), 0)
        self._next()  # the end of the document
        kind, event = self._next()
        if kind != "StreamEndEvent":
            raise refused(self._file, event.start_mark.line + 1, "has a second document")
        return result

    def _next(self) -> tuple[str, Any]:
        event = next(self._events)
        return type(event).__name__, event

    def _node(self, kind: str, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        self._left -= 1
        if self._left < 0:
            raise refused(self._file, line, f"has more than {TOKENS:,} values")
        if kind == "AliasEvent" or event.anchor or event.tag:
            raise refused(self._file, line, "has an anchor, an alias or a tag: these are not read")
        if depth > DEPTH:
            raise refused(self._file, line, f"is more than {DEPTH} deep")
        if kind == "SequenceStartEvent":
            return Node(list(self._entries("SequenceEndEvent", depth)), line)
        if kind == "MappingStartEvent":
            return Node(self._table(depth), line)
        text = str(cleaned(event.value))
        return Node(_plain(text) if event.implicit[0] else text, line)

    def _entries(self, end: str, depth: int) -> Iterator[Node]:
        while (pair := self._next())[0] != end:
            yield self._node(*pair, depth + 1)

    def _table(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while (pair := self._next())[0] != "MappingEndEvent":
            kind, event = pair
            line = event.start_mark.line + 1
            self._node(kind, event, depth + 1)
            if kind != "ScalarEvent":
                raise refused(self._file, line, "has a key that is no text")
            name = str(cleaned(event.value))
            if name in found:
                raise refused(self._file, line, f"has '{printable(name)}' twice")
            found[name] = self._node(*self._next(), depth + 1)
        return found


def _plain(text: str) -> Any:
    """A word without quotes: a number, true, false or nothing, else text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdecimal() and len(text) < 16 else float(text)
