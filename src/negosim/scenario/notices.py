"""Notices what a valid scenario hardly means: what cannot be, what contradicts, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from negosim.protocols.registry import protocols
from negosim.record import EPS
from negosim.scenario.check_votes import never_carried
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.feasible import Feasible, quoted
from negosim.scenario.happenings import first_day
from negosim.scenario.once import once
from negosim.scenario.schema import Clause, Party, Scenario
from negosim.scenario.sources import bases
from negosim.scenario.worth import least_signed, without_deal

NEVER = "cannot come inside the stated red lines"
ALIKE = 20
"""Shown names whose first characters agree, as many as these, are hard to tell apart."""


@once
def notices(scenario: Scenario) -> tuple[Fault, ...]:
    """Every notice about a scenario, in the order of its tables."""
    return found(Feasible(scenario))


def found(feasible: Feasible) -> tuple[Fault, ...]:
    """The same, with the parts of the scenario named as `feasible` names them."""
    return (
        *_protocol(feasible.scenario),
        *_same_names(feasible.scenario),
        *_no_deal(feasible),
        *_instruments(feasible),
        *_chambers(feasible),
        *_clauses(feasible),
        *_events(feasible),
        *_sources(feasible.scenario),
    )


def _notice(keys: Keys, message: str) -> Fault:
    return fault_at(keys, message, "key", "notice")


def _protocol(scenario: Scenario) -> Iterator[Fault]:
    """What states the opening and the chair of a single text, where there is none."""
    kind, stated = scenario.protocol.kind, scenario.protocol
    if not protocols()[kind].whole:
        return
    idle: list[Keys] = [("protocol", "opening")] if stated.opening != "drafts" else []
    idle += [("protocol", key) for key in ("text", "lean") if key in stated.model_fields_set]
    for name, paper in scenario.instruments.items():
        idle += [("instruments", name, "seats", p) for p, x in paper.seats.items() if x == "chair"]
    for keys in idle:
        what = "as a chair " if keys[0] == "instruments" else ""
        yield _notice(keys, f"has no effect {what}under '{kind}', which tables packages")


def _same_names(scenario: Scenario) -> Iterator[Fault]:
    yield from _alike("parties", scenario.parties)
    seen: set[str] = set()
    for instrument in scenario.instruments:
        held = {k: c for k, c in scenario.clauses.items() if instrument in c.instruments}
        for notice in _alike("clauses", held):
            if notice.path not in seen:
                seen.add(notice.path)
                yield notice


def _alike(table: str, parts: Mapping[str, Party] | Mapping[str, Clause]) -> Iterator[Fault]:
    """Those whose names say too little are called by their keys."""
    first: dict[str, tuple[str, str]] = {}
    for name, part in parts.items():
        full = part.name if isinstance(part, Party) else part.title
        shown = part.short or full
        key = "short" if part.short else "name" if isinstance(part, Party) else "title"
        other, before = first.setdefault(shown[:ALIKE], (name, shown))
        if other == name:
            continue
        if shown == before:
            message = f"is the shown name of {quoted(table, other)} as well"
        else:
            message = f"begins with the same {ALIKE} characters as {quoted(table, other)}"
        yield _notice(
            (table, name, key), f"{message}: give one a 'short' name that tells them apart"
        )


def _no_deal(feasible: Feasible) -> Iterator[Fault]:
    """A stated value of no deal that contradicts the red lines of a signatory."""
    scenario = feasible.scenario
    for name, party in scenario.parties.items():
        signs = [i for i, k in scenario.instruments.items() if k.seats.get(name) == "veto"]
        no_deal = without_deal(scenario, name)
        if no_deal is None or not signs:
            continue
        best, least = feasible.best(name, list(scenario.instruments)), least_signed(scenario, name)
        worth = f"no deal is worth {no_deal:.3g} to it"
        if best < no_deal - EPS and name not in feasible.changed:
            message = f"{worth}, and nothing inside the red lines of all more than {best:.3g}: "
            message += "it can sign nothing"
        elif least < no_deal - EPS:
            message = f"{worth}, and its red lines let it sign what is worth only {least:.3g}"
        else:
            continue
        key = "outside" if party.no_deal is None else "no_deal"
        yield _notice(("parties", name, key), message)


def _instruments(feasible: Feasible) -> Iterator[Fault]:
    scenario = feasible.scenario
    for name, instrument in scenario.instruments.items():
        if why := feasible.obstacle(name):
            message = f"cannot be signed inside the stated red lines: {why}"
            yield _notice(("instruments", name), f"{message}{_with(feasible, name)}")
        for party, seat in instrument.seats.items():
            spoken = (party in scenario.clauses[c].stances for c in feasible.essential[name])
            if seat == "veto" and not any(spoken):
                message = "has a veto and no stance on any clause of it, so it accepts every level"
                yield _notice(("instruments", name, "seats", party), message)


def _chambers(feasible: Feasible) -> Iterator[Fault]:
    """A chamber that accepts nothing of what the negotiators can agree on."""
    for party, stated in feasible.scenario.parties.items():
        for clause in stated.ratification.stances if stated.ratification else ():
            if why := feasible.chamber_obstacle(party, clause):
                message = f"nothing that is signed with this clause can be ratified: {why}"
                yield _notice(("parties", party, "ratification", "stances", clause), message)


def _with(feasible: Feasible, name: str) -> str:
    """With which instrument this one could be signed, where alone it is worth too little."""
    group = feasible.group
    own = [i for i, g in group.items() if g == group[name]]
    if not feasible.too_little(own):
        return ""
    for other in feasible.scenario.instruments:
        both = [i for i, g in group.items() if g in (group[name], group[other])]
        if group[other] != group[name] and not feasible.too_little(both):
            name = feasible.named("instruments", other)
            return f'; together with {name} it could be: signed_with = ["{other}"]'
    return ""


def _clauses(feasible: Feasible) -> Iterator[Fault]:
    for keys, message in never_carried(feasible.scenario):
        yield _notice(keys, message)
    for name, clause in feasible.scenario.clauses.items():
        if not feasible.deciding[name]:
            message = "nobody who must agree has a stance on it, so it stays at its status quo"
            yield _notice(("clauses", name), f"{message}, {clause.status_quo:g}")
        for party, stance in clause.stances.items():
            for n, requirement in enumerate(stance.requires):
                if why := feasible.condition_obstacle(requirement):
                    at: Keys = ("clauses", name, "stances", party, "requires", n)
                    yield _notice(at, f"cannot be met inside the stated red lines: {why}")


def _events(feasible: Feasible) -> Iterator[Fault]:
    """Causes that the red lines exclude, and an end moved when the last session is over."""
    scenario = feasible.scenario
    for name, event in scenario.events.items():
        at: Keys = ("events", name)
        when = event.when
        if when and when.agreed and (why := feasible.clause_obstacle(when.agreed)):
            yield _notice((*at, "when", "agreed"), f"{NEVER}: {why}")
        if when and when.signed and (why := feasible.obstacle(when.signed)):
            yield _notice((*at, "when", "signed"), f"{NEVER}: {why}")
        moves = any(effect.end for effect in event.effects) and scenario.protocol.last_call
        day, fixed = first_day(scenario, name)
        if moves and fixed and day > (last := _last_session(scenario, name, day)):
            message = f"comes after the last session, {last}, when the talks are over"
            yield _notice(at, message)


def _last_session(scenario: Scenario, event: str, day: dt.date) -> dt.date:
    """The calendar's last session, with the end where other events up to this day may move it."""
    calendar = scenario.calendar
    moved = [
        effect.end
        for name, other in scenario.events.items()
        for effect in other.effects
        if effect.end and name != event and first_day(scenario, name)[0] <= day
    ]
    end = max([calendar.end, *moved])
    if calendar.every is not None:
        days = (end - calendar.start).days
        return calendar.start + dt.timedelta(days - days % calendar.every)
    return max((m.date for m in calendar.sessions if m.date <= end), default=calendar.start)


def _sources(scenario: Scenario) -> Iterator[Fault]:
    """One notice for all numbers without a source, at the first."""
    stances = bases(scenario)
    unsourced = [keys for keys, basis in stances if basis == "none"]
    if unsourced:
        message = f"no source is stated ('basis') for {len(unsourced)} of {len(stances)} stances"
        yield _notice(unsourced[0], f"{message}; this is the first")
