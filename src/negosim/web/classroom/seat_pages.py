"""Writes the pages of a seat: what is on the table, its own position, the form of its orders."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from negosim.classroom.lesson import Lesson, Seat
from negosim.classroom.public_page import public_brief
from negosim.classroom.seat_page import seat_page
from negosim.game.brief import Brief
from negosim.game.brief_words import aim_text
from negosim.game.orders import TEXT_WORDS, open_clauses
from negosim.game.orders import WORDS as ORDERS
from negosim.game.words import (
    about_turn,
    news_text,
    order_word,
    round_lines,
    text_word,
    votes_text,
)
from negosim.prose import Line
from negosim.prose.names import clause_name, instrument_name, level_name, party_name
from negosim.report.html import body, shown
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import LAST_TEXT, TEXT, Order, Step
from negosim.text import listed, number, printable
from negosim.web.classroom.markup import button, form, lines, page, time_left
from negosim.web.classroom.orders import LEVEL, filled, level_field, word_field, word_of

WIDE = 10_000  # columns: a paragraph is one line

SAID = {
    "": "leave it to the tactic",
    "accept": "accept the text",
    "hold": "keep my offer",
    "refuse": "refuse",
    LEVEL: "offer",
}
WRITTEN = {
    "": "as the rule has it",
    "hold": "leave it as it was",
    "centre": "the centre of the offers",
    LEVEL: "table",
}

LEFT: dict[Step, str] = {
    TEXT: "as the rule has it",
    LAST_TEXT: "as your last offer answers",
}
"""Who answers for a seat that leaves a clause open; else its tactic."""


def address(seat: Seat, more: str = "") -> str:
    """The address of a page of a seat."""
    return f"/s/{seat.token}{more}"


def _page(lesson: Lesson, seat: Seat, inside: str, *, calm: bool = False) -> str:
    scenario = lesson.tables[seat.table].game.scenario
    name = party_name(scenario, seat.party)
    head = (
        f'<p class="mark">Table {seat.table + 1} · {shown(name)}</p>\n'
        f"<h1>{shown(scenario.title)}</h1>\n"
    )
    title = f"{name} · table {seat.table + 1}"
    return page(title, head + inside, calm=calm, links=_links(seat))


def _links(seat: Seat) -> list[tuple[str, str]]:
    return [
        ("Talks", address(seat)),
        ("What was said", address(seat, "/said")),
        ("Your instructions", address(seat, "/instructions")),
        ("Public brief", address(seat, "/brief")),
    ]


def instructions(lesson: Lesson, seat: Seat) -> str:
    """The confidential instructions, as they are now."""
    game = lesson.tables[seat.table].game
    document = seat_page(game.scenario, game.brief(seat.party), f"table {seat.table + 1}")
    return page(document.title, body(document), links=_links(seat))


def brief(lesson: Lesson, seat: Seat) -> str:
    """What everybody knows."""
    document = public_brief(lesson.tables[seat.table].game.scenario)
    return page(document.title, body(document), links=_links(seat))


def said(lesson: Lesson, seat: Seat) -> str:
    """Every session so far, the last one first."""
    game = lesson.tables[seat.table].game
    heard = game.rounds
    parts = [
        lines(round_lines(game.scenario, heard[:n], seat.party, WIDE))
        for n in range(len(heard), 0, -1)
    ]
    return _page(lesson, seat, "".join(parts) or "<p>Nobody has said anything yet.</p>\n")


def now(
    lesson: Lesson,
    seat: Seat,
    clock: float,
    *,
    change: bool = False,
    fields: Mapping[str, str] | None = None,
    wrong: str = "",
    warned: Sequence[str] = (),
    debriefed: Sequence[Line] | None = None,
) -> str:
    """The page of the talks: what is asked now, or why nothing is.

    `fields` is a posted form that was not taken, `wrong` why, `warned` what to think about twice
    in it; `debriefed` is the debrief, once it is worked out.
    """
    table = lesson.tables[seat.table]
    if table.turn is None:
        revealed = lesson.phase == "reveal" and debriefed is not None
        inside = lines(debriefed) if revealed and debriefed else _over(lesson, seat)
        return _page(lesson, seat, inside, calm=not revealed)
    if lesson.phase == "read":
        words = "Read your instructions. The talks begin when your instructor opens them."
        return _page(lesson, seat, f"<p>{words}</p>\n", calm=True)
    if lesson.phase == "reveal":
        words = "The talks were closed before they ended at this table."
        return _page(lesson, seat, f"<p>{words}</p>\n")
    last = lines(round_lines(table.game.scenario, table.game.rounds, seat.party, WIDE))
    if seat.party not in table.wanted:
        words = f"In this turn, {table.place}, nothing is asked of you."
        return _page(lesson, seat, f"<p>{shown(words)}</p>\n{last}", calm=True)
    pending, handed = table.asked[seat.party], table.handed.get(seat.party)
    if handed is not None and not change and fields is None:
        return _page(lesson, seat, _waiting(lesson, seat, pending, handed) + last, calm=True)
    given = filled(handed or {}) if fields is None else fields
    return _page(lesson, seat, _form(lesson, seat, pending, given, wrong, warned, clock) + last)


def refused(lesson: Lesson, seat: Seat, why: str, fields: Mapping[str, str]) -> str:
    """The page of orders that were not used, which it repeats."""
    scenario = lesson.tables[seat.table].game.scenario
    had = []
    for clause in scenario.clauses:
        if word := word_of(fields, clause):
            level = f" {fields.get(level_field(clause), '')}" if word == LEVEL else ""
            said = printable(f"{SAID.get(word, word)}{level}", 40)
            had.append(f"{clause_name(scenario, clause)}: {said}")
    parts = [f'<p class="wrong" role="alert">{shown(why)}</p>\n']
    if had:
        parts.append(f"<p>What you had filled in: {shown('; '.join(had))}.</p>\n")
    parts.append(f'<p><a href="{address(seat)}">Go on</a></p>\n')
    return _page(lesson, seat, "".join(parts))


def _over(lesson: Lesson, seat: Seat) -> str:
    game = lesson.tables[seat.table].game
    last = lines(round_lines(game.scenario, game.rounds, seat.party, WIDE))
    if lesson.phase == "reveal":
        return f"<p>The talks are over. Your debrief is being worked out.</p>\n{last}"
    ends = game.run.outcome.instruments if game.run else {}
    papers = [
        f"{instrument_name(game.scenario, i)} is {'signed' if ends[i].signed else 'not signed'}"
        for i in ends
    ]
    words = (
        f"The talks at your table are over: {listed(papers)}. Your instructor opens the debrief."
    )
    return f"<p>{shown(words)}</p>\n{last}"


def _waiting(lesson: Lesson, seat: Seat, pending: Pending, handed: Mapping[str, Order]) -> str:
    table = lesson.tables[seat.table]
    scenario = table.game.scenario
    names = [party_name(scenario, other.party) for other in lesson.late(seat.table)]
    have = "has" if len(names) == 1 else "have"
    waits = f"The talks go on when {listed(names)} {have} handed in." if names else ""
    rows = "".join(
        f"<li>{shown(clause_name(scenario, clause))}: "
        f"{shown(order_word(pending, clause, handed.get(clause)).replace('·', SAID['']))}</li>\n"
        for clause in open_clauses(pending)
    )
    return (
        f'<h2 role="status">Your orders for {shown(table.place)} are handed in</h2>\n'
        f'<p>{shown(waits)} <a href="{address(seat, "?change=1")}">Change them</a></p>\n'
        f"<ul>\n{rows}</ul>\n"
    )


def _form(
    lesson: Lesson,
    seat: Seat,
    pending: Pending,
    fields: Mapping[str, str],
    wrong: str,
    warned: Sequence[str],
    clock: float,
) -> str:
    table = lesson.tables[seat.table]
    scenario, brief = table.game.scenario, table.game.brief(seat.party)
    parts = [f"<h2>Your orders for {shown(table.place)}</h2>\n"]
    if (ends := lesson.ends[seat.table]) is not None:
        until = time.strftime("%H:%M", time.localtime(ends))
        parts.append(
            f"<p>Hand in until {until}, {shown(time_left(ends - clock))} from when this page was "
            "loaded. What is not handed in by then counts as left open.</p>\n"
        )
    if wrong:
        parts.append(f'<p class="wrong" role="alert">{shown(wrong)}</p>\n')
    send = button("Hand in")
    if warned:
        send = button("Hand in all the same", "sure", "1")
        items = "".join(f"<li>{shown(warning)}</li>\n" for warning in warned)
        parts.append(
            '<div class="wrong" role="alert"><p>Not handed in yet. Think twice:</p>\n'
            f"<ul>{items}</ul>\n{send}</div>\n"
        )
    if about := about_turn(scenario, pending):
        parts.append(f"<p>{shown(about)}</p>\n")
    for event in pending.events:
        parts.append(f"<p>{shown(news_text(scenario, event, seat.party))}</p>\n")
    clauses = open_clauses(pending)
    first = "What is worth most to you comes first. " if len(clauses) > 1 else ""
    left = LEFT.get(pending.step, "by your tactic")
    parts.append(f"<p>{first}A clause that you leave open is answered {left}.</p>\n")
    ranked = [aim.clause for aim in brief.ranked]
    for clause in sorted(clauses, key=lambda c: ranked.index(c) if c in ranked else len(ranked)):
        parts.append(_clause(scenario, brief, pending, clause, fields))
    if pending.agreed:
        agreed = [f"{clause_name(scenario, c)} ({number(pending.text[c])})" for c in pending.agreed]
        parts.append(f"<p>Agreed: {shown(listed(agreed))}.</p>\n")
    parts.append(send)
    answers = {"turn": str(table.turn), "seat": seat.place, "text": stamp(pending)}
    return form(address(seat), "".join(parts), **answers)


def stamp(pending: Pending) -> str:
    """A short mark of the text that a form answers: a turn may be played again to another one."""
    return blake2b(repr(sorted(pending.text.items())).encode(), digest_size=6).hexdigest()


def _clause(
    scenario: Scenario, brief: Brief, pending: Pending, clause: str, fields: Mapping[str, str]
) -> str:
    stated = scenario.clauses[clause]
    facts = []
    if text_word(pending, clause) == "–":
        facts.append("The package does not hold it.")
    else:
        facts.append(f"The text has {level_name(stated, pending.text[clause])}.")
    if aim := brief.aim(clause):
        facts.append(aim_text(scenario, brief, aim, named=False))
    if pending.step != TEXT:
        facts.append(f"Your offer is {level_name(stated, pending.standing[clause].offer)}.")
    if voted := votes_text(scenario, brief, pending, clause):
        facts.append(voted)
    words = WRITTEN if pending.step == TEXT else SAID
    allowed = TEXT_WORDS if pending.step == TEXT else ORDERS
    chosen = word_of(fields, clause)
    choices = []
    for word, label in words.items():
        if word in (LEVEL, "hold") and pending.step == LAST_TEXT:
            continue
        if word in ("", LEVEL) or word in allowed:
            said = "as my last offer answers" if pending.step == LAST_TEXT and not word else label
            choices.append(_choice(clause, word, said, bool(word) and word == chosen))
    if pending.step != LAST_TEXT:
        choices.append(_level(scenario, clause, fields.get(level_field(clause), "")))
    paragraphs = "".join(f"<p>{shown(fact)}</p>\n" for fact in facts)
    return (
        f"<fieldset>\n<legend>{shown(clause_name(scenario, clause))}</legend>\n{paragraphs}"
        f'{_ladder(scenario, clause)}<div class="choices">\n{"".join(choices)}</div></fieldset>\n'
    )


def _ladder(scenario: Scenario, clause: str) -> str:
    """What the levels of a clause mean, to be opened."""
    stated = scenario.clauses[clause]
    if not stated.levels:
        return ""
    steps = "".join(f"<li>{number(step.at)}: {shown(step.name)}</li>\n" for step in stated.levels)
    about = f"<p>{shown(stated.about)}</p>\n" if stated.about else ""
    return (
        f"<details><summary>What the levels mean</summary>\n{about}<ul>\n{steps}</ul></details>\n"
    )


def _choice(clause: str, word: str, label: str, chosen: bool) -> str:
    name = shown(word_field(clause))
    key = f"{name}.{word or 'tactic'}"
    return (
        f'<label for="{key}"><input type="radio" id="{key}" name="{name}" value="{word}"'
        f"{' checked' if chosen else ''}> {shown(label)}</label>\n"
    )


def _level(scenario: Scenario, clause: str, value: str) -> str:
    """The level to offer: of a ladder one of its steps, else a number."""
    stated, name = scenario.clauses[clause], shown(level_field(clause))
    title = shown(f"level of {clause_name(scenario, clause)}")
    if stated.scale == "steps":
        options = "".join(
            f'<option value="{step.at:g}"{" selected" if f"{step.at:g}" == value else ""}>'
            f"{shown(level_name(stated, step.at))}</option>\n"
            for step in stated.levels
        )
        none = '<option value="">which level</option>\n'
        return f'<select name="{name}" aria-label="{title}">\n{none}{options}</select>\n'
    return (
        f'<input type="text" inputmode="decimal" name="{name}" value="{shown(value)}" size="5" '
        f'maxlength="8" aria-label="{title}" placeholder="0 to 1">\n'
    )
