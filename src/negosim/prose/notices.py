"""Writes the notices about a scenario with the names of its parts instead of their keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from negosim.prose.names import clause_name, named, party_name
from negosim.prose.ratification import chamber_name
from negosim.scenario.faults import Fault, Keys
from negosim.scenario.feasible import Feasible
from negosim.scenario.notices import found
from negosim.scenario.once import once
from negosim.scenario.schema import Scenario


@once
def notices_by_name(scenario: Scenario) -> tuple[Fault, ...]:
    """Every notice, in the order of `notices`; its `path` says in words what it is about."""
    faults = found(Feasible(scenario, partial(named, scenario)))
    return tuple(replace(fault, path=_subject(scenario, fault.keys)) for fault in faults)


def _subject(scenario: Scenario, keys: Keys) -> str:
    table, key, *below = map(str, keys)
    if below[:1] == ["stances"]:
        condition = f", condition {int(below[3]) + 1}" if below[2:3] == ["requires"] else ""
        return f"{party_name(scenario, below[1])} on {clause_name(scenario, key)}{condition}"
    if below[:1] == ["ratification"]:
        return f"{chamber_name(scenario, key)} on {clause_name(scenario, below[-1])}"
    if table == "events":
        return scenario.events[key].title
    if table == "protocol":
        return f"the protocol's {key}"
    name = named(scenario, table, key)
    return f"{party_name(scenario, below[1])} in {name}" if below[:1] == ["seats"] else name
