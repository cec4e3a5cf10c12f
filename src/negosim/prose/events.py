"""Writes events outside the talks, and what they changed, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from negosim.prose.conditions import condition
from negosim.prose.names import clause_name, instrument_name, level_name, party_name, span
from negosim.prose.ratification import chamber_name
from negosim.prose.sentence import Sentence
from negosim.scenario.event import Cause, Effect
from negosim.scenario.happenings import first_day, new_values
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Requirement, Scenario
from negosim.text import counted, dated, days_counted, listed, number


def event_sentence(scenario: Scenario, event: str) -> Sentence:
    """An event with its date, its title, and the stances, tactics and clauses that it changed."""
    stated = scenario.events.get(event)
    if stated is None:
        return Sentence("", "happened", (), f"{event}.", "", event)
    changed = [change for effect in stated.effects for change in _changes(scenario, effect)]
    title = stated.title.rstrip(".")
    reason = "; ".join(changed)
    happened = f"{moment(scenario, event)}: {title}"
    text = f"{happened}. With it {reason}." if reason else f"{happened}."
    clauses = tuple(dict.fromkeys(c for e in stated.effects for c in _clauses(e)))
    return Sentence("", "happened", clauses, text, reason, happened)


def moment(scenario: Scenario, event: str, year: bool = True) -> str:
    """When an event happens: its date, or what it follows."""
    day, fixed = first_day(scenario, event)
    if fixed:
        return dated(day, year=year)
    stated = scenario.events[event]
    if stated.after is not None:
        before = scenario.events[stated.after].title.rstrip(".")
        if not stated.days:
            return f"With '{before}'"
        return f"{days_counted(stated.days)} after '{before}'"
    return _cause(scenario, stated.when or Cause())


def _cause(scenario: Scenario, when: Cause) -> str:
    """What the talks give cause for, to stand before what then happens."""
    if when.agreed is not None:
        return f"Once {clause_name(scenario, when.agreed)} is agreed"
    if when.refused is not None:
        who = party_name(scenario, when.by) if when.by else "somebody"
        return f"Once {who} refuses {clause_name(scenario, when.refused)}"
    if when.still is not None:
        return f"After {counted(when.still, 'session')} without a move"
    if when.signed is not None:
        return f"Once {instrument_name(scenario, when.signed)} can be signed"
    return f"Once tension is at {number(when.tension or 0.0)}"


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
        day = moment(scenario, event, year=False) if stated else ""
        by_day.setdefault(day, []).append(stated.title.rstrip(".") if stated else event)
    about = ". ".join(f"{day}: {'. '.join(titles)}" for day, titles in by_day.items())
    return Sentence("", "happened", (), f"Outside, {about}.", "", about)


def concerns(scenario: Scenario, event: str, clause: str) -> bool:
    """Whether an event has an effect on a clause."""
    stated = scenario.events.get(event)
    return stated is not None and any(clause in _clauses(e) for e in stated.effects)


def _clauses(effect: Effect) -> list[str]:
    """The clauses that an effect is about."""
    paths = [keys_of(path) for path in new_values(effect.set)]
    own = [effect.clause] if effect.clause else []
    chambers = [str(keys[4]) for keys in paths if keys[2] == "ratification"]
    return [*own, *(str(keys[1]) for keys in paths if keys[0] == "clauses"), *chambers]


def _changes(scenario: Scenario, effect: Effect) -> Iterator[str]:
    """All that an effect changes: it may reopen a clause, and set a tactic and a stance as well."""
    if effect.clause and effect.reopen:
        yield f"{clause_name(scenario, effect.clause)} is open again"
    party = party_name(scenario, effect.party) if effect.party else ""
    if effect.tactic is not None:
        yield f"{party} bargains as '{effect.tactic.kind}'"
    if effect.clause and (stance := _stance_change(scenario, effect, effect.clause)):
        yield f"{party} {stance} on {clause_name(scenario, effect.clause)}"
    seats: dict[tuple[str, str], list[str]] = {}
    for path, value in new_values(effect.set).items():
        keys = [str(key) for key in keys_of(path)]
        if keys[2] == "seats":
            seats.setdefault((keys[3], value), []).append(instrument_name(scenario, keys[1]))
        else:
            yield _new_value(scenario, path, value)
    for (who, seat), papers in seats.items():
        article = "the" if seat == "chair" else "a"
        yield f"{party_name(scenario, who)} has {article} {seat} in {listed(papers)}"
    if effect.leaves:
        yield f"{party_name(scenario, effect.leaves)} leaves"
    if effect.joins:
        yield f"{party_name(scenario, effect.joins)} joins the talks"
    if effect.returns:
        yield f"{party_name(scenario, effect.returns)} is back if it had left"
    if effect.end:
        yield f"the deadline is {dated(effect.end)}"


def _new_value(scenario: Scenario, path: str, value: Any) -> str:
    """A value that an event sets: "Ann would sign 0 on Height", "Ann: walkout is now .20"."""
    root, name, *below = map(str, keys_of(path))
    if root == "clauses":
        who, what, clause = party_name(scenario, below[1]), below[2], scenario.clauses[name]
        on = clause_name(scenario, name)
        if what == "ideal":
            return f"{who} seeks {level_name(clause, value)} on {on}"
        if what == "accepts":
            return f"{who} would sign {span(clause, *value)} on {on}"
        if what == "salience":
            return f"{who} gives {on} the weight {value:g}"
        if what == "essential":
            return f"{on} is {'essential' if value else 'no longer essential'} to {who}"
        if below[2:] == ["requires"]:
            needs = listed([condition(scenario, Requirement.model_validate(r)) for r in value])
            only = f"accepts {on} only if {needs}" if value else f"drops its conditions on {on}"
            return f"{who} {only}"
        return f"{who}: {_words(below[2:])} on {on} is now {_shown(value)}"
    if root == "instruments":
        paper = instrument_name(scenario, name)
        if below == ["signed_with"]:
            others = listed([instrument_name(scenario, other) for other in value])
            return f"{paper} is signed with {others}" if value else f"{paper} is signed by itself"
        return f"{paper}: {_words(below)} is now {_shown(value)}"
    if below[0] == "ratification":
        new = span(scenario.clauses[below[2]], *value)
        return f"{chamber_name(scenario, name)} accepts {clause_name(scenario, below[2])} {new}"
    who = party_name(scenario, name)
    if below[0] == "members" and below[-1] == "accepts":
        clause = scenario.clauses[below[3]]
        member, on = scenario.parties[name].members[below[1]].name, below[3]
        would = f"would sign {span(clause, *value)} on {clause_name(scenario, on)}"
        return f"{member} in {who} {would}"
    return f"{who}: {_words(below)} is now {_shown(value)}"


def _words(keys: Sequence[str]) -> str:
    return " ".join(key.replace("_", " ") for key in keys)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple) and all(isinstance(x, int | float) for x in value):
        return " to ".join(number(x) for x in value)
    return f"'{value}'" if isinstance(value, str) else "as the file says"


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
