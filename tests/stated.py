"""What a file and the events that happened state: no draws, and nothing of the talks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from negosim.record import Outcome
from negosim.scenario.event import Effect
from negosim.scenario.schema import Scenario
from oracle_events import put


def changes(scenario: Scenario, events: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """The values that these events set, effect by effect, as tables within tables."""
    for effect in (effect for key in events for effect in scenario.events[key].effects):
        named = {"ideal": effect.ideal, "accepts": effect.accepts, "salience": effect.salience}
        stance = {key: value for key, value in named.items() if value is not None}
        if stance:
            yield {"clauses": {effect.clause: {"stances": {effect.party: stance}}}}
        if effect.set:
            yield effect.set


def states(scenario: Scenario, events: Iterable[str]) -> Iterator[Scenario]:
    """The scenario as the file states it, and after each change; tactics stay as they are."""
    yield scenario
    raw = scenario.model_dump()
    tactics = {p: party["tactic"] for p, party in raw["parties"].items()}
    for change in changes(scenario, events):
        put(raw, change)
        for p, tactic in tactics.items():
            raw["parties"][p] = {**raw["parties"][p], "tactic": tactic}
        yield Scenario.model_validate(raw)


def at_end(scenario: Scenario, outcome: Outcome) -> Scenario:
    """The scenario as the events that happened in the talks left it."""
    *_, last = states(scenario, heard(outcome))
    return last


def heard(outcome: Outcome) -> list[str]:
    """The events before the end of the talks, in their order."""
    return [e for e in outcome.events if outcome.event_days[e] <= outcome.day]


def effects_of(scenario: Scenario, events: Iterable[str]) -> list[Effect]:
    """All effects of these events."""
    return [effect for key in events for effect in scenario.events[key].effects]


def vetoes(scenario: Scenario, clause: str) -> set[str]:
    """Who has a veto in an instrument that holds the clause."""
    held = (scenario.instruments[i] for i in scenario.clauses[clause].instruments)
    return {p for paper in held for p, seat in paper.seats.items() if seat == "veto"}
