"""Writes what each party said on one clause in one session, a sentence per party."""

from __future__ import annotations

from negosim.prose import reasons
from negosim.prose.conditions import unmet_conditions
from negosim.prose.names import at_level, clause_name, level_name, move, party_name
from negosim.prose.sentence import Sentence, sentence
from negosim.record import Answer, Reply, Session
from negosim.scenario.schema import Scenario
from negosim.text import alike


def text_on_clause(
    scenario: Scenario, session: Session, before: Session | None, clause: str
) -> Sentence:
    """The text's level on a clause, and that of the session before."""
    level = session.text[clause]
    ladder, name = scenario.clauses[clause], clause_name(scenario, clause)
    about = f"the text on {name}"
    if before is None or alike(before.text[clause], level):
        reason = at_level(ladder, level, alone=True)
        text = f"The text on {name} stands {reason}."
        return Sentence("", "stands", (clause,), text, reason, about)
    reason = move(ladder, before.text[clause], level)
    return Sentence("", "moves", (clause,), f"The text on {name} goes {reason}.", reason, about)


def replies_on_clause(scenario: Scenario, session: Session, clause: str) -> list[Sentence]:
    """One sentence for each party that spoke on the clause."""
    return [
        _reply(scenario, party, clause, session.text[clause], answers[clause])
        for party, answers in session.answers.items()
        if clause in answers
    ]


def _reply(scenario: Scenario, party: str, clause: str, text: float, answer: Answer) -> Sentence:
    verb = reasons.verb(answer.reply, answer.decides)
    reason = _reason(scenario, party, clause, text, answer)
    if answer.reply is not Reply.ACCEPT and answer.essential:
        reason += "; essential to it"
    if not answer.veto:
        reason += f"; a {'vote' if answer.votes else 'voice'} here, no veto"
    if answer.late:
        reason += "; from standing instructions, its capital is still consulting"
    speaker, name = party_name(scenario, party), clause_name(scenario, clause)
    return sentence(speaker, party, verb, name, (clause,), reason)


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
