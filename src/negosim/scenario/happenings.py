"""Turns the events of a validated scenario into happenings and what they change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from negosim.scenario.assign import assigned
from negosim.scenario.event import Cause as StatedCause
from negosim.scenario.event import Effect, Event
from negosim.scenario.faults import Keys
from negosim.scenario.ladder import lines_on
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Scenario
from negosim.scenario.tactic_choice import TacticChoice
from negosim.table import (
    Arrival,
    Cause,
    ChamberChange,
    Change,
    Departure,
    Happening,
    Reopening,
    Rewriting,
    StanceChange,
    TacticChange,
    TacticUse,
)

OWN_PATHS: tuple[tuple[str, ...], ...] = (
    *(
        ("parties", "*", key)
        for key in (
            "allocation",
            "capability",
            "consensus",
            "consult_days",
            "curvature",
            "no_deal",
            "outside",
            "sensitivity",
            "tactic",
            "walkout",
        )
    ),
    *(("parties", "*", "members", "*", key) for key in ("veto", "weight")),
    ("parties", "*", "members", "*", "stances", "*", "accepts"),
    ("parties", "*", "ratification", "stances", "*", "accepts"),
    *(
        ("clauses", "*", "stances", "*", key)
        for key in (
            "accepts",
            "curvature",
            "essential",
            "ideal",
            "requires",
            "salience",
            "values",
        )
    ),
    *(("instruments", "*", key) for key in ("adoption", "seats", "signed_with")),
)
"""What an event can set, `*` for any name."""


IN_PARTS = ("requires", "seats", "signed_with", "tactic", "values")
"""Of these, an event can set a part as well."""


def can_set(keys: Keys) -> bool:
    """Whether an event can set the value at these keys."""
    return any(
        (len(keys) == len(own) or (len(keys) > len(own) and own[-1] in IN_PARTS))
        and all(o in ("*", key) for o, key in zip(own, keys, strict=False))
        for own in OWN_PATHS
    )


def new_values(changes: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Values by path, from tables within tables."""
    out: dict[str, Any] = {}
    for key, value in changes.items():
        path = f"{above}{key}"
        out |= new_values(value, f"{path}.") if isinstance(value, dict) else {path: value}
    return out


def instructed(event: Event, party: str) -> dict[str, None]:
    """The clauses on which an event changes a party's stance, in the event's order.

    And "" if it changes what no deal is worth to the party.
    """
    paths = [keys_of(path) for effect in event.effects for path in new_values(effect.set)]
    own = [effect.clause or "" for effect in event.effects if effect.party == party]
    own += [str(k[1]) for k in paths if k[0] == "clauses" and party in k[2:]]
    worth = any(k[:2] == ("parties", party) and k[2] in ("no_deal", "outside") for k in paths)
    return dict.fromkeys([*filter(None, own), *([""] if worth else [])])


def shared_by_worlds(effect: Effect) -> dict[str, Any]:
    """What of an effect states anew what all worlds have in common, by path."""
    shared = {
        path: value
        for path, value in new_values(effect.set).items()
        if not _in_worlds(keys_of(path))
    }
    return shared | ({"calendar.end": effect.end} if effect.end else {})


def _in_worlds(keys: Keys) -> bool:
    """Whether each world has its own drawn value of this."""
    stance = keys[0] == "clauses" and keys[4] in ("ideal", "accepts", "salience")
    return stance or (keys[0] == "parties" and keys[2] in ("tactic", "ratification"))


def ratification_only(event: Event) -> bool:
    """Whether an event changes chambers' red lines and nothing else."""
    paths = [keys_of(path) for effect in event.effects for path in new_values(effect.set)]
    others = any(x.model_dump(exclude_defaults=True).keys() - {"set"} for x in event.effects)
    chambers = bool(paths) and all(k[0] == "parties" and k[2:3] == ("ratification",) for k in paths)
    return chambers and not others and not event.tension and not event.urgent


LONGEST = 50
"""Events that follow one another."""


def chain(events: Mapping[str, Event], name: str) -> tuple[str, ...]:
    """This event, the one that it follows, and so on to one with a date or a cause.

    Shorter where a name is unknown, in a circle, or after more than LONGEST.
    """
    names = [name]
    while (above := events[names[-1]].after) is not None:
        if above not in events or above in names or len(names) > LONGEST:
            break
        names.append(above)
    return tuple(names)


def first_day(scenario: Scenario, name: str) -> tuple[dt.date, bool]:
    """The first day on which an event can happen, and whether it is the only one.

    Its own date, or that of what it follows so many days later; else from the first session on.
    """
    *followers, root = chain(scenario.events, name)
    delay = sum(scenario.events[event].days or 0.0 for event in followers)
    calendar, dated = scenario.calendar, scenario.events[root].date
    day = dated or (calendar.sessions[0].date if calendar.sessions else calendar.start)
    days = min(delay, float((dt.date.max - day).days))
    return day + dt.timedelta(days=int(days)), dated is not None


def happenings(scenario: Scenario) -> tuple[list[list[TacticUse]], tuple[Happening, ...]]:
    """The tactics of each party, with those that events bring, and the events.

    Those with a date come first, by day and in the file's order within a day.
    """
    maker, events = _Maker(scenario), scenario.events
    days = {name: first_day(scenario, name) for name in events}
    order = sorted(
        (days[name][0] if days[name][1] else dt.date.max, place, name)
        for place, name in enumerate(events)
    )
    at = {name: n for n, (*_, name) in enumerate(order)}
    made = {name: maker.happening(place, name, at) for place, name in enumerate(events)}
    return maker.uses, tuple(made[name] for *_, name in order)


class _Maker:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.parties = {name: k for k, name in enumerate(scenario.parties)}
        self.clauses = {name: k for k, name in enumerate(scenario.clauses)}
        self.papers = {name: k for k, name in enumerate(scenario.instruments)}
        lines = [
            (party, clause)
            for party, stated in scenario.parties.items()
            for clause in (stated.ratification.stances if stated.ratification else ())
        ]
        self.chamber_lines = {line: k for k, line in enumerate(lines)}
        self.uses = [[use_of(p.tactic)] for p in scenario.parties.values()]

    def happening(self, place: int, name: str, at: Mapping[str, int]) -> Happening:
        event = self.scenario.events[name]
        start = self.scenario.calendar.start
        day = float((event.date - start).days) if event.date else None
        return Happening(
            key=name,
            place=place,
            day=day,
            after=None if event.after is None else at[event.after],
            delay=event.days or 0.0,
            cause=self._cause(event.when) if event.when else None,
            probability=event.probability,
            urgent=event.urgent,
            tension=event.tension,
            effects=tuple(
                change
                for n, effect in enumerate(event.effects)
                for change in self._changes(name, n, effect)
            ),
        )

    def _cause(self, when: StatedCause) -> Cause:
        if when.agreed is not None:
            return Cause("agreed", self.clauses[when.agreed])
        if when.refused is not None:
            by = -1 if when.by is None else self.parties[when.by]
            return Cause("refused", self.clauses[when.refused], by)
        if when.still is not None:
            return Cause("still", level=float(when.still))
        if when.signed is not None:
            return Cause("signed", self.papers[when.signed])
        return Cause("tension", level=float(when.tension or 0.0))

    def _changes(self, event: str, n: int, effect: Effect) -> Iterator[Change]:
        p, c = self.parties.get(effect.party or ""), self.clauses.get(effect.clause or "")
        if p is not None and c is not None:
            stated = effect.ideal, effect.accepts, effect.salience
            if stated != (None, None, None):
                yield self._stance(effect.clause or "", p, *stated)
        if p is not None and effect.tactic is not None:
            yield self._tactic(p, effect.tactic)
        if c is not None and effect.reopen:
            yield Reopening(c)
        yield from self._set(effect)
        if shared_by_worlds(effect):
            yield Rewriting(event, n)
        if effect.leaves is not None:
            yield Departure(self.parties[effect.leaves])
        for name in (effect.joins, effect.returns):
            if name is not None:
                yield Arrival(self.parties[name])

    def _set(self, effect: Effect) -> Iterator[Change]:
        """The values that each world has drawn for itself."""
        changes = {
            path: value
            for path, value in new_values(effect.set).items()
            if _in_worlds(keys_of(path))
        }
        if not changes:
            return
        new = assigned(self.scenario, changes)
        stances: dict[tuple[str, str], set[str]] = {}
        for path in changes:
            root, name, *below = map(str, keys_of(path))
            if below[0] == "ratification":
                chamber = new.parties[name].ratification
                assert chamber is not None
                accepts = chamber.stances[below[2]].accepts
                lines = lines_on(self.scenario.clauses[below[2]], accepts)
                yield ChamberChange(self.chamber_lines[name, below[2]], lines)
            elif root == "parties":
                yield self._tactic(self.parties[name], new.parties[name].tactic)
            else:
                stances.setdefault((name, below[1]), set()).add(below[2])
        for (clause, party), keys in stances.items():
            stance = new.clauses[clause].stances[party]
            yield self._stance(
                clause,
                self.parties[party],
                stance.ideal if "ideal" in keys else None,
                stance.lines if "accepts" in keys else None,
                stance.salience if "salience" in keys else None,
            )

    def _stance(
        self,
        clause: str,
        p: int,
        ideal: float | None,
        accepts: tuple[float, float] | None,
        salience: float | None,
    ) -> StanceChange:
        lines = accepts and lines_on(self.scenario.clauses[clause], accepts)
        return StanceChange(p, self.clauses[clause], ideal, lines, salience)

    def _tactic(self, p: int, choice: TacticChoice) -> TacticChange:
        self.uses[p].append(use_of(choice))
        return TacticChange(p, len(self.uses[p]) - 1)


def use_of(choice: TacticChoice) -> TacticUse:
    """A tactic as the table has it."""
    return TacticUse(choice.kind, choice.params)
