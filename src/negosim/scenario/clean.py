"""Owns which characters of a scenario's texts reach a screen; knows no screen and no file.

Markup is left as written: whoever shows a text shows it as text.
"""

from __future__ import annotations

import unicodedata
from typing import Any

LONG = frozenset({"about", "note", "quote", "summary"})

_REPLACED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def cleaned(value: Any, key: str | int = "") -> Any:
    """`value` with every text in it cleaned; dicts and lists are copied.

    Control, bidirectional and zero-width characters become U+FFFD. Line feed and tab stay in long
    texts (`about`, `note`, `quote`, `summary`) and become a space elsewhere.
    """
    if isinstance(value, str):
        return value if value.isprintable() else _clean(value, key in LONG)
    if isinstance(value, dict):
        return {k: cleaned(v, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(v, key) for v in value]
    return value


def _clean(text: str, long: bool) -> str:
    kept = {"\n": "\n", "\t": "\t"} if long else {"\n": " ", "\t": " "}
    return "".join(
        kept[c] if c in kept else "\ufffd" if unicodedata.category(c) in _REPLACED else c
        for c in text
    )
