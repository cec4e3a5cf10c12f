"""Writes single values, lines and tables as a scenario file has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.scenario.faults import Keys
from negosim.scenario.toml_writer import key, value

# tables whose entries have headers of their own; all other tables are written on one line
HEADED = ("parties", "instruments", "clauses", "events", "stances", "members")
ORDER = (
    "format", "title", "story", "about", "background", "extends", "remove", "calendar", "protocol",
    "tension", "uncertainty", "parties", "instruments", "clauses", "events", "record",
)  # fmt: skip
_INDENT = "  "


def is_table(keys: Keys, given: object) -> bool:
    """Whether a value stands under a header of its own."""
    headed = len(keys) == 1 or keys[-2] in HEADED or keys[-1] == "ratification"
    return isinstance(given, Mapping) and headed


def named(keys: Keys) -> str:
    """A path as a header or a dotted key has it."""
    return ".".join(key(k) for k in keys if isinstance(k, str))


def shown(given: Any) -> str:
    """A value behind a `=`; tables in an array have a line each, long texts keep their lines."""
    if isinstance(given, str) and "\n" in given and given.replace("\n", "").isprintable():
        body = given.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""\n{body}"""'
    if isinstance(given, list | tuple) and given and all(isinstance(v, Mapping) for v in given):
        return "[\n" + "".join(f"{_INDENT}{value(v)},\n" for v in given) + "]"
    return value(given)


def pair(name: Keys, given: Any) -> str:
    """The line of a key and its value."""
    return f"{named(name)} = {shown(given)}\n"


def table(keys: Keys, given: Mapping[str, Any], many: bool = False) -> str:
    """A header with what it holds: first the lines, then the tables below it."""
    plain = {k: v for k, v in given.items() if not _holds_tables((*keys, k), v)}
    below = {k: v for k, v in given.items() if k not in plain}
    header = f"[[{named(keys)}]]" if many else f"[{named(keys)}]"
    lines = f"{header}\n" + "".join(pair((k,), v) for k, v in plain.items())
    tables = [lines] if plain or not below or many else []
    for name, inner in below.items():
        if is_table((*keys, name), inner):
            tables.append(table((*keys, name), inner))
        else:
            tables += [table((*keys, name, k), v) for k, v in inner.items()]
    return "\n".join(tables)


def document(raw: Mapping[str, Any]) -> str:
    """A whole file, in the usual order."""
    order = sorted(raw, key=lambda k: ORDER.index(k) if k in ORDER else len(ORDER))
    tables = [k for k in order if isinstance(raw[k], Mapping)]
    lines = "".join(pair((k,), raw[k]) for k in order if k not in tables)
    return "\n".join([lines, *(table((k,), raw[k]) for k in tables)])


def _holds_tables(keys: Keys, given: object) -> bool:
    holder = keys[-1] in HEADED and isinstance(given, Mapping)
    return is_table(keys, given) or (holder and bool(given))
