"""Lists the rows of the talks as a whole: rules, tension, calendar, clauses, events.

An event has a row for each value that it sets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from negosim.scenario.happenings import new_values
from negosim.scenario.paths import setting_at
from negosim.tui.parties.field import Field, Row, field_of, fields
from negosim.tui.style.look import clause_name, party_name

if TYPE_CHECKING:
    from negosim.scenario.event import Effect
    from negosim.scenario.schema import Scenario


def talks(scenario: Scenario) -> list[Row]:
    """All rows, the plain ones first."""
    plain = [f for part in ("protocol", "calendar", "tension") for f in fields(scenario, part)]
    events = [row for key in scenario.events for row in _event(scenario, key)]
    return [
        *(Row(f.label, (f,)) for f in plain),
        *_sessions(scenario),
        *_clauses(scenario),
        *events,
    ]


def _sessions(scenario: Scenario) -> list[Row]:
    return [
        Row(meeting.title or f"session {k + 1}",
            tuple(fields(scenario, f"calendar.sessions.{k}")), "", "sessions")
        for k, meeting in enumerate(scenario.calendar.sessions)
    ]  # fmt: skip


def _clauses(scenario: Scenario) -> list[Row]:
    rows = []
    for key, clause in scenario.clauses.items():
        own = tuple(fields(scenario, f"clauses.{key}"))
        rows.append(Row(clause_name(clause, key), own, key, "clauses", len(own)))
    return rows


def _event(scenario: Scenario, key: str) -> list[Row]:
    event, at = scenario.events[key], f"events.{key}"
    every = fields(scenario, at, {"date": 0.0, "days": 0.0})
    own = tuple(f for f in every if f.path != f"{at}.days")
    rows = [Row(event.title, own, "", "events", len(own))]
    if event.after in scenario.events:
        title, days = scenario.events[event.after].title, tuple(f for f in every if f not in own)
        rows.append(Row(f"  days after {title}", days, "", "events", len(own)))
    if event.when is not None and (cause := fields(scenario, f"{at}.when")):
        rows.append(Row(f"  when {cause[0].label}", (cause[0],), "", "events", len(own)))
    for k, effect in enumerate(event.effects):
        whom = _whom(scenario, effect)
        for field in _values(scenario, effect, f"{at}.effects.{k}"):
            rows.append(Row(f"  {field.label}: {whom}", (field,), "", "events", len(own)))
        for path in new_values(effect.set):
            new = _set(scenario, f"{at}.effects.{k}.set.{path}")
            rows.append(Row(f"  {_what(scenario, path)}", new, "", "events", len(own)))
    return rows


def _set(scenario: Scenario, path: str) -> tuple[Field, ...]:
    """The fields of a value that an event sets."""
    setting = setting_at(scenario, path)
    if setting.shape.knob is None or setting.shape.kind in ("array", "part"):
        return ()
    ends = (0, 1) if setting.shape.kind == "pair" else (None,)
    return tuple(field_of(setting, end) for end in ends)


def _what(scenario: Scenario, path: str) -> str:
    """What an event sets, as short as a label has room for."""
    root, name, *below = path.split(".")
    if root == "clauses" and len(below) > 1:
        party = party_name(scenario.parties[below[1]], below[1])
        return f"{below[-1]}: {party}, {clause_name(scenario.clauses[name], name)}"
    who = party_name(scenario.parties[name], name) if root == "parties" else name
    return f"{below[-1]}: {who}"


def _values(scenario: Scenario, effect: Effect, at: str) -> list[Field]:
    """A field for each value that the effect sets."""
    result = [f for f in fields(scenario, at) if f.value is not False]
    if effect.tactic is not None:
        kind = fields(scenario, f"{at}.tactic")[0]
        result.append(replace(kind, about="the new tactic"))
    return result


def _whom(scenario: Scenario, effect: Effect) -> str:
    """Whose stance on what the effect changes, as short as a label has room for."""
    name, clause = (
        effect.party or effect.leaves or effect.joins or effect.returns or "",
        effect.clause or "",
    )
    party = scenario.parties.get(name)
    who = party_name(party, name) if party else ""
    what = clause_name(scenario.clauses[clause], clause) if clause in scenario.clauses else ""
    return ", ".join(part for part in (who, what) if part)
