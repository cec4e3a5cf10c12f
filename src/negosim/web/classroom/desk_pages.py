"""Writes the pages of the instructor: the class, the links of its seats, a view for the wall."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from negosim.classroom.lesson import AWAY, Lesson, Seat
from negosim.classroom.table import Table
from negosim.prose.names import clause_name, party_name
from negosim.record import Status
from negosim.report.blocks import Document
from negosim.report.html import body, shown
from negosim.text import counted, listed, number
from negosim.web.classroom.markup import button, form, page, time_left

PHASE = {
    "read": "Everybody reads. Nobody can hand in yet.",
    "play": "The talks are open. A table goes on when all who are there have handed in.",
    "reveal": "The talks are closed. Each seat sees its debrief.",
}
NEXT = {"read": ("play", "Open the talks"), "play": ("reveal", "Close the talks and show debriefs"),
        "reveal": ("play", "Open the talks again")}  # fmt: skip


def address(lesson: Lesson, more: str = "") -> str:
    """The address of a page of the instructor."""
    return f"/i/{lesson.key}{more}"


def desk(
    lesson: Lesson, clock: float, *, wrong: str = "", stored: str = "", still: bool = False
) -> str:
    """The whole class, and what can be done; loads itself again unless it is to stand `still`."""
    scenario = lesson.tables[0].game.scenario
    to, words = NEXT[lesson.phase]
    parts = [f"<h1>{shown(scenario.title)}</h1>\n<p>{PHASE[lesson.phase]}</p>\n"]
    if wrong:
        parts.append(f'<p class="wrong" role="alert">{shown(wrong)}</p>\n')
    if stored:
        parts.append(f'<p class="wrong" role="alert">{shown(stored)}</p>\n')
    if not wrong:
        where, label = ("", "Show what is new") if still else ("?still=1", "Make it stand still")
        now = "This page stands still." if still else "This page shows by itself what is new."
        parts.append(f'<p>{now} <a href="{address(lesson, where)}">{label}</a></p>\n')
    parts.append(form(address(lesson, "/phase"), button(words), phase=to))
    here = sum(seat.joined for seat in lesson.seats)
    parts.append(
        f"<p>{here} of {shown(counted(len(lesson.seats), 'seat'))} opened; tactics play the rest."
        "</p>\n"
    )
    parts += [_table(lesson, k, clock) for k in range(len(lesson.tables))]
    return page("The class", "".join(parts), calm=not (wrong or still), links=_links(lesson))


def _links(lesson: Lesson) -> list[tuple[str, str]]:
    return [("The class", address(lesson)), ("Links of the seats", address(lesson, "/links")),
            ("Swap seats", address(lesson, "/swap")), ("For the wall", address(lesson, "/wall")),
            ("Class debrief", address(lesson, "/debrief"))]  # fmt: skip


def _table(lesson: Lesson, k: int, clock: float) -> str:
    table = lesson.tables[k]
    scenario = table.game.scenario
    rows = "".join(
        f"<tr><th scope=row>{shown(party_name(scenario, seat.party))}</th>"
        f"<td>{shown(listed(seat.names)) if seat.names else ''}</td>"
        f"<td>{shown(_state(lesson, seat, clock))}</td></tr>\n"
        for seat in lesson.at(k)
    )
    ends = lesson.ends[k]
    left = "" if ends is None else f", {time_left(ends - clock)} left"
    doings = []
    if lesson.phase == "play" and table.turn is not None:
        doings.append(button("Play this turn now", "do", "play"))
    if lesson.phase == "play" and ends is not None:
        doings.append(button("5 minutes more", "do", "extend"))
    if table.game.moves:
        doings.append(button("Take the last turn back", "do", "back"))
    at = {"table": str(k + 1), "turn": str(table.turn)}
    acts = form(address(lesson, "/table"), "".join(doings), **at) if doings else ""
    return (
        f"<section><h2>Table {k + 1}: {shown(table.place)}{shown(left)}</h2>\n"
        f"<table><thead><tr><th scope=col>seat</th><th scope=col>who</th>"
        f"<th scope=col>state</th></tr></thead>\n<tbody>\n{rows}</tbody></table>\n"
        f"<p>{shown(_text(table))}</p>\n{acts}</section>\n"
    )


def _text(table: Table) -> str:
    """The levels on the table, or those of the last text once the talks are over."""
    parts = [
        f"{clause_name(table.game.scenario, clause)} {number(level)}{' agreed' if agreed else ''}"
        for clause, (level, agreed) in _levels(table).items()
    ]
    return f"The text: {'; '.join(parts)}."


def _levels(table: Table) -> dict[str, tuple[float, bool]]:
    """The level of each clause in the present or last text, and whether it is agreed."""
    if (pending := table.game.pending) is not None:
        return {c: (level, c in pending.agreed) for c, level in pending.text.items()}
    ends = table.game.run.outcome.clauses if table.game.run else {}
    return {c: (end.level, end.status is Status.AGREED) for c, end in ends.items()}


def sure(lesson: Lesson, words: str, act: str, **fields: str) -> str:
    """A page that asks whether something is meant that cannot be undone."""
    inside = form(address(lesson, f"/{act}"), button(words, "sure", "1"), **fields)
    back = f'<p><a href="{address(lesson)}">No, go back</a></p>\n'
    return page(words, f"<h1>{shown(words)}?</h1>\n{inside}{back}", links=_links(lesson))


def _state(lesson: Lesson, seat: Seat, clock: float) -> str:
    table = lesson.tables[seat.table]
    if not seat.joined:
        return "not opened: the tactic plays"
    away = " · away" if clock - seat.seen > AWAY else ""
    if table.turn is None or lesson.phase != "play":
        return f"opened{away}"
    if seat.party not in table.wanted:
        return f"not asked now{away}"
    return f"{'handed in' if seat.party in table.handed else 'has not handed in'}{away}"


def swap(lesson: Lesson) -> str:
    """A form by which two seats change places."""
    scenario = lesson.tables[0].game.scenario
    options = "".join(
        f'<option value="{n}">table {seat.table + 1}, {shown(party_name(scenario, seat.party))}'
        f"{f' ({shown(listed(seat.names))})' if seat.names else ''}</option>\n"
        for n, seat in enumerate(lesson.seats)
    )
    picks = "".join(
        f'<label>{words} <select name="{name}">\n{options}</select></label>\n'
        for name, words in (("a", "Who sits at"), ("b", "changes places with"))
    )
    about = (
        "<h1>Swap seats</h1>\n<p>The two links change places, with the people who have them. What "
        "was handed in at a seat stays there.</p>\n"
    )
    inside = about + form(address(lesson, "/swap"), picks + button("Swap"))
    return page("Swap seats", inside, links=_links(lesson))


def wall(lesson: Lesson, clock: float) -> str:
    """How far each table is, and what is agreed: nothing that a seat must not know of another."""
    scenario = lesson.tables[0].game.scenario
    rows = []
    for k, table in enumerate(lesson.tables):
        agreed = sum(agreed for _, agreed in _levels(table).values())
        waits = len(lesson.late(k)) if lesson.phase == "play" else 0
        ends = lesson.ends[k]
        left = "" if ends is None else f", {time_left(ends - clock)} left"
        rows.append(
            f"<tr><th scope=row>Table {k + 1}</th><td>{shown(f'{table.place}{left}')}</td>"
            f"<td>{agreed} of {len(scenario.clauses)}</td>"
            f"<td>{shown(counted(waits, 'seat')) if waits else ''}</td></tr>\n"
        )
    body = (
        f"<h1>{shown(scenario.title)}</h1>\n<table class=wall><thead><tr><th scope=col>table</th>"
        "<th scope=col>where it is</th><th scope=col>clauses agreed</th>"
        f"<th scope=col>waits for</th></tr></thead>\n<tbody>\n{''.join(rows)}</tbody></table>\n"
    )
    return page("The class", body, calm=True)


def debrief(lesson: Lesson, found: Document) -> str:
    """The debrief of the class, without names."""
    return page(found.title, body(found), links=_links(lesson))


def working(lesson: Lesson) -> str:
    """A page that shows the debrief of the class as soon as it is worked out."""
    text = "<h1>Class debrief</h1>\n<p>It is being worked out. This page then shows it.</p>\n"
    return page("Class debrief", text, calm=True, links=_links(lesson))


def cards(lesson: Lesson, bases: Sequence[str]) -> str:
    """A card a seat with its link: as an address, as a QR code, and the words to type."""
    scenario = lesson.tables[0].game.scenario
    parts = [
        "<h1>Links of the seats</h1>\n<p>Cut these cards, or send each person one link. Who has a "
        "link plays that seat.</p>\n<div class=cards>\n"
    ]
    for seat in lesson.seats:
        link = f"{bases[0]}/s/{seat.token}"
        code = segno.make(link, error="m").svg_data_uri(scale=3, light="#fff")
        who = f"<p>{shown(listed(seat.names))}</p>\n" if seat.names else ""
        parts.append(
            f"<section class=card><h2>Table {seat.table + 1} · "
            f"{shown(party_name(scenario, seat.party))}</h2>\n{who}"
            f'<img src="{code}" alt="QR code of the link below">\n'
            f"<p>{shown(link)}</p>\n<p>Or open {shown(bases[0])} and type<br>"
            f"<b>{shown(seat.token.replace('-', ' '))}</b></p></section>\n"
        )
    return page("Links of the seats", f"{''.join(parts)}</div>\n", links=_links(lesson))
