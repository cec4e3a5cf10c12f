"""The locator: every key and value of a TOML text is found where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from negosim.scenario.locate import Locator
from negosim.scenario.tokens import tokens

TEXT = '''\
# comment with [brackets] and = signs
top = 1
a.b.c = "x"
"quoted key".'lit.key' = [1, 2]

[table]  # [not.this]
date = 1979-05-27 07:32:00
float = 3.14
text = """
[fake]
key = "no"
\\""" still ""in"" it"""
raw = \'\'\'
[[fake]] = \'\'\'
nested = [
  [1, 2],  # = [
  { x = "}", y.z = [ "]" ] },
]
[table.sub]
"esc\\u0061ped" = true

[[many]]
n = 0
[[many]]
n = 1
[many.below]
deep = "here"
[[many.inner]]
q = 0
[[many.inner]]
q = 1
'''


@pytest.mark.parametrize(
    ("keys", "key_at", "value_at"),
    [
        (("top",), (2, 1), (2, 7)),
        (("a", "b", "c"), (3, 5), (3, 9)),
        (("quoted key", "lit.key"), (4, 14), (4, 26)),
        (("quoted key", "lit.key", 1), (4, 30), (4, 30)),
        (("table", "date"), (7, 1), (7, 8)),
        (("table", "float"), (8, 1), (8, 9)),
        (("table", "text"), (9, 1), (9, 8)),
        (("table", "raw"), (13, 1), (13, 7)),
        (("table", "nested", 0, 1), (16, 7), (16, 7)),
        (("table", "nested", 1), (17, 3), (17, 3)),
        (("table", "nested", 1, "x"), (17, 5), (17, 9)),
        (("table", "nested", 1, "y", "z"), (17, 16), (17, 20)),
        (("table", "nested", 1, "y", "z", 0), (17, 22), (17, 22)),
        (("table", "sub"), (19, 8), (19, 8)),
        (("table", "sub", "escaped"), (20, 1), (20, 18)),
        (("many", 0, "n"), (23, 1), (23, 5)),
        (("many", 1), (24, 3), (24, 3)),
        (("many", 1, "n"), (25, 1), (25, 5)),
        (("many", 1, "below", "deep"), (27, 1), (27, 8)),
        (("many", 1, "inner", 1, "q"), (31, 1), (31, 5)),
    ],
)
def test_each_construct_of_toml_is_located(
    keys: tuple[str | int, ...], key_at: tuple[int, int], value_at: tuple[int, int]
) -> None:
    """Headers, dotted and quoted keys, inline tables, nested arrays, multi-line texts."""
    held: Any = tomli.loads(TEXT)
    for key in keys:
        held = held[key]
    locator = Locator(TEXT, list(tokens(TEXT)))
    assert keys in locator
    assert locator.find(keys, "key") == key_at
    assert locator.find(keys, "value") == value_at


def test_a_missing_key_is_pointed_at_in_its_table() -> None:
    """Aiming at the table gives its header; an unknown path the nearest table above; else 1:1."""
    locator = Locator(TEXT, list(tokens(TEXT)))
    assert locator.find(("table", "sub", "gone"), "table") == (19, 8)
    assert locator.find(("table", "sub", "gone", "deeper")) == (19, 8)
    assert locator.find(("gone",), "table") == (1, 1)
    assert ("gone",) not in locator


def test_nothing_inside_a_text_is_taken_for_a_key() -> None:
    """`[fake]` stands in multi-line texts alone."""
    locator = Locator(TEXT, list(tokens(TEXT)))
    assert ("fake",) not in locator
    assert ("table", "fake") not in locator


KEYS = st.text(max_size=6, alphabet='ab1-_ é."\\') | st.sampled_from(["a", "b", "c", "a.b"])
SCALARS = (
    st.integers(-99, 99)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.text(max_size=8, alphabet="ab[]{}=,.#\"\\\n'é")
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3)
)


class Writer:
    """Writes a dict as TOML in a style drawn by Hypothesis, noting where each value begins."""

    def __init__(self, draw: st.DataObject) -> None:
        self.draw = draw
        self.text = ""
        self.values: dict[tuple[str | int, ...], int] = {}

    def put(self, words: str) -> None:
        """Adds words as they are."""
        self.text += words

    def gap(self, *more: str) -> None:
        """Adds blanks, or one of `more`, or nothing."""
        self.put(self.draw.draw(st.sampled_from(["", " ", "  ", *more])))

    def quoted(self, word: str) -> str:
        """The word in double quotes, with or without escapes."""
        return json.dumps(word, ensure_ascii=self.draw.draw(st.booleans()))

    def key(self, word: str) -> None:
        """Adds a key, bare where that is possible and drawn."""
        bare = word.isascii() and word.replace("-", "a").replace("_", "a").isalnum()
        self.put(word if bare and self.draw.draw(st.booleans()) else self.quoted(word))

    def value(self, thing: Any, at: tuple[str | int, ...]) -> None:
        """Adds a value as it may stand after an equals sign."""
        self.values[at] = len(self.text)
        if isinstance(thing, dict):
            self.put("{")
            for n, (key, inner) in enumerate(thing.items()):
                self.put("," if n else "")
                self.gap()
                self.key(key)
                self.gap()
                self.put("=")
                self.gap()
                self.value(inner, (*at, key))
                self.gap()
            self.put("}")
        elif isinstance(thing, list):
            self.put("[")
            for n, inner in enumerate(thing):
                self.put("," if n else "")
                self.gap("\n", " # ], = { \n\n  ")
                self.value(inner, (*at, n))
                self.gap("\n")
            self.put("]")
        elif isinstance(thing, str):
            many = "'''" not in thing and not thing.endswith("'") and "\\" not in thing
            if many and self.draw.draw(st.booleans()):
                self.put(f"'''\n{thing}'''")
            else:
                self.put(self.quoted(thing))
        else:
            self.put(json.dumps(thing))

    def table(self, thing: dict[str, Any], at: tuple[str | int, ...]) -> None:
        """Adds a table's lines, some of its tables inline and some under headers of their own."""
        later = []
        for key, inner in thing.items():
            tables = isinstance(inner, list) and inner and all(isinstance(v, dict) for v in inner)
            if (isinstance(inner, dict) or tables) and self.draw.draw(st.booleans()):
                later.append((key, inner))
                continue
            self.gap()
            self.key(key)
            self.gap()
            self.put("=")
            self.gap()
            self.value(inner, (*at, key))
            self.gap(" # = [x]")
            self.put("\n")
        for key, inner in later:
            for n, one in enumerate(inner if isinstance(inner, list) else [inner]):
                many = isinstance(inner, list)
                self.put("[[" if many else "[")
                for part in at:
                    if isinstance(part, str):
                        self.key(part)
                        self.put(".")
                here = (*at, key, n) if many else (*at, key)
                self.values[here] = len(self.text)
                self.key(key)
                self.put("]]\n" if many else "]\n")
                self.table(one, here)


@given(thing=st.dictionaries(KEYS, VALUES, max_size=4), draw=st.data())
def test_every_value_of_any_toml_is_found_where_it_was_written(
    thing: dict[str, Any], draw: st.DataObject
) -> None:
    """For a text written in any style, the locator finds each value at the offset noted then."""
    writer = Writer(draw)
    writer.table(thing, ())
    assert tomli.loads(writer.text) == thing
    locator = Locator(writer.text, list(tokens(writer.text)))
    for keys, offset in writer.values.items():
        assert keys in locator
        assert locator.find(keys) == locator.line_column(offset)


@given(text=st.text(alphabet="ab[]{}=,.#\"\\\n' 1", max_size=60))
def test_the_tokens_cover_any_text_in_order(text: str) -> None:
    """Tokens never overlap, never stand still, and leave out blanks and comments alone."""
    end = 0
    for _, start, stop in tokens(text):
        assert start >= end
        assert stop > start
        gap = text[end:start]
        assert not gap.strip() or gap.lstrip(" ").startswith("#")
        end = stop
