"""Writes a document as one HTML file: no scripts, nothing from elsewhere, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from negosim.charts.svg import FLUID, svg
from negosim.prose.blocks import Heading, Lines, Text
from negosim.report.blocks import (
    ADDRESS,
    Bullets,
    Card,
    Chart,
    Document,
    Facts,
    Fold,
    Part,
    Picture,
    Section,
    Sheet,
)
from negosim.report.style import page_style
from negosim.text import harmless
from negosim.version import __version__

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may load for the page: nothing but its own style."""

WHOLE = 18
"""Characters of figures in a cell, such as an interval, that are not broken between lines."""


def html(document: Document) -> str:
    """The document as a file for browsers and printers."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="negosim {escape(__version__)}">\n'
        f"<title>{shown(document.title)}</title>\n<style>\n{page_style(document.mark)}</style>\n"
        f"</head>\n<body>\n{body(document)}</body>\n</html>\n"
    )


def body(document: Document) -> str:
    """What the page shows, for a page with a style of its own."""
    about = f'<p class="about">{shown(document.about)}</p>\n' if document.about else ""
    mark = f'<p class="mark">{shown(document.mark)}</p>\n' if document.mark else ""
    notes = "".join(f"<p>{linked(note)}</p>\n" for note in document.notes)
    sections = "".join(map(_section, document.sections))
    return (
        f"<header>\n{mark}<h1>{shown(document.title)}</h1>\n{about}</header>\n"
        f"<main>\n{sections}</main>\n{f'<footer>{chr(10)}{notes}</footer>{chr(10)}' * bool(notes)}"
    )


def shown(text: str) -> str:
    """The text as HTML shows it."""
    return escape(harmless(" ".join(text.split())))


def linked(text: str) -> str:
    """The text, in which each address leads to what it names."""
    line = harmless(" ".join(text.split()))
    parts, at = [], 0
    for address in ADDRESS.finditer(line):
        where = escape(address.group())
        parts += [escape(line[at : address.start()])]
        parts += [f'<a href="{where}" rel="noreferrer">{where}</a>']
        at = address.end()
    return "".join([*parts, escape(line[at:])])


def _figure(drawing: str, text: str) -> str:
    said = f"<figcaption>{linked(text)}</figcaption>"
    own = drawing.replace(FLUID, "", 1)  # the page has a style; a class allows no other
    return f'<figure tabindex="0">\n{own}\n{said}\n</figure>\n'


def _section(section: Section) -> str:
    classes = [
        *(["new-page"] if section.new_page else []),
        *(["together"] if section.together else []),
    ]
    named = f' class="{" ".join(classes)}"' if classes else ""
    parts = "".join(_part(part) for part in section.parts)
    return f"<section{named}>\n<h2>{shown(section.title)}</h2>\n{parts}</section>\n"


def _part(part: Part) -> str:
    if isinstance(part, Text):
        classes = [name for name in (part.style, "inset" if part.indent else "") if name]
        named = f' class="{escape(" ".join(classes))}"' if classes else ""
        return f"<p{named}>{linked(part.text)}</p>\n" if part.text else ""
    if isinstance(part, Heading):
        return f"<h3>{shown(part.text)}</h3>\n"
    if isinstance(part, Card):
        parts = "".join(map(_part, part.parts))
        return f'<article class="together">\n<h3>{shown(part.title)}</h3>\n{parts}</article>\n'
    if isinstance(part, Fold):
        parts = "".join(map(_part, part.parts))
        title = f"<summary><h3>{shown(part.title)}</h3></summary>"
        return f"<details>\n{title}\n{parts}</details>\n"
    if isinstance(part, Lines):
        return f"<pre>{escape(harmless(part.text, chr(10)))}</pre>\n"
    if isinstance(part, Bullets):
        return f"<ul>\n{''.join(f'<li>{linked(item)}</li>{chr(10)}' for item in part.items)}</ul>\n"
    if isinstance(part, Facts):
        pairs = (
            f"<div><dt>{shown(term)}</dt><dd>{linked(text)}</dd></div>\n"
            for term, text in part.pairs
        )
        return f"<dl>\n{''.join(pairs)}</dl>\n"
    if isinstance(part, Picture):
        return _figure(part.drawing, part.text)
    if isinstance(part, Chart):
        return _figure(svg(part.grid, part.text, part.colours), part.text)
    if isinstance(part, Sheet):
        return _table(part.head, part.rows, (), "sheet")
    return _table(part.head, part.rows, part.right, "")


def _table(
    head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], kind: str
) -> str:
    named = f' class="{kind}"' if kind else ""
    top = "".join(_cells(head, right, "th", ' scope="col"'))
    body = "".join(f"<tr>{''.join(_cells(row, right, 'td'))}</tr>\n" for row in rows)
    return (
        f'<div class="wide" tabindex="0"><table{named}>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def _cells(row: Sequence[str], right: Sequence[int], tag: str, more: str = "") -> Iterator[str]:
    for k, cell in enumerate(row):
        name, extra = ("th", ' scope="row"') if tag == "td" and k == 0 else (tag, more)
        whole = len(cell) <= WHOLE and not any(map(str.isalpha, cell))
        side = ' class="right"' if k in right else ' class="figure"' if whole else ""
        yield f"<{name}{extra}{side}>{linked(cell)}</{name}>"
