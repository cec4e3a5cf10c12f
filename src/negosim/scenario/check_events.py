"""Checks what must hold between the keys of events and the rest of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from negosim.scenario.check import bounds, ideal_inside, unknown, within
from negosim.scenario.event import Cause, Effect, Event
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.happenings import can_set, new_values, static_day
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Clause, Scenario
from negosim.text import counted

REWRITINGS = 50
"""Effects that set values or move the end: each is tried on the whole scenario."""


def event_faults(scenario: Scenario) -> Iterator[Fault]:
    """Every contradiction of an event."""
    start, end = scenario.calendar.start, max(scenario.ends)
    rewritings = 0
    for name, event in scenario.events.items():
        at: Keys = ("events", name)
        if event.date is not None:
            yield from within(event.date, start, end, (*at, "date"))
        yield from _moment(scenario, name, event)
        if event.urgent and event.probability != 1.0:
            message = (
                f"an urgent event interrupts all worlds alike, so it should be certain: "
                f"probability 1, not {event.probability:g}"
            )
            yield fault_at((*at, "probability"), message, kind="urgent uncertain")
        elif event.urgent and event.date is None:
            yield fault_at((*at, "urgent"), "an urgent event should have a date", "key")
        for n, effect in enumerate(event.effects):
            rewritings += bool(effect.set or effect.end)
            yield from _effect(scenario, name, effect, (*at, "effects", n))
    if rewritings > REWRITINGS:
        message = f"{rewritings} effects set values or move the end; at most {REWRITINGS} may"
        yield fault_at(("events",), message, "key")
    yield from _sets_apart(scenario)


def _moment(scenario: Scenario, name: str, event: Event) -> Iterator[Fault]:
    """Faults of when the event happens."""
    at: Keys = ("events", name)
    moments = {"date": event.date, "after": event.after, "when": event.when}
    given = [key for key, value in moments.items() if value is not None]
    if not given:
        yield fault_at(at, "should say when it happens: give 'date', 'after' or 'when'", "key")
    elif len(given) > 1:
        message = f"'{given[0]}' is stated as well: give one of them"
        yield fault_at((*at, given[1]), message, "key")
    if event.days and event.after is None:
        yield fault_at((*at, "days"), "belongs to 'after', which is not given", "key")
    if event.after is not None:
        if event.after not in scenario.events:
            yield unknown(event.after, "event", scenario.events, (*at, "after"), scenario)
        elif circle := _circle(scenario, name):
            yield fault_at((*at, "after"), f"the event would follow itself: {circle}")
        elif event.date is None and (day := earliest(scenario, name)):
            root, _ = static_day(scenario.events, name)
            if scenario.events[root].date:
                start, end = scenario.calendar.start, max(scenario.ends)
                yield from within(day, start, end, (*at, "days"))
    if event.when is not None:
        yield from _cause(scenario, event.when, (*at, "when"))


def _circle(scenario: Scenario, name: str) -> str:
    """The events that follow each other in a circle through this one; '' if none do."""
    chain, at = [name], scenario.events[name].after
    while at in scenario.events and at not in chain:
        chain.append(at)
        at = scenario.events[at].after
    return " after ".join(f"'{event}'" for event in [*chain, name]) if at == name else ""


def earliest(scenario: Scenario, name: str) -> dt.date | None:
    """The first day on which an event can happen; None if its name or that of another is wrong."""
    seen: set[str] = set()
    delay, event = 0.0, scenario.events.get(name)
    while event is not None and event.after is not None:
        if name in seen:
            return None
        seen.add(name)
        delay += event.days
        name = event.after
        event = scenario.events.get(name)
    if event is None:
        return None
    calendar = scenario.calendar
    first = calendar.sessions[0].date if calendar.sessions else calendar.start
    day = event.date or first
    days = min(delay, float((dt.date.max - day).days))
    return day + dt.timedelta(days=int(days))


def fixed_day(scenario: Scenario, name: str) -> dt.date | None:
    """The day of an event that has one, by its own date or that of what it follows."""
    root, _ = static_day(scenario.events, name)
    return earliest(scenario, name) if scenario.events[root].date else None


def _cause(scenario: Scenario, when: Cause, at: Keys) -> Iterator[Fault]:
    """Faults of a cause: not exactly one, unknown names, one that can never be."""
    stated = {
        "agreed": when.agreed,
        "refused": when.refused,
        "still": when.still,
        "tension": when.tension,
        "signed": when.signed,
    }
    given = [key for key, value in stated.items() if value is not None]
    if len(given) != 1:
        message = "should say one of agreed, refused, still, tension and signed"
        yield fault_at((*at, given[1]) if given else at, message, "key")
        return
    if when.by is not None and when.refused is None:
        yield fault_at((*at, "by"), "belongs to 'refused', which is not given", "key")
    elif when.by is not None and when.by not in scenario.parties:
        yield unknown(when.by, "party", scenario.parties, (*at, "by"), scenario)
        return
    key = given[0]
    if key in ("agreed", "refused"):
        clause = when.agreed or when.refused or ""
        if clause not in scenario.clauses:
            yield unknown(clause, "clause", scenario.clauses, (*at, key), scenario)
        elif why := _never_on(scenario, clause, when):
            yield fault_at((*at, key), f"can never be: {why}")
    elif when.signed is not None and when.signed not in scenario.instruments:
        yield unknown(when.signed, "instrument", scenario.instruments, (*at, key), scenario)
    elif when.still is not None:
        if when.still > scenario.calendar.stalemate_after:
            after = counted(scenario.calendar.stalemate_after, "session")
            message = f"can never be: the talks adjourn after {after} without a move"
            yield fault_at((*at, key), message)
    elif when.tension is not None and when.tension > scenario.tension.start:
        rises = scenario.tension.per_refusal > 0.0
        if not rises and all(e.tension <= 0.0 for e in scenario.events.values()):
            message = f"can never be: nothing raises the tension above {scenario.tension.start:g}"
            yield fault_at((*at, key), message)


def _never_on(scenario: Scenario, name: str, when: Cause) -> str:
    """Why a clause is never agreed, or never refused."""
    clause = scenario.clauses[name]
    papers = [scenario.instruments[i] for i in clause.instruments if i in scenario.instruments]
    sets = any(
        "seats" in path
        for e in scenario.events.values()
        for x in e.effects
        for path in new_values(x.set)
    )
    vetoes = {p for paper in papers for p, seat in paper.seats.items() if seat == "veto"}
    if sets:
        return ""
    if when.by is not None and when.by not in clause.stances:
        return f"'{when.by}' has no stance on clause '{name}'"
    if when.by is not None and when.by not in vetoes:
        return f"'{when.by}' has no veto on clause '{name}'"
    if not vetoes & set(clause.stances):
        return f"nobody who must agree has a stance on clause '{name}'"
    return ""


EFFECTS = "ideal, accepts or salience, a tactic, reopen = true, set, leaves, joins, returns or end"


def _effect(scenario: Scenario, event: str, effect: Effect, at: Keys) -> Iterator[Fault]:
    clause = scenario.clauses.get(effect.clause or "")
    if effect.clause is not None and clause is None:
        yield unknown(effect.clause, "clause", scenario.clauses, (*at, "clause"), scenario)
    for key in ("party", "leaves", "joins", "returns"):
        who = getattr(effect, key)
        if who is not None and who not in scenario.parties:
            yield unknown(who, "party", scenario.parties, (*at, key), scenario)
    stance = any(v is not None for v in (effect.ideal, effect.accepts, effect.salience))
    goes = effect.leaves or effect.joins or effect.returns
    if not (stance or effect.tactic or effect.reopen or effect.set or goes or effect.end):
        yield fault_at(at, f"changes nothing: give {EFFECTS}")
        return
    if stance and (effect.party is None or effect.clause is None):
        yield fault_at(at, "changes a stance, so it should name both the party and the clause")
    elif stance and clause and effect.party in scenario.parties:
        yield from _new_stance(effect, clause, at)
    if effect.tactic and effect.party is None:
        yield fault_at(at, "changes a tactic, so it should name the party")
    if effect.reopen and effect.clause is None:
        yield fault_at(at, "reopens a clause, so it should name the clause")
    if effect.party is not None and not stance and not effect.tactic:
        why = "a clause is reopened for all parties" if effect.reopen else "it goes with a stance"
        message = f"does not belong here: {why}"
        yield fault_at((*at, "party"), message)
    if effect.clause is not None and not stance and not effect.reopen:
        why = "a tactic applies to all clauses" if effect.tactic else "it goes with a stance"
        message = f"does not belong here: {why}"
        yield fault_at((*at, "clause"), message)
    for path in new_values(effect.set):
        if not can_set(keys_of(path)):
            message = "cannot be set by an event: it can set values of parties, stances, members "
            message += (
                "and instruments, but not names, sources, what is drawn or who is in the file"
            )
            yield fault_at((*at, "set", *keys_of(path)), message, "key")
    if effect.returns in scenario.parties and not _may_leave(scenario, effect.returns or ""):
        message = f"'{effect.returns}' never leaves: it has no walkout, and no event lets it leave"
        yield fault_at((*at, "returns"), message)
    if effect.end is not None:
        yield from _end(scenario, event, effect.end, (*at, "end"))


def _may_leave(scenario: Scenario, party: str) -> bool:
    effects = [x for event in scenario.events.values() for x in event.effects]
    path = f"parties.{party}.walkout"
    return scenario.parties[party].walkout > 0.0 or any(
        x.leaves == party or path in new_values(x.set) for x in effects
    )


def _end(scenario: Scenario, event: str, end: dt.date, at: Keys) -> Iterator[Fault]:
    day = earliest(scenario, event)
    if end < scenario.calendar.start:
        yield fault_at(at, f"{end} comes before the start, {scenario.calendar.start}")
    elif day is not None and end < day:
        stated = scenario.events[event]
        when = f"the event itself, {day}" if stated.date else f"the event can happen, {day}"
        yield fault_at(at, f"{end} comes before {when}")


def _new_stance(effect: Effect, clause: Clause, at: Keys) -> Iterator[Fault]:
    old = clause.stances.get(effect.party or "")
    if old is None:
        message = f"party '{effect.party}' has no stance on clause '{effect.clause}' to change"
        yield fault_at(at, message)
        return
    if effect.accepts:
        yield from bounds(effect.accepts, (*at, "accepts"))
    if effect.ideal is not None and effect.accepts:
        yield from ideal_inside(effect.ideal, effect.accepts, (*at, "ideal"))


def _sets_apart(scenario: Scenario) -> Iterator[Fault]:
    """Faults of a value that one effect sets as a whole and another one in part."""
    whole: dict[Keys, str] = {}
    paths = [
        (keys_of(path), ("events", name, "effects", n, "set"), name)
        for name, event in scenario.events.items()
        for n, effect in enumerate(event.effects)
        for path in new_values(effect.set)
    ]
    for keys, _, name in paths:
        whole.setdefault(keys, name)
    for keys, at, _ in paths:
        for n in range(1, len(keys)):
            if keys[:n] in whole:
                message = f"event '{whole[keys[:n]]}' sets it as a whole: do the same here"
                yield fault_at((*at, *keys), message, "key")
                break
