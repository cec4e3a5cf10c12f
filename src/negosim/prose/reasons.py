"""Says why a party does not go further on one clause: its red line, its condition, its offer."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.prose.names import (
    at_level,
    bound_name,
    bracket,
    clause_name,
    level_name,
    move,
    party_name,
    place,
)
from negosim.prose.red_lines import members_phrase
from negosim.record import EPS, Answer, Reply, Unmet
from negosim.scenario.schema import Scenario
from negosim.text import alike, apart, listed, number


def red_line(
    scenario: Scenario, party: str, clause: str, bound: float, members: Sequence[str]
) -> str:
    """A red line in words, with the members that hold it where the party is an alliance."""
    because = members_phrase(scenario, party, members)
    named = bound_name(scenario.clauses[clause], bound)
    return f"{named}, {because}" if because else named


def refusal(scenario: Scenario, party: str, clause: str, text: float, answer: Answer) -> str:
    """Which red line a text breaks: "the text at … is beyond its red line …"."""
    upper = text > answer.high
    bound, members = (answer.high, answer.high_by) if upper else (answer.low, answer.low_by)
    where = "beyond" if upper else "short of"
    shape = scenario.clauses[clause]
    rungs = bracket(shape, text)
    if rungs == bracket(shape, bound) and rungs[0] is not rungs[1]:
        because = members_phrase(scenario, party, members)
        line = f"{number(bound)}, {because}" if because else number(bound)
        both = f"both {place(shape, text)}"
        return f"the text, {apart(text, bound)}, is {where} its red line {line}; {both}"
    line = red_line(scenario, party, clause, bound, members)
    told = apart(text, bound) if alike(text, bound) else level_name(shape, text)
    return f"the text, {told}, is {where} its red line {line}"


def bound_facing(text: float, answer: Answer) -> float:
    """The red line that a refused text breaks."""
    return answer.high if text > answer.high else answer.low


def conditions(scenario: Scenario, unmet: Sequence[Unmet]) -> str:
    """What a conditional acceptance waits for: clause, floor and where the text has it."""
    return listed([_condition(scenario, u) for u in unmet])


def _condition(scenario: Scenario, unmet: Unmet) -> str:
    where = at_level(scenario.clauses[unmet.clause], unmet.at_least, alone=True)
    wanted = f"{clause_name(scenario, unmet.clause)} stands {where} or higher"
    if unmet.stands_at >= unmet.at_least - EPS:
        return f"{wanted} and is agreed; the text has {number(unmet.stands_at)}, not agreed"
    return f"{wanted}; the text has {number(unmet.stands_at)}"


def stands(scenario: Scenario, clause: str, text: float, answer: Answer) -> str:
    """Where an offer went and where the text is, for a clause inside the red lines."""
    shape = scenario.clauses[clause]
    if not alike(answer.offer, answer.before):
        return f"{move(shape, answer.before, answer.offer)}; the text has {number(text)}"
    return f"{at_level(shape, answer.offer, alone=True)}; the text has {number(text)}"


def verb(reply: Reply, veto: bool) -> str:
    """What a reply is called: a party without a veto objects, it cannot refuse."""
    if reply is Reply.REFUSE and not veto:
        return "objects to"
    return {
        Reply.ACCEPT: "accepts",
        Reply.CONDITIONAL: "would sign",
        Reply.COUNTER: "moves on",
        Reply.HOLD: "holds on",
        Reply.REFUSE: "refuses",
    }[reply]


def names(scenario: Scenario, parties: Sequence[str]) -> str:
    """Parties as a list in a sentence."""
    return listed([party_name(scenario, p) for p in parties])
