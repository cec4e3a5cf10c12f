"""Owns the rows of what belongs to no party: rules, tension, calendar, events; headless.

What an event changes has a row for each value that it sets; what it leaves alone has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.tui.parties.field import Field, Row
from negosim.tui.style.look import clause_name, party_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Calendar, Effect, Event, Scenario


def talks(scenario: Scenario) -> list[Row]:
    """All rows, the plain ones first."""
    plain = [*_rules(scenario), *_calendar(scenario.calendar), *_tension(scenario)]
    events = [row for key in scenario.events for row in _event(scenario, key)]
    return [*(Row(f.label, (f,)) for f in plain), *_sessions(scenario.calendar), *events]


def _rules(scenario: Scenario) -> list[Field]:
    return [
        Field("protocol.opening", "opening", "choice", scenario.protocol.opening,
              choices=("drafts", "centre"), about="the first text"),
    ]  # fmt: skip


def _calendar(calendar: Calendar) -> list[Field]:
    found = [
        Field("calendar.end", "deadline", "date", calendar.end, about="the last day of the talks"),
        Field("calendar.open_days", "open days", "number", calendar.open_days, 0.5, 0.5, 3650.0,
              about="how long a session waits for replies"),
        Field("calendar.stalemate_after", "stalemate after", "whole", calendar.stalemate_after,
              low=1, high=10_000, about="sessions without movement that end the talks"),
    ]  # fmt: skip
    if calendar.every is not None:
        found.insert(1, Field("calendar.every", "every", "whole", calendar.every, low=1, high=3650,
                              about="days from session to session"))  # fmt: skip
    return found


def _tension(scenario: Scenario) -> list[Field]:
    tension = scenario.tension
    return [
        Field("tension.start", "tension", "number", tension.start, about="at the start, 0 to 1"),
        Field("tension.per_refusal", "per refusal", "number", tension.per_refusal, 0.01,
              about="rise in a session in which every veto refused all"),
        Field("tension.per_agreement", "per agreement", "number", tension.per_agreement, 0.01,
              about="fall for each clause agreed"),
    ]  # fmt: skip


def _sessions(calendar: Calendar) -> list[Row]:
    return [
        Row(meeting.title or f"session {k + 1}",
            (Field(f"calendar.sessions.{k}.date", "date", "date", meeting.date,
                   about="the day on which it opens"),), "", "sessions")
        for k, meeting in enumerate(calendar.sessions)
    ]  # fmt: skip


def _event(scenario: Scenario, key: str) -> list[Row]:
    event, at = scenario.events[key], f"events.{key}"
    own = (
        Field(f"{at}.date", "date", "date", event.date, about="the day it happens"),
        Field(f"{at}.probability", "chance", "number", event.probability,
              about="in the central world it happens from .50 on"),
        Field(f"{at}.tension", "tension", "number", event.tension, 0.01, -1.0, 1.0,
              about="what it adds to the tension"),
        Field(f"{at}.urgent", "urgent", "flag", event.urgent,
              about="interrupts consultations; only where it is certain"),
    )  # fmt: skip
    return [Row(event.title, own, "", "events"), *_effects(scenario, event, at)]


def _effects(scenario: Scenario, event: Event, at: str) -> list[Row]:
    found = []
    for k, effect in enumerate(event.effects):
        whom = _whom(scenario, effect)
        for field in _values(effect, f"{at}.effects.{k}"):
            found.append(Row(f"  {field.label}: {whom}", (field,), "", "events"))
    return found


def _values(effect: Effect, at: str) -> list[Field]:
    """A field for each value that the effect sets."""
    found = []
    if effect.ideal is not None:
        found.append(Field(f"{at}.ideal", "ideal", "number", effect.ideal, about="the new ideal"))
    if effect.accepts is not None:
        low, high = effect.accepts
        found.append(Field(f"{at}.accepts", "from", "end", low, end=0, high=high,
                           about="the new lower red line"))  # fmt: skip
        found.append(Field(f"{at}.accepts", "to", "end", high, end=1, low=low,
                           about="the new upper red line"))  # fmt: skip
    if effect.salience is not None:
        found.append(Field(f"{at}.salience", "weight", "number", effect.salience, 0.1, 0.0, 1e6,
                           about="how much the clause matters to it from then on"))  # fmt: skip
    if effect.reopen:
        found.append(Field(f"{at}.reopen", "reopens", "flag", effect.reopen,
                           about="puts an agreed clause back on the table"))  # fmt: skip
    if effect.tactic is not None:
        from negosim.tactics.registry import tactics

        found.append(Field(f"{at}.tactic.kind", "tactic", "choice", effect.tactic.kind,
                           choices=tuple(tactics()), about="the new tactic"))  # fmt: skip
    return found


def _whom(scenario: Scenario, effect: Effect) -> str:
    """Whose stance on what the effect changes, as short as a label has room for."""
    party, clause = scenario.parties.get(effect.party or ""), effect.clause or ""
    who = party_name(party, effect.party or "") if party else ""
    what = clause_name(scenario.clauses[clause], clause) if clause in scenario.clauses else ""
    return ", ".join(part for part in (who, what) if part)
