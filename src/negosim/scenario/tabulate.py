"""Turns a validated scenario into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from negosim.record import EPS
from negosim.scenario import schema
from negosim.scenario.joint import groups
from negosim.scenario.once import once
from negosim.scenario.schema import Clause, Party, Scenario, Stance
from negosim.scenario.shape import Shape
from negosim.scenario.tactic_choice import TacticChoice
from negosim.table import (
    Bound,
    Happening,
    Ladder,
    Meeting,
    MemberBounds,
    Options,
    Reopening,
    Requirement,
    Signed,
    StanceChange,
    Table,
    TacticChange,
    TacticUse,
    Values,
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
    stated, essential, seat, veto, fixed = (np.zeros(shape, dtype=bool) for _ in range(5))
    curvature = np.array([[p.curvature] * len(clauses) for p in scenario.parties.values()])
    values: list[Values] = []
    holds = np.zeros((len(instruments), len(clauses)), dtype=bool)
    signs = np.zeros((len(instruments), len(parties)), dtype=bool)
    i_at = {name: k for k, name in enumerate(instruments)}
    for i, instrument in enumerate(scenario.instruments.values()):
        for name, kind in instrument.seats.items():
            signs[i, p_at[name]] = kind == "veto"
    requires: list[Requirement] = []
    for c, clause in enumerate(scenario.clauses.values()):
        for name in clause.instruments:
            holds[i_at[name], c] = True
            for who, kind in scenario.instruments[name].seats.items():
                seat[p_at[who], c] = True
                veto[p_at[who], c] |= kind == "veto"
        for who, stance in clause.stances.items():
            p = p_at[who]
            stated[p, c], essential[p, c] = True, stance.essential
            ideal[p, c], (low[p, c], high[p, c]) = stance.ideal, _lines(clause, stance.lines)
            salience[p, c] = stance.salience
            width[p, c] = scenario.uncertainty.width(stance)
            if stance.curvature is not None:
                curvature[p, c] = stance.curvature
            fixed[p, c] = bool(stance.values) or clause.scale == "steps"
            if stance.values:
                values.append(_values(clause, stance, p, c))
            requires += [
                Requirement(p, c, _options(r, c_at, i_at), bool(r.any_of)) for r in stance.requires
            ]
    uses, events = _events(scenario, p_at, c_at)
    people = list(scenario.parties.values())
    return Table(
        parties=parties,
        clauses=clauses,
        instruments=instruments,
        ideal=ideal,
        low=low,
        high=high,
        salience=salience,
        width=width,
        fixed=fixed,
        stated=stated,
        speaks=stated & seat,
        veto=veto,
        essential=essential,
        holds=holds,
        signs=signs,
        package=tuple(i.adoption == "package" for i in scenario.instruments.values()),
        group=tuple(groups({i: x.signed_with for i, x in scenario.instruments.items()}).values()),
        drafted=np.array([c.drafted for c in scenario.clauses.values()], dtype=np.float64),
        status_quo=np.array([c.status_quo for c in scenario.clauses.values()], dtype=np.float64),
        curvature=curvature,
        values=tuple(values),
        ladders=tuple(
            Ladder(c, np.array([level.at for level in clause.levels]))
            for c, clause in enumerate(scenario.clauses.values())
            if clause.scale == "steps"
        ),
        **_party_numbers(people),
        tactics=tuple(tuple(u) for u in uses),
        allocation=tuple(v.allocation for v in people),
        consensus=tuple(v.consensus for v in people),
        members=tuple(_members(scenario, p_at, c_at)),
        requires=tuple(requires),
        meetings=_meetings(scenario),
        events=events,
        horizon=float((scenario.calendar.end - scenario.calendar.start).days + 1),
        stalemate_after=scenario.calendar.stalemate_after,
        opening=scenario.protocol.opening,
        last_call=scenario.protocol.last_call,
        tension=scenario.tension.start,
        per_refusal=scenario.tension.per_refusal,
        per_agreement=scenario.tension.per_agreement,
        spread={
            "salience": scenario.uncertainty.salience,
            "capability": scenario.uncertainty.capability,
            "tactic": scenario.uncertainty.tactic,
            "common": scenario.uncertainty.common,
        },
        start=scenario.calendar.start,
    )


def _values(clause: Clause, stance: Stance, p: int, c: int) -> Values:
    levels = [(level.at, stance.values[level.name]) for level in clause.levels]
    at, worth = np.array(levels, dtype=np.float64).T
    return Values(p, c, at, worth)


def _lines(clause: Clause, accepts: tuple[float, float]) -> tuple[float, float]:
    """Red lines; on steps half way to the next step that is not accepted, so that they can spread.

    An end of the scale where every step on that side is accepted.
    """
    low, high = accepts
    if clause.scale == "continuous":
        return low, high
    steps = [level.at for level in clause.levels]
    inside = [x for x in steps if low - EPS <= x <= high + EPS]
    below, above = [x for x in steps if x < inside[0]], [x for x in steps if x > inside[-1]]
    return (
        (below[-1] + inside[0]) / 2 if below else 0.0,
        (inside[-1] + above[0]) / 2 if above else 1.0,
    )


def _options(
    requirement: schema.Requirement, clauses: Mapping[str, int], instruments: Mapping[str, int]
) -> Options:
    return tuple(
        Signed(instruments[r.signed])
        if r.signed
        else Bound(clauses[r.clause], r.at_least, r.at_most)
        for r in requirement.any_of or (requirement,)
    )


def _party_numbers(parties: Sequence[Party]) -> dict[str, Any]:
    """Each number of the parties, by its name in the schema, which is its name in the table.

    NaN for one that is not stated.
    """
    keys = ((name, PARTY.step(name)) for name in PARTY.fields())
    numbers = [name for name, shape in keys if shape and shape.kind == "number"]
    numbers.remove("consensus")  # a word as well: see `joint.needed`
    numbers.remove("curvature")  # by stance
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
                lines = _lines(scenario.clauses[clause], stance.accepts)
                yield MemberBounds(
                    p_at[who], key, c_at[clause], lines, width, member.weight, member.veto
                )


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
        effects: list[StanceChange | TacticChange | Reopening] = []
        for effect in event.effects:
            p, c = p_at.get(effect.party or ""), c_at.get(effect.clause or "")
            accepts = effect.accepts and _lines(
                scenario.clauses[effect.clause or ""], effect.accepts
            )
            stance = effect.ideal, accepts, effect.salience
            if p is not None and c is not None and stance != (None, None, None):
                effects.append(StanceChange(p, c, *stance))
            if p is not None and effect.tactic is not None:
                uses[p].append(_use(effect.tactic))
                effects.append(TacticChange(p, len(uses[p]) - 1))
            if c is not None and effect.reopen:
                effects.append(Reopening(c))
        happenings.append(
            Happening(
                key,
                float((event.date - scenario.calendar.start).days),
                event.probability,
                event.urgent,
                event.tension,
                tuple(effects),
            )
        )
    # by day, in the file's order within a day
    return uses, tuple(sorted(happenings, key=lambda h: h.day))
