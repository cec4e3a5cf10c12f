"""Writes the replies of a session, or the outcome of the talks, in lines; sentences are prose's.

The chosen clause comes first, a line per party in numbers, since the number line above has the
names of the levels; then the whole session in sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from negosim.prose import (
    Sentence,
    ending_sentence,
    instrument_sentence,
    members_phrase,
    reasons,
    recorded_sentence,
    verdict_sentence,
)
from negosim.prose.conditions import unmet_conditions
from negosim.prose.packages import counting, why_left_out, would_sign
from negosim.prose.sentence import joined
from negosim.record import EPS, Answer, Reply, Session
from negosim.text import apart, dated, number
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import differences, session_name, signature
from negosim.tui.keys.registry import key_of
from negosim.tui.style.look import (
    MUTED,
    REPLY_STYLES,
    REPLY_WORDS,
    cut,
    fit,
    party_name,
    party_names,
    party_styles,
    wrapped,
)
from negosim.tui.table.clauses import UNLOCK
from negosim.tui.table.deciding import deciding

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_VERB_STYLES = {
    "declines": "$verdict-blocked",
    "not agreed": "bold $verdict-blocked",
    "takes": "$verdict-agreed",
    "refuses": "$verdict-blocked",
    "accepts": "$verdict-agreed",
    "agreed": "bold $verdict-agreed",
    "still": MUTED,
    "leaves": "bold $verdict-blocked",
}
_VERB = 12  # cells for the verb
_MANY = 8  # parties that speak in the order of the scenario
_BESIDE = 56  # cells from which text stands beside party and verb


class _Heads:
    """Writes party and verb before what a line says, below each other."""

    def __init__(self, scenario: Scenario, width: int) -> None:
        most = 14 if width >= 100 else 9
        self._names, self._styles = party_names(scenario, most), party_styles(scenario)
        self._cells = min(max((cell_len(n) for n in self._names.values()), default=4), most)

    def of(self, party: str, verb: str, style: str) -> Content:
        """The head of a line about this party, or about none."""
        name = self._names[party] if party else ""
        look = f"bold {self._styles[party]}" if party else ""
        who = (fit(name, self._cells), look)
        return Content.assemble(" ", who, " ", (fit(verb, _VERB), style), " ")


def said_title(desk: Desk) -> str:
    """The session's name and day, or that this is the outcome."""
    session = desk.shown
    if desk.at_outcome or session is None:
        outcome = desk.run.outcome
        signed = [
            f"{instrument.short or instrument.title}: {signature(outcome.instruments[k])}"
            for k, instrument in desk.scenario.instruments.items()
        ]
        return " · ".join(["Outcome", outcome.talks.value, *signed])
    by = session.package.by if session.package else ""
    whose = f"package of {party_name(desk.scenario.parties[by], by)}" if by else ""
    parts = session_name(session).capitalize(), dated(session.date), whose, session.title
    return " · ".join(p for p in parts if p)


class Said(NamedTuple):
    """A line, and the clauses that it is about."""

    row: Content
    clauses: tuple[str, ...] = ()


def said_rows(desk: Desk, width: int) -> list[Content]:
    """All lines; the zone shows a window of them."""
    return [line.row for line in said_lines(desk, width)]


def said_lines(desk: Desk, width: int) -> list[Said]:
    """The same, each with the clauses that it is about."""
    if desk.at_outcome or desk.shown is None:
        return _outcome(desk, width)
    heads = _Heads(desk.scenario, width)
    speakers = _speakers(desk, desk.shown)
    answers = [_answer(desk, party, heads, width) for party in speakers]
    return [
        *_not_in_package(desk, desk.shown, width),
        *(Said(row, (desk.clause,)) for rows in answers for row in rows),
        Said(_rule("the whole session", width)),
        *_block(heads, desk.sentences(desk.shown), width),
    ]


def _not_in_package(desk: Desk, session: Session, width: int) -> list[Said]:
    """Why nobody replies on the chosen clause, if the package does not hold it."""
    package = session.package
    if package is None or desk.clause not in package.left_out:
        return []
    why = why_left_out(desk.scenario, desk.run, session, desk.clause)
    text = f"not in the package, since {why}"
    return [Said(Content(f" {line}"), (desk.clause,)) for line in wrapped(text, width - 2)]


def _speakers(desk: Desk, session: Session) -> list[str]:
    """Whoever replies; of many, those first who keep the chosen clause from being agreed."""
    parties = list(session.answers)
    if len(parties) > _MANY:
        given = {p: session.answers[p].get(desk.clause) for p in parties}
        parties.sort(key=lambda p: _standing_in_the_way(given[p]))
    return parties


def _standing_in_the_way(answer: Answer | None) -> tuple[bool, int]:
    if answer is None:
        return True, 0
    order = (Reply.REFUSE, Reply.CONDITIONAL, Reply.HOLD, Reply.COUNTER)
    return not answer.decides, order.index(answer.reply) if answer.reply in order else len(order)


def _answer(desk: Desk, party: str, heads: _Heads, width: int) -> list[Content]:
    """A party's reply on the chosen clause, with its reason and what it would accept."""
    session = desk.shown
    answer = session.answers[party].get(desk.clause) if session else None
    if session is None or answer is None:
        return []
    objects = answer.reply is Reply.REFUSE and not answer.decides
    verb = "objects" if objects else REPLY_WORDS[answer.reply]
    reason = _reason(desk, party, session.text[desk.clause], answer)
    if answer.late:
        reason += " · its capital's reply came too late"
    head = heads.of(party, verb, REPLY_STYLES[answer.reply])
    most = 0 if answer.unmet else 1  # a condition is nothing without its end
    return _hanging(head, reason, width, most)


def _reason(desk: Desk, party: str, text: float, answer: Answer) -> str:
    offers = _offers(answer)
    package = desk.shown.package if desk.shown else None
    if package and desk.shown and desk.clause in counting(desk.shown, package, party):
        signs = would_sign(text, answer)
        if answer.reply is Reply.ACCEPT and not signs:
            return f"{offers} · the rest of the package makes up for {number(text)}"
        if answer.reply in (Reply.HOLD, Reply.COUNTER) and signs:
            return f"{number(text)} is inside what it would sign · declines the package"
    if answer.reply is Reply.ACCEPT:
        if number(text) == (every := _signs(answer)):
            return f"{every} is all that it would sign now"
        return f"{number(text)} is inside what it would sign, {every}"
    if answer.reply is Reply.CONDITIONAL:
        return f"if {unmet_conditions(desk.scenario, answer.unmet)}"
    if answer.reply is Reply.REFUSE:
        return f"{_refusal(desk, party, text, answer)} · {offers}"
    essential = " · essential to it" if answer.essential else ""
    return f"{offers} · the text has {number(text)}{essential}"


def _offers(answer: Answer) -> str:
    before, now = number(answer.before), number(answer.offer)
    if before != now:
        return f"offers {before} → {now}"
    return f"stays at {now}" if abs(answer.offer - answer.before) <= EPS else f"offers {now}"


def _signs(answer: Answer) -> str:
    low, high = answer.signs
    return number(low) if number(low) == number(high) else f"{number(low)} to {number(high)}"


def _refusal(desk: Desk, party: str, text: float, answer: Answer) -> str:
    if reasons.inside(text, answer):
        return f"{number(text)} is inside its red lines"
    upper = text > answer.high
    bound, members = (answer.high, answer.high_by) if upper else (answer.low, answer.low_by)
    because = members_phrase(desk.scenario, party, members)
    where = "beyond" if upper else "short of"
    line = f"{apart(text, bound)} is {where} its red line {apart(bound, text)}"
    return f"{line} ({because})" if because else line


def _outcome(desk: Desk, width: int) -> list[Said]:
    scenario, run = desk.scenario, desk.run
    to_form = f" {key_of('table.open')} opens the form there." if deciding(desk) else ""
    sentences = [(verdict_sentence(scenario, run, desk.clause), to_form)]
    if recorded := recorded_sentence(scenario, desk.clause):
        sentences.append((recorded, ""))
    sentences.append((ending_sentence(scenario, run), ""))
    for paper, verdict in run.outcome.instruments.items():
        unlock = "" if verdict.signed else f" {key_of(UNLOCK)} finds what would sign it."
        sentences.append((instrument_sentence(scenario, run, paper), unlock))
    others = [c for c in desk.clauses if c != desk.clause]
    sentences += [(verdict_sentence(scenario, run, c), "") for c in others]
    lines = [Said(row) for row in _changes(desk, width)]
    for sentence, key in sentences:
        first, *rest = wrapped(sentence.text + key, width - 4)
        rows = [Content(f" {first}"), *(Content(f"   {line}") for line in rest)]
        lines += [Said(row, sentence.clauses) for row in rows]
    return lines


def _changes(desk: Desk, width: int) -> list[Content]:
    """The effect of the changes on the outcome."""
    if not desk.is_edited or desk.pending:
        return []
    changes = differences(desk.scenario, desk.baseline.outcome, desk.run.outcome)
    text = f"≠ as stated: {' · '.join(changes) or 'the outcome is the same'}"
    return [Content.styled(f" {line}", "$accent") for line in wrapped(text, width - 2, 3)]


def _rule(words: str, width: int) -> Content:
    line = f" ── {words} "
    return Content.styled(cut(line + "─" * max(width - cell_len(line) - 1, 0), width), MUTED)


def _block(heads: _Heads, sentences: list[Sentence], width: int) -> list[Said]:
    lines: list[Said] = []
    for sentence in sentences:
        style = _VERB_STYLES.get(sentence.verb, "")
        head = heads.of(sentence.party, sentence.verb, style)
        rows = _hanging(head, joined(sentence.about, sentence.reason), width)
        lines += [Said(row, sentence.clauses) for row in rows]
    return lines


def _hanging(head: Content, text: str, width: int, most: int = 0) -> list[Content]:
    """Text beside a head, the later lines under the first; below the head if there is no room."""
    if width < _BESIDE:
        return [head, *(Content(f"   {line}") for line in wrapped(text, width - 4))]
    first, *rest = wrapped(text, width - head.cell_length - 1, most)
    return [head + Content(first), *(Content(" " * head.cell_length + line) for line in rest)]
