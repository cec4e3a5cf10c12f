"""Writes levels, parties, clauses and days as parts of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from negosim.record import Outcome
from negosim.scenario.schema import Clause, NamedLevel, Scenario
from negosim.table import Setting
from negosim.tactics.registry import tactics
from negosim.text import listed, number

SAME = 0.005  # a level nearer than this to a named one has its name


def bracket(clause: Clause, level: float) -> tuple[NamedLevel | None, NamedLevel | None]:
    """The named levels below and above `level`; the same one twice if it has a name itself."""
    ladder = sorted(clause.levels, key=lambda step: step.at)
    for step in ladder:
        if abs(step.at - level) < SAME:
            return step, step
    below = [step for step in ladder if step.at < level]
    above = [step for step in ladder if step.at > level]
    return (below[-1] if below else None), (above[0] if above else None)


def place(clause: Clause, level: float) -> str:
    """A level's place among the clause's named levels, if any: "between 'a' and 'b'"."""
    below, above = bracket(clause, level)
    if below and above:
        if below is above:
            return f"'{below.name}'"
        return f"between '{below.name}' and '{above.name}'"
    if below:
        return f"beyond '{below.name}'"
    return f"short of '{above.name}'" if above else ""


def level_name(clause: Clause, level: float) -> str:
    """A level by name and number: "between 'moratorium 5 years' and '…' (.42)"."""
    name = place(clause, level)
    return f"{name} ({number(level)})" if name else number(level)


def bound_name(clause: Clause, level: float) -> str:
    """A level after "beyond" or "short of": the number first if it is between two names."""
    below, above = bracket(clause, level)
    if below is above:
        return level_name(clause, level)
    return f"{number(level)}, {place(clause, level)}"


def at_level(clause: Clause, level: float, *, alone: bool = False) -> str:
    """A level after the clause's name: " at 'a' (.20)" or ", between 'a' and 'b' (.31)".

    `alone`: without what joins it to the clause's name, "at 'a' (.20)".
    """
    below, above = bracket(clause, level)
    name = level_name(clause, level)
    if below is above:
        return f"{'' if alone else ' '}at {name}"
    return f"{'' if alone else ', '}{name}"


def move(clause: Clause, before: float, after: float, across: str = "past") -> str:
    """A move between two levels, with as few level names as both ends need.

    `across` is the word for a single named level between them: "past 'a'", "around 'a'".
    """
    start, end = bracket(clause, before), bracket(clause, after)
    if start == (None, None):
        return f"from {number(before)} to {number(after)}"
    if start == end:
        return f"from {number(before)} to {number(after)}, {place(clause, after)}"
    crossed = [step for step in clause.levels if _between(before, step.at, after)]
    if len(crossed) == 1 and start[0] is not start[1] and end[0] is not end[1]:
        return f"from {number(before)} to {number(after)}, {across} '{crossed[0].name}'"
    if start[0] is not start[1] and end[0] is end[1] and end[0] in start:
        return f"from {number(before)} to {level_name(clause, after)}"
    if end[0] is not end[1] and start[0] is start[1] and start[0] in end:
        ahead = end[1] if start[0] is end[0] else end[0]
        if ahead is not None:
            return f"from {level_name(clause, before)} to {number(after)}, towards '{ahead.name}'"
    return f"from {level_name(clause, before)} to {level_name(clause, after)}"


def _between(start: float, level: float, end: float) -> bool:
    return min(start, end) < level < max(start, end)


def span(clause: Clause, low: float, high: float) -> str:
    """An interval by name: "from 'a' (.20) to 'b' (.40)"; one level if it has no width."""
    if high - low < SAME:
        return f"only {level_name(clause, low)}"
    return move(clause, low, high, "around")


def party_name(scenario: Scenario, party: str) -> str:
    """The short name of a party, or its full name, or its id if the scenario does not have it."""
    stated = scenario.parties.get(party)
    return (stated.short or stated.name) if stated else party


def names(scenario: Scenario, parties: Sequence[str]) -> str:
    """Parties as a list in a sentence."""
    return listed([party_name(scenario, p) for p in parties])


def clause_name(scenario: Scenario, clause: str) -> str:
    """The short title of a clause, or its title, or its id."""
    stated = scenario.clauses.get(clause)
    return (stated.short or stated.title) if stated else clause


def instrument_name(scenario: Scenario, instrument: str) -> str:
    """The short title of an instrument, or its title, or its id."""
    stated = scenario.instruments.get(instrument)
    return (stated.short or stated.title) if stated else instrument


def named(scenario: Scenario, table: str, key: str) -> str:
    """The short name of a party, a clause or an instrument."""
    words = {"parties": party_name, "clauses": clause_name, "instruments": instrument_name}
    return words[table](scenario, key)


def tactic_params(kind: str, params: Mapping[str, Setting]) -> str:
    """Those parameters of a tactic that differ from their defaults: "beta 0.5, patience 1"."""
    known = tactics()[kind].params
    return ", ".join(
        f"{name} {_setting(value)}"
        for name, value in params.items()
        if value != known[name].default
    )


def _setting(value: Setting) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_setting, value))}]"
    return value if isinstance(value, str) else f"{value:g}"


def last_day(scenario: Scenario, outcome: Outcome) -> date:
    """The date on which the talks ended, at most the last day of the calendar."""
    return min(scenario.calendar.start + timedelta(days=int(outcome.day)), outcome.deadline)
