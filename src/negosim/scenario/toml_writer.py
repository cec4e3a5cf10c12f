"""Owns how plain values are written as TOML; knows no scenario."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(tables: Mapping[str, Any]) -> str:
    """A whole TOML text: the plain values first, then the tables, each under its header."""
    return "\n".join(_lines(tables, ())).strip("\n") + "\n"


def value(thing: Any) -> str:
    """One value on one line. Raises TypeError for what TOML cannot say (None, for one)."""
    if isinstance(thing, bool):
        return "true" if thing else "false"
    if isinstance(thing, str):
        return text(thing)
    if isinstance(thing, int):
        return str(int(thing))
    if isinstance(thing, float):
        return repr(float(thing))
    if isinstance(thing, dt.date | dt.time):
        return thing.isoformat()
    if isinstance(thing, list | tuple):
        return f"[{', '.join(value(v) for v in thing)}]"
    if isinstance(thing, Mapping):
        inner = ", ".join(f"{key(k)} = {value(v)}" for k, v in thing.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise TypeError(f"TOML has no way to write {type(thing).__name__}")


def option(path: str, thing: Any) -> str:
    """A value of a scenario as `--set` and `--vary` take it: path=value."""
    return f"{path}={value(thing)}"


def text(word: str) -> str:
    """A string in double quotes."""
    return f'"{"".join(_escaped(c) for c in word)}"'


def _escaped(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    # a lone surrogate has no place in TOML
    if "\ud800" <= c <= "\udfff":
        return "\ufffd"
    return f"\\u{ord(c):04X}" if c < " " or c == "\x7f" else c


def key(word: str) -> str:
    """A key, quoted where it has to be."""
    return word if _BARE.fullmatch(word) else text(word)


def _lines(table: Mapping[str, Any], at: tuple[str, ...]) -> list[str]:
    plain = {k: v for k, v in table.items() if not isinstance(v, Mapping)}
    below = {k: v for k, v in table.items() if isinstance(v, Mapping)}
    lines: list[str] = []
    if at and (plain or not below):
        lines += ["", f"[{'.'.join(key(part) for part in at)}]"]
    lines += [f"{key(k)} = {value(v)}" for k, v in plain.items()]
    for name, inner in below.items():
        lines += _lines(inner, (*at, name))
    return lines
