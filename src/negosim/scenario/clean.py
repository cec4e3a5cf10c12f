"""Replaces characters in a scenario's texts that could disturb a screen.

Markup is left as written: every view shows a text as text.
"""

from __future__ import annotations

from typing import Any

from negosim.text import UNSEEN, harmless

LONG = frozenset({"about", "note", "quote", "summary"})


def cleaned(value: Any, key: str | int = "") -> Any:
    """`value` with every text in it cleaned; dicts and lists are copied.

    Control, bidirectional and zero-width characters become U+FFFD. Line feed and tab stay in long
    texts (`about`, `note`, `quote`, `summary`) and become a space elsewhere.
    """
    if isinstance(value, str):
        return value if value.isprintable() else _clean(value, key in LONG)
    if isinstance(value, dict):
        return {name: cleaned(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner, key) for inner in value]
    return value


def _clean(text: str, long: bool) -> str:
    if not long:
        text = text.replace("\n", " ").replace("\t", " ")
    return harmless(text, "\n\t", UNSEEN - {"Cn"})  # a later Unicode may have assigned it
