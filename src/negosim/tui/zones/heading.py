"""Owns the first line of the screens: what is open, which world, where the cursor is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from negosim.tui.look import clean, cut
from negosim.tui.model import Desk


def heading(left: str, right: str, width: int) -> Content:
    """A title on the left, facts on the right; the title gives way."""
    right = cut(right, max(width - 2, 0))
    room = width - cell_len(right) - 3
    title = cut(left, max(room, 0))
    gap = " " * max(width - cell_len(title) - cell_len(right) - 2, 0)
    return Content.assemble((f" {title}", "bold"), gap, (f"{right} ", "$text-muted"))


def table_facts(desk: Desk, width: int) -> str:
    """World, edits, session and date, as many as the width takes."""
    world = "central world" if desk.run.world is None else f"world {desk.run.world} of seed {desk.run.seed}"
    edits = len(desk.edits.values)
    state = f"{edits} {'change' if edits == 1 else 'changes'}" if edits else "baseline"
    total = desk.last
    session = desk.shown
    if desk.at_outcome or session is None:
        where, day = f"outcome after {total} sessions", ""
    else:
        where, day = f"session {session.n} of {total}", f"{session.date.day} {session.date:%b %Y}"
    facts = [f for f in (world, state, where, day if width < 110 else "") if f]
    if width < 110:
        facts = [f for f in facts if f not in ("baseline",)]
    return clean(" · ".join(facts))
