"""Writes what each party said on one clause in one session, a sentence per party."""

from __future__ import annotations

from negosim.prose import packages, reasons
from negosim.prose.conditions import unmet_conditions
from negosim.prose.names import at_level, clause_name, level_name, move, party_name
from negosim.prose.sentence import Sentence, sentence
from negosim.record import Answer, Package, Reply, Run, Session
from negosim.scenario.schema import Scenario
from negosim.text import alike, number, opened


def text_on_clause(
    scenario: Scenario, run: Run, session: Session, before: Session | None, clause: str
) -> Sentence:
    """The text's level on a clause, and that of the session before; or why no package holds it."""
    level = session.text[clause]
    ladder, name = scenario.clauses[clause], clause_name(scenario, clause)
    if session.package and clause in session.package.left_out:
        reason = f"since {packages.why_left_out(scenario, run, session, clause)}"
        text = f"{opened(name)} is not in the package, {reason}."
        return Sentence("", "not in it", (clause,), text, reason, name)
    about = f"the text on {name}"
    if session.package and session.package.by and clause not in session.closed:
        about = f"the text on {name}, in the package of {party_name(scenario, session.package.by)},"
    if before is None or alike(before.text[clause], level):
        reason = at_level(ladder, level, alone=True)
        text = f"{opened(about)} stands {reason}."
        return Sentence("", "stands", (clause,), text, reason, about)
    reason = move(ladder, before.text[clause], level)
    return Sentence("", "moves", (clause,), f"{opened(about)} goes {reason}.", reason, about)


def replies_on_clause(scenario: Scenario, session: Session, clause: str) -> list[Sentence]:
    """One sentence for each party that spoke on the clause."""
    return [
        _reply(scenario, session, party, clause, answers[clause])
        for party, answers in session.answers.items()
        if clause in answers
    ]


def _reply(
    scenario: Scenario, session: Session, party: str, clause: str, answer: Answer
) -> Sentence:
    verb = reasons.verb(answer.reply, answer.decides)
    text = session.text[clause]
    reason = _reason(scenario, party, clause, text, answer)
    if session.package and clause not in session.closed:
        verb, reason = _in_package(session, session.package, party, clause, verb, reason)
    if answer.reply is not Reply.ACCEPT and answer.essential:
        reason += "; essential to it"
    if not answer.veto:
        reason += f"; a {'vote' if answer.votes else 'voice'} here, no veto"
    if answer.late:
        reason += "; from standing instructions, its capital is still consulting"
    speaker, name = party_name(scenario, party), clause_name(scenario, clause)
    return sentence(speaker, party, verb, name, (clause,), reason)


def _in_package(
    session: Session, package: Package, party: str, clause: str, verb: str, reason: str
) -> tuple[str, str]:
    """The same where the package is taken as a whole, or not."""
    answer, text = session.answers[party][clause], session.text[clause]
    if clause not in packages.counting(session, package, party):
        return verb, reason
    signs = packages.would_sign(text, answer)
    if answer.reply is Reply.ACCEPT and not signs:
        asks = f"it asks {number(answer.offer)}, the rest makes up for it"
        return verb, f"the text has {number(text)}; {asks}"
    if answer.reply in (Reply.HOLD, Reply.COUNTER) and signs:
        return "could sign", f"the text has {number(text)}; it declines the package"
    return verb, reason


def _reason(scenario: Scenario, party: str, clause: str, text: float, answer: Answer) -> str:
    ladder = scenario.clauses[clause]
    if answer.reply is Reply.ACCEPT:
        return f"the text is {level_name(ladder, text)}"
    if answer.reply is Reply.CONDITIONAL:
        where = level_name(ladder, text)
        return f"{where}, on condition that {unmet_conditions(scenario, answer.unmet)}"
    if answer.reply is Reply.REFUSE:
        line = reasons.refusal(scenario, party, clause, text, answer)
        if not alike(answer.offer, answer.before):
            path = move(ladder, answer.before, answer.offer)
            return f"{line}; its offer goes {path}"
        return f"{line}; its offer stays {at_level(ladder, answer.offer, alone=True)}"
    return reasons.stands(scenario, clause, text, answer)
