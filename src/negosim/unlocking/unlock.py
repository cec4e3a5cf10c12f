"""Finds what would unlock a scenario: by arithmetic, verified by runs, tested in an ensemble.

This is no advice: a movement is what the numbers of the scenario would have to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import compress

import numpy as np

from negosim.analysis.movements import (
    Bound,
    Bundle,
    ClauseKey,
    InstrumentKey,
    Kind,
    Movement,
    Unlocked,
    Way,
)
from negosim.analysis.zopa import RedLines, after_events, binding, red_lines
from negosim.prose.names import place
from negosim.record import Status
from negosim.rng import whole
from negosim.scenario.change import with_values
from negosim.scenario.reader import digest
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.engines.base import never
from negosim.table import Mask
from negosim.talks.batch import play
from negosim.talks.play import provenance, run
from negosim.talks.worlds import central
from negosim.unlocking.cost import Deciders, Opening, opening, opening_by, outward
from negosim.unlocking.drafts import Drafter
from negosim.unlocking.effects import Effects
from negosim.unlocking.search import Search
from negosim.unlocking.settings import Lever, Plan, Settings, options
from negosim.unlocking.smaller import Signing, Smaller
from negosim.unlocking.trials import StoppedError, TooManyRunsError, Trials

RUNS = 1_000
"""How many runs the search for one instrument may take: some seconds on a large scenario."""


def unlock(
    scenario: Scenario,
    *,
    instruments: str | Iterable[str] | None = None,
    clauses: str | Iterable[str] | None = None,
    party: str | None = None,
    worlds: int = 1_000,
    seed: int = 0,
    limit: int = RUNS,
    on_step: Callable[[str], object] | None = None,
    should_stop: Callable[[], bool] = never,
) -> Unlocked:
    """The cheapest movements that open each blocked clause and sign each instrument.

    By default all of both; with `party` only that party's movements. `worlds` are played with and
    without the movements for each instrument that can be signed (0: none). `limit` bounds the runs
    per instrument. `on_step` gets the id of each instrument before its search; `should_stop` is
    called before each run and between blocks of worlds, and if it returns True, that instrument and
    the rest are omitted. Raises KeyError for an unknown name, ValueError for a number that is too
    low.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds)
    limit = whole("limit of runs", limit, 1)
    table = tabulate(scenario)
    to_sign, to_open = _listed(instruments, table.instruments), _listed(clauses, table.clauses)
    _listed(party, table.parties)
    if not to_sign and not to_open:
        to_sign, to_open = list(table.instruments), list(table.clauses)
    played, here = run(scenario).outcome, play(table, central(table)).floor.worlds
    settings = Settings(scenario, after_events(table))
    movers = np.array([party in (None, p) for p in table.parties])
    trials = Trials(scenario, settings, limit, should_stop)
    effects = Effects(scenario, worlds, seed, should_stop)
    signed: dict[str, InstrumentKey] = {}
    with suppress(StoppedError):
        for name in to_sign:
            if should_stop():
                break
            if on_step is not None:
                on_step(name)
            trials.restart()
            signed[name] = _instrument(trials, effects, name, movers)
    settings = Settings(scenario, red_lines(here), happened=played.events)
    blocked = {c: v for c, v in played.clauses.items() if v.status is Status.BLOCKED and v.gap}
    return Unlocked(
        scenario=scenario.id,
        title=scenario.title,
        party=party,
        provenance=provenance(scenario),
        clauses={
            c: _clause(settings, table.clauses.index(c), blocked[c].gap, movers)
            for c in to_open
            if c in blocked
        },
        instruments=signed,
        set=scenario.changes,
    )


def _listed(names: str | Iterable[str] | None, known: Sequence[str]) -> list[str]:
    """One name or several as a list; KeyError for an unknown one."""
    result = [names] if isinstance(names, str) else list(names or ())
    for name in result:
        if name not in known:
            raise KeyError(name)
    return result


def _instrument(trials: Trials, effects: Effects, name: str, movers: Mask) -> InstrumentKey:
    settings = trials.settings
    lines, table = settings.lines, settings.lines.table
    drafter = Drafter(table, lines, settings, movers)
    findings = Search(trials, drafter, table.instruments.index(name)).findings()
    by_lines = Signing({}, minimal=True) if findings.already else findings.lines
    by_tactics = findings.tactics
    if table.chambers:
        by_lines = by_lines and _ratified(trials, name, by_lines, movers)
        by_tactics = by_tactics and _ratified(trials, name, by_tactics, movers)
    if by_lines and not by_lines.plan:
        by_lines = None
    return InstrumentKey(
        instrument=name,
        already=findings.already,
        lines=_bundle(trials, effects, name, by_lines),
        tactics=_bundle(trials, effects, name, by_tactics),
        reasons=findings.reasons,
        runs=trials.runs,
    )


def _ratified(trials: Trials, name: str, found: Signing, movers: Mask) -> Signing:
    """The plan with red lines of chambers with which the instrument is also in force, if enough."""
    table = trials.settings.lines.table
    i = table.instruments.index(name)
    if trials.play(found.plan, found.without).in_force[i]:
        return found
    values = trials.settings.of(found.plan, found.without)
    outcome = run(with_values(trials.scenario, values) if values else trials.scenario).outcome
    levers = {
        Lever(Kind.CHAMBER, r.party, r.clause, upper=(upper := r.level > r.high)): outward(
            r.level, upper
        )
        for paper in outcome.instruments.values()
        for r in paper.not_ratified_by
        if movers[table.parties.index(r.party)]
    }
    enough = found
    try:
        if trials.play(plan := {**found.plan, **levers}).in_force[i]:
            enough = Signing(plan)
            enough = Smaller(trials, i, in_force=True).smallest(plan)
    except TooManyRunsError:
        pass
    return enough


def _clause(settings: Settings, c: int, gap: float, movers: Mask) -> ClauseKey:
    lines, table = settings.lines, settings.lines.table
    below, above = binding(lines)
    deciders = Deciders.of(lines, c, movers)
    bounds = tuple(
        _bound(lines, p, c, upper)
        for upper, mask in ((False, below), (True, above))
        for p in np.flatnonzero(mask[:, c]).tolist()
    )
    sides = [
        [p for p in np.flatnonzero(mask[:, c]).tolist() if movers[p]] for mask in (below, above)
    ]
    groups = [(p,) for side in sides for p in side] + [tuple(s) for s in sides if len(s) > 1]
    return ClauseKey(
        clause=table.clauses[c],
        gap=gap,
        bounds=bounds,
        cheapest=_way(settings, c, opening(deciders)),
        by={
            tuple(table.parties[p] for p in group): _way(settings, c, opening_by(deciders, group))
            for group in dict.fromkeys(groups)
        },
    )


def _bound(lines: RedLines, p: int, c: int, upper: bool) -> Bound:
    party = lines.table.parties[p]
    own = lines.of(party, lines.table.clauses[c])
    level, members = (own.high, own.high_by) if upper else (own.low, own.low_by)
    return Bound(party, upper, level, members)


def _way(settings: Settings, c: int, way: Opening | None) -> Way | None:
    if way is None:
        return None
    table = settings.lines.table
    name = table.clauses[c]
    plan: Plan = {
        Lever(Kind.LINE, table.parties[s.party], name, upper=s.upper): s.after for s in way.shifts
    }
    return Way(
        level=way.level,
        name=place(settings.scenario.clauses[name], way.level),
        cost=settings.price(plan),
        movements=tuple(settings.movement(lever, plan, frozenset()) for lever in plan),
        options=options(settings.of(plan)),
    )


def _bundle(trials: Trials, effects: Effects, name: str, signing: Signing | None) -> Bundle | None:
    if signing is None:
        return None
    settings = trials.settings
    scenario, plan, without = settings.scenario, signing.plan, signing.without
    values = settings.of(plan, without)
    changed = with_values(scenario, values)
    outcome = run(changed).outcome
    ratified = any(lever.kind is Kind.CHAMBER for lever in plan)
    paper = outcome.instruments[name]
    if not (paper.in_force if ratified else paper.signed):  # only what a run has verified
        raise RuntimeError(f"the movements found for {name} are not enough")
    table = settings.lines.table
    signs = table.bound[table.instruments.index(name)]
    movements = _in_order(settings, plan, without)
    return Bundle(
        movements=movements,
        options=options(values),
        cost=sum(m.cost or 0.0 for m in movements),
        levels={
            c: verdict.level
            for c, verdict in outcome.clauses.items()
            if verdict.status is Status.AGREED and name in scenario.clauses[c].instruments
        },
        worth={p: (outcome.utilities[p], outcome.batna[p]) for p in compress(table.parties, signs)},
        minimal=signing.minimal,
        changed=digest(changed),
        effect=effects.of(changed, name, in_force=ratified) if effects.worlds else None,
    )


def _in_order(settings: Settings, plan: Plan, without: frozenset[str]) -> tuple[Movement, ...]:
    """Red lines and conditions before tactics, party by party, clause by clause."""
    parties, clauses = list(settings.scenario.parties), ["", *settings.scenario.clauses]
    levers = sorted(
        plan, key=lambda k: (k.clause == "", parties.index(k.party), clauses.index(k.clause))
    )
    movements = (settings.movement(lever, plan, without) for lever in levers)
    return tuple(m for m in movements if m.settings)
