"""Writes plain values as TOML."""

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


def value(given: Any) -> str:
    """One value on one line. Raises TypeError for a type that TOML lacks, such as None."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return text(given)
    if isinstance(given, int):
        return str(int(given))
    if isinstance(given, float):
        return repr(float(given))
    if isinstance(given, dt.date | dt.time):
        return given.isoformat()
    if isinstance(given, list | tuple):
        return f"[{', '.join(value(v) for v in given)}]"
    if isinstance(given, Mapping):
        inner = ", ".join(f"{key(k)} = {value(v)}" for k, v in given.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise TypeError(f"TOML has no way to write {type(given).__name__}")


def option(path: str, given: Any) -> str:
    """A value of a scenario as `--set` and `--vary` take it: path=value."""
    return f"{path}={value(given)}"


def text(word: str) -> str:
    """A string in double quotes, with escapes."""
    return f'"{"".join(_escaped(c) for c in word)}"'


def _escaped(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    # a lone surrogate has no place in TOML
    if "\ud800" <= c <= "\udfff":
        return "\ufffd"
    return f"\\u{ord(c):04X}" if c < " " or c == "\x7f" else c


def key(word: str) -> str:
    """A key, quoted if necessary."""
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
