"""Turns a validated scenario into arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from negosim.scenario import schema
from negosim.scenario.assign import assigned
from negosim.scenario.check_votes import shares
from negosim.scenario.happenings import happenings, shared_by_worlds
from negosim.scenario.joint import groups
from negosim.scenario.ladder import lines_on, on_steps
from negosim.scenario.once import once
from negosim.scenario.paths import keys_of
from negosim.scenario.schema import Clause, Party, Scenario, Stance
from negosim.scenario.seats import chair
from negosim.scenario.shape import Shape
from negosim.table import (
    Bound,
    Chamber,
    ChamberBounds,
    Ladder,
    Mask,
    Meeting,
    MemberBounds,
    Options,
    Requirement,
    Rewriting,
    Signed,
    Table,
    Values,
    Vote,
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
    stated, essential, seat, veto, voting, fixed = (np.zeros(shape, dtype=bool) for _ in range(6))
    curvature = np.array([[p.curvature] * len(clauses) for p in scenario.parties.values()])
    values: list[Values] = []
    holds = np.zeros((len(instruments), len(clauses)), dtype=bool)
    signs, bound = (np.zeros((len(instruments), len(parties)), dtype=bool) for _ in range(2))
    i_at = {name: k for k, name in enumerate(instruments)}
    for i, instrument in enumerate(scenario.instruments.values()):
        for name, kind in instrument.seats.items():
            signs[i, p_at[name]] = kind == "veto"
            bound[i, p_at[name]] = kind in ("veto", "vote")
    requires: list[Requirement] = []
    for c, clause in enumerate(scenario.clauses.values()):
        for name in clause.instruments:
            holds[i_at[name], c] = True
            for who, kind in scenario.instruments[name].seats.items():
                seat[p_at[who], c] = True
                veto[p_at[who], c] |= kind == "veto"
                voting[p_at[who], c] |= kind == "vote"
        for who, stance in clause.stances.items():
            p = p_at[who]
            stated[p, c], essential[p, c] = True, stance.essential
            ideal[p, c], (low[p, c], high[p, c]) = stance.ideal, lines_on(clause, stance.lines)
            salience[p, c] = stance.salience
            width[p, c] = scenario.uncertainty.width(stance)
            if stance.curvature is not None:
                curvature[p, c] = stance.curvature
            fixed[p, c] = bool(stance.values) or clause.scale == "steps"
            if stance.values:
                values.append(_values(clause, stance, p, c))
            requires += [
                Requirement(p, c, _options(scenario, r, c_at, i_at), bool(r.any_of))
                for r in stance.requires
            ]
    uses, events = happenings(scenario)
    rewritings = Rewritings.of(scenario)
    chambers, chamber_lines = _chambers(scenario, signs)
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
        voting=voting,
        votes=tuple(_votes(scenario, essential & stated, holds, bound)),
        essential=essential,
        holds=holds,
        signs=signs,
        bound=bound,
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
        chambers=chambers,
        chamber_lines=chamber_lines,
        requires=tuple(requires),
        meetings=meetings(scenario, scenario.calendar.end),
        events=events,
        joins=np.array([name in _joining(scenario) for name in parties]),
        walks=np.array(
            [bool(v.walkout) or n in rewritings.walkout for n, v in scenario.parties.items()]
        ),
        most_meetings=max(len(meetings(scenario, end)) for end in scenario.ends),
        rewritten=rewritings if rewritings.changes else None,
        horizon=float((scenario.calendar.end - scenario.calendar.start).days + 1),
        stalemate_after=scenario.calendar.stalemate_after,
        protocol=scenario.protocol.kind,
        opening=scenario.protocol.opening,
        text=scenario.protocol.text,
        lean=scenario.protocol.lean,
        chair=p_at.get(chair(scenario), -1),
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


def _options(
    scenario: Scenario,
    requirement: schema.Requirement,
    clauses: Mapping[str, int],
    instruments: Mapping[str, int],
) -> Options:
    return tuple(
        Signed(instruments[r.signed])
        if r.signed
        else _bound(scenario.clauses[r.clause], clauses[r.clause], r)
        for r in requirement.any_of or (requirement,)
    )


def _bound(clause: Clause, on: int, stated: schema.Condition) -> Bound:
    low, high = stated.at_least, stated.at_most
    ends = 0.0 if low is None else low, 1.0 if high is None else high
    return Bound(on, low, high, on_steps(clause, ends))


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
                lines = lines_on(scenario.clauses[clause], stance.accepts)
                yield MemberBounds(
                    p_at[who], key, c_at[clause], lines, width, member.weight, member.veto
                )


def _votes(scenario: Scenario, essential: Mask, holds: Mask, bound: Mask) -> Iterator[Vote]:
    """The clauses with quotas."""
    papers = list(scenario.instruments.values())
    for c, clause in enumerate(scenario.clauses.values()):
        rows = [(i, q) for i in np.flatnonzero(holds[:, c]) for q in papers[i].quota]
        if not rows:
            continue
        vital = np.zeros_like(essential)
        for i, _ in rows:
            vital |= essential & holds[i] & bound[i][:, None]
        by_row = [shares(papers[i], quota) for i, quota in rows]
        share = [[x.get(p, 0.0) * (p in clause.stances) for p in scenario.parties] for x in by_row]
        yield Vote(c, np.array(share), np.array([q.at_least for _, q in rows]), vital)


def _chambers(
    scenario: Scenario, signs: Mask
) -> tuple[tuple[Chamber, ...], tuple[ChamberBounds, ...]]:
    """The chambers of the parties that have one, and the red lines that they state."""
    chambers: list[Chamber] = []
    lines: list[ChamberBounds] = []
    clauses = list(scenario.clauses)
    for p, party in enumerate(scenario.parties.values()):
        if (chamber := party.ratification) is None:
            continue
        named = np.array([i in chamber.instruments for i in scenario.instruments])
        lines += [
            ChamberBounds(
                len(chambers),
                clauses.index(clause),
                lines_on(scenario.clauses[clause], stance.accepts),
                scenario.uncertainty.width(stance),
            )
            for clause, stance in chamber.stances.items()
        ]
        papers = signs[:, p] & named if chamber.instruments else signs[:, p]
        chambers.append(Chamber(p, chamber.days, papers))
    return tuple(chambers), tuple(lines)


def _joining(scenario: Scenario) -> set[str | None]:
    return {effect.joins for event in scenario.events.values() for effect in event.effects}


def meetings(scenario: Scenario, end: dt.date) -> tuple[Meeting, ...]:
    """The sessions up to the day `end`."""
    calendar = scenario.calendar
    if calendar.every is None:
        listed: Sequence[tuple[dt.date, str, float | None]] = [
            (meeting.date, meeting.title, meeting.open_days) for meeting in calendar.sessions
        ]
    else:
        days = range(0, (end - calendar.start).days + 1, calendar.every)
        listed = [(calendar.start + dt.timedelta(days=d), "", None) for d in days]
    return tuple(
        Meeting(float((day - calendar.start).days), opened or calendar.open_days, day, title)
        for day, title, opened in listed
        if day <= end
    )


class Rewritings:
    """Gives the table after events that state anew what all worlds have in common."""

    def __init__(self, scenario: Scenario, changes: Mapping[Rewriting, Mapping[str, Any]]) -> None:
        self.scenario, self.changes = scenario, changes
        self._known: dict[tuple[tuple[Rewriting, int], ...], tuple[Scenario, Table]] = {}

    @classmethod
    def of(cls, scenario: Scenario) -> Rewritings:
        """Those of a scenario, which is copied: what caches by scenario may let go of it."""
        changes = {
            Rewriting(name, n): shared
            for name, event in scenario.events.items()
            for n, effect in enumerate(event.effects)
            if (shared := shared_by_worlds(effect))
        }
        return cls(scenario.model_copy(), changes)

    @property
    def walkout(self) -> set[str | int]:
        """The parties whose chance to leave events change."""
        keys = [keys_of(path) for shared in self.changes.values() for path in shared]
        return {k[1] for k in keys if k[0] == "parties" and k[2] == "walkout"}

    def __call__(self, done: tuple[tuple[Rewriting, int], ...]) -> Table:
        """The table after these, each with its day, in their order; no end is before its day."""
        return self._after(done)[1]

    def _after(self, done: tuple[tuple[Rewriting, int], ...]) -> tuple[Scenario, Table]:
        if not done:
            return self.scenario, tabulate(self.scenario)
        if done not in self._known:
            *before, (rewriting, day) = done
            scenario, _ = self._after(tuple(before))
            changes = dict(self.changes[rewriting])
            if (end := changes.get("calendar.end")) is not None:
                today = scenario.calendar.start + dt.timedelta(days=day)
                changes["calendar.end"] = max(end, today)
            scenario = assigned(scenario, changes)
            self._known[done] = scenario, tabulate(scenario)
        return self._known[done]
