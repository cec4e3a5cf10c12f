"""Draws the library's list, a paragraph per scenario."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from negosim.text import counted, harmless
from negosim.tui.desk.gateway import Entry
from negosim.tui.parts.words import has_words
from negosim.tui.style.look import CHOSEN, MUTED, cut, wrapped

EACH = 4  # rows an entry takes


def shelf_rows(entries: Sequence[Entry], cursor: int, width: int, height: int) -> list[Content]:
    """Entries around the cursor: a line each for title, story, and size with recorded outcome."""
    first, last = shelf_window(len(entries), cursor, height)
    rows: list[Content] = []
    for at in range(first, last):
        rows += _entry(entries[at], at == cursor, width)
    return rows


def shelf_window(count: int, cursor: int, height: int) -> tuple[int, int]:
    """The places of the entries that fit."""
    fits = max(height // EACH, 1)
    first = min(max(cursor - fits // 2, 0), max(count - fits, 0))
    return first, min(first + fits, count)


def shelf_at(count: int, cursor: int, height: int, y: int) -> int | None:
    """The place of the entry under row `y`."""
    first, last = shelf_window(count, cursor, height)
    at = first + y // EACH
    return at if at < last else None


def matching(entries: Sequence[Entry], words: str) -> list[Entry]:
    """The entries that hold every one of the words in name, title or story."""
    return [e for e in entries if has_words(f"{e.name} {e.title} {e.story}", words)]


def _entry(entry: Entry, chosen: bool, width: int) -> list[Content]:
    mark = "▸ " if chosen else "  "
    inner = width - 4
    if entry.fault:
        rows = [
            Content.assemble(mark, (cut(entry.name, inner), "bold"), "  ",
                             ("cannot be read", "$verdict-blocked")),
            *(Content(f"    {line}") for line in wrapped(entry.fault, inner, 2)),
        ]  # fmt: skip
    else:
        size = f"{counted(entry.parties, 'party')} · {counted(entry.clauses, 'clause')}"
        own = " · your own" if entry.own else ""
        own += f" · {counted(entry.notices, 'notice')}" if entry.notices else ""
        rows = [
            Content.assemble(
                mark,
                (cut(entry.title, max(inner - len(entry.name) - 2, 10)), "bold"),
                "  ",
                (harmless(entry.name), MUTED),
            ),
            Content(f"    {cut(entry.story, inner)}"),
            Content.styled(f"    {cut(f'{size}{own}{_outcome(entry)}', inner)}", MUTED),
        ]
    padded = [*rows, *([Content()] * (EACH - len(rows)))][:EACH]
    if chosen:
        shaded = [r.truncate(width, pad=True).stylize(CHOSEN) for r in padded[: EACH - 1]]
        padded = [*shaded, *padded[EACH - 1 :]]
    return padded


def _outcome(entry: Entry) -> str:
    return f" · what happened: {entry.outcome}" if entry.outcome else ""
