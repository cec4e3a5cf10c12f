"""Changes in place: what is asked for is stated, and all else is left as it was written."""

from __future__ import annotations

import pytest
import tomli

from negosim.authoring import rewrite

TEXT = """\
# top
format = 1  # one

# the parties
[parties.ann]   # a header
name = "Ann"    # her name
tactic = { kind = "firm" } # firm

# before bob
[parties.bob]
name = "Bob"
# behind bob

[clauses.price]
levels = [   # named
  { at = 0.0, name = "low" },  # the low one
  { at = 1.0, name = "high" }  # no comma here
]
list = ["a", "b"]
stances.ann = { ideal = 1.0 }

[[many]]
n = 0
[[many]]
n = 1
"""


@pytest.mark.parametrize(
    ("keys", "value", "old", "new"),
    [
        (("parties", "ann", "name"), "Eve", '"Ann" ', '"Eve" '),
        (("title",), "T", "# one\n", '# one\ntitle = "T"\n'),
        (("parties", "ann", "short"), "A", "# firm\n", '# firm\nshort = "A"\n'),
        (("parties", "bob", "x"), True, '"Bob"\n', '"Bob"\nx = true\n'),
        (
            ("parties", "bob", "tactic", "kind"),
            "firm",
            '"Bob"\n',
            '"Bob"\ntactic = { kind = "firm" }\n',
        ),
        (("parties", "ann", "tactic", "beta"), 0.5, '"firm" }', '"firm", beta = 0.5 }'),
        (
            ("parties", "eve"),
            {"name": "Eve"},
            "# behind bob\n",
            '# behind bob\n\n[parties.eve]\nname = "Eve"\n',
        ),
        (
            ("clauses", "price", "stances", "bob"),
            {"ideal": 0.0},
            "{ ideal = 1.0 }\n",
            "{ ideal = 1.0 }\nstances.bob = { ideal = 0.0 }\n",
        ),
        (("clauses", "price", "levels", 1, "at"), 0.9, "at = 1.0", "at = 0.9"),
        (
            ("calendar", "every"),
            7,
            "# the parties\n",
            "[calendar]\nevery = 7\n\n# the parties\n",
        ),
        (
            ("parties", "bob"),
            {"name": "B"},
            '# before bob\n[parties.bob]\nname = "Bob"\n# behind bob\n',
            '[parties.bob]\nname = "B"\n',
        ),
        (("about",), 'a\n"b"', "# one\n", '# one\nabout = """\na\n\\"b\\""""\n'),
    ],
)
def test_a_value_is_put_where_it_belongs(keys, value, old, new):
    """In its place, or behind the last line of its table; a new table behind those of its kind."""
    assert TEXT.count(old) == 1
    assert rewrite.put(TEXT, keys, value) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("keys", "index", "value", "old", "new"),
    [
        (("clauses", "price", "list"), 0, "z", '["a"', '["z", "a"'),
        (("clauses", "price", "list"), 2, "z", '"b"]', '"b", "z"]'),
        (
            ("clauses", "price", "levels"),
            1,
            {"at": 0.5},
            "low one\n  {",
            "low one\n  { at = 0.5 },\n  {",
        ),
        (
            ("clauses", "price", "levels"),
            2,
            {"at": 2.0},
            "}  # no comma here\n",
            "},  # no comma here\n  { at = 2.0 },\n",
        ),
        (("many",), 1, {"n": 9}, "n = 0\n", "n = 0\n\n[[many]]\nn = 9\n\n"),
        (("parties", "bob", "none"), 0, "x", '"Bob"\n', '"Bob"\nnone = ["x"]\n'),
    ],
)
def test_an_entry_is_put_into_an_array(keys, index, value, old, new):
    """On a line of its own where the others have one."""
    assert TEXT.count(old) == 1
    assert rewrite.insert(TEXT, keys, index, value) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("keys", "old", "new"),
    [
        (("format",), "format = 1  # one\n", ""),
        (("clauses", "price", "list", 0), '["a", "b"]', '["b"]'),
        (("clauses", "price", "list", 1), '["a", "b"]', '["a"]'),
        (("clauses", "price", "levels", 0), '  { at = 0.0, name = "low" },  # the low one\n', ""),
        (("parties", "ann", "tactic", "kind"), '{ kind = "firm" }', "{ }"),
        (
            ("parties", "bob"),
            '# before bob\n[parties.bob]\nname = "Bob"\n# behind bob\n\n',
            "",
        ),
        (("many", 1), "[[many]]\nn = 1\n", ""),
    ],
)
def test_what_is_dropped_takes_its_own_comment_with_it_and_no_other(keys, old, new):
    """The comment on its line, or right above its header, goes; the rest stays."""
    assert TEXT.count(old) == 1
    assert rewrite.drop(TEXT, keys) == TEXT.replace(old, new)


def test_names_are_changed_wherever_they_are_written():
    """A key in headers and dotted keys, a value at its path; spelling and comments stay."""
    names = {("parties", "ann"): "eve", ("clauses", "price", "stances", "ann"): "eve"}
    text = rewrite.renamed(TEXT, names, {("parties", "bob", "name"): "Rob"})
    assert text == (
        TEXT.replace("[parties.ann]", "[parties.eve]")
        .replace("stances.ann", "stances.eve")
        .replace('"Bob"', '"Rob"')
    )


def test_what_cannot_be_done_in_place_is_refused():
    """A key below a plain value has no place."""
    with pytest.raises(rewrite.RewriteError):
        rewrite.put(TEXT, ("format", "x"), 1)
    with pytest.raises(rewrite.RewriteError):
        rewrite.put("a = { b.c = 1 }\n", ("a", "b", "d"), 2)


def test_an_empty_text_takes_values_and_tables():
    """From nothing to a file."""
    text = rewrite.put("", ("parties", "ann"), {"name": "Ann"})
    text = rewrite.put(text, ("title",), "T")
    text = rewrite.put(text, ("parties", "ann", "members", "x"), {"name": "X"})
    assert tomli.loads(text) == {
        "title": "T",
        "parties": {"ann": {"name": "Ann", "members": {"x": {"name": "X"}}}},
    }
