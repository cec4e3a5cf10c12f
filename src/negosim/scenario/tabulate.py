"""Turns a validated scenario into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from negosim.scenario.once import once
from negosim.scenario.schema import Effect, Party, Scenario
from negosim.scenario.shape import Shape
from negosim.scenario.tactic_choice import TacticChoice
from negosim.table import (
    Happening,
    Meeting,
    MemberBounds,
    Requirement,
    StanceChange,
    Table,
    TacticUse,
)

PARTY = Shape("part", model=Party)


@once
def tabulate(s: Scenario) -> Table:
    """The scenario as arrays and names, in the file's order; nobody may write into them."""
    parties, clauses, instruments = tuple(s.parties), tuple(s.clauses), tuple(s.instruments)
    p_at = {name: k for k, name in enumerate(parties)}
    c_at = {name: k for k, name in enumerate(clauses)}
    shape = (len(parties), len(clauses))
    # a party without a stance stays at 0 throughout, and nobody asks it
    ideal, low, high, salience, width = (np.zeros(shape) for _ in range(5))
    stated, essential, seat, veto = (np.zeros(shape, dtype=bool) for _ in range(4))
    holds = np.zeros((len(instruments), len(clauses)), dtype=bool)
    signs = np.zeros((len(instruments), len(parties)), dtype=bool)
    for i, instrument in enumerate(s.instruments.values()):
        for name, kind in instrument.seats.items():
            signs[i, p_at[name]] = kind == "veto"
    requires: list[Requirement] = []
    for c, clause in enumerate(s.clauses.values()):
        for name in clause.instruments:
            i = instruments.index(name)
            holds[i, c] = True
            for who, kind in s.instruments[name].seats.items():
                seat[p_at[who], c] = True
                veto[p_at[who], c] |= kind == "veto"
        for who, stance in clause.stances.items():
            p = p_at[who]
            stated[p, c], essential[p, c] = True, stance.essential
            ideal[p, c], (low[p, c], high[p, c]) = stance.ideal, stance.accepts
            salience[p, c] = stance.salience
            width[p, c] = s.uncertainty.width(stance)
            requires += [Requirement(p, c, c_at[r.clause], r.at_least) for r in stance.requires]
    uses, events = _events(s, p_at, c_at)
    values = list(s.parties.values())
    return Table(
        parties=parties,
        clauses=clauses,
        instruments=instruments,
        ideal=ideal,
        low=low,
        high=high,
        salience=salience,
        width=width,
        stated=stated,
        speaks=stated & seat,
        veto=veto,
        essential=essential,
        holds=holds,
        signs=signs,
        package=tuple(i.adoption == "package" for i in s.instruments.values()),
        drafted=np.array([c.drafted for c in s.clauses.values()], dtype=np.float64),
        **_party_numbers(values),
        tactics=tuple(tuple(u) for u in uses),
        allocation=tuple(v.allocation for v in values),
        consensus=tuple(v.consensus for v in values),
        members=tuple(_members(s, p_at, c_at)),
        requires=tuple(requires),
        meetings=_meetings(s),
        events=events,
        horizon=float((s.calendar.end - s.calendar.start).days + 1),
        stalemate_after=s.calendar.stalemate_after,
        protocol=s.protocol.kind,
        opening=s.protocol.opening,
        tension=s.tension.start,
        per_refusal=s.tension.per_refusal,
        per_agreement=s.tension.per_agreement,
        spread={
            "salience": s.uncertainty.salience,
            "capability": s.uncertainty.capability,
            "tactic": s.uncertainty.tactic,
        },
        start=s.calendar.start,
    )


def _party_numbers(parties: Sequence[Party]) -> dict[str, Any]:
    """Each number of the parties, by its name in the schema, which is its name in the table."""
    keys = ((name, PARTY.step(name)) for name in PARTY.fields())
    numbers = [name for name, shape in keys if shape and shape.kind == "number"]
    numbers.remove("consensus")  # a word as well: see `needed`
    return {
        name: np.array([getattr(party, name) for party in parties], dtype=np.float64)
        for name in numbers
    }


def _members(s: Scenario, p_at: dict[str, int], c_at: dict[str, int]) -> Iterator[MemberBounds]:
    for who, party in s.parties.items():
        for key, member in party.members.items():
            for clause, stance in member.stances.items():
                width = s.uncertainty.width(stance)
                yield MemberBounds(p_at[who], key, c_at[clause], stance.accepts, width)


def _meetings(s: Scenario) -> tuple[Meeting, ...]:
    cal = s.calendar
    if cal.every is None:
        listed: Sequence[tuple[dt.date, str, float | None]] = [
            (m.date, m.title, m.open_days) for m in cal.sessions
        ]
    else:
        days = range(0, (cal.end - cal.start).days + 1, cal.every)
        listed = [(cal.start + dt.timedelta(days=d), "", None) for d in days]
    return tuple(
        Meeting(float((day - cal.start).days), opened or cal.open_days, day, title)
        for day, title, opened in listed
    )


def _use(choice: TacticChoice) -> TacticUse:
    return TacticUse(choice.kind, choice.params)


def _events(
    s: Scenario, p_at: dict[str, int], c_at: dict[str, int]
) -> tuple[list[list[TacticUse]], tuple[Happening, ...]]:
    uses = [[_use(p.tactic)] for p in s.parties.values()]
    out: list[Happening] = []
    for key, event in s.events.items():
        stances: list[StanceChange] = []
        tactics: list[tuple[int, int]] = []
        reopens: list[int] = []
        for e in event.effects:
            if e.party is not None and e.tactic is not None:
                p = p_at[e.party]
                uses[p].append(_use(e.tactic))
                tactics.append((p, len(uses[p]) - 1))
            if e.clause is not None and e.reopen:
                reopens.append(c_at[e.clause])
            if e.party is not None and e.clause is not None and _shifts(e):
                stances.append(
                    StanceChange(p_at[e.party], c_at[e.clause], e.ideal, e.accepts, e.salience)
                )
        out.append(
            Happening(
                key,
                float((event.date - s.calendar.start).days),
                event.probability,
                event.urgent,
                event.tension,
                tuple(stances),
                tuple(tactics),
                tuple(reopens),
            )
        )
    # by day, in the file's order within a day
    return uses, tuple(sorted(out, key=lambda h: h.day))


def _shifts(e: Effect) -> bool:
    return not (e.ideal is None and e.accepts is None and e.salience is None)
