"""Writes single things as text: marks, names, bars, wrapped lines, with their styles.

Every colour has a mark or a letter beside it, so that monochrome shows as much. Text from a
scenario passes through `harmless`, and is shown as `Content` without markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.record import Reply, Status
from negosim.text import harmless, number

if TYPE_CHECKING:
    from negosim.scenario.schema import Clause, Instrument, Party, Scenario

MUTED = "$foreground 68%"
CHOSEN = "on $row-chosen"
MARKS = {Status.AGREED: "✓", Status.CONDITIONAL: "◐", Status.OPEN: "·", Status.BLOCKED: "✗"}
STATUS_STYLES = {
    Status.AGREED: "bold $verdict-agreed",
    Status.CONDITIONAL: "$verdict-conditional",
    Status.OPEN: MUTED,
    Status.BLOCKED: "$verdict-blocked",
}
REPLY_WORDS = {
    Reply.ACCEPT: "accepts",
    Reply.CONDITIONAL: "on condition",
    Reply.COUNTER: "counters",
    Reply.HOLD: "holds",
    Reply.REFUSE: "refuses",
}
REPLY_MARKS = {
    Reply.ACCEPT: "✓",
    Reply.CONDITIONAL: "?",
    Reply.COUNTER: "▲",  # or ▼, by the way it goes
    Reply.HOLD: "−",
    Reply.REFUSE: "×",
}
REPLY_STYLES = {
    Reply.ACCEPT: "$verdict-agreed",
    Reply.CONDITIONAL: "$verdict-conditional",
    Reply.COUNTER: "",
    Reply.HOLD: MUTED,
    Reply.REFUSE: "$verdict-blocked",
}
COLOURS = ("blue", "orange", "green", "magenta", "cyan", "yellow", "red", "white")


def cut(text: str, width: int) -> str:
    """`text` cut to `width` cells, with … if something is missing; not padded."""
    text = harmless(text)
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def fit(text: str, width: int, right: bool = False) -> str:
    """`text` as exactly `width` cells."""
    text = cut(text, width)
    pad = " " * max(0, width - cell_len(text))
    return pad + text if right else text + pad


def span(low: float, high: float) -> str:
    """An interval of levels: `.35–.40`; one level where its ends look alike."""
    if number(low) == number(high):
        return number(low)
    return f"{number(low)}–{number(high)}"


def bar(share: float, width: int) -> str:
    """A bar for a share of `width` cells; anything above 0 shows."""
    if share <= 0.0:
        return ""
    return "▆" * max(1, round(min(share, 1.0) * width))


def party_name(party: Party, key: str) -> str:
    """The party's short name."""
    return harmless(party.short or party.name or key)


def clause_name(clause: Clause, key: str) -> str:
    """The clause's short name."""
    return harmless(clause.short or clause.title or key)


def party_names(scenario: Scenario, width: int) -> dict[str, str]:
    """The parties' short names, cut to `width` so that no two read alike."""
    return distinct({key: party_name(party, key) for key, party in scenario.parties.items()}, width)


def clause_names(scenario: Scenario, width: int) -> dict[str, str]:
    """The same for clauses."""
    return distinct(
        {key: clause_name(clause, key) for key, clause in scenario.clauses.items()}, width
    )


def instrument_name(instrument: Instrument, key: str) -> str:
    """The instrument's short name."""
    return harmless(instrument.short or instrument.title or key)


def instrument_names(scenario: Scenario, width: int) -> dict[str, str]:
    """The same for instruments."""
    return distinct(
        {key: instrument_name(paper, key) for key, paper in scenario.instruments.items()}, width
    )


def party_styles(scenario: Scenario) -> dict[str, str]:
    """A style per party: its stated colour, or else the next free one."""
    taken = [party.colour for party in scenario.parties.values() if party.colour]
    free = [colour for colour in COLOURS if colour not in taken] or list(COLOURS)
    styles: dict[str, str] = {}
    for key, party in scenario.parties.items():
        colour = party.colour or free[len(styles) % len(free)]
        styles[key] = f"$party-{colour}"
    return styles


def lines(rows: Iterable[Content | str]) -> Content:
    """Rows as one content, each row on one line."""
    return Content("\n").join([safe(r if isinstance(r, Content) else Content(r)) for r in rows])


def safe(row: Content) -> Content:
    """A row with every character replaced that is invisible or moves the cursor."""
    if row.plain.isprintable():
        return row
    return Content(harmless(row.plain), list(row.spans), strip_control_codes=False)


def wrapped(text: str, width: int, most: int = 0) -> list[str]:
    """`text` in lines of at most `width` cells, broken between words where possible.

    With `most`, no more lines than that; … marks a cut.
    """
    width = max(width, 1)
    broken: list[str] = []
    line = ""
    for word in harmless(text).split():
        while cell_len(word) > width:  # a word longer than a line is broken
            if line:
                broken.append(line)
                line = ""
            head = set_cell_size(word, width).rstrip()
            if not head:  # not even one character fits
                word = cut(word, width)
                break
            broken.append(head)
            word = word[len(head) :]
        if line and cell_len(line) + 1 + cell_len(word) > width:
            broken.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    broken.append(line)
    if most and len(broken) > most:
        return [*broken[: most - 1], cut(" ".join(broken[most - 1 :]), width)]
    return broken
