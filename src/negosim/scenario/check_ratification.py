"""Checks what must hold of the chambers that ratify."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from negosim.scenario.check import bounds, unknown, within
from negosim.scenario.event import Event
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.happenings import ratification_only
from negosim.scenario.schema import Ratification, Scenario


def ratification_faults(scenario: Scenario) -> Iterator[Fault]:
    """Every contradiction of a chamber: unknown names, nothing to ratify, crossed lines."""
    for party, stated in scenario.parties.items():
        if stated.ratification is not None:
            yield from _chamber(scenario, party, stated.ratification)


def _chamber(scenario: Scenario, party: str, chamber: Ratification) -> Iterator[Fault]:
    at: Keys = ("parties", party, "ratification")
    papers = ratified(scenario, party)
    known = bool(papers) and set(papers) <= set(scenario.instruments)
    for n, name in enumerate(chamber.instruments):
        where = (*at, "instruments", n)
        if name not in scenario.instruments:
            yield unknown(name, "instrument", scenario.instruments, where, scenario)
        elif scenario.instruments[name].seats.get(party) != "veto":
            yield fault_at(where, f"'{party}' has no veto in '{name}', so it does not sign it")
    if not papers:
        message = f"'{party}' has a veto in no instrument, so there is nothing to ratify"
        yield fault_at(at, message, "key")
    for clause, stance in chamber.stances.items():
        where = (*at, "stances", clause)
        if clause not in scenario.clauses:
            yield unknown(clause, "clause", scenario.clauses, where, scenario, key=True)
        elif known and not set(papers) & set(scenario.clauses[clause].instruments):
            message = "is in no instrument that it ratifies, so this would have no effect"
            yield fault_at(where, message, "key")
        yield from bounds(stance.accepts, (*where, "accepts"))


def ratified(scenario: Scenario, party: str) -> tuple[str, ...]:
    """The instruments that the chamber of a party has to ratify."""
    chamber = scenario.parties[party].ratification
    if chamber is None:
        return ()
    signs = (i for i, paper in scenario.instruments.items() if paper.seats.get(party) == "veto")
    return chamber.instruments or tuple(signs)


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
