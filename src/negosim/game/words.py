"""Writes what a seat reads during a game, as lines of text.

No function here takes a sitting or a run, so that only what is in a `Brief`, a `Round` or a
`Pending` can be shown. Of events only the titles are, since the changes are the others' own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from negosim.game.brief import Brief
from negosim.game.brief_words import aim_text
from negosim.game.orders import accepts, open_clauses
from negosim.game.package_words import UNSAID, about_package, reply_words, tabled_words
from negosim.game.public import PublicAnswer, Round
from negosim.prose import Line, reasons
from negosim.prose.conditions import unmet_conditions
from negosim.prose.events import moment
from negosim.prose.names import at_level, clause_name, level_name, party_name
from negosim.prose.page import Page
from negosim.prose.votes import percents, so_far, voters
from negosim.record import Reply, tabled
from negosim.scenario.happenings import instructed
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import LAST_OFFER, LAST_TEXT, TEXT, Order
from negosim.text import alike, count, dated, listed, number, opened

WORDS = {
    "accept": "accept",
    "hold": "hold",
    "refuse": "refuse",
    "tactic": "as the tactic",
    "centre": "the centre",
}
ABOUT = {
    TEXT: "You have the chair and write the text. Order a level; 'hold' leaves the text as it was, "
    "'centre' takes the centre of the offers. Without an order it is as your rule has it.",
    LAST_OFFER: "Everybody states a last offer. The chair then tables the last text, which you "
    "accept or refuse.",
    LAST_TEXT: f"Accept or refuse each clause. {UNSAID}",
}


def round_lines(
    scenario: Scenario,
    rounds: Sequence[Round],
    party: str,
    width: int = 96,
    clause: str | None = None,
) -> list[Line]:
    """What was said in the last of these sessions, as all heard it; on one clause if given."""
    page = Page(width)
    if not rounds:
        page.put("Nobody has said anything yet.", "about", indent=0)
        return page.lines
    last, before = rounds[-1], rounds[-2] if len(rounds) > 1 else None
    title = f" · {last.title}" if last.title else ""
    page.heading(f"Said in session {last.n} · {dated(last.date)}{title}")
    for event in last.events:
        page.put(event_title(scenario, event), "event")
    tabled, inside = tabled_words(scenario, last)
    if tabled:
        page.put(tabled, "text")
    if before is not None and inside:
        _text_moved(page, scenario, before, last, clause)
    for speaker, answers in last.answers.items():
        whole = reply_words(last, speaker)
        texts = replies(scenario, answers, last, clause)
        if whole:  # what it accepts is said of the whole
            texts = [whole, *(text for text in texts if not text.startswith("accepts "))]
        if texts:
            name = party_name(scenario, speaker) + (" (you)" if speaker == party else "")
            page.put(f"{'; '.join(texts)}.", "party", lead=f"{name}: ")
    if agreed := [c for c in last.agreed if clause in (None, c)]:
        named = [f"{clause_name(scenario, c)} ({number(last.text[c])})" for c in agreed]
        page.put(f"Agreed: {listed(named)}.", "agreed")
    for gone in last.left:
        page.put(f"{party_name(scenario, gone)} leaves the talks.", "left")
    return page.lines


def event_title(scenario: Scenario, event: str) -> str:
    """An event by its day and title; what it changed is not public."""
    stated = scenario.events.get(event)
    return f"{moment(scenario, event)}: {stated.title.rstrip('.')}." if stated else f"{event}."


def news_text(scenario: Scenario, event: str, party: str) -> str:
    """An event as a seat hears it: also whether its own instructions have changed with it."""
    stated = scenario.events.get(event)
    changed = instructed(stated, party) if stated else {}
    names = [clause_name(scenario, c) if c else "what no deal is worth" for c in changed]
    own = f" Your instructions have changed: {listed(names)}." if names else ""
    return f"{event_title(scenario, event)}{own}"


def _text_moved(
    page: Page, scenario: Scenario, before: Round, last: Round, clause: str | None
) -> None:
    moved = [
        f"{clause_name(scenario, c)} ({number(before.text[c])} → {number(level)})"
        for c, level in last.text.items()
        if clause in (None, c) and not alike(before.text[c], level)
    ]
    page.put(f"The text moved on {listed(moved)}." if moved else "The text stayed.", "text")


def replies(
    scenario: Scenario,
    answers: Mapping[str, PublicAnswer],
    last: Round,
    clause: str | None = None,
) -> list[str]:
    """What one party said, like replies together: "refuses a (offers .10) and b (offers 0)"."""
    texts = []
    for reply in Reply:
        by_verb: dict[str, list[str]] = {}
        for c, answer in answers.items():
            if answer.reply is reply and clause in (None, c) and _still_open(last, c):
                verb = reasons.verb(reply, answer.decides)
                by_verb.setdefault(verb, []).append(_said(scenario, c, answer))
        texts += [f"{verb} {listed(items)}" for verb, items in by_verb.items()]
    return texts


def _still_open(last: Round, clause: str) -> bool:
    """Whether a clause was on the table in a session: agreed ones keep their old replies."""
    return clause not in last.closed


def _said(scenario: Scenario, clause: str, answer: PublicAnswer) -> str:
    name = clause_name(scenario, clause)
    late = ", on standing instructions" if answer.late else ""
    if answer.reply is Reply.ACCEPT:
        return f"{name}{late}"
    if answer.reply is Reply.CONDITIONAL:
        return f"{name}, if {unmet_conditions(scenario, answer.conditions)}{late}"
    if answer.before is not None and not alike(answer.before, answer.offer):
        return f"{name} ({number(answer.before)} → {number(answer.offer)}{late})"
    return f"{name} (offers {number(answer.offer)}{late})"


def turn_lines(
    scenario: Scenario,
    brief: Brief,
    pending: Pending,
    orders: Mapping[str, Order],
    sessions: int,
    width: int = 96,
) -> list[Line]:
    """What a seat answers: the text, its own red lines, its offer, its orders so far."""
    page = Page(width)
    tension = f" · tension {number(pending.tension)}" if pending.tension > 0 else ""
    name = party_name(scenario, pending.party)
    calendar, last = pending.step == "session", pending.step == LAST_TEXT
    place = f"Session {pending.n} of {sessions}" if calendar else opened(pending.step)
    if writes := pending.step == TEXT:
        place = f"The text of session {pending.n}"
    page.heading(f"{place}: your {'draft' if writes else 'answer'}, {name}{tension}")
    if about := about_turn(scenario, pending):
        page.put(about, "about")
    for event in pending.events:
        page.put(news_text(scenario, event, pending.party), "event")
    rows = []
    for number_, clause in enumerate(open_clauses(pending), 1):
        aim, tactic = brief.aim(clause), pending.advice[clause]
        rows.append(
            [
                f"{number_} {clause_name(scenario, clause)}",
                clause,
                text_word(pending, clause),
                number(pending.standing[clause].offer),
                number(aim.ideal) if aim else "–",
                f"{number(aim.low)}–{number(aim.high)}" if aim else "–",
                *([] if last else [number(tactic.offer)]),
                order_word(pending, clause, orders.get(clause)).removeprefix("last "),
            ]
        )
    if rows:
        tactics = [] if last else ["rule" if writes else "tactic"]
        offer = "before" if writes else "offer"
        page.table(["clause", "id", "text", offer, "seek", "red lines", *tactics, "order"], rows)
    if voted := _voted(scenario, brief, pending):
        page.put(voted)
    if pending.agreed:
        named = [f"{clause_name(scenario, c)} ({number(pending.text[c])})" for c in pending.agreed]
        page.put(f"Agreed: {listed(named)}.", "agreed")
    return page.lines


def _voted(scenario: Scenario, brief: Brief, pending: Pending) -> str:
    """How many votes the last text had on each open clause with a quota."""
    by_needed: dict[str, list[str]] = {}
    for clause, ballot in brief.ballots.items():
        if clause not in pending.agreed:
            share = percents(ballot.of(ballot.votes_for))
            name = clause_name(scenario, clause)
            by_needed.setdefault(percents(ballot.needed), []).append(f"{name} {share}")
    if not brief.rounds or not by_needed:
        return ""
    texts = [f"{', '.join(each)} ({needed} carry a clause)" for needed, each in by_needed.items()]
    return f"Votes for the text of session {brief.rounds[-1].n}: {'; '.join(texts)}."


def about_turn(scenario: Scenario, pending: Pending) -> str:
    """What is to be answered and how, where it is not plain."""
    return about_package(scenario, pending) or ABOUT.get(pending.step, "")


def text_word(pending: Pending, clause: str) -> str:
    """The text's level in a column; a dash where the package does not hold the clause."""
    level = tabled(pending.package, pending.text, clause)
    return "–" if level is None else number(level)


def order_word(pending: Pending, clause: str, order: Order | None) -> str:
    """An order in a column: a word, or the level to offer; to the last text, yes or no."""
    if pending.step == LAST_TEXT and order not in ("accept", "refuse"):
        return f"{order or LAST_OFFER}: {'yes' if accepts(pending, clause, order) else 'no'}"
    if order is None:
        return "·"
    if pending.step == TEXT and order in ("tactic", "hold"):
        return "as the rule" if order == "tactic" else "as it was"
    verb = "table" if pending.step == TEXT else "offer"
    return WORDS[order] if isinstance(order, str) else f"{verb} {number(float(order))}"


def orders_lines(
    scenario: Scenario,
    pending: Pending,
    orders: Mapping[str, Order],
    warned: Sequence[str],
    width: int = 96,
) -> list[Line]:
    """What is about to be handed in, and what to think about twice."""
    page = Page(width)
    for clause, order in orders.items():
        text = pending.text[clause]
        if order == "accept":
            words = f"accept the text, {level_name(scenario.clauses[clause], text)}"
        elif isinstance(order, str):
            words = order_word(pending, clause, order)
        else:
            verb = "table" if pending.step == TEXT else "offer"
            words = f"{verb} {level_name(scenario.clauses[clause], float(order))}"
        page.put(f"{clause_name(scenario, clause)}: {words}")
    rest = len(open_clauses(pending)) - len(orders)
    if rest:
        to = {LAST_TEXT: "last offer", TEXT: "chair's rule"}.get(pending.step, "tactic")
        page.put(f"{count(rest, 'clause')} left to the {to}", "about")
    for warning in warned:
        page.put(warning, "conditional", lead="! ")
    return page.lines


def clause_lines(
    scenario: Scenario,
    brief: Brief,
    pending: Pending,
    clause: str,
    width: int = 96,
) -> list[Line]:
    """One clause for a seat: its ladder, its own aim, the text, the others' public offers."""
    page = Page(width)
    stated = scenario.clauses[clause]
    page.heading(f"{stated.title}{f' · {stated.article}' if stated.article else ''}")
    if stated.about:
        page.put(stated.about, "about")
    for step in stated.levels:
        page.put(step.name, lead=f"{number(step.at):>4}  ")
    text = "last text" if pending.step == LAST_TEXT else "text"
    if pending.package and clause in pending.package.left_out:
        page.put("The package does not hold it.")
    else:
        page.put(f"The {text} has {level_name(stated, pending.text[clause])}.")
    if aim := brief.aim(clause):
        page.put(aim_text(scenario, brief, aim, named=False), lead="Yours: ")
    if ballot := brief.ballots.get(clause):
        page.put(f"{voters(scenario, ballot)}.", lead="Votes: ")
    if clause in pending.standing and pending.step != TEXT:
        offer = "last offer" if pending.step == LAST_TEXT else "offer"
        page.put(f"Your {offer} stands{at_level(stated, pending.standing[clause].offer)}.")
    last = brief.rounds[-1].answers if brief.rounds else {}
    for party, answers in last.items():
        if party != brief.party and clause in answers:
            answer = answers[clause]
            verb = reasons.verb(answer.reply, answer.decides)
            page.put(
                f"{verb}, and offers {level_name(stated, answer.offer)}.",
                "party",
                lead=f"{party_name(scenario, party)} ",
            )
    if voted := votes_text(scenario, brief, pending, clause):
        page.put(voted)
    return page.lines


def votes_text(scenario: Scenario, brief: Brief, pending: Pending, clause: str) -> str:
    """How the votes on an open clause fell in the last session; "" without votes on it."""
    ballot = brief.ballots.get(clause)
    if ballot is None or not brief.rounds or clause in pending.agreed:
        return ""
    n = brief.rounds[-1].n
    return f"Votes for the text of session {n}: {so_far(scenario, ballot)}."
