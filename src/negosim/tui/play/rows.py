"""Paints what a seat sees during a game: its orders, the chosen clause, what was heard.

Red lines on the number line are the seat's own; the other parties stand there with what they said
aloud and nothing else. No painter here looks at the game behind the state.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lines import Lines, Series, lines
from negosim.charts.number_line import NumberLine, Position, number_line
from negosim.game.brief_words import brief_lines, points
from negosim.game.words import (
    about_turn,
    clause_lines,
    news_text,
    order_word,
    orders_lines,
    round_lines,
    text_word,
    votes_text,
)
from negosim.prose import Line, reasons
from negosim.prose.conditions import short_condition, unmet_conditions
from negosim.prose.names import place
from negosim.prose.votes import own_votes
from negosim.record import tabled
from negosim.scenario.marks import party_marks
from negosim.talks.seat import LAST_OFFER, LAST_TEXT, TEXT, Order
from negosim.text import counted, harmless, number
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.zone import window
from negosim.tui.play.state import PlayState
from negosim.tui.style.grids import charset, painted, party_roles, role
from negosim.tui.style.look import (
    CHOSEN,
    MUTED,
    REPLY_STYLES,
    clause_names,
    cut,
    fit,
    party_name,
    party_names,
    party_styles,
    span,
    wrapped,
)

LINE = 5  # rows of the number line
CHART, TALLEST = 8, 14  # rows worth a chart, and rows enough for one
ENOUGH = LINE + 9 + TALLEST  # rows enough for the chosen clause
ROLES = {
    "title": "bold",
    "heading": "bold $accent",
    "about": MUTED,
    "event": "$verdict-conditional",
    "text": MUTED,
    "agreed": "$verdict-agreed",
    "left": "$verdict-blocked",
    "signed": "bold $verdict-agreed",
    "unsigned": "bold $verdict-blocked",
    "conditional": "$verdict-conditional",
    "blocked": "$verdict-blocked",
    "open": MUTED,
}
ORDER_STYLES = {
    "accept": "$verdict-agreed",
    "refuse": "$verdict-blocked",
    "tactic": MUTED,
    "hold": "",
}


def styled(lines: Iterable[Line]) -> list[Content]:
    """Lines of a page in the colours of their roles."""
    return [Content.styled(harmless(line.text), ROLES.get(line.role, "")) for line in lines]


def facts(state: PlayState, width: int) -> str:
    """Session, tension, orders given and whether the game is kept, as many as the width takes."""
    pending = state.pending
    if pending is None:
        return "the talks are over"
    given = counted(len(state.orders), "order")
    parts = [state.turn_name, given]
    if width >= 100:
        parts.insert(1, f"tension {number(pending.tension)}")
        parts.append("not kept" if state.target is None else f"kept in {state.target.name}")
    return harmless(" · ".join(parts))


def cover_rows(state: PlayState, width: int) -> list[Content]:
    """Whose turn it is, and nothing else."""
    pending = state.pending
    who = party_name(state.game.scenario.parties[pending.party], pending.party) if pending else ""
    text = f"Pass the keyboard to {who}"
    return [
        Content(),
        Content.styled(cut(f"  {text}", width), "bold"),
        Content.styled(
            cut(f"  {key_of('play.hand_in')} goes on when they sit before it.", width), MUTED
        ),
    ]


def hand_title(state: PlayState) -> str:
    """What the seat answers, and on how many clauses."""
    step = state.pending.step if state.pending else "session"
    what = {LAST_OFFER: "Your last offer", TEXT: "Your text, as the chair"}
    what[LAST_TEXT] = "Your answer to the last text"
    vital = " · * essential" if any(aim.essential for aim in state.brief.aims) else ""
    return f"{what.get(step, 'Your answer')} · {len(state.clauses)}{vital}"


def hand_legend(state: PlayState) -> Content:
    """The keys that answer, in words; a new level comes too late for the last text."""
    last = state.pending is not None and state.pending.step == LAST_TEXT
    words = {
        "order('accept')": "accept",
        "counter": "" if last else "offer",
        "order('hold')": "as offered" if last else "hold",
        "order('refuse')": "refuse",
        "order('tactic')": "tactic",
    }
    if state.writes:
        words = {"counter": "table", "order('hold')": "as it was", "order('tactic')": "as the rule"}
    keys = " · ".join(f"{key_of(f'play.{at}')} {word}" for at, word in words.items() if word)
    return Content.styled(keys, MUTED)


def hand_rows(state: PlayState, width: int, height: int) -> list[Content]:
    """A line per clause: order, name, text, own offer; what does not fit is counted."""
    head = _columns(width, _order_cells(state, width), "  ", "clause", "text", "mine", "order")
    rows = [Content.styled(head, MUTED)]
    first, last = hand_window(state, height)
    rows += [_clause(state, at, width) for at in range(first, last)]
    above, below = first, len(state.clauses) - last
    if above and len(rows) > 1:
        rows[1] = Content.styled(cut(f" …  {above + 1} more above", width), MUTED)
    if below and len(rows) > 1:
        rows[-1] = Content.styled(cut(f" …  {below + 1} more below", width), MUTED)
    return rows


def hand_window(state: PlayState, height: int) -> tuple[int, int]:
    """The places of the clauses that the hand shows, under its heading."""
    return window(len(state.clauses), max(height - 1, 1), state.clause_at)


def _order_cells(state: PlayState, width: int) -> int:
    """Cells of the orders; on a phone names need them more, but not more than yes and no."""
    last = state.pending is not None and state.pending.step == LAST_TEXT
    return 15 if last or width >= 50 else 11


def _name_cells(width: int, orders: int) -> int:
    return max(width - 18 - orders, 8)


def _columns(
    width: int, orders: int, mark: str, name: str, text: str, mine: str, order: str
) -> str:
    room = _name_cells(width, orders)
    return (
        f" {mark}{fit(name, room)} {fit(text, 5, right=True)} {fit(mine, 5, right=True)}  "
        f"{fit(order, orders)}"
    )[: max(width, 0)]


def _clause(state: PlayState, at: int, width: int) -> Content:
    key, pending = state.clauses[at], state.pending
    if pending is None:
        return Content()
    orders = _order_cells(state, width)
    name = clause_names(state.game.scenario, _name_cells(width, orders))[key]
    text = text_word(pending, key)
    if key in pending.agreed:
        row = Content.styled(
            _columns(width, orders, "✓ ", name, text, "", "agreed"), "$verdict-agreed"
        )
    elif key not in pending.advice:
        row = Content.styled(_columns(width, orders, "  ", name, text, "", "no say"), MUTED)
    else:
        mine = state.level(key)
        shown = number(mine) if mine is not None else ""
        order = state.orders.get(key)
        moving = key in state.moved
        left = ("left to " if orders == 15 else "") + ("rule" if state.writes else "tactic")
        ordered = order_word(pending, key, order).replace("·", left)
        aim = state.brief.aim(key)
        word = f"{shown}? {key_of('play.counter')} offers" if moving else ordered
        mark = ("~" if moving else _mark(order)) + ("*" if aim and aim.essential else " ")
        style = "$accent" if moving else _order_style(order)
        line = _columns(width, orders, mark, name, text, shown, word)
        row = Content(line).stylize(style, len(line) - orders) if style else Content(line)
    row = row.truncate(width, pad=True)
    if at != state.clause_at:
        return row
    return (Content("▸") + row[1:]).stylize(CHOSEN)


def _mark(order: Order | None) -> str:
    if order is None:
        return "·"
    if not isinstance(order, str):
        return "c"
    return "k" if order == "hold" else order[0]  # the keys that give the orders


def _order_style(order: Order | None) -> str:
    if order is None:
        return MUTED
    return ORDER_STYLES[order] if isinstance(order, str) else "$accent"


def line_title(state: PlayState) -> str:
    """The chosen clause and its article."""
    clause = state.game.scenario.clauses[state.clause]
    return " · ".join(part for part in (clause.title, clause.article) if part)


def line_rows(state: PlayState, width: int, height: int) -> list[Content]:
    """The number line, then as height allows: where the mark stands, the seat's aim, the clause."""
    scenario = state.game.scenario
    mine, roles = _mine(state, width), party_roles(scenario)
    tall = min(LINE, max(height - len(mine), 3))
    rows = painted(number_line(positions(state), width, tall, charset()), roles) + mine
    left = height - len(rows)
    clause = scenario.clauses[state.clause]
    about = [Content.styled(line, MUTED) for line in wrapped(clause.about, width, 4)]
    if clause.about and left > len(about):
        rows += [Content(), *about]
        left -= len(about) + 1
    if state.brief.rounds and left > CHART:
        rows.append(Content())
        rows += painted(lines(offers(state), width, min(left - 1, TALLEST), charset()), roles)
    return rows[:height]


def _mine(state: PlayState, width: int) -> list[Content]:
    clause, pending = state.clause, state.pending
    rows: list[Content] = []
    mine, aim = state.level(clause), state.brief.aim(clause)
    if pending is not None and mine is not None and clause not in pending.agreed:
        stated = pending.step == LAST_TEXT and state.orders.get(clause) != "accept"
        what = "your last offer:" if stated else "your text:" if state.writes else "your mark:"
        what = "moved to" if clause in state.moved else what
        beyond = aim is not None and not aim.inside(mine) and not state.writes
        label = f"{what} {number(mine)}" + (" · beyond your red line" if beyond else "")
        label = " · ".join(
            part for part in (label, place(state.game.scenario.clauses[clause], mine)) if part
        )
        rows.append(Content.styled(cut(label, width), "$verdict-blocked" if beyond else "bold"))
    if aim is not None:
        signs = "any level" if (aim.low, aim.high) == (0.0, 1.0) else span(aim.low, aim.high)
        facts = f"you seek {number(aim.ideal)} · sign {signs}"
        facts += f" · {round(aim.worst)} to {points(aim.points)}"
        facts += " · essential" if aim.essential else ""
        rows.append(Content(cut(facts, width)))
        if aim.votes:
            votes = own_votes(state.brief.ballots[clause], state.brief.party, aim.veto)
            rows += [Content(line) for line in wrapped(votes, width, 2)]
        for needed in aim.requires:
            text = f"only if {short_condition(state.game.scenario, needed)}"
            rows.append(Content(cut(text, width)))
    return rows


def positions(state: PlayState) -> NumberLine:
    """The chosen clause: own red lines and mark; of the others what they offered aloud."""
    key, scenario, pending = state.clause, state.game.scenario, state.pending
    marks = party_marks(scenario)
    placed = []
    for party, shown in scenario.parties.items():
        name, answer = party_name(shown, party), state.said(party, key)
        if pending is not None and party == pending.party:
            aim = state.brief.aim(key)
            if aim is not None:
                placed.append(
                    Position(
                        f"{name} (you)",
                        marks[party],
                        role(party),
                        state.level(key) if key not in pending.agreed else None,
                        pending.standing[key].offer if key in pending.standing else None,
                        aim.low,
                        aim.high,
                        True,
                        "offer" if key in state.moved else "",
                    )
                )
        elif answer is not None:
            said = answer.offer, answer.before
            placed.append(Position(name, marks[party], role(party), *said, 0.0, 1.0, False, ""))
    return NumberLine(
        tuple((named.at, named.name) for named in scenario.clauses[key].levels),
        tuple(placed),
        tabled(pending.package, pending.text, key) if pending else None,
        tell_zopa=False,
    )


def offers(state: PlayState) -> Lines:
    """What each party offered aloud on the clause session by session, and the text."""
    key, scenario, heard = state.clause, state.game.scenario, state.brief.rounds
    marks = party_marks(scenario)
    series = []
    for party, shown in scenario.parties.items():
        answers = [r.answers.get(party, {}).get(key) for r in heard]
        if any(answers):
            values = tuple(answer.offer if answer else None for answer in answers)
            series.append(Series(party_name(shown, party), marks[party], role(party), values))
    text = tuple(tabled(r.package, r.text, key) for r in heard)
    series.append(Series("text", "◆", "text", text, dotted=True))
    return Lines(tuple(series), tuple(str(r.n) for r in heard))


def heard_title(state: PlayState) -> str:
    """Which session was heard last."""
    heard = state.brief.rounds
    return f"Said in session {heard[-1].n}" if heard else "Nobody has said anything yet"


def heard_rows(state: PlayState, width: int) -> list[Content]:
    """The last session on the chosen clause, news since, then the whole of that session."""
    pending, scenario = state.pending, state.game.scenario
    if pending is None:
        return []
    heard, voted = state.brief.rounds, votes_text(scenario, state.brief, pending, state.clause)
    rows = [Content(line) for line in wrapped(voted, width) if voted] + _on_clause(state, width)
    about = about_turn(scenario, pending)
    if not heard and not about and scenario.protocol.opening == "drafts":
        about = "The text before you is the drafts as tabled."
    rows += [Content.styled(line, MUTED) for line in wrapped(about, width) if about]
    rows += [
        Content.styled(line, ROLES["event"])
        for event in pending.events
        for line in wrapped(news_text(scenario, event, pending.party), width)
    ]
    if heard:
        rows.append(Content.styled(cut("── the whole session", width), MUTED))
        rows += styled(round_lines(scenario, heard, pending.party, width)[1:])
    return rows


def _on_clause(state: PlayState, width: int) -> list[Content]:
    """What each party said aloud on the chosen clause, a line each."""
    scenario, rows = state.game.scenario, []
    styles = party_styles(scenario)
    names = party_names(scenario, 16)
    most = max(cell_len(name) for name in names.values())
    own = state.pending.party if state.pending else ""
    for party, name in sorted(names.items(), key=lambda named: named[0] == own):
        answer = state.said(party, state.clause)
        if answer is None:
            continue
        verb = reasons.verb(answer.reply, answer.decides)
        before, offer = number(answer.before or 0.0), number(answer.offer)
        moved = answer.before is not None and before != offer
        move = f"{before} → {offer}" if moved else offer
        row = Content.assemble(
            (fit(name, most), f"bold {styles[party]}"), "  ",
            (fit(verb, 12), REPLY_STYLES[answer.reply]), f"  offers {move}",
        )  # fmt: skip
        rows.append(row)
        if answer.conditions:
            need = f"if {unmet_conditions(scenario, answer.conditions)}"
            rows += [Content(" " * (most + 2) + line) for line in wrapped(need, width - most - 2)]
    return rows


def instruction_rows(state: PlayState, width: int) -> list[Content]:
    """The confidential instructions of the seat."""
    return styled(brief_lines(state.game.scenario, state.brief, width))


def hand_in_rows(state: PlayState, width: int) -> list[Content]:
    """What is about to be handed in, with warnings."""
    if state.pending is None:
        return []
    scenario, warnings = state.game.scenario, state.warned
    return styled(orders_lines(scenario, state.pending, state.orders, warnings, width))


def detail_rows(state: PlayState, width: int) -> list[Content]:
    """The chosen clause in words: ladder, aim, what the others said."""
    if state.pending is None:
        return []
    scenario, clause = state.game.scenario, state.clause
    return styled(clause_lines(scenario, state.brief, state.pending, clause, width))
