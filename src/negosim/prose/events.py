"""Writes events outside the talks, and what they changed, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negosim.prose.names import clause_name, level_name, party_name, span
from negosim.prose.sentence import Sentence
from negosim.scenario.schema import Effect, Scenario
from negosim.text import dated, listed


def event_sentence(scenario: Scenario, event: str) -> Sentence:
    """An event with its date, its title, and the stances, tactics and clauses that it changed."""
    stated = scenario.events.get(event)
    if stated is None:
        return Sentence("", "happened", (), f"{event}.", "", event)
    changed = [change for effect in stated.effects for change in _changes(scenario, effect)]
    title = stated.title.rstrip(".")
    reason = "; ".join(changed)
    text = f"{dated(stated.date)}: {title}."
    if reason:
        text += f" With it {reason}."
    clauses = tuple(dict.fromkeys(e.clause for e in stated.effects if e.clause))
    return Sentence("", "happened", clauses, text, reason, f"{dated(stated.date)}: {title}")


def event_sentences(scenario: Scenario, events: Sequence[str]) -> list[Sentence]:
    """Events as sentences: one for all that change nothing at the table, one for each other."""
    sentences: list[Sentence] = []
    quiet: list[str] = []
    for event in events:
        if event in scenario.events and scenario.events[event].effects:
            sentences.append(event_sentence(scenario, event))
        else:
            quiet.append(event)
    return [*([_outside(scenario, quiet)] if quiet else []), *sentences]


def _outside(scenario: Scenario, events: Sequence[str]) -> Sentence:
    """Events that changed no stance, day by day."""
    by_day: dict[str, list[str]] = {}
    for event in events:
        stated = scenario.events.get(event)
        day = dated(stated.date, year=False) if stated else ""
        by_day.setdefault(day, []).append(stated.title.rstrip(".") if stated else event)
    about = ". ".join(f"{day}: {'. '.join(titles)}" for day, titles in by_day.items())
    return Sentence("", "happened", (), f"Outside, {about}.", "", about)


def concerns(scenario: Scenario, event: str, clause: str) -> bool:
    """Whether an event has an effect on a clause."""
    stated = scenario.events.get(event)
    return stated is not None and any(e.clause == clause for e in stated.effects)


def _changes(scenario: Scenario, effect: Effect) -> Iterator[str]:
    """All that an effect changes: it may reopen a clause, and set a tactic and a stance as well."""
    if effect.clause and effect.reopen:
        yield f"{clause_name(scenario, effect.clause)} is open again"
    party = party_name(scenario, effect.party) if effect.party else ""
    if effect.tactic is not None:
        yield f"{party} bargains as '{effect.tactic.kind}'"
    if effect.clause and (stance := _stance_change(scenario, effect, effect.clause)):
        yield f"{party} {stance} on {clause_name(scenario, effect.clause)}"


def _stance_change(scenario: Scenario, effect: Effect, clause: str) -> str:
    ladder = scenario.clauses[clause]
    parts = []
    if effect.ideal is not None:
        parts.append(f"seeks {level_name(ladder, effect.ideal)}")
    if effect.accepts is not None:
        parts.append(f"would sign {span(ladder, *effect.accepts)}")
    if effect.salience is not None:
        parts.append(f"gives it the weight {effect.salience:g}")
    return listed(parts)
