"""Owns why a party does not go further on one clause: its red line, its condition, its offer."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.prose.names import (
    SAME,
    clause_name,
    level_name,
    listed,
    move,
    number,
    party_name,
)
from negosim.prose.red_lines import binding_members, members_phrase
from negosim.record import Answer, Reply, Unmet
from negosim.scenario.schema import Scenario


def has_veto(scenario: Scenario, party: str, clause: str) -> bool:
    """Whether a party must accept the clause in one of its instruments."""
    return any(
        scenario.instruments[i].seats.get(party) == "veto"
        for i in scenario.clauses[clause].instruments
        if i in scenario.instruments
    )


def is_essential(scenario: Scenario, party: str, clause: str) -> bool:
    """Whether the party signs nothing without this clause."""
    stance = scenario.clauses[clause].stances.get(party)
    return stance is not None and stance.essential


def red_line(scenario: Scenario, party: str, clause: str, bound: float, upper: bool) -> str:
    """A red line in words, with the members that draw it where the party is an alliance."""
    members = binding_members(scenario, party, clause, bound, upper)
    because = members_phrase(scenario, party, members)
    named = level_name(scenario.clauses[clause], bound)
    return f"{named}, {because}" if because else named


def refusal(scenario: Scenario, party: str, clause: str, text: float, answer: Answer) -> str:
    """Which red line a text breaks: "the text at … is beyond its red line …"."""
    upper = text > answer.high
    bound = answer.high if upper else answer.low
    where = "beyond" if upper else "short of"
    line = red_line(scenario, party, clause, bound, upper)
    return f"the text, {level_name(scenario.clauses[clause], text)}, is {where} its red line {line}"


def refusal_in_numbers(text: float, answer: Answer) -> str:
    """The same in numbers, for lists: "text 1, red line .2"."""
    return f"text {number(text)}, red line {number(bound_facing(text, answer))}"


def bound_facing(text: float, answer: Answer) -> float:
    """The red line that a refused text breaks."""
    return answer.high if text > answer.high else answer.low


def conditions(scenario: Scenario, unmet: Sequence[Unmet]) -> str:
    """What a conditional acceptance waits for: clause, floor and where it stands."""
    return listed([_condition(scenario, u) for u in unmet])


def _condition(scenario: Scenario, unmet: Unmet) -> str:
    clause = scenario.clauses[unmet.clause]
    wanted = f"{clause_name(scenario, unmet.clause)} stands at {level_name(clause, unmet.at_least)}"
    if unmet.stands_at >= unmet.at_least - SAME / 5:
        return f"{wanted} or more and is agreed; the text has it there, but it is not agreed"
    return f"{wanted} or more; the text has it at {number(unmet.stands_at)}"


def stands(scenario: Scenario, clause: str, text: float, answer: Answer) -> str:
    """Where an offer went and where the text is, for a clause inside the red lines."""
    shape = scenario.clauses[clause]
    if abs(answer.offer - answer.before) >= SAME:
        return f"{move(shape, answer.before, answer.offer)}; the text has {number(text)}"
    return f"at {level_name(shape, answer.offer)}; the text has {number(text)}"


def verb(scenario: Scenario, party: str, clause: str, reply: Reply) -> str:
    """What a reply is called: a party without a veto objects, it cannot refuse."""
    if reply is Reply.REFUSE and not has_veto(scenario, party, clause):
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
