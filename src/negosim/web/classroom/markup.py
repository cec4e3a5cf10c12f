"""Writes what all pages of a class have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from negosim.prose.page import Line
from negosim.report.html import shown
from negosim.text import counted, harmless

_COLUMNS = re.compile(r"\S {2,}\S")

CALM = 4
"""Seconds after which a page that only waits asks again."""


def page(
    title: str, inside: str, *, calm: bool = False, links: Sequence[tuple[str, str]] = ()
) -> str:
    """A whole page; `calm` loads itself again, and has nothing in it to fill in."""
    again = f'<meta http-equiv="refresh" content="{CALM}">\n' if calm else ""
    ways = "".join(f'<a href="{shown(where)}">{shown(name)}</a> ' for name, where in links)
    main = inside if "<main>" in inside else f"<main>\n{inside}</main>\n"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"{again}<title>{shown(title)}</title>\n"
        '<link rel="stylesheet" href="/class.css">\n<link rel="icon" href="data:,">\n</head>\n'
        f"<body>\n{f'<nav>{ways}</nav>{chr(10)}' if ways else ''}{main}</body>\n</html>\n"
    )


def notice(title: str, text: str, *, links: Sequence[tuple[str, str]] = ()) -> str:
    """A page of one sentence."""
    return page(title, f"<h1>{shown(title)}</h1>\n<p>{shown(text)}</p>\n", links=links)


def lines(found: Sequence[Line]) -> str:
    """Lines of a page of text without a width; columns stay columns."""
    parts: list[str] = []
    columns: list[str] = []
    for line in [*found, Line("", "blank")]:
        if _COLUMNS.search(line.text):
            columns.append(escape(harmless(line.text)))
            continue
        if columns:
            rows = "\n".join(columns)
            parts.append(f'<pre tabindex="0">{rows}</pre>\n')
            columns = []
        text = shown(line.text)
        if line.role in ("title", "heading"):  # the page has a first heading of its own
            parts.append(f"<h2>{text}</h2>\n")
        elif line.role != "blank":
            parts.append(f'<p class="{line.role}">{text}</p>\n')
    return "".join(parts)


def time_left(seconds: float) -> str:
    """The time to a deadline, in words: "8 minutes"."""
    return counted(round(seconds / 60.0), "minute") if seconds >= 60.0 else "less than a minute"


def button(words: str, name: str = "", value: str = "") -> str:
    """A button that sends its form."""
    named = f' name="{shown(name)}" value="{shown(value)}"' if name else ""
    return f'<button type="submit"{named}>{shown(words)}</button>'


def form(action: str, body: str, **hidden: str) -> str:
    """A form that is posted to an address of this server."""
    fields = "".join(
        f'<input type="hidden" name="{shown(name)}" value="{shown(value)}">\n'
        for name, value in hidden.items()
    )
    return f'<form method="post" action="{shown(action)}">\n{fields}{body}</form>\n'
