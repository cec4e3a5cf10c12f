"""Paints the first line of the screens: what is open, which world, where the cursor is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from negosim.text import counted, dated, harmless
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import cursor_words
from negosim.tui.style.look import MUTED, cut


def heading(left: str, right: str, width: int) -> Content:
    """A title on the left, facts on the right; the title gives way."""
    right = cut(right, max(width - 2, 0))
    room = width - cell_len(right) - 3
    title = cut(left, max(room, 0))
    gap = " " * max(width - cell_len(title) - cell_len(right) - 2, 0)
    return Content.assemble((f" {title}", "bold"), gap, (f"{right} ", MUTED))


def table_facts(desk: Desk, width: int) -> str:
    """World, edits, session and date, as many as the width takes."""
    run, session, wide = desk.run, desk.shown, width >= 110
    edits = len(desk.edits.values)
    facts = ["central world" if run.world is None else f"world {run.world} of seed {run.seed}"]
    if edits:
        facts.append(counted(edits, "change"))
    elif wide:
        facts.append("baseline")
    if wide and (noted := gateway.notices(desk.scenario)):
        facts.append(counted(len(noted), "notice"))
    if desk.at_outcome or session is None:
        after = f" after {counted(desk.held, 'session')}" if wide else ""
        facts.append(cursor_words(desk) + after)
    else:
        facts.append(cursor_words(desk))
        if not wide:
            facts.append(dated(session.date, year=False))
    return harmless(" · ".join(facts))
