"""Draws the chosen clause: its number line, its offers by session, its sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lines import Lines, Rule, Series, fitted, lines
from negosim.charts.number_line import NumberLine, Position, number_line
from negosim.prose.conditions import short_condition
from negosim.prose.votes import having, of_votes
from negosim.record import EPS, Reply, tabled
from negosim.scenario.marks import party_marks
from negosim.text import dated, estimate, listed, number, shortened
from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import session_name, standing, tabled_level
from negosim.tui.keys.registry import key_of
from negosim.tui.style.grids import charset, painted, party_roles, role
from negosim.tui.style.look import MUTED, cut, party_name, party_styles, wrapped

if TYPE_CHECKING:
    from negosim.scenario.parts import Sourced
    from negosim.scenario.schema import Requirement

_LINE = 5  # rows of the number line if there is room
_CHART = 5  # least rows worth a chart
_WORDS = 5  # rows at most of what is said of reference levels
ENOUGH = 28  # rows enough for line, facts, chart and sources
Levels = tuple[tuple[str, float], ...]
_NAMED = 8  # parties in a sentence; of more, the first and how many others


def clause_title(desk: Desk) -> str:
    """The clause's full title and article."""
    clause = desk.scenario.clauses[desk.clause]
    return " · ".join(p for p in (clause.title, clause.article) if p)


def clause_legend(desk: Desk) -> Content:
    """The letters of the parties that have a stance on the clause."""
    scenario = desk.scenario
    marks, styles = party_marks(scenario), party_styles(scenario)
    parts = []
    for p in scenario.clauses[desk.clause].stances:
        name = party_name(scenario.parties[p], p)
        parts += [(f" {marks[p]}", f"bold {styles[p]}"), (f" {name} ", MUTED)]
    return Content.assemble(*parts)


def clause_rows(
    desk: Desk, width: int, height: int, levels: Levels = (), told: str = ""
) -> list[Content]:
    """The number line; below it, as height allows, the chart, the verdict and the sources.

    `levels` are reference levels on the line, by letter; `told` is what is said of them below it.
    """
    roles = party_roles(desk.scenario)
    own = 1 if levels else 0  # row of the reference levels
    most = max(min(_WORDS, height - _LINE + 1 - own), int(height >= _LINE))
    words = wrapped(told, width, most)[:most] if told else []
    line = replace(positions(desk), references=levels)
    line_height = min(_LINE + own, height - len(words))
    rows = painted(number_line(line, width, line_height, charset()), roles)
    rows += [Content(row) for row in words]
    rest = height - len(rows)
    if not rest:
        return rows
    facts, below = fact_rows(desk, width), _below(desk, width, rest >= _CHART + 8)
    while below and rest - len(facts) - len(below) < _CHART:
        below.pop()
    while facts and rest - len(facts) < _CHART:
        facts.pop()
    rest -= len(facts) + len(below)
    blank = [Content()] if rest > _CHART + 1 else []
    chart = painted(lines(offers(desk), width, rest - len(blank), charset()), roles)
    return [*rows, *facts, *blank, *chart, *below]


def fact_rows(desk: Desk, width: int) -> list[Content]:
    """Which papers hold the clause, who must agree, and who needs what for it."""
    scenario, key = desk.scenario, desk.clause
    clause, verdict = scenario.clauses[key], desk.run.outcome.clauses[key]
    names = {p: party_name(party, p) for p, party in scenario.parties.items()}
    papers = [
        cut(scenario.instruments[i].short or scenario.instruments[i].title, 30)
        for i in clause.instruments
    ]
    agree = shortened([names[p] for p in verdict.veto], _NAMED)
    if len(verdict.veto) == len(scenario.parties) > _NAMED:
        agree = f"all {len(verdict.veto)} parties"
    if verdict.ballot:
        agree = ", ".join(part for part in (agree, of_votes(verdict.ballot.needed)) if part)
    needs = shortened(
        [names[p] for p, stance in clause.stances.items() if stance.essential], _NAMED
    )
    line = f"in {listed(papers)} · must agree: {agree or 'nobody'}"
    if needs == agree and len(verdict.veto) > 2:
        needs = "all of them"
    line += f" · essential to {needs}" if needs else ""
    rows = [Content.styled(row, MUTED) for row in wrapped(line, width, 2)]
    if verdict.ballot and desk.shown and not desk.at_outcome:
        said = {
            p: by.get(key) for p, by in desk.shown.answers.items() if p in verdict.ballot.shares
        }
        accept = [p for p, answer in said.items() if answer and answer.reply is Reply.ACCEPT]
        votes = f"accept the text: {having(scenario, verdict.ballot, accept)}"
        rows += [Content.styled(row, MUTED) for row in wrapped(votes, width, 2)]
    styles = party_styles(scenario)
    for p, stance in clause.stances.items():
        for needed in stance.requires:
            state, style = _state(desk, p, needed)
            text = f" only if {short_condition(scenario, needed)}"
            end = f" · {state}" if state else ""
            who = cut(names[p], width // 3)
            text = cut(text, width - cell_len(who) - cell_len(end))
            rows.append(Content.assemble((who, styles[p]), text, (end, style)))
    return rows


def _state(desk: Desk, party: str, needed: Requirement) -> tuple[str, str]:
    """Whether a condition is met where the cursor is, as the record has it."""
    verdict = desk.run.outcome.clauses[desk.clause]
    session = desk.shown
    answer = session.answers.get(party, {}).get(desk.clause) if session else None
    unmet = verdict.unmet if desk.at_outcome else answer.unmet if answer else ()
    wanted = short_condition(desk.scenario, needed)
    for each in unmet:
        if each.party == party and short_condition(desk.scenario, each) == wanted:
            cannot = each.can_be_met is False
            return ("cannot be met" if cannot else "not met"), "$verdict-blocked"
    return ("met" if answer else ""), "$verdict-agreed"


def _below(desk: Desk, width: int, roomy: bool) -> list[Content]:
    rows = [Content.styled(cut(line, width), MUTED) for line in source_line(desk, width)]
    about = desk.scenario.clauses[desk.clause].about
    if roomy and about:
        rows = [Content(line) for line in wrapped(about, width, 2)] + rows
    return rows


def positions(desk: Desk, picked: str = "", party: str = "") -> NumberLine:
    """The clause on its number line at the cursor; `picked` marks a value being moved."""
    key, scenario, session = desk.clause, desk.scenario, desk.shown
    clause, marks = scenario.clauses[key], party_marks(scenario)
    verdict = desk.run.outcome.clauses[key]
    ended = verdict.lines if desk.at_outcome else {}
    text = tabled_level(desk, key)
    placed = []
    for p, stance in clause.stances.items():
        answer = session.answers.get(p, {}).get(key) if session else None
        lines = None if p == party else ended.get(p, answer)
        low, high = (lines.low, lines.high) if lines else stance.lines
        ideal = None if text is None and p != party else stance.ideal
        offer = ideal if p == party or answer is None else answer.offer
        before = answer.before if answer and p != party else None
        name = party_name(scenario.parties[p], p)
        placed.append(
            Position(name, marks[p], role(p), offer, before, low, high, p in verdict.lines,
                     picked if p == party else "")
        )  # fmt: skip
    record = scenario.record.clauses.get(key) if scenario.record else None
    return NumberLine(
        tuple((named.at, named.name) for named in clause.levels),
        tuple(placed),
        text,
        zopa=standing(desk, key).zopa,
        history=record.level if record else None,
    )


def offers(desk: Desk) -> Lines:
    """The offers on the clause session by session, the text dotted, up to the whole run."""
    key, scenario, sessions = desk.clause, desk.scenario, desk.run.sessions
    clause, marks = scenario.clauses[key], party_marks(scenario)
    series = []
    for p in clause.stances:
        answers = [s.answers.get(p, {}).get(key) for s in sessions]
        values = tuple(a.offer if a else None for a in answers)
        name = party_name(scenario.parties[p], p)
        series.append(Series(name, marks[p], role(p), values))
    text = tuple(tabled(s.package, s.text, key) for s in sessions)
    series.append(Series("text", "◆", "text", text, dotted=True))
    rules = _edges(desk)
    record = scenario.record.clauses.get(key) if scenario.record else None
    if record and record.level is not None:
        rules.append(Rule(record.level, "record", "history", "h"))
    said = [v for each in series for v in each.values if v is not None]
    low, high = fitted([*said, *(rule.level for rule in rules)])
    return Lines(
        tuple(series),
        tuple("last" if s.last_call else str(s.n) for s in sessions),
        low,
        high,
        events=tuple(float(i) - 0.5 for i, s in enumerate(sessions) if s.events),
        cursor=min(desk.session, desk.last - 1) if sessions else None,
        cursor_label=session_name(desk.shown) if desk.shown else "",
        rules=tuple(rules),
        names=tuple((named.at, named.name) for named in clause.levels),
        room=standing(desk, key).zopa,
        seen=desk.seen,
    )


def _edges(desk: Desk) -> list[Rule]:
    """The red lines between which the room lies, or that leave none, with those who hold them."""
    if desk.run.outcome.clauses[desk.clause].ballot:
        zopa = standing(desk, desk.clause).zopa or ()
        ends = []
        for level, words in zip(zopa, ("from", "up to"), strict=False):
            where = f"{words} {number(level)}"
            ends.append(Rule(level, f"a coalition carries it {where}", short=f"passes {where}"))
        return [rule for rule in ends if 0.0 < rule.level < 1.0]
    deciding = [party for party in positions(desk).parties if party.veto]
    edges = []
    for sign, words in ((-1.0, "from"), (1.0, "up to")):
        held = [(p.low if sign < 0 else p.high, p) for p in deciding]
        level = min((at * sign for at, _ in held), default=0.0) * sign
        if 0.0 < level < 1.0:
            who = [p for at, p in held if abs(at - level) <= EPS]
            label = f"{', '.join(p.name for p in who)} {words} {number(level)}"
            short = f"{'≥' if sign < 0 else '≤'}{number(level)} {' '.join(p.letter() for p in who)}"
            edges.append(Rule(level, label, short=short))
    return edges


def source_line(desk: Desk, width: int) -> list[str]:
    """The source of the levels, that they are estimates, and who states no red lines."""
    clause = desk.scenario.clauses[desk.clause]
    first = next((stance for stance in clause.stances.values() if stance.source), None)
    source = first.source if first else clause.source
    free = [p for p, stance in clause.stances.items() if stance.accepts is None]
    who = listed([party_name(desk.scenario.parties[p], p) for p in free])
    lines = [f"no red line stated: {who}"] if free else []
    if not source:
        return [*lines, "levels are estimates; no source is stated"]
    return [*lines, cut(f"estimate · {key_of('table.sources')} sources · {source}", width)]


def source_rows(desk: Desk, width: int) -> list[Content]:
    """Every stance on the clause with its source, date, words and confidence."""
    scenario = desk.scenario
    clause, styles = scenario.clauses[desk.clause], party_styles(scenario)
    rows = [Content.styled(cut(clause.title, width), "bold")]
    rows += [Content(line) for line in wrapped(clause.about, width)] if clause.about else []
    rows += [Content(line) for line in wrapped(clause.note, width)] if clause.note else []
    rows += _sourced("the clause", clause.source, width)
    for p, stance in clause.stances.items():
        low, high = stance.lines
        name = party_name(scenario.parties[p], p)
        signs = f"signs {number(low)} to {number(high)}" if stance.accepts else "no red line stated"
        facts = f"wants {number(stance.ideal)}, {signs}"
        facts += ", essential" if stance.essential else ""
        rows += [Content(), Content.assemble((name, f"bold {styles[p]}"), f"  {facts}")]
        for needed in stance.requires:
            text = f"  requires {short_condition(scenario, needed)}"
            rows.append(Content(cut(text, width)))
        rows += _provenance(stance, width)
        basis = estimate(stance.basis, stance.confidence, bool(stance.source))
        rows.append(Content.styled(cut(f"  {basis}", width), MUTED))
    return rows


def notice_rows(desk: Desk, width: int) -> list[Content]:
    """Every notice about the scenario, and where in its file it belongs."""
    rows: list[Content] = []
    for notice in gateway.notices(desk.scenario):
        rows += [Content()] if rows else []
        rows += [Content.styled(line, "bold") for line in wrapped(notice.path, width)]
        rows += [Content(f"  {line}") for line in wrapped(notice.message, width - 2)]
        at = ".".join(map(str, notice.keys))
        rows += [Content.styled(f"  {line}", MUTED) for line in wrapped(at, width - 2)]
    return rows or [Content("there are no notices")]


def _provenance(stance: Sourced, width: int) -> list[Content]:
    rows: list[Content] = []
    if stance.quote:
        rows += [Content(f"  {line}") for line in wrapped(f"“{stance.quote}”", width - 2)]
    if stance.note:
        rows += [Content(f"  {line}") for line in wrapped(stance.note, width - 2)]
    when = f"{dated(stance.date)} · " if stance.date else ""
    rows += _sourced("  source", f"{when}{stance.source}" if stance.source else "", width)
    rows += _sourced("  at", stance.url, width)
    return rows


def _sourced(what: str, source: str, width: int) -> list[Content]:
    if not source:
        return []
    return [Content.styled(line, MUTED) for line in wrapped(f"{what}: {source}", width)]
