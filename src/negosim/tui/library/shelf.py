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
    "Negotiations, session by session.",
)
_BESIDE = 56  # cells from which a line has title and size
_KEYS = ("library.open", "library.change", "app.help")
_WORDS = (  # the least width, and what the keys do
    (98, "runs the chosen scenario", "changes what its parties want", "explains, then t: a tour"),
    (56, "runs it", "changes it", "explains, then t: a tour"),
    (0, "run", "edit", "help, t tour"),
)


def intro_rows(width: int) -> list[Content]:
    """What the program does, and the three keys that matter."""
    purpose = next((text for text in _PURPOSE if cell_len(text) <= width), _PURPOSE[-1])
    words = next(words for least, *words in _WORDS if least <= width)
    parts: list[str | tuple[str, str]] = []
    for action, says in zip(_KEYS, words, strict=True):
        parts += ["  " if parts else "", (key_of(action), "bold $accent"), f" {says}"]
    return [Content(purpose), Content.assemble(*parts)]


def shelf_rows(entries: Sequence[Entry], cursor: int, width: int, height: int) -> list[Content]:
    """Entries around the cursor, each as tall as lets all of them fit, else a line each."""
    each, first, last = shelf_window(len(entries), cursor, height)
    shown = entries[first:last]
    size = max((cell_len(_size(entry)[0]) for entry in shown), default=0) + 2
    beside = min(size, width // 2) if each == 1 and width >= _BESIDE else 0
    titles = distinct({e.source: harmless(e.title or e.name) for e in shown}, width - 2 - beside)
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
    room = width - head.cell_length if width >= _BESIDE else 0
    return [
        Content.assemble(head, (fit(f"  {size}", room, right=True), style)).truncate(
            width, pad=True
        )
    ]


def _size(entry: Entry) -> tuple[str, str]:
    if entry.fault:
        return "cannot be read", "$verdict-blocked"
    size = f"{counted(entry.parties, 'party')} · {counted(entry.clauses, 'clause')}"
    return f"{size}{' · your own' if entry.own else ''}", MUTED
