"""Lets the oracle's events happen: what moves offers at once, new values, who comes and goes."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Any

from negosim.scenario.event import Effect
from negosim.scenario.schema import Scenario
from negosim.scenario.tactic_choice import TacticChoice, switched
from oracle_state import Change, Draws, clip, cut, half_way
from oracle_verdicts import Verdicts


def put(table: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """New values into the tables of a scenario, at the places of their own tables."""
    for key, new in changes.items():
        old = table.get(key)
        if not isinstance(new, Mapping):
            table[key] = new
            continue
        if isinstance(old, list | tuple):
            below = {str(k): x for k, x in enumerate(old)}
            put(below, new)
            table[key] = tuple(below.values())
        else:
            table[key] = dict(old or {})
            put(table[key], new)


class Events(Verdicts):
    """What events do, and which are still to come."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.file = scenario  # as it was; `s` is this world's own copy
        self.due: dict[str, float] = {}  # the days of events that have one

    def new_end(self, last: int) -> None:
        """The calendar's last day is another one; whoever keeps the calendar says."""
        raise NotImplementedError

    @property
    def horizon(self) -> float:
        """When the talks end."""
        raise NotImplementedError

    # ── which events happen ─────────────────────────────────────────────────────────────────────

    def drawn_here(self, key: str) -> bool:
        """Whether the event happens in this world if it comes to that."""
        return self.draws.happens.get(key, self.s.events[key].probability >= 0.5)

    def to_come(self, key: str) -> bool:
        """Whether the event is still to happen, as far as can be known."""
        event = self.s.events[key]
        if key in self.happened or not self.drawn_here(key):
            return False
        if key in self.due:
            return self.due[key] < self.horizon
        if event.after is None:
            return True
        chain, days = key, 0.0
        while (above := self.s.events[chain].after) is not None and chain not in self.due:
            days += self.s.events[chain].days
            chain = above
            if not self.drawn_here(chain):
                return False
        return self.to_come(chain) and self.due.get(chain, self.now) + days < self.horizon

    def cause(self, key: str) -> bool:
        """Whether the talks give cause for the event, after a session."""
        when = self.s.events[key].when
        if when is None:
            return False
        if when.agreed is not None:
            return when.agreed in self.agreed
        if when.refused is not None:
            by = [p for p in self.vetoes(when.refused) if p not in self.gone]
            by = [p for p in by if when.by in (None, p)]
            return any(self.last.get((p, when.refused)) == "refuse" for p in by)
        if when.still is not None:
            return self.still >= when.still
        if when.signed is not None:
            return when.signed in self.settle().signed
        assert when.tension is not None
        if self.tension != when.tension:
            self.margin = min(self.margin, abs(self.tension - when.tension))
        return self.tension >= when.tension

    # ── what an event changes ───────────────────────────────────────────────────────────────────

    def take_effect(self, effect: Effect) -> None:
        """What one entry changes, in the order of docs/model-details.md."""
        p, c = effect.party, effect.clause
        new = (effect.accepts, effect.ideal, effect.salience)
        if p is not None and c is not None and new != (None, None, None):
            lines = effect.accepts and half_way(self.stances[p][c].steps, effect.accepts)
            self.stances[p][c].change(*(lines or (None, None)), effect.ideal, effect.salience)
            self.normalise(p)
            if effect.accepts is not None or effect.ideal is not None:
                self.follow(p, c)
            if self.lost(c):
                self.reopen(c)
        if p is not None and effect.tactic is not None:
            self.tactic[p] = effect.tactic
        if c is not None and effect.reopen and c in self.agreed:
            self.reopen(c)
        if effect.set:
            self.set_values(effect.set)
        if effect.leaves is not None and effect.leaves not in self.gone:
            self.gone.append(effect.leaves)
            self.left.add(effect.leaves)
        for who in (effect.joins, effect.returns):
            if who in self.gone:
                self.come(who)
        if effect.end is not None and not self.last_call:
            start = self.s.calendar.start
            self.new_end(max((effect.end - start).days, floor(self.now)))

    def come(self, p: str) -> None:
        """The party is at the table, for the first time or again."""
        self.gone.remove(p)
        self.left.discard(p)
        for c in self.says(p):
            self.follow(p, c)
        self.lose()

    def lose(self) -> None:
        """Provisional agreements outside the red lines of those that decide are open again."""
        for c in [c for c in self.agreed if self.lost(c)]:
            self.reopen(c)

    def set_values(self, table: Mapping[str, Any]) -> None:
        """New values of this world's own scenario, and what follows from them at once."""
        self.advance()
        parties, clauses = table.get("parties", {}), table.get("clauses", {})
        raw = self.s.model_dump()
        put(raw, table)
        for p, values in parties.items():
            if "tactic" in values:
                choice = switched(self.file.parties[p].tactic.model_dump(), values["tactic"])
                raw["parties"][p]["tactic"] = choice
                self.tactic[p] = TacticChoice.model_validate(choice)
        self.s = Scenario.model_validate(raw)
        self.take_seats()
        for c, values in clauses.items():
            for p, new in values["stances"].items():
                self.set_stance(p, c, new)
        for p, values in parties.items():
            for m, member in values.get("members", {}).items():
                for c, new in member.get("stances", {}).items():
                    stated = self.s.parties[p].members[m].stances[c].accepts
                    stance = self.stances[p][c]
                    low, high = named(new["accepts"], half_way(stance.steps, stated))
                    stance.change_member(m, low, high)
        for p, stances in self.stances.items():
            for c, stance in stances.items():
                stance.read(self.s.clauses[c], self.s.parties[p], p)
                self.follow(p, c)
            self.normalise(p)
        self.lose()

    def set_stance(self, p: str, c: str, new: Mapping[str, Any]) -> None:
        """A stance's new ideal, red lines and salience, where they are given."""
        stance, stated = self.stances[p][c], self.s.clauses[c].stances[p]
        low: Change = None
        high: Change = None
        if "accepts" in new:
            low, high = named(new["accepts"], half_way(stance.steps, stated.lines))
        if {"accepts", "ideal", "salience"} & set(new):
            stance.change(low, high, new.get("ideal"), new.get("salience"))

    # ── what that does to standing offers ───────────────────────────────────────────────────────

    def follow(self, p: str, c: str) -> None:
        """A standing offer stays inside the red lines; before the first reply it is the ideal."""
        if p in self.gone:
            return  # moves nothing more
        s = self.stances[p][c]
        if s.torn or p not in self.spoken:
            offer = s.ideal
            s.signs = (s.low, s.high) if s.torn else (offer, offer)
        else:
            offer = clip(s.offer, s.low, s.high)
            had, s.signs = self.some(s.signs), cut(s.signs, (s.low, s.high))
            if had and not self.some(s.signs):
                s.signs = (offer, offer)
        if c not in self.agreed:
            s.offer = offer
            if p not in self.spoken:
                s.minuted = offer  # a new ideal is no move

    def lost(self, c: str) -> bool:
        """Whether the red lines of those at the table no longer carry a provisional agreement."""
        if c not in self.agreed or not self.provisional(c):
            return False
        inside = [
            p
            for p, own in self.lines(c).items()
            if p not in self.gone and self.inside(self.agreed[c], own)
        ]
        vetoes = {p for p in self.needed(c) if p not in self.gone}
        votes = [*self.voted(c, inside), *self.gone]  # a departure alone loses nothing
        return not (vetoes <= {*inside} and self.carried(c, votes))

    def reopen(self, c: str) -> None:
        """The clause is back on the table."""
        del self.agreed[c]
        self.shifted = True
        for p in self.speakers(c):
            self.follow(p, c)


def named(
    new: tuple[float, float] | Mapping[str, float], lines: tuple[float, float]
) -> tuple[Change, Change]:
    """Those of the red lines that are given, all or by their places."""
    low, high = lines
    if not isinstance(new, Mapping):
        return low, high
    return low if "0" in new else None, high if "1" in new else None
