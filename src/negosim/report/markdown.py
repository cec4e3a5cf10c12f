"""Writes a document as Markdown that shows every text as it is (CommonMark with pipe tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from negosim.prose.blocks import Heading, Lines, Table, Text
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
from negosim.text import harmless

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&#]|(?<![^\W_])_|_(?![^\W_])")


def markdown(document: Document) -> str:
    """The document as text, ending in a line feed."""
    blocks = [f"# {shown(document.title)}"]
    if document.about:
        blocks.append(shown(document.about, first=True))
    for section in document.sections:
        blocks += _section(section)
    if document.notes:
        blocks += ["---", *(shown(note, first=True) for note in document.notes)]
    return "\n\n".join(blocks) + "\n"


def shown(text: str, first: bool = False) -> str:
    """The text on one line, with a backslash before what Markdown would read as a sign.

    `first`: it begins a line, so that a dash or a number there would begin a list.
    """
    line = " ".join(harmless(text, "\n\t").split())
    parts, at = [], 0
    for address in ADDRESS.finditer(line):
        parts += [_escaped(line[at : address.start()]), f"<{address.group()}>"]
        at = address.end()
    line = "".join([*parts, _escaped(line[at:])])
    start = re.match(r"[+=:-]|\d+[.)]", line) if first else None
    return f"{line[: start.end() - 1]}\\{line[start.end() - 1 :]}" if start else line


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda sign: f"\\{sign.group()}", text)


def _section(section: Section) -> Iterator[str]:
    yield f"## {shown(section.title)}"
    for part in section.parts:
        if block := _part(part):
            yield block


def _part(part: Part) -> str:
    if isinstance(part, Text):
        return shown(part.text, first=True)
    if isinstance(part, Heading):
        return f"### {shown(part.text)}"
    if isinstance(part, Card | Fold):
        inner = [block for each in part.parts if (block := _part(each))]
        return "\n\n".join([f"### {shown(part.title)}", *inner])
    if isinstance(part, Lines):
        return _fenced(part.text.splitlines())
    if isinstance(part, Bullets):
        return "\n".join(f"- {shown(item, first=True)}" for item in part.items)
    if isinstance(part, Facts):
        return "\n".join(f"- {_bold(shown(term))}: {shown(text)}" for term, text in part.pairs)
    if isinstance(part, Chart):
        return f"{_fenced(part.grid.to_text())}\n\n{shown(part.text, first=True)}"
    if isinstance(part, Picture):
        if part.values is None:
            return ""
        return f"{shown(part.text, first=True)}\n\n{_table(part.values, part.values.right)}"
    right = part.right if isinstance(part, Table) else ()
    return _table(part, right)


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""


def _fenced(lines: Sequence[str]) -> str:
    clean = [harmless(line) for line in lines]
    longest = max((len(run) for run in re.findall("`+", "\n".join(clean))), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *clean, fence])


def _table(part: Table | Sheet, right: Sequence[int]) -> str:
    rule = ["--:" if k in right else "---" for k in range(len(part.head))]
    rows = [[shown(cell) for cell in row] for row in (part.head, *part.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))
