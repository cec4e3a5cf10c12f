"""Writes why a party does not go further on a clause: its red line, condition or offer."""

from __future__ import annotations

from collections.abc import Sequence

from negosim.prose.names import (
    at_level,
    bound_name,
    bracket,
    level_name,
    move,
    place,
)
from negosim.prose.red_lines import members_phrase
from negosim.record import EPS, Answer, Reply
from negosim.scenario.schema import Scenario
from negosim.text import alike, apart, number


def red_line(
    scenario: Scenario,
    party: str,
    clause: str,
    bound: float,
    members: Sequence[str],
    other: float | None = None,
) -> str:
    """A red line in words, with the members whose own it is if the party is an alliance.

    `other` is a level that it has to be told apart from, by its decimals alone.
    """
    rule = members_phrase(scenario, party, members)
    name = bound_name(scenario.clauses[clause], bound) if other is None else apart(bound, other)
    return f"{name}, {rule}" if rule else name


def inside(text: float, answer: Answer) -> bool:
    """Whether a text is inside the party's red lines; a person may refuse it all the same."""
    return answer.low - EPS <= text <= answer.high + EPS


def refusal(scenario: Scenario, party: str, clause: str, text: float, answer: Answer) -> str:
    """Which red line a text breaks, if any: "the text, …, is beyond its red line …"."""
    if inside(text, answer):
        level = level_name(scenario.clauses[clause], text)
        return f"although the text, {level}, is inside its red lines"
    upper = text > answer.high
    bound, members = (answer.high, answer.high_by) if upper else (answer.low, answer.low_by)
    where = "beyond" if upper else "short of"
    ladder = scenario.clauses[clause]
    rungs = bracket(ladder, text)
    if rungs == bracket(ladder, bound) and rungs[0] is not rungs[1]:
        because = members_phrase(scenario, party, members)
        own = apart(bound, text) if alike(bound, text) else number(bound)
        line = f"{own}, {because}" if because else own
        both = f"both {place(ladder, text)}"
        return f"the text, {apart(text, bound)}, is {where} its red line {line}; {both}"
    rounded = alike(text, bound) and bound != round(bound, 2)
    line = red_line(scenario, party, clause, bound, members, text if rounded else None)
    level = apart(text, bound) if alike(text, bound) else level_name(ladder, text)
    return f"the text, {level}, is {where} its red line {line}"


def bound_facing(text: float, answer: Answer) -> float:
    """The red line that a text outside of them breaks."""
    return answer.high if text > answer.high else answer.low


def stands(scenario: Scenario, clause: str, text: float, answer: Answer) -> str:
    """The move of an offer and the text's level, for a clause inside the red lines."""
    ladder = scenario.clauses[clause]
    if not alike(answer.offer, answer.before):
        return f"{move(ladder, answer.before, answer.offer)}; the text has {number(text)}"
    return f"{at_level(ladder, answer.offer, alone=True)}; the text has {number(text)}"


def verb(reply: Reply, veto: bool) -> str:
    """The verb of a reply; a party without a veto objects instead of refusing."""
    if reply is Reply.REFUSE and not veto:
        return "objects to"
    return {
        Reply.ACCEPT: "accepts",
        Reply.CONDITIONAL: "would sign",
        Reply.COUNTER: "moves on",
        Reply.HOLD: "holds on",
        Reply.REFUSE: "refuses",
    }[reply]
