"""Draws the library's list, and the two lines above it that say what the program does."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.text import counted, harmless
from negosim.tui.desk.gateway import Entry
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.words import has_words
from negosim.tui.parts.zone import window
from negosim.tui.style.look import CHOSEN, MUTED, cut, fit

TALL = 3  # rows of an entry where all fit so: title, size, a blank one
_PURPOSE = (
    "negosim plays negotiations session by session and shows who gives way, who refuses, and what "
    "blocks each clause.",
    "Negotiations, played session by session: who gives way, who refuses, and why.",
    "Negotiations, session by session: who gives way, and why.",
)


def intro_rows(width: int) -> list[Content]:
    """What the program does, and the three keys that matter."""
    purpose = next((text for text in _PURPOSE if cell_len(text) <= width), _PURPOSE[-1])
    keys = (
        ("library.open", "runs it", "runs the chosen scenario"),
        ("library.change", "changes it", "changes what its parties want"),
        ("app.help", "explains, then t: a tour", "explains this screen, then t: a tour"),
    )
    parts: list[str | tuple[str, str]] = []
    for action, short, long in keys:
        words = long if width >= 100 else short
        parts += ["   " if parts else "", (key_of(action), "bold $accent"), f" {words}"]
    return [Content(purpose), Content.assemble(*parts)]


def shelf_rows(entries: Sequence[Entry], cursor: int, width: int, height: int) -> list[Content]:
    """Entries around the cursor, each as tall as lets all of them fit, else a line each."""
    each, first, last = shelf_window(len(entries), cursor, height)
    named = {e.source: harmless(e.title or e.name) for e in entries[first:last]}
    beside = max((cell_len(_size(e)[0]) for e in entries[first:last]), default=0) + 2
    titles = distinct(named, width - 2 - (min(beside, width // 2) if each == 1 else 0))
    rows: list[Content] = []
    for at in range(first, last):
        entry = _entry(entries[at], titles[entries[at].source], at == cursor, width, each)
        rows += [row.stylize(CHOSEN) if at == cursor else row for row in entry]
        rows += [Content()] * (each - len(entry))
    if hidden := len(entries) - (last - first):
        rows.append(Content.styled(f"  … {hidden} more", MUTED))
    return rows


def shelf_window(count: int, cursor: int, height: int) -> tuple[int, int, int]:
    """The rows of an entry, and the places of those that fit; the last row says how many do not."""
    each = next((rows for rows in range(TALL, 0, -1) if rows * count <= height), 0)
    if each:
        return each, 0, count
    return 1, *window(count, max(height - 1, 1), cursor)


def shelf_at(count: int, cursor: int, height: int, y: int) -> int | None:
    """The place of the entry under row `y`."""
    each, first, last = shelf_window(count, cursor, height)
    at = first + y // each
    return at if at < last else None


def matching(entries: Sequence[Entry], words: str) -> list[Entry]:
    """The entries that hold every one of the words in name, title or story."""
    return [e for e in entries if has_words(f"{e.name} {e.title} {e.story}", words)]


def _entry(entry: Entry, title: str, chosen: bool, width: int, rows: int) -> list[Content]:
    """Title and size: on two lines, or, where there is room for one only, beside each other."""
    size, style = _size(entry)
    head = Content.assemble("▸ " if chosen else "  ", (title, "bold"))
    if rows > 1:
        below = Content.assemble("  ", (cut(size, width - 2), style))
        return [row.truncate(width, pad=True) for row in (head, below)]
    room = max(width - head.cell_length, 0)
    size = fit(f"  {size}", room, right=True)
    return [Content.assemble(head, (size, style)).truncate(width, pad=True)]


def _size(entry: Entry) -> tuple[str, str]:
    if entry.fault:
        return "cannot be read", "$verdict-blocked"
    size = f"{counted(entry.parties, 'party')} · {counted(entry.clauses, 'clause')}"
    return f"{size}{' · your own' if entry.own else ''}", MUTED
