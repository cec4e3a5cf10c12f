"""Lists the rows of a part of a draft: its values, what can be opened, and what can be added."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from negosim.authoring.edits import KINDS, TITLES
from negosim.authoring.sheet import inside
from negosim.scenario.faults import Keys
from negosim.scenario.shape import Shape, shape_at, tactic_key
from negosim.text import counted
from negosim.tui.author.fields import WORDS, condition_line, shown, unstated

# In the order in which one thinks: name, title, and the tables of the file that it holds.
PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("about", "What it is about", ("title", "story", "about", "background", "extends", "remove")),
    ("parties", "Parties", ("parties",)),
    ("papers", "Papers", ("instruments",)),
    ("clauses", "Clauses", ("clauses",)),
    ("wants", "Who wants what", ()),
    ("needs", "Conditions", ()),
    ("calendar", "Calendar", ("calendar",)),
    ("events", "Events", ("events",)),
    ("rules", "Rules", ("protocol", "tension", "uncertainty")),
    ("record", "What happened", ("record",)),
)
NAMES = tuple(name for name, _, _ in PARTS)
_FIRST = {"clauses": ("title", "instruments", "scale", "levels"),  # what a first scenario needs
          "events": ("title", "date", "effects")}  # fmt: skip
_LAST = ("source", "url", "quote", "note", "basis", "confidence")
RENAMED = (*TITLES, "levels")
READ_ONLY = ("extends", "remove")
_ENTRIES = {"sessions": "session", "levels": "level", "requires": "condition",
            "any_of": "condition", "effects": "effect"}  # fmt: skip
Kind = Literal["field", "part", "list", "add"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: a value, a part or list that can be opened, or the line that adds one."""

    keys: Keys
    kind: Kind
    label: str
    value: str = ""
    depth: int = 0
    stated: bool = True
    shape: Shape | None = None
    is_open: bool = False


def part_of(keys: Keys) -> str:
    """The part of the screen on which a place of the file is."""
    if keys[:1] == ("clauses",) and keys[2:3] == ("stances",):
        return "needs" if keys[4:5] == ("requires",) else "wants"
    return next((name for name, _, roots in PARTS if keys[:1] and keys[0] in roots), "about")


def rows_of(part: str, raw: Mapping[str, Any], opened: Collection[Keys]) -> list[Row]:
    """The rows of a part."""
    roots = next(roots for name, _, roots in PARTS if name == part)
    if part == "needs":
        return list(_needs(raw, opened))
    if part == "calendar":
        return list(_fields(raw, ("calendar",), 0, {*opened, ("calendar", "sessions")}))
    if part == "record":
        return list(_fields(raw, ("record",), 0, opened))
    if part in ("about", "rules"):
        shown = [root for root in roots if root in raw or root not in READ_ONLY]
        return [row for root in shown for row in _value(raw, (root,), 0, {*opened, (root,)})]
    return list(_entries(raw, (roots[0],), 0, opened)) if roots else []


def names(raw: Mapping[str, Any], table: str) -> list[str]:
    """The keys of the parties, clauses or other parts that the text states."""
    return list(_table(raw, table))


def stance_rows(keys: Keys, raw: Mapping[str, Any], opened: Collection[Keys]) -> list[Row]:
    """Every value of a stance."""
    return list(_fields(raw, keys, 0, opened))


def title_of(raw: Mapping[str, Any], table: str, key: str) -> str:
    """What a party, an instrument, a clause or an event is called."""
    part = inside(raw, (table, key))
    stated = part if isinstance(part, Mapping) else {}
    return str(stated.get("short") or stated.get(TITLES[table]) or key)


def _needs(raw: Mapping[str, Any], opened: Collection[Keys]) -> Iterator[Row]:
    for clause, stated in _table(raw, "clauses").items():
        for party in _table(stated if isinstance(stated, Mapping) else {}, "stances"):
            keys: Keys = ("clauses", clause, "stances", party, "requires")
            label = f"{title_of(raw, 'parties', party)} on {title_of(raw, 'clauses', clause)}"
            held = inside(raw, keys) or []
            words = f"needs {counted(len(held), 'condition')}" if held else "needs nothing"
            yield Row(keys, "list", label, words, 0, bool(held), shape_at(keys), True)
            for n in range(len(held)):
                yield from _entry(raw, (*keys, n), 1, opened)


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table, empty if the text has none or something else there."""
    found = raw.get(name)
    return found if isinstance(found, Mapping) else {}


def _fields(
    raw: Mapping[str, Any], keys: Keys, depth: int, opened: Collection[Keys]
) -> Iterator[Row]:
    """What a part may hold, stated or not."""
    shape = shape_at(keys)
    if shape is None:
        return
    if shape.kind == "tactic":
        from negosim.tactics.registry import tactics

        kind = inside(raw, (*keys, "kind"))
        known = tactics()[kind].params if kind in tactics() else ()
        for name in ("kind", *known):
            below = tactic_key(name, kind if kind in tactics() else "")
            yield _field(raw, (*keys, name), depth, below)
        return
    keyed = shape.fields()
    last = (*_LAST, "date") if "accepts" in keyed else _LAST  # there it is that of the source
    first = _FIRST.get(str(keys[0]), ()) if len(keys) == 2 else ()
    for name in sorted(keyed, key=lambda n: first.index(n) if n in first else 9 + (n in last)):
        if keys[:1] != ("clauses",) or name != "stances":  # those have parts of their own
            yield from _value(raw, (*keys, name), depth, opened)


def _value(
    raw: Mapping[str, Any], keys: Keys, depth: int, opened: Collection[Keys]
) -> Iterator[Row]:
    shape, value = shape_at(keys), inside(raw, keys)
    if shape is None:
        return
    has_parts = shape.inner is not None and shape.inner.kind == "part"
    if shape.kind in ("part", "tactic"):
        words = "" if value is not None else "not stated"
        if shape.kind == "tactic":
            stands = "— (linear)" if keys[0] == "parties" else words  # an event may change none
            words = str(inside(raw, (*keys, "kind")) or stands)
        is_open = keys in opened
        yield Row(keys, "part", _label(keys), words, depth, value is not None, shape, is_open)
        if is_open:
            yield from _fields(raw, keys, depth + 1, opened)
    elif shape.kind in ("table", "array") and has_parts:
        held = value if isinstance(value, Mapping | list) else ()
        is_open = keys in opened
        words = str(len(held)) if held else "none"
        yield Row(keys, "list", _label(keys), words, depth, bool(held), shape, is_open)
        if is_open:
            yield from _entries(raw, keys, depth + 1, opened)
    elif shape.kind == "table" and shape.inner:
        held = value if isinstance(value, Mapping) else {}
        words = str(len(held) or "none")
        yield Row(keys, "list", _label(keys), words, depth, bool(held), shape, True)
        for name, title in {**{k: k for k in held}, **_may_hold(raw, keys)}.items():
            below = (*keys, name)
            row = _field(raw, below, depth + 1, shape.inner)
            yield replace(row, label=title)
    else:
        yield _field(raw, keys, depth, shape)


def _may_hold(raw: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    """The names that a table of plain values is about, and what they are called."""
    if keys[-1] == "values":
        levels = inside(raw, (*keys[:2], "levels"))
        stated = levels if isinstance(levels, list) else []
        named = [v.get("name") for v in stated if isinstance(v, Mapping)]
        return {str(name): str(name) for name in named}
    table = "parties" if keys[-1] == "seats" else "instruments"
    return {key: title_of(raw, table, key) for key in names(raw, table)}


def _field(raw: Mapping[str, Any], keys: Keys, depth: int, shape: Shape | None) -> Row:
    value = inside(raw, keys)
    words = unstated(shape) if value is None else shown(value)
    return Row(keys, "field", _label(keys), words, depth, value is not None, shape)


def _entries(
    raw: Mapping[str, Any], keys: Keys, depth: int, opened: Collection[Keys]
) -> Iterator[Row]:
    """The entries of a table or an array, and the line that adds one."""
    held = inside(raw, keys)
    entries: list[Any] = list(held) if isinstance(held, Mapping) else []
    if isinstance(held, list):
        entries = list(range(len(held)))
    for name in entries:
        yield from _entry(raw, (*keys, name), depth, opened)
    if what := new_word(keys):
        yield Row(keys, "add", f"+ a new {what}", "", depth, False)


def new_word(keys: Keys) -> str:
    """What is added to a table or an array; '' if nothing is from here."""
    name, shape = str(keys[-1]), shape_at(keys)
    if shape is None or shape.kind not in ("table", "array"):
        return ""
    if name == "stances":
        return "red line" if keys[0] == "parties" else ""
    return WORDS.get(name) or KINDS.get(name) or _ENTRIES.get(name, "")


def _entry(
    raw: Mapping[str, Any], keys: Keys, depth: int, opened: Collection[Keys]
) -> Iterator[Row]:
    value, is_open = inside(raw, keys), keys in opened
    label, words = str(keys[-1]), ""
    if isinstance(value, Mapping):
        label, words = _entry_words(raw, keys, value)
    yield Row(keys, "part", label, words, depth, True, shape_at(keys), is_open)
    if is_open:
        yield from _fields(raw, keys, depth + 1, opened)


def _effect_words(raw: Mapping[str, Any], keys: Keys, effect: Mapping[str, Any]) -> str:
    """What an event changes: whose stance on which clause, and each new value."""
    named = {"party": "parties", "clause": "clauses"}
    about = " on ".join(title_of(raw, t, str(effect[k])) for k, t in named.items() if k in effect)
    changes = []
    for name, value in effect.items():
        if name in ("leaves", "joins", "returns"):
            changes.append(f"{title_of(raw, 'parties', str(value))} {name}")
        elif name not in named:
            new = ", ".join(value) if isinstance(value, Mapping) else shown(value)
            changes.append(
                _label((*keys, name)) if value is True else f"{_label((*keys, name))} {new}"
            )
    return ": ".join(part for part in (about, ", ".join(changes)) if part) or "changes nothing yet"


def _entry_words(raw: Mapping[str, Any], keys: Keys, value: Mapping[str, Any]) -> tuple[str, str]:
    table = str(keys[-2])
    if table in TITLES:
        return str(value.get(TITLES[table], keys[-1])), str(keys[-1])
    if table == "levels":
        return shown(value.get("at")), str(value.get("name", ""))
    if table == "sessions":
        return shown(value.get("date")), str(value.get("title", ""))
    if table in ("requires", "any_of"):
        return f"needs {condition_line(value)}", ""
    if table == "effects":
        return _effect_words(raw, keys, value), ""
    return (f"{_ENTRIES.get(table, table)} {int(keys[-1]) + 1}" if isinstance(keys[-1], int)
            else str(keys[-1])), shown(value)  # fmt: skip


def _label(keys: Keys) -> str:
    if keys[-1] == "instruments":
        return "papers"
    shape = shape_at(keys)
    return (shape.title if shape else "") or str(keys[-1]).replace("_", " ")


def is_fixed(row: Row) -> bool:
    """Whether a value is shown only."""
    return row.keys[0] in READ_ONLY
