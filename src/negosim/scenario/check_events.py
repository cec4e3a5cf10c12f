"""Checks what must hold between the keys of events and the rest of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from negosim.scenario.check import bounds, ideal_inside, unknown
from negosim.scenario.check_ratification import day_of_event, last_vote
from negosim.scenario.event import Cause, Effect, Event
from negosim.scenario.faults import Fault, Keys, fault_at
from negosim.scenario.happenings import LONGEST, can_set, chain, first_day, new_values
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Clause, Scenario
from negosim.text import counted, listed

REWRITINGS = 50
"""Effects that set values or move the end: each is tried on the whole scenario."""


def event_faults(scenario: Scenario) -> Iterator[Fault]:
    """Every contradiction of an event."""
    yield from _Check(scenario).faults()


CAUSES = ("agreed", "refused", "still", "tension", "signed")
EFFECTS = "ideal, accepts or salience, a tactic, reopen = true, set, leaves, joins, returns or end"


class _Check:
    """Checks the events of a scenario, with what has to be known of all of them."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        end = max(scenario.ends)
        self.days = scenario.calendar.start, end, last_vote(scenario, end)
        events = scenario.events.values()
        effects = [effect for event in events for effect in event.effects]
        self.set = [keys_of(path) for effect in effects for path in new_values(effect.set)]
        self.rewritings = sum(bool(effect.set or effect.end) for effect in effects)
        self.leavers = {effect.leaves for effect in effects}
        self.leavers |= {str(keys[1]) for keys in self.set if keys[-1] == "walkout"}
        self.leavers |= {name for name, party in scenario.parties.items() if party.walkout > 0.0}
        self.rises = scenario.tension.per_refusal > 0.0 or any(e.tension > 0.0 for e in events)
        self.seats = any("seats" in keys for keys in self.set)

    def faults(self) -> Iterator[Fault]:
        """The faults of each event, and those of several together."""
        for name, event in self.scenario.events.items():
            at: Keys = ("events", name)
            if event.date is not None:
                yield from day_of_event(event, event.date, self.days, (*at, "date"))
            yield from self._moment(name, event)
            if event.urgent and event.probability != 1.0:
                message = (
                    f"an urgent event interrupts all worlds alike, so it should be certain: "
                    f"probability 1, not {event.probability:g}"
                )
                yield fault_at((*at, "probability"), message, kind="urgent uncertain")
            elif event.urgent and event.date is None:
                yield fault_at((*at, "urgent"), "an urgent event should have a date", "key")
            for n, effect in enumerate(event.effects):
                yield from self._effect(name, effect, (*at, "effects", n))
        if self.rewritings > REWRITINGS:
            message = f"{self.rewritings:,} effects set values or move the end"
            yield fault_at(("events",), f"{message}; at most {REWRITINGS} may", "key")
        else:
            yield from _sets_apart(self.scenario)

    def _moment(self, name: str, event: Event) -> Iterator[Fault]:
        """Faults of when the event happens."""
        at: Keys = ("events", name)
        moments = {"date": event.date, "after": event.after, "when": event.when}
        given = [key for key, value in moments.items() if value is not None]
        if not given:
            yield fault_at(at, "should say when it happens: give 'date', 'after' or 'when'", "key")
        elif len(given) > 1:
            message = f"'{given[0]}' is stated as well: give one of them"
            yield fault_at((*at, given[1]), message, "key")
        if event.days is not None and event.after is None:
            yield fault_at((*at, "days"), "belongs to 'after', which is not given", "key")
        if event.after is not None:
            yield from self._follows(name, event.after, at)
        if event.when is not None:
            yield from self._cause(event.when, (*at, "when"))

    def _follows(self, name: str, after: str, at: Keys) -> Iterator[Fault]:
        events = self.scenario.events
        if after not in events:
            yield unknown(after, "event", events, (*at, "after"), self.scenario)
            return
        names = chain(events, name)
        above = events[names[-1]].after
        if above == name:
            circle = " after ".join(f"'{event}'" for event in (*names, name))
            yield fault_at((*at, "after"), f"the event would follow itself: {circle}")
        elif above is not None and len(names) > LONGEST:
            message = f"the event follows more than {LONGEST} others in a row"
            yield fault_at((*at, "after"), message)
        elif above is None:
            day, fixed = first_day(self.scenario, name)
            if fixed:
                yield from day_of_event(events[name], day, self.days, (*at, "days"))

    def _cause(self, when: Cause, at: Keys) -> Iterator[Fault]:
        """Faults of a cause: not exactly one, unknown names, one that can never be."""
        scenario = self.scenario
        given = [key for key in CAUSES if getattr(when, key) is not None]
        if len(given) != 1:
            message = f"should say one of {listed(CAUSES)}"
            yield fault_at((*at, given[1]) if given else at, message, "key")
            return
        if when.by is not None and when.refused is None:
            yield fault_at((*at, "by"), "belongs to 'refused', which is not given", "key")
        elif when.by is not None and when.by not in scenario.parties:
            yield unknown(when.by, "party", scenario.parties, (*at, "by"), scenario)
            return
        where: Keys = (*at, given[0])
        clause = when.agreed if when.refused is None else when.refused
        if clause is not None and clause not in scenario.clauses:
            yield unknown(clause, "clause", scenario.clauses, where, scenario)
        elif clause is not None and (why := self._never_on(clause, when)):
            yield fault_at(where, f"can never be: {why}")
        elif when.signed is not None and when.signed not in scenario.instruments:
            yield unknown(when.signed, "instrument", scenario.instruments, where, scenario)
        elif when.still is not None and when.still > scenario.calendar.stalemate_after:
            after = counted(scenario.calendar.stalemate_after, "session")
            yield fault_at(where, f"can never be: the talks adjourn after {after} without a move")
        elif when.tension is not None and when.tension > scenario.tension.start and not self.rises:
            message = f"can never be: nothing raises the tension above {scenario.tension.start:g}"
            yield fault_at(where, message)

    def _never_on(self, name: str, when: Cause) -> str:
        """Why a clause is never agreed, or never refused."""
        scenario, clause = self.scenario, self.scenario.clauses[name]
        if self.seats:
            return ""
        papers = [scenario.instruments[i] for i in clause.instruments if i in scenario.instruments]
        vetoes = {p for paper in papers for p, seat in paper.seats.items() if seat == "veto"}
        if when.by is not None and when.by not in clause.stances:
            return f"'{when.by}' has no stance on clause '{name}'"
        if when.by is not None and when.by not in vetoes:
            return f"'{when.by}' has no veto on clause '{name}'"
        if not vetoes & set(clause.stances):
            return f"nobody who must agree has a stance on clause '{name}'"
        return ""

    def _effect(self, event: str, effect: Effect, at: Keys) -> Iterator[Fault]:
        scenario = self.scenario
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
            why = (
                "a clause is reopened for all parties" if effect.reopen else "it goes with a stance"
            )
            message = f"does not belong here: {why}"
            yield fault_at((*at, "party"), message)
        if effect.clause is not None and not stance and not effect.reopen:
            why = "a tactic applies to all clauses" if effect.tactic else "it goes with a stance"
            message = f"does not belong here: {why}"
            yield fault_at((*at, "clause"), message)
        for path in new_values(effect.set):
            if not can_set(keys_of(path)):
                message = (
                    "cannot be set by an event: it can set values of parties, stances, members, "
                    "chambers and instruments, but not names, sources, what is drawn or who is in "
                    "the file"
                )
                yield fault_at((*at, "set", *keys_of(path)), message, "key")
        if effect.returns in scenario.parties and effect.returns not in self.leavers:
            message = (
                f"'{effect.returns}' never leaves: it has no walkout, and no event lets it leave"
            )
            yield fault_at((*at, "returns"), message)
        if effect.end is not None:
            yield from self._end(event, effect.end, (*at, "end"))

    def _end(self, event: str, end: dt.date, at: Keys) -> Iterator[Fault]:
        scenario = self.scenario
        day, fixed = first_day(scenario, event)
        if end < scenario.calendar.start:
            yield fault_at(at, f"{end} comes before the start, {scenario.calendar.start}")
        elif end < day:
            when = f"the event itself, {day}" if fixed else f"the event can happen, {day}"
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
