"""Checks what must hold between several keys of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain, islice

from negosim.scenario.assign import assigned
from negosim.scenario.check import blamed, bounds, ideal_inside, unknown, within
from negosim.scenario.check_events import event_faults
from negosim.scenario.check_ratification import never_ratified, ratification_faults
from negosim.scenario.check_votes import vote_faults
from negosim.scenario.faults import MOST_SHOWN, Fault, Keys, ScenarioError, fault_at, no_such
from negosim.scenario.happenings import new_values
from negosim.scenario.limits import ANSWERS, SESSIONS
from negosim.scenario.marks import mark_faults
from negosim.scenario.once import once
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import (
    Clause,
    Condition,
    Party,
    Requirement,
    Scenario,
    Stance,
)
from negosim.scenario.seats import chairs
from negosim.text import counted, listed, printable


@once
def crosscheck(scenario: Scenario) -> list[Fault]:
    """Every contradiction between parts of the scenario, up to one more than can be shown.

    Found once for each object, so that a scenario that was checked when it was read costs nothing.
    """
    faults = chain(_between_parts(scenario), never_ratified(scenario))
    found = list(islice(faults, MOST_SHOWN + 1))
    return found or list(islice(_set_by_events(scenario), MOST_SHOWN + 1))


def _between_parts(scenario: Scenario) -> Iterator[Fault]:
    return chain(
        _calendar(scenario),
        mark_faults(scenario),
        _parties(scenario),
        ratification_faults(scenario),
        _instruments(scenario),
        vote_faults(scenario),
        _chair(scenario),
        _clauses(scenario),
        event_faults(scenario),
        _record(scenario),
    )


def _calendar(scenario: Scenario) -> Iterator[Fault]:
    """Faults of the days and sessions."""
    calendar, last = scenario.calendar, max(scenario.ends)
    stances = sum(len(c.stances) for c in scenario.clauses.values())
    if calendar.end < calendar.start:
        message = f"{calendar.end} comes before the start, {calendar.start}"
        yield fault_at(("calendar", "end"), message)
        return
    sessions = len(calendar.sessions)
    if calendar.every is not None:
        if calendar.sessions:
            message = "sessions are listed as well: give either 'every' or 'sessions'"
            yield fault_at(("calendar", "every"), message, "key")
        sessions = (last - calendar.start).days // calendar.every + 1
        if sessions > SESSIONS:
            message = f"makes {sessions:,} sessions; at most {SESSIONS:,} are played"
            yield fault_at(("calendar", "every"), message)
    elif not calendar.sessions:
        message = "has no session: list 'sessions' or set 'every'"
        yield fault_at(("calendar",), message, "key")
    if sessions <= SESSIONS and (answers := sessions * stances) > ANSWERS:
        message = f"{counted(sessions, 'session')} on {stances:,} stances make {answers:,} answers"
        yield fault_at(("calendar",), f"{message}; a run records at most {ANSWERS:,}", "key")
    before: dt.date | None = None
    for n, session in enumerate(calendar.sessions):
        at: Keys = ("calendar", "sessions", n, "date")
        yield from within(session.date, calendar.start, last, at)
        if before is not None and session.date <= before:
            yield fault_at(at, f"{session.date} is not after the previous session, {before}")
        before = session.date


def _parties(scenario: Scenario) -> Iterator[Fault]:
    for name, party in scenario.parties.items():
        if party.outside is not None and party.no_deal is not None:
            message = "'outside' is stated as well: give one of them"
            yield fault_at(("parties", name, "no_deal"), message, "key")
        for member, who in party.members.items():
            for clause, stance in who.stances.items():
                at: Keys = ("parties", name, "members", member, "stances", clause)
                if clause not in scenario.clauses:
                    yield unknown(clause, "clause", scenario.clauses, at, scenario, key=True)
                elif name not in scenario.clauses[clause].stances:
                    message = f"party '{name}' has no stance on clause '{clause}'"
                    yield fault_at(at, f"{message}, so its member cannot narrow it", "key")
                yield from bounds(stance.accepts, (*at, "accepts"))
        yield from _in_common(name, party)


def _in_common(name: str, party: Party) -> Iterator[Fault]:
    if party.consensus != "unanimity":
        return
    common: dict[str, tuple[float, str, float, str]] = {}
    for member, who in party.members.items():
        for clause, stance in who.stances.items():
            low, high = stance.accepts
            if low > high:
                continue
            best = common.get(clause, (0.0, "", 1.0, ""))
            if low > best[0]:
                best = (low, member, *best[2:])
            if high < best[2]:
                best = (*best[:2], high, member)
            common[clause] = best
            if best[0] > best[2]:
                at: Keys = ("parties", name, "members", member, "stances", clause, "accepts")
                message = (
                    f"under unanimity the members have no level in common: '{best[1]}' accepts "
                    f"from {best[0]:g}, '{best[3]}' up to {best[2]:g}"
                )
                yield fault_at(at, message, kind="members apart")
                break


def _instruments(scenario: Scenario) -> Iterator[Fault]:
    for name, instrument in scenario.instruments.items():
        for n, other in enumerate(instrument.signed_with):
            where: Keys = ("instruments", name, "signed_with", n)
            if other not in scenario.instruments:
                yield unknown(other, "instrument", scenario.instruments, where, scenario)
            elif other == name:
                yield fault_at(where, "is the instrument itself: name the others")
        at: Keys = ("instruments", name, "seats")
        for party in instrument.seats:
            if party not in scenario.parties:
                yield unknown(party, "party", scenario.parties, (*at, party), scenario, key=True)
        if not instrument.seats:
            yield fault_at(at, "should give at least one party a seat", "key")
        elif not {"veto", "vote"} & {*instrument.seats.values()}:
            yield fault_at(at, "should give at least one party a veto", "key")


def _chair(scenario: Scenario) -> Iterator[Fault]:
    first, *others = chairs(scenario) or ("",)
    for name, instrument in scenario.instruments.items():
        for party in others:
            if instrument.seats.get(party) == "chair":
                at: Keys = ("instruments", name, "seats", party)
                yield fault_at(at, f"'{first}' has the chair: only one party can have it")
    if scenario.protocol.text == "own" and not first:
        message = "own needs a party in the chair: give one the seat 'chair' in an instrument"
        yield fault_at(("protocol", "text"), message)


def _clauses(scenario: Scenario) -> Iterator[Fault]:
    for name, clause in scenario.clauses.items():
        at: Keys = ("clauses", name)
        if clause.proposer and clause.proposer not in scenario.parties:
            where = (*at, "proposer")
            yield unknown(clause.proposer, "party", scenario.parties, where, scenario)
        for n, instrument in enumerate(clause.instruments):
            if instrument not in scenario.instruments:
                where = (*at, "instruments", n)
                yield unknown(instrument, "instrument", scenario.instruments, where, scenario)
            elif instrument in clause.instruments[:n]:
                yield fault_at((*at, "instruments", n), f"names '{instrument}' twice")
        yield from _ladder(clause, at)
        yield from _steps(scenario, name, clause, at)
        yield from _stances(scenario, name, clause)


def _ladder(clause: Clause, at: Keys) -> Iterator[Fault]:
    for n, (lower, upper) in enumerate(zip(clause.levels, clause.levels[1:], strict=False), 1):
        if upper.at <= lower.at:
            message = f"{upper.at:g} should be above the level before it, {lower.at:g}"
            yield fault_at((*at, "levels", n, "at"), message)


def _steps(scenario: Scenario, name: str, clause: Clause, at: Keys) -> Iterator[Fault]:
    """Faults of a clause on which only named levels exist."""
    if clause.scale != "steps":
        return
    steps = [level.at for level in clause.levels]
    if len(steps) < 2:
        yield fault_at((*at, "scale"), "needs at least two named levels in 'levels'")
        return
    levels: list[tuple[float | None, Keys]] = [
        (clause.drafted, (*at, "drafted")),
        (clause.status_quo, (*at, "status_quo")),
        *((s.ideal, (*at, "stances", p, "ideal")) for p, s in clause.stances.items()),
    ]
    lines: list[tuple[tuple[float, float] | None, Keys]] = [
        (s.lines, (*at, "stances", p, "accepts")) for p, s in clause.stances.items()
    ]
    for party, who in scenario.parties.items():
        for member, own in who.members.items():
            if name in own.stances:
                where = ("parties", party, "members", member, "stances", name, "accepts")
                lines.append((own.stances[name].accepts, where))
        if who.ratification and name in who.ratification.stances:
            at_line: Keys = ("parties", party, "ratification", "stances", name, "accepts")
            lines.append((who.ratification.stances[name].accepts, at_line))
    for event, stated in scenario.events.items():
        for n, effect in enumerate(stated.effects):
            if effect.clause == name:
                at_effect: Keys = ("events", event, "effects", n)
                levels.append((effect.ideal, (*at_effect, "ideal")))
                lines.append((effect.accepts, (*at_effect, "accepts")))
    known = listed([f"{x:g}" for x in steps], "or")
    for level, keys in levels:
        if level is not None and level not in steps:
            yield fault_at(keys, f"{level:g} should be one of the clause's steps: {known}")
    for interval, keys in lines:
        if interval and not any(interval[0] <= x <= interval[1] for x in steps):
            yield fault_at(keys, f"has none of the clause's steps inside: {known}")


def _stances(scenario: Scenario, name: str, clause: Clause) -> Iterator[Fault]:
    seated = {
        party
        for i in clause.instruments
        if i in scenario.instruments
        for party in scenario.instruments[i].seats
    }
    for party, stance in clause.stances.items():
        at: Keys = ("clauses", name, "stances", party)
        if party not in scenario.parties:
            yield unknown(party, "party", scenario.parties, at, scenario, key=True)
        elif party not in seated and all(i in scenario.instruments for i in clause.instruments):
            documents = listed([f"'{i}'" for i in clause.instruments], "or")
            message = f"'{party}' has no seat in {documents}, so this stance would have no effect"
            yield fault_at(at, message, "key")
        yield from bounds(stance.lines, (*at, "accepts"))
        yield from ideal_inside(stance.ideal, stance.lines, (*at, "ideal"))
        yield from _values(clause, stance, at)
        for n, requirement in enumerate(stance.requires):
            yield from _requirement(scenario, name, requirement, (*at, "requires", n))


def _values(clause: Clause, stance: Stance, at: Keys) -> Iterator[Fault]:
    """Faults of satisfactions by named level: a name missing or unknown, the best not the ideal."""
    if not stance.values:
        return
    names = {level.name: level.at for level in clause.levels}
    for name in stance.values:
        if name not in names:
            yield fault_at((*at, "values", name), no_such("level", name, names), "key")
    if missing := [name for name in names if name not in stance.values]:
        words = listed([f"'{printable(name)}'" for name in missing])
        yield fault_at((*at, "values"), f"has no value for {words}", "key")
    elif all(name in names for name in stance.values):
        best = [x for name, x in names.items() if stance.values[name] == 1.0]
        if not best:
            yield fault_at((*at, "values"), "should give 1 to the level that is sought", "key")
        elif stance.ideal not in best:
            message = f"{stance.ideal:g} should be a level with the value 1"
            yield fault_at((*at, "ideal"), f"{message}: {listed([f'{x:g}' for x in best], 'or')}")


def _requirement(
    scenario: Scenario, name: str, requirement: Requirement, at: Keys
) -> Iterator[Fault]:
    if requirement.any_of:
        if requirement.clause or requirement.signed or _bounded(requirement):
            yield fault_at(at, "has 'any_of' and another condition: give one of them")
        for n, option in enumerate(requirement.any_of):
            yield from _condition(scenario, name, option, (*at, "any_of", n))
    else:
        yield from _condition(scenario, name, requirement, at)


def _bounded(condition: Condition) -> bool:
    return condition.at_least is not None or condition.at_most is not None


def _condition(scenario: Scenario, name: str, condition: Condition, at: Keys) -> Iterator[Fault]:
    if condition.signed:
        if condition.clause or _bounded(condition):
            yield fault_at(at, "has 'signed' and a clause: give one of them")
        elif condition.signed not in scenario.instruments:
            where = (*at, "signed")
            yield unknown(condition.signed, "instrument", scenario.instruments, where, scenario)
    elif not condition.clause:
        yield fault_at(at, "should name a clause with at_least or at_most, or signed, or any_of")
    elif condition.clause not in scenario.clauses:
        where = (*at, "clause")
        yield unknown(condition.clause, "clause", scenario.clauses, where, scenario)
    elif condition.clause == name:
        message = "is the clause itself: a clause cannot require itself"
        yield fault_at((*at, "clause"), message)
    elif not _bounded(condition):
        yield fault_at(at, "should say at_least or at_most", "key")
    elif (condition.at_least or 0.0) > (1.0 if condition.at_most is None else condition.at_most):
        message = f"{condition.at_most:g} lies below at_least, {condition.at_least:g}"
        yield fault_at((*at, "at_most"), message)


def _set_by_events(scenario: Scenario) -> Iterator[Fault]:
    """Faults of the values that events set, each effect tried on the scenario without events."""
    calendar = scenario.calendar.model_copy(update={"end": max(scenario.ends)})
    bare = scenario.model_copy(update={"events": {}, "record": None, "calendar": calendar})
    for name, event in scenario.events.items():
        for n, effect in enumerate(event.effects):
            at: Keys = ("events", name, "effects", n, "set")
            changes = new_values(effect.set)
            try:
                bare_faults = _between_parts(assigned(bare, changes)) if changes else ()
                found = list(islice(bare_faults, MOST_SHOWN + 1))
            except ScenarioError as error:
                found = list(error.faults)
            for fault in found:
                keys = keys_of(blamed(fault, changes))
                yield fault_at(
                    (*at, *keys), fault.message, fault.aim if keys == fault.keys else "value"
                )


def _record(scenario: Scenario) -> Iterator[Fault]:
    if scenario.record is None:
        return
    for clause in scenario.record.clauses:
        if clause not in scenario.clauses:
            at: Keys = ("record", "clauses", clause)
            yield unknown(clause, "clause", scenario.clauses, at, scenario, key=True)
    for name in scenario.record.signed:
        if name not in scenario.instruments:
            at = ("record", "signed", name)
            yield unknown(name, "instrument", scenario.instruments, at, scenario, key=True)
