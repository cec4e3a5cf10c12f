"""Checks what must hold of the chambers that ratify."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from negosim.scenario.check import bounds, unknown, within
from negosim.scenario.event import Event
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.happenings import new_values, ratification_only
from negosim.scenario.schema import Ratification, Scenario


def ratification_faults(scenario: Scenario) -> Iterator[Fault]:
    """Every contradiction of a chamber by itself: unknown names, crossed lines."""
    for at, _, chamber in _chambers(scenario):
        for n, name in enumerate(chamber.instruments):
            if name not in scenario.instruments:
                where = (*at, "instruments", n)
                yield unknown(name, "instrument", scenario.instruments, where, scenario)
        for clause, stance in chamber.stances.items():
            where = (*at, "stances", clause)
            if clause not in scenario.clauses:
                yield unknown(clause, "clause", scenario.clauses, where, scenario, key=True)
            yield from bounds(stance.accepts, (*where, "accepts"))


def never_ratified(scenario: Scenario) -> Iterator[Fault]:
    """What a chamber never votes on, whatever seats events give its party."""
    for at, party, chamber in _chambers(scenario):
        signs = _ever_signed(scenario, party)
        if not set(chamber.instruments) <= set(scenario.instruments):
            continue
        for n, name in enumerate(chamber.instruments):
            if name not in signs:
                message = f"'{party}' has no veto in '{name}', and no event gives it one"
                yield fault_at((*at, "instruments", n), message)
        papers = ratified(scenario, party)
        if not papers:
            message = f"'{party}' has a veto in no instrument, and no event gives it one"
            yield fault_at(at, message, "key")
            continue
        for clause in chamber.stances:
            held = scenario.clauses[clause].instruments if clause in scenario.clauses else papers
            if not set(papers) & set(held):
                message = "is in no instrument that it ratifies, so this would have no effect"
                yield fault_at((*at, "stances", clause), message, "key")


def _chambers(scenario: Scenario) -> Iterator[tuple[Keys, str, Ratification]]:
    for party, stated in scenario.parties.items():
        if stated.ratification is not None:
            yield ("parties", party, "ratification"), party, stated.ratification


def _ever_signed(scenario: Scenario, party: str) -> set[str]:
    """The instruments in which a party has a veto, or an event can give it one."""
    effects = (effect for event in scenario.events.values() for effect in event.effects)
    new = (entry for effect in effects for entry in new_values(effect.set).items())
    given = {path for path, value in new if value == "veto"}
    return {
        i
        for i, paper in scenario.instruments.items()
        if paper.seats.get(party) == "veto" or f"instruments.{i}.seats.{party}" in given
    }


def ratified(scenario: Scenario, party: str) -> tuple[str, ...]:
    """The instruments that the chamber of a party ratifies if the party signs them."""
    chamber = scenario.parties[party].ratification
    if chamber is None:
        return ()
    signs = _ever_signed(scenario, party)
    return chamber.instruments or tuple(i for i in scenario.instruments if i in signs)


def last_vote(scenario: Scenario, end: dt.date) -> dt.date:
    """The last day on which a chamber may vote if the talks end on the day `end`."""
    days = [p.ratification.days for p in scenario.parties.values() if p.ratification]
    return end + dt.timedelta(days=min(int(max(days, default=0.0)), (dt.date.max - end).days))


def day_of_event(
    event: Event, day: dt.date, calendar: tuple[dt.date, dt.date, dt.date], keys: Keys
) -> Iterator[Fault]:
    """A fault if an event lies outside of the calendar: its start, its end, and the last vote.

    After the end only chambers hear of events.
    """
    start, end, last = calendar
    if not end < day or end < start:
        yield from within(day, start, end, keys)
    elif day > last or not ratification_only(event):
        message = f"{day} lies outside of the calendar, {start} to {end}"
        if last > end:
            message += f"; from then to {last} an event can only set red lines of chambers"
        yield fault_at(keys, message)
