"""Owns what F1 says of each part of a screen, and what the arrow keys do there; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from negosim.tui.style.look import wrapped

# By the zone's id: its name, what it shows, what the keys do while it has the focus.
ZONES: dict[str, tuple[str, str, str]] = {
    "shelf": ("Scenarios", "Every scenario there is, shipped or your own: title, story, size, and "
              "what happened where that is known. A file that cannot be read says why.",
              "↑↓ choose, Enter opens."),
    "clauses": ("Clauses", "Each clause with its verdict at the session shown (✓ agreed, "
                "◐ conditional, · open, ✗ blocked), the level of the text, and how far the red "
                "lines of those with a veto are apart; where they overlap, the overlap (ZOPA). "
                "≠ marks what differs from the scenario as stated.", "↑↓ choose a clause."),
    "clause": ("The chosen clause", "The line runs from 0, the status quo, to 1, as drafted. A "
               "letter is what a party would sign now, a small one where it stood a session ago; "
               "▌▐ are red lines, ◆ the text, h where history ended. Below, the offers session by "
               "session: the dotted line is the text, ◇ an event.",
               "c gives it the whole width, s shows the sources."),
    "said": ("What was said", "First what each party said on the chosen clause and why, then the "
             "whole session in sentences; after the last session the outcome of the talks.",
             "↑↓ scroll."),
    "calendar": ("Calendar", "● talks, ◉ the session shown, ◇ events, ┆ the deadline; the curve "
                 "is the tension. A press with the mouse goes there.", "↑↓ go a session on."),
    "tabs": ("Parties", "Who sits at the table, and behind them the talks themselves: rules, "
             "calendar, events.", "↑↓ choose a party."),
    "tactic": ("Tactic", "How much of its way to the red line the party has conceded by when.", ""),
    "form": ("The form", "Every value that can be changed. One that was changed shows the stated "
             "value beside it.", "↑↓←→ move, + and − change, Enter types."),
    "stance": ("The line", "The stance under the cursor on its line: ideal, red lines, and the "
               "value being moved. The mouse drags it.", "←→ move the value by a hundredth."),
    "strip": ("What the changes did", "The outcome against the scenario as stated, or why a value "
              "was not taken.", ""),
    "odds": ("Odds", "In how many of the worlds each instrument is signed, with its standard "
             "error, and how the talks end.", ""),
    "census": ("Clauses in many worlds", "Per clause the share of worlds in which it ends agreed, "
               "conditional, open, blocked, and where its level ends.", "↑↓ choose a clause."),
    "blockers": ("Who blocks", "The share of worlds in which a party is among those who block the "
                 "clause.", ""),
    "place": ("Levels", "Where the chosen clause ends, world by world. Enter opens a world that "
              "ends at the chosen levels.", "←→ choose levels."),
    "signatures": ("Signatures", "Which instruments are signed in A and in B, in how many worlds.",
                   ""),
    "verdicts": ("Clause by clause", "The verdict on each clause in A and in B; what differs is "
                 "marked.", "↑↓ choose a clause."),
    "parting": ("Where the runs diverge", "The first session in which the runs differ, and how.",
                "PgUp and PgDn scroll."),
    "sessions": ("Session by session", "The text of the chosen clause in A and in B.", ""),
    "hand": ("Your clauses", "Each clause with the text, your mark and your order.",
             "↑↓ choose, ←→ move your mark."),
    "line": ("The chosen clause", "Your red lines and your mark; of the others only what they "
             "said.", "←→ move your mark."),
    "heard": ("What the others said", "Since you last answered.", "PgUp and PgDn scroll."),
    "debrief": ("Debrief", "How you did against your own red lines, the best that the others "
                "would have signed, and what your tactic would have got.", "↑↓ scroll."),
}  # fmt: skip


def explanation(zones: Iterable[str], width: int) -> list[Content]:
    """What the zones show, one after the other; those without a word here are passed over."""
    rows: list[Content] = []
    for zone in zones:
        if zone not in ZONES:
            continue
        name, shows, keys = ZONES[zone]
        rows += [Content()] if rows else []
        rows.append(Content.styled(name, "bold $accent"))
        rows += [Content(f"  {line}") for line in wrapped(shows, width - 2)]
        if keys:
            rows += [Content.styled(f"  {line}", "bold") for line in wrapped(keys, width - 2)]
    return rows
