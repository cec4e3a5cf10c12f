"""Turns a validated scenario into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from negosim.scenario.once import once
from negosim.scenario.schema import Party, Scenario
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
def tabulate(scenario: Scenario) -> Table:
    """The scenario as arrays and names, in the file's order. Do not write into the arrays."""
    parties, clauses, instruments = (
        tuple(scenario.parties),
        tuple(scenario.clauses),
        tuple(scenario.instruments),
    )
    p_at = {name: k for k, name in enumerate(parties)}
    c_at = {name: k for k, name in enumerate(clauses)}
    shape = (len(parties), len(clauses))
    # a party without a stance keeps 0 throughout, and is never asked
    ideal, low, high, salience, width = (np.zeros(shape) for _ in range(5))
    stated, essential, seat, veto = (np.zeros(shape, dtype=bool) for _ in range(4))
    holds = np.zeros((len(instruments), len(clauses)), dtype=bool)
    signs = np.zeros((len(instruments), len(parties)), dtype=bool)
    for i, instrument in enumerate(scenario.instruments.values()):
        for name, kind in instrument.seats.items():
            signs[i, p_at[name]] = kind == "veto"
    requires: list[Requirement] = []
    for c, clause in enumerate(scenario.clauses.values()):
        for name in clause.instruments:
            i = instruments.index(name)
            holds[i, c] = True
            for who, kind in scenario.instruments[name].seats.items():
                seat[p_at[who], c] = True
                veto[p_at[who], c] |= kind == "veto"
        for who, stance in clause.stances.items():
            p = p_at[who]
            stated[p, c], essential[p, c] = True, stance.essential
            ideal[p, c], (low[p, c], high[p, c]) = stance.ideal, stance.accepts
            salience[p, c] = stance.salience
            width[p, c] = scenario.uncertainty.width(stance)
            requires += [Requirement(p, c, c_at[r.clause], r.at_least) for r in stance.requires]
    uses, events = _events(scenario, p_at, c_at)
    values = list(scenario.parties.values())
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
        package=tuple(i.adoption == "package" for i in scenario.instruments.values()),
        drafted=np.array([c.drafted for c in scenario.clauses.values()], dtype=np.float64),
        **_party_numbers(values),
        tactics=tuple(tuple(u) for u in uses),
        allocation=tuple(v.allocation for v in values),
        consensus=tuple(v.consensus for v in values),
        members=tuple(_members(scenario, p_at, c_at)),
        requires=tuple(requires),
        meetings=_meetings(scenario),
        events=events,
        horizon=float((scenario.calendar.end - scenario.calendar.start).days + 1),
        stalemate_after=scenario.calendar.stalemate_after,
        opening=scenario.protocol.opening,
        tension=scenario.tension.start,
        per_refusal=scenario.tension.per_refusal,
        per_agreement=scenario.tension.per_agreement,
        spread={
            "salience": scenario.uncertainty.salience,
            "capability": scenario.uncertainty.capability,
            "tactic": scenario.uncertainty.tactic,
        },
        start=scenario.calendar.start,
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


def _members(
    scenario: Scenario, p_at: dict[str, int], c_at: dict[str, int]
) -> Iterator[MemberBounds]:
    for who, party in scenario.parties.items():
        for key, member in party.members.items():
            for clause, stance in member.stances.items():
                width = scenario.uncertainty.width(stance)
                yield MemberBounds(p_at[who], key, c_at[clause], stance.accepts, width)


def _meetings(scenario: Scenario) -> tuple[Meeting, ...]:
    calendar = scenario.calendar
    if calendar.every is None:
        listed: Sequence[tuple[dt.date, str, float | None]] = [
            (meeting.date, meeting.title, meeting.open_days) for meeting in calendar.sessions
        ]
    else:
        days = range(0, (calendar.end - calendar.start).days + 1, calendar.every)
        listed = [(calendar.start + dt.timedelta(days=d), "", None) for d in days]
    return tuple(
        Meeting(float((day - calendar.start).days), opened or calendar.open_days, day, title)
        for day, title, opened in listed
    )


def _use(choice: TacticChoice) -> TacticUse:
    return TacticUse(choice.kind, choice.params)


def _events(
    scenario: Scenario, p_at: dict[str, int], c_at: dict[str, int]
) -> tuple[list[list[TacticUse]], tuple[Happening, ...]]:
    uses = [[_use(p.tactic)] for p in scenario.parties.values()]
    happenings: list[Happening] = []
    for key, event in scenario.events.items():
        stances: list[StanceChange] = []
        tactics: list[tuple[int, int]] = []
        reopens: list[int] = []
        for effect in event.effects:
            p, c = p_at.get(effect.party or ""), c_at.get(effect.clause or "")
            values = effect.ideal, effect.accepts, effect.salience
            if p is not None and effect.tactic is not None:
                uses[p].append(_use(effect.tactic))
                tactics.append((p, len(uses[p]) - 1))
            if c is not None and effect.reopen:
                reopens.append(c)
            if p is not None and c is not None and values != (None, None, None):
                stances.append(StanceChange(p, c, *values))
        happenings.append(
            Happening(
                key,
                float((event.date - scenario.calendar.start).days),
                event.probability,
                event.urgent,
                event.tension,
                tuple(stances),
                tuple(tactics),
                tuple(reopens),
            )
        )
    # by day, in the file's order within a day
    return uses, tuple(sorted(happenings, key=lambda h: h.day))
