"""Finds what refers to a party, an instrument, a clause, an event or a named level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from negosim.scenario.faults import Keys

NAME = "@"  # in a pattern: the name itself, as a key; elsewhere patterns end at a value
_CONDITION = ("clauses", "*", "stances", "*", "requires", "*")
# By what is named: where its name stands, as a key (@) or as a value, and how many keys up the
# part begins that says nothing without it.
PLACES: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]] = {
    "parties": (
        (("instruments", "*", "seats", NAME), 0),
        (("clauses", "*", "stances", NAME), 0),
        (("clauses", "*", "proposer"), 0),
        (("events", "*", "effects", "*", "party"), 1),
        (("events", "*", "effects", "*", "leaves"), 1),
        (("events", "*", "effects", "*", "joins"), 1),
        (("events", "*", "effects", "*", "returns"), 1),
        (("events", "*", "when", "by"), 0),
    ),
    "instruments": (
        (("clauses", "*", "instruments", "*"), 0),
        (("instruments", "*", "signed_with", "*"), 0),
        ((*_CONDITION, "signed"), 1),
        ((*_CONDITION, "any_of", "*", "signed"), 1),
        (("parties", "*", "ratification", "instruments", "*"), 0),
        (("events", "*", "when", "signed"), 1),
        (("record", "signed", NAME), 0),
    ),
    "clauses": (
        ((*_CONDITION, "clause"), 1),
        ((*_CONDITION, "any_of", "*", "clause"), 1),
        (("parties", "*", "members", "*", "stances", NAME), 0),
        (("parties", "*", "ratification", "stances", NAME), 0),
        (("events", "*", "effects", "*", "clause"), 1),
        (("events", "*", "when", "agreed"), 1),
        (("events", "*", "when", "refused"), 1),
        (("record", "clauses", NAME), 0),
    ),
    "events": ((("events", "*", "after"), 0),),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names something.

    `keys` leads to the value, or to the key if `is_key`; of a key that is a dotted path, the name
    is its part `part`. `whole` leads to what says nothing without the name.
    """

    keys: Keys
    is_key: bool
    whole: Keys
    part: int | None = None


@dataclass(frozen=True, slots=True)
class _Node:
    """A value with its path in the scenario, and where it is written."""

    path: Keys
    keys: Keys
    value: Any
    part: int | None
    in_set: Keys  # the entry of a `set` that holds it


def references(raw: Mapping[str, Any], keys: Keys) -> list[Reference]:
    """What refers to the thing at `keys`: a party, an instrument, a clause, an event, a level."""
    if len(keys) == 2:
        return list(_named(raw, str(keys[0]), str(keys[1])))
    if len(keys) == 4 and keys[0] == "clauses" and keys[2] == "levels":
        return list(_level(raw, keys))
    return []


def _named(raw: Mapping[str, Any], kind: str, name: str) -> Iterator[Reference]:
    for node in _walk(raw, (), (), None, ()):
        if node.in_set and node.path == (kind, name):  # a value set of it
            yield Reference(node.keys, True, node.in_set, node.part)
        for pattern, up in PLACES.get(kind, ()):
            is_key = pattern[-1] == NAME
            if len(pattern) != len(node.path) or not all(
                p in ("*", k) or (p == NAME and k == name)
                for p, k in zip(pattern, node.path, strict=True)
            ):
                continue
            if is_key or node.value == name:
                whole = node.in_set or node.keys[: len(node.keys) - up]
                yield Reference(node.keys, is_key, whole, node.part if is_key else None)


def _level(raw: Mapping[str, Any], keys: Keys) -> Iterator[Reference]:
    clause = str(keys[1])
    name = _inside(raw, (*keys, "name"))
    if name is None:
        return
    for node in _walk(raw, (), (), None, ()):
        path = node.path
        if path[:3] == ("clauses", clause, "stances") and path[4:] == ("values", name):
            yield Reference(node.keys, True, node.in_set or node.keys, node.part)
        elif node.value == name and len(path) > 1 and path[-2] == "accepts":
            at = _inside(raw, (*node.keys[:-2], "clause")) if path[0] == "events" else None
            if clause in (path[1] if path[0] == "clauses" else at, path[-3]):
                yield Reference(node.keys, False, node.in_set or node.keys)


def _walk(value: Any, path: Keys, keys: Keys, part: int | None, in_set: Keys) -> Iterator[_Node]:
    """Every value below, in the file's order; those of a `set` at the paths that they change."""
    if keys:
        yield _Node(path, keys, value, part, in_set)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            below: Keys = (*keys, name)
            if path[:1] == ("events",) and path[2:3] == ("effects",) and name == "set":
                yield from _set(inner, below)
            else:
                yield from _walk(inner, (*path, name), below, None, in_set)
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _walk(inner, (*path, n), (*keys, n), None, in_set)


def _set(value: Any, keys: Keys, path: Keys = (), entry: Keys = ()) -> Iterator[_Node]:
    """What an effect sets: by nested tables or by keys that are dotted paths."""
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        below: Keys = (*keys, name)
        here = path
        whole = entry or below
        words = name.split(".")
        for n, word in enumerate(words):
            here = (*here, int(word) if word.isdecimal() else word)
            if n < len(words) - 1:
                yield _Node(here, below, None, n if len(words) > 1 else None, below)
        last = len(words) - 1 if len(words) > 1 else None
        if isinstance(inner, Mapping):
            yield _Node(here, below, None, last, whole)
            yield from _set(inner, below, here, whole)
        else:
            yield from _walk(inner, here, below, last, whole)


def _inside(raw: Any, keys: Keys) -> Any:
    for key in keys:
        try:
            raw = raw[key]
        except (LookupError, TypeError):
            return None
    return raw
